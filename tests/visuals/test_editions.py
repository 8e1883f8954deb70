"""Editions: chosen, reckoned, painted picture by picture, stopped and taken up, and bound."""

import zipfile
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from lxml import etree
from sqlalchemy import func, update

from app.platform.runs.models import Run
from app.visuals.binding import Plate, bind
from app.visuals.choice import Stretch, points_of
from app.visuals.models import EditionDensity
from app.visuals.service import paint_edition as steps
from tests.ai.image.conftest import by_openai, file
from tests.ai.media import Reply, Server
from tests.books.conftest import document
from tests.installation import work_off
from tests.story.tale import TEXT
from tests.visuals.conftest import ByProvider, Studio
from tests.visuals.test_painting import REFUSED

EDITION = """id status total painted failed credits estimate { pictures credits seconds }
  error { code } run { id status } visuals { nodes { kind versions { n } } }"""
CREATE = f"""
mutation ($input: CreateEditionInput!) {{ createEdition(input: $input) {{
  __typename ... on CreateEditionPayload {{ edition {{ {EDITION} }} }}
  ... on Problem {{ code }} ... on InsufficientCredits {{ missing }}
}} }}
"""
SHOWN = f"query ($id: ID!) {{ edition(id: $id) {{ {EDITION} }} }}"
ESTIMATE = """
mutation ($input: EstimateEditionInput!) { estimateEdition(input: $input) {
  __typename ... on EstimateEditionPayload { pictures credits usd provider } ... on Problem { code }
} }
"""
KEYED = """
mutation ($id: ID!, $key: String!) { %s(input: {id: $id, idempotencyKey: $key}) { __typename } }
"""


async def create(studio: Studio, key: str = "e", **settings: Any) -> dict[str, Any]:
    settings = {"resolution": "SMALL", **settings}
    asked = {"bookId": studio.book_id, "idempotencyKey": key, "settings": settings}
    return dict((await studio.who.ask(CREATE, {"input": asked}))["createEdition"])


async def shown(studio: Studio, edition: dict[str, Any]) -> dict[str, Any]:
    return dict((await studio.who.ask(SHOWN, {"id": edition["id"]}))["edition"])


async def keyed(studio: Studio, name: str, edition: dict[str, Any], key: str) -> str:
    told = await studio.who.ask(KEYED % name, {"id": edition["id"], "key": key})
    return str(told[name]["__typename"])


def stretches(*chapters: int) -> list[Stretch]:
    """Return as many scenes of ten characters in each chapter."""
    made: list[Stretch] = []
    for chapter, count in enumerate(chapters, 1):
        for _ in range(count):
            start = 10 * len(made)
            made.append(Stretch(UUID(int=len(made)), chapter, start, start + 10))
    return made


@pytest.mark.parametrize(
    ("density", "every", "starts"),
    [
        (EditionDensity.SCENE, 1, [0, 10, 20, 30, 40]),
        (EditionDensity.CHAPTER, 1, [0, 40]),
        (EditionDensity.CHAPTER, 2, [0, 20, 40]),
        (EditionDensity.CUSTOM, 1, [30]),
        (EditionDensity.PARAGRAPH, 3, [0, 15, 30, 45]),
    ],
)
def test_pictures_stand_where_they_are_wanted(
    density: EditionDensity, every: int, starts: list[int]
) -> None:
    text = "abcd\nabcd\n" * 5
    made = points_of(text, stretches(4, 1), density, every, [UUID(int=3)])

    assert [each.start for each in made] == starts


def test_a_bound_text_is_the_text_to_the_character() -> None:
    made = document(
        {
            "One": "  <Ann> & “Bo” \n\n\nA second,\nwith a line. 🛶\n",
            "Two": "\n\nNo \u00a0 break\tand a tab.",
        }
    )
    plates = [Plate(20, file(), "image/jpeg", "Ann"), Plate(50, file(), "image/jpeg", "Bo")]

    packed = bind(made, plates, identifier="x", title="T", authors=["A"], language="en")

    assert text_of(packed) == made.text
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        pages = [archive.read(f"EPUB/section-{n}.xhtml").decode() for n in (0, 1)]
        opf = archive.read("EPUB/content.opf").decode()
    assert '<figure><img src="plate-1.jpg" alt="Ann"/></figure><p>A second,</p>' in pages[0]
    assert "plate-2.jpg" in pages[1]
    assert 'version="3.0"' in opf


def text_of(packed: bytes) -> str:
    """Return what an edition says, in the order of its spine."""
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        opf = etree.fromstring(archive.read("EPUB/content.opf"))
        names = {each.get("id"): each.get("href") for each in opf.iter("{*}item")}
        said = []
        for ref in opf.iter("{*}itemref"):
            page = etree.fromstring(archive.read(f"EPUB/{names[ref.get('idref')]}"))
            body = next(page.iter("{*}body"))
            said.append("".join(body.itertext()))
    return "".join(said)


