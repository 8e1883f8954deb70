"""Readers with a long book each, and the questions they ask all at once."""

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2

from app.accounts.models import UserRole
from app.accounts.service.administer import create_account
from app.accounts.service.api_tokens import create_api_token
from app.accounts.service.sign_up import NewAccount
from app.cli.work import in_unit
from app.platform.db.unit import UnitOfWork
from app.platform.scopes import Scope
from bench.chat.follower import Follower
from bench.ingest.files import epub
from bench.ingest.installation import Installation, ask, taken_in

#: Questions of one reader: fewer than anybody may ask in a minute.
EACH = 40

#: Words of the book.
WORDS = 120_000

ASK = """
mutation ($input: AskInput!) { ask(input: $input) {
  __typename ... on AskPayload { turn { id } } ... on Problem { code message }
} }
"""
BOOK = "{ books(first: 100) { nodes { id title } } }"
TURN = "query ($id: ID!) { turn(id: $id) { status answer citations { ordinal start end quote } } }"


@dataclass(frozen=True)
class Reader:
    """Somebody with a book."""

    url: str
    token: str
    book: str

    def client(self) -> httpx2.AsyncClient:
        headers = {"authorization": f"Bearer {self.token}"}
        return httpx2.AsyncClient(headers=headers, timeout=60)

    async def ask(self, client: httpx2.AsyncClient, query: str) -> str:
        """Ask about all of the book; return the turn."""
        given = {"bookId": self.book, "query": query, "asOf": {"end": True}, "fresh": True}
        made = (await ask(client, self.url, ASK, input=given))["ask"]
        if made["__typename"] != "AskPayload":
            raise RuntimeError(str(made))
        turn: str = made["turn"]["id"]
        return turn


def accounts(data: Path, count: int) -> list[str]:
    """Create accounts in an installation that runs; return a token of each."""

    async def use_case(unit: UnitOfWork) -> list[str]:
        tokens = []
        for number in range(count):
            given = NewAccount(f"reader{number}@example.org", secrets.token_urlsafe(16))
            user = await create_account(unit, given, UserRole.MEMBER)
            tokens.append((await create_api_token(unit, user.id, "bench", list(Scope), None))[1])
        return tokens

    return in_unit(data, use_case)


async def readers(
    place: Installation, tokens: Sequence[str], name: str = "book.epub", content: bytes = b""
) -> list[Reader]:
    """Give everybody the same book, which is taken in once: a long one if none is given."""
    content, found = content or epub(WORDS, 1), []
    for token in tokens:
        headers = {"authorization": f"Bearer {token}", "x-fabula-preflight": "1"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as client:
            await taken_in(client, place.url, name, content)
            [book] = (await ask(client, place.url, BOOK))["books"]["nodes"]
        found.append(Reader(place.url, token, book["id"]))
    return found


async def questions(crowd: Sequence[Reader], turns: int) -> list[Follower]:
    """Ask so many questions, and follow each of them from its beginning."""
    followers: list[Follower] = []
    for place, reader in enumerate(crowd):
        async with reader.client() as client:
            for number in range(place, turns, len(crowd)):
                turn = await reader.ask(client, f"What did Ina Vold count in year {number}?")
                followers.append(Follower(reader.url, reader.token, turn))
    return followers


async def kept(crowd: Sequence[Reader], followers: Sequence[Follower]) -> dict[str, str]:
    """Return what each answer is in the end."""
    answers: dict[str, str] = {}
    for reader in crowd:
        async with reader.client() as client:
            for each in followers:
                if each.token == reader.token:
                    turn = (await ask(client, each.url, TURN, id=each.turn))["turn"]
                    answers[each.turn] = turn["answer"] or ""
    return answers


async def first_words(reader: Reader, query: str) -> float:
    """Return the seconds from a question to the first of its answer."""
    async with reader.client() as client:
        # The connection is there when somebody asks.
        await ask(client, reader.url, "{ __typename }")
        began = time.perf_counter()
        turn = await reader.ask(client, query)
        follower = Follower(reader.url, reader.token, turn)
        following = asyncio.create_task(follower.follow())
        try:
            while not (follower.text or follower.status):
                if following.done():
                    await following
                await asyncio.sleep(0.001)
            return time.perf_counter() - began
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
