"""Answers about a book that are kept: they are what would be read anew, whatever happened."""

from collections.abc import Awaitable, Callable
from itertools import permutations
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.accounts.models import User
from app.books.models import Book, BookStatus, IndexState, Licence, Visibility, WorkspaceBook
from app.books.service import index
from app.books.service.texts import revise_text
from app.graph.ids import split_id
from app.graph.read.answers import ANSWERS
from app.platform.runtime import Runtime
from app.reading.models import ReadingProgress
from app.story.models import Scene
from app.workspaces.models import WorkspaceMember, WorkspaceRole
from tests.books.conftest import Shelf, document, key_of
from tests.graph.test_shortcut import ada, served
from tests.installation import Client, join

__all__ = ["ada", "served"]

TOLD = """
  id title status isMine length wordCount language kind visibility
  horizon { rule offset progress }
  index { number embedder }
  scenes(first: 2) { totalCount nodes { ordinal wordCount passage { start end text } } }
  sections { nodes { title text } }
"""
#: How far it is to be told: in the text, because the short way takes plain variables alone.
WAYS = ("", ", asOf: {offset: 50}", ", asOf: {end: true}")
KEPT = [f"query ($id: ID!) {{ book(id: $id{way}) {{ {TOLD} }} }}" for way in WAYS]
#: Runs are not kept, so these are always read.
READ = [
    f"query ($id: ID!) {{ book(id: $id{way}) {{ {TOLD} run: ingestion {{ id }} }} }}"
    for way in WAYS
]

Change = Callable[[int], Awaitable[None]]


class Happenings:
    """What may happen to a book, each of it there and back."""

    def __init__(self, runtime: Runtime, ada: Client, book_id: str, text_id: UUID) -> None:
        self.runtime = runtime
        self.ada = ada
        self.book_id = split_id(book_id)[1]
        self.text_id = text_id

    def all(self) -> dict[str, Change]:
        return {
            "renamed": lambda n: self.change(Book, title=f"The Ferry, {n}"),
            "taken in again": lambda n: self.change(
                Book, status=(BookStatus.READY, BookStatus.INDEXING)[n % 2]
            ),
            "withdrawn": lambda n: self.change(
                Book, visibility=(Visibility.WORKSPACE, Visibility.PRIVATE)[n % 2]
            ),
            "left": lambda n: self.change(WorkspaceMember, is_active=bool(n % 2)),
            "unprotected": self.protect,
            "revised": self.revise,
            "indexed": self.indexed,
            "read": self.read,
        }

    async def change(self, model: Any, **values: Any) -> None:
        rows = {Book: Book.id == self.book_id, WorkspaceMember: WorkspaceMember.role == "READER"}
        async with self.runtime.database.unit() as unit:
            await unit.session.execute(update(model).where(rows[model]).values(**values))

    async def protect(self, turn: int) -> None:
        asked = str(bool(turn % 2)).lower()
        await self.ada.ask(
            f"mutation {{ updateSettings(input: {{spoilerProtection: {asked}}}) {{ __typename }} }}"
        )

    async def read(self, turn: int) -> None:
        """Let the horizon move, also back as it never does: what is kept must not."""
        async with self.runtime.database.unit() as unit:
            came = update(ReadingProgress).values(furthest=20 + turn % 2 * 30)
            await unit.session.execute(came)

    async def revise(self, turn: int) -> None:
        async with self.runtime.database.unit() as unit:
            told = update(Scene).where(Scene.text_id == self.text_id)
            await unit.session.execute(told.values(word_count=turn))
            await revise_text(unit, self.text_id)

    async def indexed(self, turn: int) -> None:
        del turn
        async with self.runtime.database.unit() as unit:
            wanted = index.Wanted("none", 1, again=True)
            version = await index.begin(unit, self.text_id, wanted)
            assert version.state == IndexState.BUILDING
            await index.activate(unit, version.id)


async def set_out(runtime: Runtime, shelf: Shelf, ada: Client, bob: Client) -> Happenings:
    """Put a book on Ada's shelf, and share it with a workspace in which Bob reads."""
    made = document()
    book_id = await shelf.add(ada, visibility=Visibility.WORKSPACE, licence=Licence.OWN)
    async with runtime.database.unit() as unit:
        book = await unit.session.get(Book, split_id(book_id)[1])
        assert book is not None
        assert book.text_id is not None
        text_id = book.text_id
        owner = await unit.session.get(User, key_of(ada))
        assert owner is not None
        space = (await ada.ask("{ viewer { workspaces { id } } }"))["viewer"]["workspaces"][0]
        workspace_id = split_id(space["id"])[1]
        unit.add(
            WorkspaceMember(
                workspace_id=workspace_id, user_id=key_of(bob), role=WorkspaceRole.READER
            )
        )
        unit.add(WorkspaceBook(workspace_id=workspace_id, book_id=book.id, added_by=key_of(ada)))
        for reader in (ada, bob):
            unit.add(ReadingProgress(user_id=key_of(reader), book_id=book.id, text_id=text_id))
    await shelf.scenes(text_id, made)
    return Happenings(runtime, ada, book_id, text_id)


async def test_whatever_happens_a_kept_answer_is_what_would_be_read(
    runtime: Runtime, shelf: Shelf, ada: Client
) -> None:
    bob = await join(ada, "bob")
    happenings = await set_out(runtime, shelf, ada, bob)
    asked = {"id": f"Book_{happenings.book_id}"}
    every = happenings.all()
    given = 0.0
    seen = set()

    for turn, name in enumerate(name for pair in permutations(every, 2) for name in pair):
        await every[name](turn)
        for client in (ada, bob):
            kept = KEPT[turn % len(WAYS)]
            read = (await client.ask(READ[turn % len(WAYS)], asked))["book"]
            if read is not None:
                del read["run"]
            seen.add((client is ada, read is None))

            assert (await client.ask(kept, asked))["book"] == read, (turn, name)

            before = ANSWERS.labels("at_hand")._value.get()
            assert (await client.ask(kept, asked))["book"] == read, (turn, name)
            given += ANSWERS.labels("at_hand")._value.get() - before
    # Ada always saw it, Bob at times; and nearly everything asked again was kept.
    assert seen == {(True, False), (False, False), (False, True)}
    assert given > turn
