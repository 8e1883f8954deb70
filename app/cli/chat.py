"""`fabula chat`: questions about a book, answered word by word in the terminal."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.service.api_tokens import create_api_token, revoke_api_token
from app.cli.caller import Caller
from app.cli.installation import data_option
from app.cli.work import in_unit
from app.platform.db.unit import UnitOfWork
from app.platform.scopes import Scope

BOOKS = """
query ($after: Cursor) { books(first: 100, after: $after) {
  nodes { id title length } pageInfo { hasNextPage endCursor }
} }
"""
SECTIONS = """
query ($id: ID!, $after: Cursor) { book(id: $id) { sections(first: 100, after: $after) {
  nodes { title start end } pageInfo { hasNextPage endCursor }
} } }
"""
ASK = """
mutation ($input: AskInput!) { ask(input: $input) {
  ... on AskPayload { turn { id } } ... on Problem { message }
  ... on InvalidInput { fields { message } }
} }
"""
NEWEST = "{ conversations(first: 10) { nodes { id turns(first: 1) { nodes { id } } } } }"
CANCEL = """
mutation ($input: CancelTurnInput!) { cancelTurn(input: $input) {
  ... on CancelTurnPayload { turn { id } } ... on Problem { message }
} }
"""
FOLLOW = """
subscription ($id: ID!, $after: Cursor) { turn(id: $id, after: $after) {
  __typename cursor
  ... on TurnSnapshot { turn { status answer error { message } citations { ...Words } } }
  ... on TurnTokens { text }
  ... on TurnEnded { status failure { message } turn { citations { ...Words } } }
} }
fragment Words on TurnCitation { ordinal start quote }
"""
OPEN = {"QUEUED", "STREAMING"}


@click.command()
@click.argument("book", metavar="BOOK")
@click.option("--ask", "question", help="Ask this alone, and leave.")
@click.option(
    "--url", envvar="FABULA_URL", default="http://127.0.0.1:8000", help="Where Fabula runs."
)
@click.option("--token", envvar="FABULA_TOKEN", help="An API token; one is lent if there is none.")
@click.option("--for", "email", help="Whose token is lent; needed if there are several accounts.")
@data_option
def command(
    book: str, question: str | None, url: str, token: str | None, email: str | None, data: Path
) -> None:
    """Ask about BOOK, which is an id or a part of its title.

    Ctrl-C stops an answer and then leaves; an empty line leaves as well.
    """
    with _token(token, email, data) as held:
        chat = asyncio.run(_open(Caller(url, held), book))
        if question is not None:
            if not asyncio.run(chat.ask(question)):
                raise click.exceptions.Exit(1)
            return
        if sys.stdin.isatty():
            click.echo(f"{chat.title}. What do you want to know?", err=True)
        for line in _lines():
            asyncio.run(chat.ask(line))


def _lines() -> Iterator[str]:
    """Yield what is typed, until nothing is."""
    prompt = "> " if sys.stdin.isatty() else ""
    while True:
        try:
            line = input(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not line:
            return
        yield line


@contextmanager
def _token(token: str | None, email: str | None, data: Path) -> Iterator[str]:
    """Give the token, or one of a day that is taken back in the end."""
    if token is not None:
        yield token
        return

    async def lend(unit: UnitOfWork) -> tuple[Any, Any, str]:
        asked = select(User).where(User.is_active).limit(2)
        if email is not None:
            asked = asked.where(User.email == email.lower())
        users = list(await unit.session.scalars(asked))
        if email is not None and not users:
            raise click.ClickException(f"Nobody here has the address {email}.")
        if len(users) != 1:
            raise click.ClickException("Say with --for who asks, or give a --token.")
        made, secret = await create_api_token(unit, users[0].id, "chat", list(Scope), 1)
        return users[0].id, made.id, secret

    user_id, token_id, secret = in_unit(data, lend)
    try:
        yield secret
    finally:
        in_unit(data, lambda unit: revoke_api_token(unit, user_id, token_id))


@dataclass
class Chat:
    """A conversation about a book."""

    caller: Caller
    book: str
    title: str
    length: int
    sections: list[dict[str, Any]]
    conversation: str | None = None
    _said: str = field(default="", init=False)

    async def ask(self, query: str) -> bool:
        """Ask, and show the answer as it is written; say whether there is one."""
        about = (
            {"conversationId": self.conversation} if self.conversation else {"bookId": self.book}
        )
        turn = (await self.caller.act(ASK, "ask", query=query, **about))["turn"]
        self.conversation = self.conversation or await self._begun(turn["id"])
        stop = self._stopper(turn["id"])
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop)
        self._said = ""
        async with aclosing(self.caller.follow(FOLLOW, "turn", id=turn["id"])) as events:
            async for event in events:
                if (ended := self._show(event)) is not None:
                    return ended
        return False

    async def _begun(self, turn_id: str) -> str | None:
        """Return the conversation that a first question began, for the next ones."""
        newest = (await self.caller.ask(NEWEST))["conversations"]["nodes"]
        begun = [x["id"] for x in newest if x["turns"]["nodes"] == [{"id": turn_id}]]
        return begun[0] if begun else None

    def _stopper(self, turn_id: str) -> Callable[[], None]:
        """Return what Ctrl-C does: cancel the answer, and at the second time leave."""
        tasks: list[asyncio.Task[Any]] = []

        def stop() -> None:
            if tasks:
                os._exit(130)
            cancelling = self.caller.act(CANCEL, "cancelTurn", id=turn_id)
            tasks.append(asyncio.ensure_future(cancelling))

        return stop

    def _show(self, event: dict[str, Any]) -> bool | None:
        """Show an event; say whether there is an answer once that is clear."""
        match event["__typename"]:
            case "TurnStarted" if self._said:
                self._say("\n(It begins anew.)\n")
                self._said = ""
            case "TurnTokens":
                self._say(event["text"])
            case "TurnSnapshot":
                turn = event["turn"]
                self._say((turn["answer"] or "").removeprefix(self._said))
                if turn["status"] not in OPEN:
                    return self._end(turn["status"], turn["error"], turn["citations"])
            case "TurnEnded":
                return self._end(event["status"], event["failure"], event["turn"]["citations"])
        return None

    def _say(self, text: str) -> None:
        self._said += text
        # What a model writes is no command to a terminal.
        click.echo("".join(c for c in text if c.isprintable() or c in "\n\t"), nl=False)
        sys.stdout.flush()

    def _end(
        self, status: str, failure: dict[str, Any] | None, citations: list[dict[str, Any]]
    ) -> bool:
        click.echo()
        for each in citations:
            quote = " ".join(each["quote"].split())
            click.echo(f"  [{each['ordinal']}] {self.place(each['start'])}: {quote}")
        if status == "CANCELLED":
            click.echo("Stopped.", err=True)
        elif failure is not None:
            click.echo(failure["message"], err=True)
        return status == "DONE"

    def place(self, start: int) -> str:
        """Say where something stands: the chapter, and how far into the book."""
        around = [s for s in self.sections if s["start"] <= start < s["end"] and s["title"]]
        share = f"{100 * start // max(self.length, 1)} %"
        return f"{around[-1]['title']}, {share}" if around else share


async def _open(caller: Caller, wanted: str) -> Chat:
    books = [each async for each in _all(caller, BOOKS, "books")]
    found = [each for each in books if each["id"] == wanted]
    found = found or [each for each in books if each["title"].casefold() == wanted.casefold()]
    found = found or [each for each in books if wanted.casefold() in each["title"].casefold()]
    if not found:
        raise click.ClickException(f"You have no book like {wanted!r}.")
    if len(found) > 1:
        titles = ", ".join(f"{each['title']} ({each['id']})" for each in found[:5])
        raise click.ClickException(f"Which book do you mean: {titles}?")
    book = found[0]
    sections = [each async for each in _all(caller, SECTIONS, "book", "sections", id=book["id"])]
    return Chat(caller, book["id"], book["title"], book["length"] or 0, sections)


async def _all(caller: Caller, query: str, *path: str, **variables: Any) -> Any:
    """Yield all of a list, page by page."""
    after = None
    while True:
        page: Any = await caller.ask(query, after=after, **variables)
        for name in path:
            page = page[name]
        for node in page["nodes"]:
            yield node
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]
