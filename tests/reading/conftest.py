"""Books that are read, and the words with which devices tell of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.books.service.texts import digest_of
from app.graph.ids import encode_id
from app.platform.db.ids import named, numbered
from app.platform.runtime import Runtime
from app.workspaces.models import WorkspaceRole
from tests.books.conftest import CHAPTERS, Shelf, document, shelf
from tests.books.test_reading import loaded
from tests.books.test_sharing import SHARE, workspace_of
from tests.books.test_sharing import join as join_workspace
from tests.installation import Client

__all__ = ["loaded", "shelf"]

TEXT = "".join(CHAPTERS.values())
ONE = len(CHAPTERS["One"])
TWO = ONE + len(CHAPTERS["Two"])
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)

PLACE = "current { start } furthest { start } totalSeconds isComplete"
OPEN = f"""
mutation ($input: OpenReadingInput!) {{ openReading(input: $input) {{
  __typename
  ... on OpenReadingPayload {{
    isResumed whereWasI {{ lines }}
    reading {{ id {PLACE} session {{ id status device actions {{ action }} }} }}
  }}
  ... on Problem {{ code message }}
}} }}
"""
MOVE = f"""
mutation ($input: MovePositionInput!) {{ movePosition(input: $input) {{
  __typename
  ... on MovePositionPayload {{ accepted reading {{ {PLACE} }} }}
  ... on Problem {{ code message }}
  ... on InvalidInput {{ fields {{ path message }} }}
}} }}
"""


def at(minute: int) -> str:
    """Return what a clock shows some minutes after noon."""
    return (NOON + timedelta(minutes=minute)).isoformat()


def event(key: str, offset: int, minute: int = 0, **given: Any) -> dict[str, Any]:
    """Make what a device tells of one place."""
    return {"id": key, "position": {"offset": offset}, "at": at(minute), **given}


async def open_(who: Client, book_id: str, device: str = "phone") -> dict[str, Any]:
    """Open a book."""
    found = await who.ask(OPEN, {"input": {"bookId": book_id, "device": device}})
    opened: dict[str, Any] = found["openReading"]
    return opened


async def move(who: Client, book_id: str, *events: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Tell where a device was."""
    asked = {"bookId": book_id, "events": list(events), **given}
    moved: dict[str, Any] = (await who.ask(MOVE, {"input": asked}))["movePosition"]
    return moved


def place(answer: dict[str, Any]) -> tuple[int, int]:
    """Return where somebody is, and how far they came."""
    reading = answer["reading"]
    return reading["current"]["start"], reading["furthest"]["start"]


def scene(number: int) -> str:
    """Return the id of a scene of the book."""
    return str(encode_id("Scene", numbered(named(digest_of(document())), "scenes", number)))


@pytest.fixture
async def book_id(ada: Client, shelf: Shelf) -> str:
    """A novel with three scenes on Ada's shelf."""
    made = await shelf.add(ada)
    await shelf.scenes(named(digest_of(document())), document())
    return made


@pytest.fixture
async def club(ada: Client, bob: Client, runtime: Runtime, book_id: str) -> str:
    """A workspace in which Bob reads Ada's book."""
    workspace = await workspace_of(ada)
    await join_workspace(runtime, workspace, bob, WorkspaceRole.READER)
    await ada.ask(SHARE, {"id": book_id, "workspace": workspace})
    return workspace
