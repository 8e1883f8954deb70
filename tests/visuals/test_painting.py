"""Pictures are asked for, painted, kept as versions, and paid for when they are there."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, update

from app.platform.runs.models import Run
from app.platform.runtime import Runtime
from app.visuals.models import Visual
from app.visuals.service import paint as steps
from tests.ai.image.conftest import AT_ONCE, by_openai, file
from tests.ai.media import Reply, Server
from tests.installation import Client, work_off
from tests.visuals.conftest import ByProvider, Studio, row_of

REFUSED = json.dumps({"error": {"message": "no", "code": "moderation_blocked"}}).encode()


async def test_a_scene_is_drawn_here_without_a_key_and_costs_nothing(
    studio: Studio, ada: Client
) -> None:
    made = await studio.paint(kind="SCENE", sceneId=await studio.scene(0), style="INK")

    version = made["activeVersion"]
    assert (made["status"], made["error"], version["provider"]) == ("READY", None, "local")
    assert (version["n"], version["credits"]) == (1, 0)
    assert (version["width"], version["height"]) == (1152, 768)
    assert "Mara; clothing: green coat." in version["promptUsed"]
    assert "grey eyes" in version["promptUsed"]
    assert "Anton" not in version["promptUsed"]
    assert version["params"]["style"].startswith("pen and ink")
    assert await studio.entries() == []
    for url in (version["url"], version["thumbnailUrl"]):
        got = await ada.http.get(url, headers={"Range": "bytes=0-9"})
        assert (got.status_code, len(got.content)) == (206, 10)
        assert got.headers["etag"]


async def test_a_portrait_shows_only_what_is_told_where_it_stands(studio: Studio) -> None:
    mara = await studio.character("Mara")
    made = await studio.paint(kind="PORTRAIT", characterId=mara, sceneId=await studio.scene(0))

    assert made["revealedAt"] < made["asOf"]
    assert made["isDefaultPortrait"]
    prompt = made["activeVersion"]["promptUsed"]
    assert prompt == "A portrait. Mara; clothing: green coat."


async def test_feedback_makes_another_version_and_the_first_can_be_shown_again(
    studio: Studio, ada: Client
) -> None:
    made = await studio.paint(kind="COVER")
    first = made["activeVersion"]["id"]
    assert (await studio.again(made["id"], "Bluer."))["__typename"] == "RegenerateVisualPayload"
    again = await studio.shown(made["id"])
    query = """mutation ($id: ID!) { activateVersion(input: {id: $id}) {
      ... on ActivateVersionPayload { visual { activeVersion { n } } } } }"""
    back = (await ada.ask(query, {"id": first}))["activateVersion"]

    assert again["versions"] == [
        {"n": 2, "isActive": True, "userFeedback": "Bluer."},
        {"n": 1, "isActive": False, "userFeedback": None},
    ]
    assert again["activeVersion"]["promptUsed"].endswith("Otherwise than before: Bluer.")
    assert back["visual"]["activeVersion"] == {"n": 1}


async def test_the_same_key_asks_for_one_picture(studio: Studio) -> None:
    one = await studio.put(kind="COVER", idempotencyKey="same")
    two = await studio.put(kind="COVER", idempotencyKey="same")

    assert one["visual"]["id"] == two["visual"]["id"]


async def test_what_is_missing_or_not_known_there_is_said(studio: Studio) -> None:
    anton = await studio.character("Anton Veld")
    early = await studio.put(kind="PORTRAIT", characterId=anton, sceneId=await studio.scene(0))

    assert early["__typename"] == "NotFound"
    assert (await studio.put(kind="SCENE"))["fields"] == [{"path": "sceneId"}]
    assert (await studio.put(kind="PLACE"))["fields"] == [{"path": "placeId"}]
    assert (await studio.put(kind="COVER", styleWords="x" * 1001))["fields"] == [{"path": "style"}]


async def test_a_removed_picture_is_gone_with_its_files(
    studio: Studio, ada: Client, runtime: Runtime
) -> None:
    made = await studio.paint(kind="COVER")
    query = "mutation ($id: ID!) { removeVisual(input: {id: $id}) { __typename } }"

    gone = (await ada.ask(query, {"id": made["id"]}))["removeVisual"]

    assert gone == {"__typename": "RemoveVisualPayload"}
    assert (await ada.ask("query ($id: ID!) { visual(id: $id) { id } }", {"id": made["id"]})) == {
        "visual": None
    }
    assert [each.key async for each in runtime.store.list("visuals")] == []
    assert [each.key async for each in runtime.store.list("painted")] == []


class TestByProvider(ByProvider):
    """The house's key paints, and credits pay."""

    async def test_a_picture_is_paid_once_it_is_there(self, studio: Studio, server: Server) -> None:
        await studio.bank.give(studio.user, 20)
        put = await studio.put(kind="SCENE", sceneId=await studio.scene(0))
        held = await studio.bank.wallet(studio.user)
        await work_off(studio.runtime)
        made = await studio.shown(put["visual"]["id"])

        assert held == (12, 8, 0)
        assert (made["status"], made["activeVersion"]["credits"]) == ("READY", 8)
        assert (made["activeVersion"]["width"], made["activeVersion"]["height"]) == (96, 64)
        assert await studio.entries() == [("GRANT", 20), ("HOLD", 8), ("CAPTURE", 8)]
        assert len(server.asked) == 1
        async with studio.runtime.database.read() as session:
            run = await session.get_one(Run, await _run_of(studio, made))
        assert run.cost > 0

    async def test_who_has_too_few_credits_is_told_so(self, studio: Studio, server: Server) -> None:
        await studio.bank.give(studio.user, 5)

        put = await studio.put(kind="COVER")

        assert (put["code"], put["missing"]) == ("INSUFFICIENT_CREDITS", 3)
        assert (await studio.entries(), server.asked) == ([("GRANT", 5)], [])

    @pytest.mark.parametrize(
        ("reply", "status", "code"),
        [
            (Reply(400, body=REFUSED), "REFUSED", "PROVIDER_ANSWER_REFUSED"),
            (Reply(400), "FAILED", "PROVIDER_INPUT_REFUSED"),
            (Reply(401), "FAILED", "PROVIDER_KEY_REFUSED"),
        ],
    )
    async def test_what_is_not_painted_is_not_paid(
        self, studio: Studio, server: Server, reply: Reply, status: str, code: str
    ) -> None:
        await studio.bank.give(studio.user, 20)
        server.replies = [reply]

        made = await studio.paint(kind="COVER")

        assert (made["status"], made["error"]["code"]) == (status, code)
        assert await studio.entries() == [("GRANT", 20), ("HOLD", 8), ("RELEASE", 8)]
        assert await studio.bank.wallet(studio.user) == (20, 0, 0)

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(429, AT_ONCE),
            Reply(529, AT_ONCE),
            by_openai(b"garbage"),
            replace(by_openai(file(96, 64)), short=40),
        ],
        ids=["429", "529", "garbage", "cut"],
    )
    async def test_what_passes_is_tried_again_and_paid_once(
        self, studio: Studio, server: Server, reply: Reply
    ) -> None:
        await studio.bank.give(studio.user, 20)
        server.replies = [reply]
        waiting = await studio.paint(kind="COVER")
        held = await studio.bank.wallet(studio.user)

        server.replies = [by_openai(file(96, 64))]
        await _now(studio, waiting)
        made = await studio.shown(waiting["id"])

        assert (waiting["status"], held) == ("PAINTING", (12, 8, 0))
        assert made["status"] == "READY"
        assert await studio.entries() == [("GRANT", 20), ("HOLD", 8), ("CAPTURE", 8)]

    async def test_a_refused_picture_is_retried_by_hand_on_a_hold_of_its_own(
        self, studio: Studio, server: Server, ada: Client
    ) -> None:
        await studio.bank.give(studio.user, 20)
        server.replies = [Reply(400, body=REFUSED)]
        made = await studio.paint(kind="COVER")
        server.replies = [by_openai(file(96, 64))]
        query = """query ($id: ID!) { visual(id: $id) { run { id } } }"""
        run = (await ada.ask(query, {"id": made["id"]}))["visual"]["run"]["id"]
        retry = "mutation ($id: ID!) { retryRun(input: {id: $id}) { __typename } }"

        await ada.ask(retry, {"id": run})
        await work_off(studio.runtime)

        assert (await studio.shown(made["id"]))["status"] == "READY"
        kinds = [kind for kind, _ in await studio.entries()]
        assert kinds == ["GRANT", "HOLD", "RELEASE", "HOLD", "CAPTURE"]

    @pytest.mark.parametrize("place", ["painted", "metered", "consistency_of", "keep"])
    async def test_whoever_dies_between_steps_is_followed_and_nobody_pays_twice(
        self, studio: Studio, server: Server, monkeypatch: pytest.MonkeyPatch, place: str
    ) -> None:
        await studio.bank.give(studio.user, 20)
        whole = getattr(steps, place)

        async def dies(*given: Any, **named: Any) -> Any:
            if place == "painted":
                # It dies with the picture in the store, before anybody has said so.
                await whole(*given, **named)
            raise ConnectionError("Killed.")

        monkeypatch.setattr(steps, place, dies)
        waiting = await studio.paint(kind="SCENE", sceneId=await studio.scene(0))
        monkeypatch.setattr(steps, place, whole)
        await _now(studio, waiting)
        made = await studio.shown(waiting["id"])

        assert (waiting["status"], made["status"]) == ("PAINTING", "READY")
        assert len(server.asked) == 1
        assert [each["n"] for each in made["versions"]] == [1]
        assert await studio.entries() == [("GRANT", 20), ("HOLD", 8), ("CAPTURE", 8)]

    async def test_a_scene_keeps_to_the_portrait_of_whom_it_shows(
        self, studio: Studio, server: Server
    ) -> None:
        await studio.bank.give(studio.user, 40)
        mara = await studio.character("Mara")
        await studio.paint(kind="PORTRAIT", characterId=mara, sceneId=await studio.scene(0))

        made = await studio.paint(kind="SCENE", sceneId=await studio.scene(0))

        assert made["activeVersion"]["params"]["reference"] is True
        assert server.asked[-1].path == "/v1/images/edits"


async def _run_of(studio: Studio, visual: dict[str, Any]) -> Any:
    async with studio.runtime.database.read() as session:
        return (await session.get_one(Visual, row_of(visual))).run_id


async def _now(studio: Studio, visual: dict[str, Any]) -> None:
    """Let a run that waits have its next try at once."""
    run_id = await _run_of(studio, visual)
    async with studio.runtime.database.unit() as unit:
        await unit.session.execute(
            update(Run).where(Run.id == run_id).values(due_at=func.now(), rung_at=None)
        )
    await work_off(studio.runtime)
