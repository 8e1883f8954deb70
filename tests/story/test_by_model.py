"""A model reads a story for whoever asks it to: paid once, resumed, and told like the rest."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app.books.models import Book
from app.books.service.scenes import keep_scenes
from app.graph.ids import split_id
from app.platform.runs.models import Run, RunRecord, RunStatus, TokenUsage
from app.platform.runtime import Runtime
from app.settings import Settings
from app.story.service.keep_story import keep_findings, keep_story
from app.texts.read import read
from app.texts.scenes import scenes
from tests.ai.text.wire import Reply
from tests.books.conftest import Shelf
from tests.installation import Client, work_off
from tests.story.reading.found import found
from tests.story.reading.told import STORY, Teller, telling

ANALYSE = """
mutation ($input: AnalyseBookInput!) { analyseBook(input: $input) {
  __typename ... on AnalyseBookPayload { run { id } } ... on Problem { code message }
} }
"""
TOLD = """
query ($id: ID!) { book(id: $id, asOf: {end: true}) {
  characters { nodes { name gender aliases { alias source } } }
  relationships(types: [SIBLING, SERVANT]) { nodes {
    type source { name } target { name } evidence { nodes { passage { text } } }
  } }
  glossary { nodes { term } }
} }
"""
ESTIMATE = """
query ($id: ID!) { estimateAnalysis(id: $id) { provider model parts inputTokens cost } }
"""


@pytest.fixture
async def teller() -> AsyncIterator[Teller]:
    with telling() as made:
        yield made
        await made.model.close()


@pytest.fixture
def settings(settings: Settings, teller: Teller) -> Settings:
    return settings.model_copy(
        update={"anthropic_url": teller.wire.url, "anthropic_api_key": SecretStr("sk-x")}
    )


@pytest.fixture
async def book_id(ada: Client, runtime: Runtime) -> str:
    """A book whose story is analysed without a model."""
    document = read(STORY.encode(), name="x.txt")
    cut = scenes(document)
    findings = found(document.text, cut)
    made = await Shelf(runtime).add(ada, document, title="The Lamp")
    async with runtime.database.unit() as unit:
        book = await unit.session.get_one(Book, split_id(made)[1])
        assert book.text_id is not None
        await keep_scenes(unit, book.text_id, cut)
        await keep_findings(unit, book.text_id, findings)
        await keep_story(unit, book.text_id, document.text, findings)
    return made


async def analyse(who: Client, book_id: str, tokens: int | None = 10**6) -> dict[str, Any]:
    given: dict[str, Any] = {"id": book_id}
    if tokens is not None:
        given["model"] = {"tokens": tokens}
    answer: dict[str, Any] = (await who.ask(ANALYSE, {"input": given}))["analyseBook"]
    return answer


async def told(who: Client, book_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await who.ask(TOLD, {"id": book_id}))["book"]
    return answer


async def the_run(runtime: Runtime) -> Run:
    async with runtime.database.read() as session:
        run = await session.scalar(select(Run).order_by(Run.id.desc()).limit(1))
    assert run is not None
    return run


async def test_a_model_enriches_what_was_found(
    ada: Client, book_id: str, runtime: Runtime, teller: Teller
) -> None:
    before = await told(ada, book_id)

    await analyse(ada, book_id)
    await work_off(runtime)

    after = await told(ada, book_id)
    assert before["relationships"]["nodes"] == []
    bonds = {
        (each["type"], each["source"]["name"], each["target"]["name"])
        for each in after["relationships"]["nodes"]
    }
    assert {kind for kind, _, _ in bonds} == {"SIBLING", "SERVANT"}
    quotes = [
        piece["passage"]["text"]
        for each in after["relationships"]["nodes"]
        for piece in each["evidence"]["nodes"]
    ]
    assert "Tobias is my brother" in quotes
    assert [each["term"] for each in after["glossary"]["nodes"]] == ["tell-stone"]
    sources = {
        alias["source"] for each in after["characters"]["nodes"] for alias in each["aliases"]
    }
    assert "MODEL" in sources
    assert len(teller.prompts) == 3


async def test_what_was_paid_for_is_not_paid_for_again(
    ada: Client, book_id: str, runtime: Runtime, teller: Teller
) -> None:
    teller.says[2] = Reply(status=401)
    await analyse(ada, book_id)
    await work_off(runtime)
    assert (await the_run(runtime)).status == RunStatus.FAILED
    assert len(teller.prompts) == 3

    del teller.says[2]
    await analyse(ada, book_id)
    await work_off(runtime)

    run = await the_run(runtime)
    assert run.status == RunStatus.DONE
    assert len(teller.prompts) == 4, "the parts that were read are kept"
    async with runtime.database.read() as session:
        used = (await session.scalars(select(TokenUsage).order_by(TokenUsage.id))).all()
    assert [(each.input_tokens, each.output_tokens) for each in used] == [(10, 7)] * 3
    assert run.cost > Decimal(0)
    whole = await told(ada, book_id)
    # Another analysis without a model keeps what one has read.
    await analyse(ada, book_id, None)
    async with runtime.database.unit() as unit:
        queued = (await unit.session.scalars(select(Run).where(Run.status == "QUEUED"))).one()
        queued.input = {}
    await work_off(runtime)
    assert await told(ada, book_id) == whole
    assert len(teller.prompts) == 4


async def test_a_budget_ends_before_the_part_that_would_exceed_it(
    ada: Client, book_id: str, runtime: Runtime, teller: Teller
) -> None:
    await analyse(ada, book_id, 10)
    await work_off(runtime)

    assert teller.prompts == []
    async with runtime.database.read() as session:
        lines = await session.scalars(select(RunRecord.payload).where(RunRecord.kind == "LOG"))
        said = [each["line"] for each in lines]
    assert said == [
        "The budget ends before part 1 of 3; analyse the book again with more to go on from there."
    ]
    assert (await the_run(runtime)).status == RunStatus.DONE


async def test_what_it_takes_is_known_before(ada: Client, bob: Client, book_id: str) -> None:
    likely = (await ada.ask(ESTIMATE, {"id": book_id}))["estimateAnalysis"]

    assert (likely["provider"], likely["model"]) == ("anthropic", "claude-sonnet-5-5")
    assert likely["parts"] == 3
    assert likely["inputTokens"] > 1_000
    assert Decimal(likely["cost"]) > 0
    hidden = (await bob.post(ESTIMATE, {"id": book_id})).json()
    assert hidden["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_more_than_any_book_takes_is_refused(ada: Client, book_id: str) -> None:
    assert (await analyse(ada, book_id, 0))["__typename"] == "InvalidInput"


class TestWithoutAKey:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"anthropic_api_key": SecretStr("")})

    async def test_no_model_is_asked_for(self, ada: Client, book_id: str) -> None:
        refused = await analyse(ada, book_id)

        assert (refused["__typename"], refused["code"]) == ("Conflict", "NO_MODEL")
        unknown = (await ada.post(ESTIMATE, {"id": book_id})).json()
        assert unknown["errors"][0]["extensions"]["code"] == "NO_MODEL"
