"""The index: built beside the one in use, by whoever embeds, and ranked as without a database."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import select

from app.ai.embed import minilm
from app.ai.embed.local import vector_of
from app.ai.embed.minilm import MiniLMEmbedder
from app.ai.routing import NONE, Keys, embedder_for, embedder_named
from app.books.models import Chunk, ChunkEmbedding, IndexState, IndexVersion
from app.books.service import index
from app.books.service.packing import LONGEST, SIZE, passages
from app.books.service.search import Scope, find_passages
from app.books.service.search.candidates import Candidate
from app.books.service.search.nearness import Nearness
from app.books.service.search.passages import ranked
from app.graph.ids import decode_id
from app.graph.read.arguments import Given
from app.platform.runs.models import TokenUsage
from app.platform.runtime import Runtime
from app.settings import Settings
from app.texts.rank import packed
from app.texts.read import read
from tests.ai.test_openai import Provider, provider
from tests.books.conftest import key_of
from tests.books.files import STORY, send
from tests.installation import Client, work_off

LONG = "\n\n".join(STORY.replace("CHAPTER ", f"CHAPTER {part}") for part in ("X", "XX", "XXX"))
USAGE = """
query ($id: ID!) { book(id: $id) { status index { embedder number }
  ingestion { status cost usage { provider model inputTokens } records { nodes { line } } } } }
"""


@pytest.fixture
def openai() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def settings(settings: Settings, openai: Provider) -> Settings:
    return settings.model_copy(update={"openai_url": openai.url})


@pytest.fixture
def server_key(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the installation have a key of its own."""
    monkeypatch.setitem(vars(runtime.settings), "openai_api_key", SecretStr("sk-server"))


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


async def test_the_database_ranks_as_the_pure_functions_do(ada: Client, runtime: Runtime) -> None:
    sent = await send(ada, LONG)
    await work_off(runtime)
    document = read(LONG.encode(), name="ferry.txt")
    analysed = index.analyse(document)
    nobody = UUID(int=0)
    known = [
        Candidate(nobody, nobody, nobody, nobody, nobody, "en", "", each.start, each.end, packed(s))
        for each, s in zip(analysed.passages, analysed.stems, strict=True)
    ]
    scope = Scope(books=[decode_id(sent["book"]["id"], "Book")])

    for question in ("Who kept a heron of bone?", "the Heron and Mara Vold", "frost on lamps"):
        own = vector_of(question)
        near = [
            cosine(own, vector_of(document.text[each.start : each.end]))
            for each in analysed.passages
        ]
        pure = ranked(question, known, Nearness(near, semantic=False))
        found = await find_passages(runtime, key_of(ada), question, scope, Given(end=True))

        assert len(found) > 3
        assert [(each.start, each.end) for each in found] == [
            (each.start, each.end) for each in pure
        ]
        # Vectors lie in the database in half precision.
        assert [each.score for each in found] == pytest.approx(
            [each.score for each in pure], abs=0.01
        )


async def test_every_chunk_verifies_and_lies_in_its_section(ada: Client, runtime: Runtime) -> None:
    await send(ada, LONG)
    await work_off(runtime)
    document = read(LONG.encode(), name="ferry.txt")

    async with runtime.database.read() as session:
        chunks = list(await session.scalars(select(Chunk).order_by(Chunk.ordinal)))
        vectors = list(await session.scalars(select(ChunkEmbedding.chunk_id)))

    assert [(each.start, each.end) for each in chunks] == [
        (each.start, each.end) for each in passages(document)
    ]
    assert {each.id for each in chunks} == set(vectors)


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=25), st.integers(0, 10))
def test_passages_are_whole_paragraphs_up_to_a_size(lengths: list[int], blank: int) -> None:
    text = "\n\n".join("Word " * (length - 1) + "end." for length in lengths) + "\n" * blank
    document = read(text.encode(), name="x.txt")

    cut = passages(document)

    assert [each.ordinal for each in cut] == list(range(len(cut)))
    assert all(one.end <= other.start for one, other in pairwise(cut))
    said = "".join(document.text[each.start : each.end] for each in cut)
    assert "".join(said.split()) == "".join(text.split()), "every word is in a passage"
    for each in cut:
        assert each.tokens <= max(SIZE, LONGEST)


async def test_whoever_has_a_key_is_embedded_by_it_and_pays(
    ada: Client, runtime: Runtime, openai: Provider
) -> None:
    add = """mutation { addProviderKey(input: {provider: OPENAI, key: "sk-0123456789abcdef"}) {
      __typename } }"""
    await ada.ask(add)
    sent = await send(ada, LONG)
    await work_off(runtime)

    book = (await ada.ask(USAGE, {"id": sent["book"]["id"]}))["book"]

    texts = sum(len(each["input"]) for each in openai.asked)
    assert set(openai.keys) == {"Bearer sk-0123456789abcdef"}
    assert book["index"] == {"embedder": "openai-text-embedding-3-small", "number": 1}
    assert book["ingestion"]["usage"] == [
        {
            "provider": "openai",
            "model": "openai-text-embedding-3-small",
            "inputTokens": 3 * texts,
        }
    ]
    assert float(book["ingestion"]["cost"]) == pytest.approx(3 * texts * 0.02 / 1e6, abs=1e-6)


