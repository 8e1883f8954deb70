"""A server that speaks the wire formats of both providers, and goes wrong as they do."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Events = Sequence[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Reply:
    """What is sent back: a stream of events, or a status with a body."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    events: Events | None = None
    body: bytes = b'{"error": {"type": "x", "message": "no"}}'
    #: Whether more is promised than comes.
    torn: bool = False

    def encoded(self) -> bytes:
        if self.events is None:
            return self.body
        lines = (f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in self.events)
        return "".join(lines).encode()


@dataclass
class Wire:
    """What the server answers, in turn and then always the last, and what it was asked."""

    url: str = ""
    replies: list[Reply] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    #: Answers instead, if it has to depend on what was asked.
    answer: Callable[[dict[str, Any]], Reply] | None = None

    def reply(self, body: dict[str, Any]) -> Reply:
        self.asked.append(body)
        if self.answer is not None:
            return self.answer(body)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def serving() -> Iterator[Wire]:
    wire = Wire()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            wire.paths.append(self.path)
            wire.headers.append({name.lower(): value for name, value in self.headers.items()})
            length = int(self.headers["content-length"])
            reply = wire.reply(json.loads(self.rfile.read(length)))
            body = reply.encoded()
            kind = "application/json" if reply.events is None else "text/event-stream"
            self.send_response(reply.status)
            for name, value in {"content-type": kind, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body) + reply.torn))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    wire.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def anthropic_events(pieces: Sequence[str], stop: str = "end_turn") -> Events:
    """Return what Anthropic streams: 10 tokens read, 3 from its cache, 7 written."""
    usage = {"input_tokens": 7, "cache_read_input_tokens": 3, "output_tokens": 1}
    message: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    thought = {"type": "thinking", "thinking": "", "signature": ""}
    thinking = {"type": "thinking_delta", "thinking": "Let me see."}
    ended = {"stop_reason": stop, "stop_sequence": None}
    events: list[tuple[str, dict[str, Any]]] = [
        ("message_start", {"message": message}),
        ("content_block_start", {"index": 0, "content_block": thought}),
        ("content_block_delta", {"index": 0, "delta": thinking}),
        ("content_block_stop", {"index": 0}),
        ("ping", {}),
        ("content_block_start", {"index": 1, "content_block": {"type": "text", "text": ""}}),
        *(
            ("content_block_delta", {"index": 1, "delta": {"type": "text_delta", "text": piece}})
            for piece in pieces
        ),
        ("content_block_stop", {"index": 1}),
        ("message_delta", {"delta": ended, "usage": {"output_tokens": 7}}),
        ("message_stop", {}),
    ]
    return [(name, {"type": name, **data}) for name, data in events]


def openai_events(pieces: Sequence[str], stop: str = "end_turn") -> Events:
    """Return what OpenAI streams, with the same counts, and ends of the same meaning."""
    whole = "".join(pieces)
    part = {"type": "output_text", "text": whole, "annotations": [], "logprobs": []}
    item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed"}
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    filled = {**item, "content": [part]}
    name, why = {
        "end_turn": ("response.completed", None),
        "refusal": ("response.completed", None),
        "max_tokens": ("response.incomplete", {"reason": "max_output_tokens"}),
        "content_filter": ("response.incomplete", {"reason": "content_filter"}),
    }[stop]
    refused = stop == "refusal"
    kind = "response.refusal.delta" if refused else "response.output_text.delta"
    extra: dict[str, Any] = {} if refused else {"logprobs": []}
    events: list[tuple[str, dict[str, Any]]] = [
        ("response.created", {"response": _response("in_progress", [], None)}),
        ("response.output_item.added", {"output_index": 0, "item": {**item, "content": []}}),
        (
            "response.content_part.added",
            {**place, "part": {**part, "text": ""}},
        ),
        *((kind, {**place, "delta": piece, **extra}) for piece in pieces),
        ("response.output_item.done", {"output_index": 0, "item": filled}),
        (name, {"response": _response(name.rpartition(".")[2], [filled], why)}),
    ]
    return [
        (name, {"type": name, "sequence_number": number, **data})
        for number, (name, data) in enumerate(events)
    ]


def _response(status: str, output: list[Any], reason: dict[str, str] | None) -> dict[str, Any]:
    usage = {
        "input_tokens": 10,
        "input_tokens_details": {"cached_tokens": 3, "cache_write_tokens": 0},
        "output_tokens": 7,
        "output_tokens_details": {"reasoning_tokens": 2},
        "total_tokens": 17,
    }
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": "m",
        "status": status,
        "output": output,
        "incomplete_details": reason,
        "error": None,
        "usage": usage if output else None,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }
