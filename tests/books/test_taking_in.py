"""A file becomes a book, once, step by step."""

from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.books.models import Book, Chunk, ChunkEmbedding, IndexVersion, Text
from app.graph.ids import decode_id
from app.platform.runtime import Runtime
from tests.books.files import STORY, send
from tests.installation import Client, work_off

LOOK = """
query ($id: ID!) { book(id: $id) {
  title kind status format error { code message } warnings { code } wordCount
  ingestion { kind status progress currentStep error { code } }
  index { embedder chunker number }
  sections { nodes { title kind start end text } }
  scenes { nodes { chapterNumber sceneNumber why passage { text } } }
} }
"""


async def counts(runtime: Runtime) -> dict[str, int]:
    async with runtime.database.read() as session:
        return {
            model.__tablename__: await session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Book, Text, IndexVersion, Chunk, ChunkEmbedding)
        }


async def told(runtime: Runtime, book_id: str) -> list[tuple[str, dict[str, Any]]]:
    stream = f"book:{decode_id(book_id, 'Book')}"
    async with runtime.database.read() as session:
        asked = text("SELECT type, payload FROM stream_events WHERE stream = :s ORDER BY seq")
        return [(row.type, row.payload) for row in await session.execute(asked, {"s": stream})]


async def test_a_text_file_becomes_a_book_that_is_ready(ada: Client, runtime: Runtime) -> None:
    sent = await send(ada, STORY, "the_ferry.txt")
    assert sent["alreadyThere"] is False
    assert sent["book"]["status"] == "UPLOADED"
    assert sent["book"]["title"] == "the ferry"

    await work_off(runtime)

    book = (await ada.ask(LOOK, {"id": sent["book"]["id"]}))["book"]
    assert (book["status"], book["error"], book["kind"]) == ("READY", None, "NOVEL")
    assert book["ingestion"] == {
        "kind": "INGEST",
        "status": "DONE",
        "progress": 100,
        "currentStep": "publish",
        "error": None,
    }
    assert "".join(each["text"] for each in book["sections"]["nodes"]) == STORY
    assert [each["chapterNumber"] for each in book["scenes"]["nodes"]] == [1, 2, 2, 3]
    assert [each["why"] for each in book["scenes"]["nodes"]] == [
        "CHAPTER",
        "CHAPTER",
        "ORNAMENT",
        "CHAPTER",
    ]
    assert book["index"]["embedder"] == "local-hash-1"
    assert book["index"]["number"] == 1


async def test_its_events_tell_the_way_and_each_section(ada: Client, runtime: Runtime) -> None:
    sent = await send(ada, STORY)
    await work_off(runtime)

    events = await told(runtime, sent["book"]["id"])

    statuses = [told["status"] for kind, told in events if kind == "BookStatusChanged"]
    assert statuses == ["READING_FILE", "READABLE", "INDEXING", "READY"]
    sections = [told["title"] for kind, told in events if kind == "SectionReadable"]
    query = "query ($id: ID!) { book(id: $id) { sections { nodes { title } } } }"
    found = (await ada.ask(query, {"id": sent["book"]["id"]}))["book"]["sections"]["nodes"]
    assert sections == [each["title"] for each in found]
    assert [kind for kind, _ in events[-2:]] == ["BookIndexed", "BookStoryTold"]


async def test_the_same_bytes_again_are_the_same_book(ada: Client, runtime: Runtime) -> None:
    first = await send(ada, STORY)
    await work_off(runtime)
    before = await counts(runtime)

    again = await send(ada, STORY, "another-name.txt")
    await work_off(runtime)

    assert again["alreadyThere"] is True
    assert again["book"]["id"] == first["book"]["id"]
    assert again["run"]["id"] == first["run"]["id"]
    assert await counts(runtime) == before