async def test_a_passage_that_is_refused_keeps_no_book_back(
    ada: Client, runtime: Runtime, openai: Provider, server_key: None
) -> None:
    openai.poison = "blue glass"
    sent = await send(ada, LONG)
    await work_off(runtime)

    book = (await ada.ask(USAGE, {"id": sent["book"]["id"]}))["book"]
    lines = [each["line"] for each in book["ingestion"]["records"]["nodes"] if each["line"]]

    assert book["status"] == "READY"
    assert lines == ["3 passages have no vector; they are found by their words."]
    search = """{ search(query: "blue glass", asOf: {end: true}) { nodes {
      ... on PassageHit { passage { text } } } } }"""
    found = (await ada.ask(search))["search"]["nodes"]
    assert "blue glass" in found[0]["passage"]["text"]


async def test_a_provider_that_is_away_takes_no_search_along(
    ada: Client, runtime: Runtime, openai: Provider, server_key: None
) -> None:
    await send(ada, LONG)
    await work_off(runtime)
    async with runtime.database.read() as session:
        usage = list(await session.scalars(select(TokenUsage.input_tokens)))
    assert usage
    openai.faults = [(401, {}, {"error": {"message": "no"}})]
    search = """{ search(query: "heron bone pocket", asOf: {end: true}) { nodes {
      ... on PassageHit { passage { text } } } } }"""

    found = (await ada.ask(search))["search"]["nodes"]

    assert "heron carved of bone" in " ".join(found[0]["passage"]["text"].split())


async def test_a_book_that_cannot_be_embedded_can_still_be_read(
    ada: Client, runtime: Runtime, openai: Provider, server_key: None
) -> None:
    openai.faults = [(401, {}, {"error": {"message": "no"}})]
    sent = await send(ada, LONG)
    await work_off(runtime)

    failed = (await ada.ask(USAGE, {"id": sent["book"]["id"]}))["book"]
    retry = "mutation ($id: ID!) { retryRun(input: {id: $id}) { __typename } }"
    await ada.ask(retry, {"id": sent["run"]["id"]})
    await work_off(runtime)
    book = (await ada.ask(USAGE, {"id": sent["book"]["id"]}))["book"]

    assert (failed["status"], failed["ingestion"]["status"]) == ("READABLE", "FAILED")
    assert (book["status"], book["ingestion"]["status"]) == ("READY", "DONE")


def test_the_nearest_key_pays(settings: Settings) -> None:
    own, server = (
        Keys({"OPENAI": "sk-own"}),
        settings.model_copy(update={"openai_api_key": SecretStr("sk-server")}),
    )

    assert embedder_for(settings, NONE).model == "local-hash-1"
    assert embedder_for(server, NONE).model == "openai-text-embedding-3-small"
    assert vars(embedder_for(server, own))["_key"] == "sk-own"
    assert (
        embedder_for(server.model_copy(update={"embedder": "local"}), own).model == "local-hash-1"
    )
    assert embedder_named(settings, NONE, "openai-text-embedding-3-small") is None
    assert embedder_named(settings, NONE, "something else") is None


def test_meanings_are_known_without_a_key_where_their_weights_are_installed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = settings.model_copy(update={"embedder": "local"})

    monkeypatch.setattr(minilm, "is_installed", lambda: True)

    assert embedder_for(settings, NONE).model == "minilm-l6-v2"
    assert embedder_for(settings, Keys({"OPENAI": "sk-own"})).provider == "openai"
    assert embedder_for(local, NONE).model == "local-hash-1"
    assert isinstance(embedder_named(settings, NONE, "minilm-l6-v2"), MiniLMEmbedder)
    # An index made with the weights is searched by words alone where they are gone.
    monkeypatch.setattr(minilm, "is_installed", lambda: False)
    assert embedder_for(settings, NONE).model == "local-hash-1"
    assert embedder_named(settings, NONE, "minilm-l6-v2") is None


async def test_two_runs_at_once_build_one_index(ada: Client, bob: Client, runtime: Runtime) -> None:
    await send(ada, LONG)
    await send(bob, LONG)

    await asyncio.gather(work_off(runtime), work_off(runtime))
    await work_off(runtime)

    async with runtime.database.read() as session:
        versions: list[Any] = list(await session.scalars(select(IndexVersion)))
        ids = list(await session.scalars(select(Chunk.id)))
    assert [(each.number, each.state) for each in versions] == [(1, IndexState.ACTIVE)]
    assert len(ids) == len(passages(read(LONG.encode(), name="x.txt")))