async def test_an_edition_is_painted_and_bound(studio: Studio) -> None:
    put = await create(studio, portraits=True)
    again = await create(studio, portraits=True)
    await work_off(studio.runtime)
    edition = await shown(studio, put["edition"])
    export = 'mutation ($id: ID!) { exportEdition(input: {id: $id, idempotencyKey: "x"}) { \
      ... on ExportEditionPayload { run { id } } } }'
    run = (await studio.who.ask(export, {"id": edition["id"]}))["exportEdition"]["run"]["id"]
    await work_off(studio.runtime)
    query = "query ($id: ID!) { run(id: $id) { status file { url } } }"
    bound = (await studio.who.ask(query, {"id": run}))["run"]
    packed = (await studio.who.http.get(bound["file"]["url"])).content

    assert again["edition"]["id"] == edition["id"]
    assert (edition["status"], edition["failed"], edition["credits"]) == ("READY", 0, 0)
    kinds = [each["kind"] for each in edition["visuals"]["nodes"]]
    assert kinds == ["PORTRAIT", "PORTRAIT", "PORTRAIT", "SCENE", "SCENE", "SCENE"]
    assert edition["total"] == edition["painted"] == edition["estimate"]["pictures"] == 6
    assert bound["status"] == "DONE"
    assert text_of(packed) == TEXT
    assert packed.count(b"plate-") >= 3


async def test_in_another_style_only_what_is_stale_is_painted(studio: Studio) -> None:
    put = await create(studio, styleWords="blue")
    await work_off(studio.runtime)
    query = """mutation ($id: ID!, $words: String!, $key: String!) { restyleEdition(
      input: {id: $id, styleWords: $words, idempotencyKey: $key}) { __typename } }"""
    counts = []
    for key, words in (("a", "blue"), ("b", "red")):
        given = {"id": put["edition"]["id"], "words": words, "key": key}
        await studio.who.ask(query, given)
        await work_off(studio.runtime)
        edition = await shown(studio, put["edition"])
        counts.append([len(each["versions"]) for each in edition["visuals"]["nodes"]])

    assert counts == [[1, 1, 1], [2, 2, 2]]
    assert edition["status"] == "READY"


class TestByProvider(ByProvider):
    """Credits pay, picture by picture."""

    async def test_what_it_takes_is_said_before_and_asked_for(self, studio: Studio) -> None:
        await studio.bank.give(studio.user, 11)
        asked = {"bookId": studio.book_id, "settings": {"resolution": "SMALL"}}
        told = (await studio.who.ask(ESTIMATE, {"input": asked}))["estimateEdition"]

        assert (told["pictures"], told["credits"], told["provider"]) == (3, 12, "openai")
        assert await create(studio) == {
            "__typename": "InsufficientCredits",
            "code": "INSUFFICIENT_CREDITS",
            "missing": 1,
        }

    async def test_one_that_is_refused_keeps_no_other_back_and_can_be_tried_again(
        self, studio: Studio, server: Server
    ) -> None:
        await studio.bank.give(studio.user, 12)
        good = by_openai(file(96, 64))
        server.replies = [good, Reply(400, body=REFUSED), good]
        put = await create(studio)
        await work_off(studio.runtime)
        once = await shown(studio, put["edition"])
        assert await keyed(studio, "resumeEdition", put["edition"], "r") == "ResumeEditionPayload"
        await work_off(studio.runtime)
        twice = await shown(studio, put["edition"])

        assert (once["status"], once["painted"], once["failed"]) == ("READY", 2, 1)
        assert (twice["painted"], twice["failed"], twice["credits"]) == (3, 0, 12)
        assert await studio.bank.wallet(studio.user) == (0, 0, 0)
        kinds = [kind for kind, _ in await studio.entries()]
        assert (kinds.count("CAPTURE"), kinds.count("RELEASE")) == (3, 1)
        assert len(server.asked) == 4

    async def test_a_paused_edition_gives_back_what_it_holds_and_goes_on(
        self, studio: Studio, server: Server
    ) -> None:
        await studio.bank.give(studio.user, 12)
        put = await create(studio)
        pause = "mutation ($id: ID!) { pauseEdition(input: {id: $id}) { __typename } }"
        await studio.who.ask(pause, {"id": put["edition"]["id"]})
        paused = await shown(studio, put["edition"])
        await keyed(studio, "resumeEdition", put["edition"], "r")
        await work_off(studio.runtime)
        done = await shown(studio, put["edition"])

        assert (paused["status"], paused["run"]["status"]) == ("PAUSED", "CANCELLED")
        assert (done["status"], done["painted"], len(server.asked)) == ("READY", 3, 3)

    @pytest.mark.parametrize("place", ["painted_by", "metered", "consistency_of", "keep"])
    async def test_whoever_dies_within_is_followed_and_each_picture_is_paid_once(
        self, studio: Studio, server: Server, monkeypatch: pytest.MonkeyPatch, place: str
    ) -> None:
        await studio.bank.give(studio.user, 12)
        whole = getattr(steps, place)
        calls = 0

        async def dies(*given: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            made = await whole(*given, **named)
            if calls == 2:
                raise ConnectionError("Killed.")
            return made

        monkeypatch.setattr(steps, place, dies)
        put = await create(studio)
        await work_off(studio.runtime)
        async with studio.runtime.database.unit() as unit:
            await unit.session.execute(update(Run).values(due_at=func.now(), rung_at=None))
        await work_off(studio.runtime)
        done = await shown(studio, put["edition"])

        assert (done["status"], done["painted"], len(server.asked)) == ("READY", 3, 3)
        assert [len(each["versions"]) for each in done["visuals"]["nodes"]] == [1, 1, 1]
        kinds = [kind for kind, _ in await studio.entries()]
        assert kinds.count("CAPTURE") == 3
        assert await studio.bank.wallet(studio.user) == (0, 0, 0)