async def test_the_same_key_again_is_the_same_book(ada: Client, runtime: Runtime) -> None:
    first = await send(ada, STORY, idempotencyKey="k")
    again = await send(ada, STORY + "More.\n", idempotencyKey="k")

    assert again["book"]["id"] == first["book"]["id"]
    assert (await counts(runtime))["books"] == 1


async def test_two_peoples_copies_share_one_text_and_its_index(
    ada: Client, bob: Client, runtime: Runtime
) -> None:
    await send(ada, STORY)
    await work_off(runtime)
    alone = await counts(runtime)

    theirs = await send(bob, STORY)
    await work_off(runtime)

    assert await counts(runtime) == {**alone, "books": 2}
    book = (await bob.ask(LOOK, {"id": theirs["book"]["id"]}))["book"]
    assert (book["status"], book["index"]["number"]) == ("READY", 1)


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"\x00\x01\x02\xff" * 50, "book.bin", "UNREADABLE_FILE"),
        (b"PK\x03\x04 torn", "book.epub", "UNREADABLE_FILE"),
        (b"%PDF-1.7 torn", "book.pdf", "UNREADABLE_FILE"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why_and_is_not_tried_again(
    ada: Client, runtime: Runtime, content: bytes, filename: str, code: str
) -> None:
    sent = await send(ada, content, filename)
    await work_off(runtime)

    book = (await ada.ask(LOOK, {"id": sent["book"]["id"]}))["book"]

    assert book["status"] == "FAILED"
    assert book["error"]["code"] == code
    assert book["error"]["message"].endswith(".")
    assert (book["ingestion"]["status"], book["ingestion"]["currentStep"]) == ("FAILED", "read")
    assert (await counts(runtime))["texts"] == 0


async def test_an_empty_file_is_refused_at_once(ada: Client, runtime: Runtime) -> None:
    sent = await send(ada, b"")

    assert sent["fields"] == [{"path": "file", "message": "The file is empty; choose another."}]
    assert (await counts(runtime))["books"] == 0


async def test_a_file_sent_in_parts_becomes_a_book_once(ada: Client, runtime: Runtime) -> None:
    create = """mutation ($size: Int!) { createUpload(input: {filename: "ferry.txt",
      contentType: "text/plain", size: $size}) { ... on CreateUploadPayload { id url } } }"""
    made = (await ada.ask(create, {"size": len(STORY.encode())}))["createUpload"]
    use = """mutation ($id: ID!) { uploadBook(input: {uploadId: $id, kind: OTHER}) { __typename
      ... on UploadBookPayload { book { id } } } }"""
    early = await ada.ask(use, {"id": made["id"]})
    await ada.http.put("/" + made["url"].split("/", 3)[3], content=STORY.encode())

    first = (await ada.ask(use, {"id": made["id"]}))["uploadBook"]
    await work_off(runtime)
    again = await ada.ask(use, {"id": made["id"]})

    book = (await ada.ask(LOOK, {"id": first["book"]["id"]}))["book"]
    assert early["uploadBook"]["__typename"] == "InvalidInput"
    assert (book["status"], book["kind"], book["title"]) == ("READY", "OTHER", "ferry")
    assert again["uploadBook"]["__typename"] == "NotFound"


async def test_indexing_anew_builds_beside_and_changes_over(ada: Client, runtime: Runtime) -> None:
    sent = await send(ada, STORY)
    await work_off(runtime)
    before = await counts(runtime)
    again = """mutation ($id: ID!) { reindexBook(input: {id: $id}) {
      ... on ReindexBookPayload { run { kind } book { status index { number } } } } }"""

    payload = (await ada.ask(again, {"id": sent["book"]["id"]}))["reindexBook"]
    await work_off(runtime)

    assert payload == {
        "run": {"kind": "EMBED"},
        "book": {"status": "READY", "index": {"number": 1}},
    }
    book = (await ada.ask(LOOK, {"id": sent["book"]["id"]}))["book"]
    assert (book["status"], book["index"]["number"]) == ("READY", 2)
    assert await counts(runtime) == {**before, "index_versions": 2}
