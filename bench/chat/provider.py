"""A provider in Anthropic's wire format that writes at a steady pace, many answers at once.

A process of its own. Each token says its number and when it was sent, by the clock that all
processes of a machine share. The answers begin together, once as many as expected were asked for.
"""

import argparse
import asyncio
import json
import re
import time
from typing import cast

import uvloop

#: Ticks of a second; each answer has its place among them, so that they do not come in step.
TICKS = 1_000

#: Of so many tokens one is a citation instead: words of the first passage, in four pieces.
CITED = 50

#: Tenths of a millisecond, few digits enough for a token.
PRECISION, WRAP = 10_000, 10_000_000

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
#: The first passage in the prompt, of which its first words are quoted.
_PASSAGE = re.compile(r"\n\[1\] (\w+(?: \w+){3})")

HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
    b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n"
)
_MESSAGE: dict[str, object] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "m",
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
    "usage": {"input_tokens": 4_000, "output_tokens": 1},
}


def stamp() -> int:
    """Return the moment as a token says it."""
    return int(time.monotonic() * PRECISION) % WRAP


def event(name: str, **data: object) -> bytes:
    """Return an event as one chunk."""
    body = f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()
    return b"%x\r\n%b\r\n" % (len(body), body)


def token(text: str) -> bytes:
    """Return more words."""
    return event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})


BEGIN = event("message_start", message=_MESSAGE) + event(
    "content_block_start", index=0, content_block={"type": "text", "text": ""}
)
END = (
    event("content_block_stop", index=0)
    + event(
        "message_delta",
        delta={"stop_reason": "end_turn", "stop_sequence": None},
        usage={"output_tokens": 1},
    )
    + event("message_stop")
    + b"0\r\n\r\n"
)


class Provider:
    """All answers that are being written."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.tokens: int = options.tokens
        self.expected: int = options.expected
        self.every = TICKS // options.rate
        self.waiting: list[Answer] = []
        self.writing: list[list[Answer]] = [[] for _ in range(self.every)]

    def asked(self, answer: "Answer") -> None:
        """Let an answer begin, with those that wait for it."""
        self.waiting.append(answer)
        if len(self.waiting) < self.expected:
            return
        for place, each in enumerate(self.waiting):
            self.writing[place % self.every].append(each)
        self.waiting.clear()

    async def write(self) -> None:
        """Write a token of each answer in its turn."""
        due, tick = time.monotonic(), 0
        while True:
            due += 1 / TICKS
            await asyncio.sleep(max(due - time.monotonic(), 0))
            place = tick % self.every
            self.writing[place] = [each for each in self.writing[place] if each.write()]
            tick += 1


class Answer(asyncio.Protocol):
    """One connection, one answer."""

    transport: asyncio.Transport

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.got = b""
        self.number = 0
        self.quoted: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, _, body = self.got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None or len(body) < int(length[1]):
            return
        found = _PASSAGE.search(json.loads(body)["messages"][0]["content"])
        self.quoted = found[1] if found else None
        self.got = b""
        self.transport.write(HEAD + BEGIN)
        self.provider.asked(self)

    def write(self) -> bool:
        """Write the next token; say whether there are more."""
        if self.transport.is_closing():
            return False
        self.transport.write(token(f"{self.number}:{stamp()} "))
        self.number += 1
        if self.quoted and self.number % CITED == 0:
            for piece in ("[", "1: ", f'"{self.quoted}', '"] '):
                self.transport.write(token(piece))
        if self.number < self.provider.tokens:
            return True
        self.transport.write(END)
        self.transport.close()
        return False


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.chat.provider", description=__doc__)
    parser.add_argument("--tokens", type=int, default=1_000, help="of each answer")
    parser.add_argument("--rate", type=int, default=50, help="tokens a second of each answer")
    parser.add_argument("--expected", type=int, default=1, help="answers that begin together")
    provider = Provider(parser.parse_args())
    server = await asyncio.get_running_loop().create_server(lambda: Answer(provider), "127.0.0.1")
    print(server.sockets[0].getsockname()[1], flush=True)
    await provider.write()


if __name__ == "__main__":
    uvloop.run(main())
