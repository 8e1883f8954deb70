"""GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive, Scope, Send

from app.api.accept import HTML, JSON, RESPONSE, Accept
from app.api.callers import Callers
from app.api.context import Caller
from app.api.departure import Gone
from app.api.exchange import Exchange
from app.api.guard import Guard
from app.api.masking import as_refused
from app.api.multipart import read_multipart
from app.api.operation import Answer, Operation
from app.api.pipeline import KINDS, Pipeline
from app.api.refusal import Refused
from app.api.request import OperationRequest
from app.api.sse import stream_events
from app.platform.errors import AppError

PREFLIGHT = ("x-fabula-preflight", "apollo-require-preflight", "graphql-require-preflight")

#: The same address answers each viewer with what is theirs.
VARY = ("Vary", "Accept, Authorization, Cookie")

_UTF8 = "; charset=utf-8"
_KINDS = {"GET": frozenset({"query", "subscription"}), "POST": KINDS}


@dataclass(frozen=True)
class HttpEndpoint:
    """Answers GraphQL requests at one URL."""

    pipeline: Pipeline
    callers: Callers
    guard: Guard
    page: Callable[[], bytes]
    max_body: int
    max_upload: int
    keep_alive: float
    send_seconds: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        exchange = Exchange(scope, receive, send, self.send_seconds)
        accept = None
        try:
            try:
                _check_method(exchange)
                accept = Accept.of(exchange.headers.get("accept"))
                await self._serve(exchange, accept)
            except AppError as error:
                await self._refuse(exchange, as_refused(error), accept)
            except (Gone, ConnectionError):
                raise
            except Exception as error:  # noqa: BLE001 - masked, logged and reported
                caller = self.callers.unknown(scope, exchange.headers)
                shown = self.pipeline.masking.fault(error, caller)
                await self._refuse(exchange, Refused(errors=[shown], status=500), accept)
        except Gone:
            return

    async def _serve(self, exchange: Exchange, accept: Accept) -> None:
        query_string = exchange.scope["query_string"].decode("latin-1")
        params = dict(parse_qsl(query_string, keep_blank_values=True))
        if (
            exchange.method == "GET"
            and accept.html
            and not ({"query", "extensions", "documentId"} & params.keys())
        ):
            await exchange.respond(200, self.page(), HTML + _UTF8)
            return
        if accept.single is None and not accept.events:
            raise Refused(f"Accept {RESPONSE} or {JSON}.", code="NOT_ACCEPTABLE", status=406)
        caller = await self.callers.of_request(exchange.scope, exchange.headers)
        async with self._request(exchange, params) as request:
            try:
                operation = await self.pipeline.prepare(request, caller, _KINDS[exchange.method])
            except Refused as refused:
                # Who asks for events only can read nothing but events, not even a refusal.
                if accept.single is not None or not refused.executable:
                    raise
                await self._stream(exchange, caller, _one(Answer({"errors": refused.errors})))
                return
            await self._answer(exchange, accept, operation)

    async def _answer(self, exchange: Exchange, accept: Accept, operation: Operation) -> None:
        if operation.kind == "subscription":
            if not accept.events:
                raise Refused(
                    "A subscription streams: accept text/event-stream, or use the websocket.",
                    code="NOT_ACCEPTABLE",
                    status=406,
                )
            await self._stream(exchange, operation.caller, self.pipeline.stream(operation))
            return
        # A lost client stops a query. A mutation goes on: whoever lost the connection could not
        # tell whether it was stopped in time.
        if operation.kind == "mutation" and operation.caller.token is not None:
            # Who a token stands for may be remembered for a moment; what changes something asks.
            await self.guard.over(operation.caller).look(now=True)
        stopping = exchange.cancelled_when_gone() if operation.kind == "query" else nullcontext()
        with stopping:
            answer = await self.pipeline.answer(operation)
        if accept.single is None:
            await self._stream(exchange, operation.caller, _one(answer))
            return
        headers = list(answer.headers)
        if operation.allowance is not None:
            headers += operation.allowance.headers.items()
        if exchange.method == "GET" and (tag := answer.tag) is not None:
            headers += [("ETag", tag), ("Cache-Control", "private, no-cache"), VARY]
            if tag in exchange.headers.get("if-none-match", ""):
                await exchange.respond(304, b"", accept.single + _UTF8, headers)
                return
        await exchange.respond(answer.status, answer.encoded, accept.single + _UTF8, headers)

    async def _stream(
        self, exchange: Exchange, caller: Caller, answers: AsyncIterator[Answer]
    ) -> None:
        await stream_events(exchange, answers, self.guard.over(caller), self.keep_alive)

    def _request(
        self, exchange: Exchange, params: Mapping[str, str]
    ) -> AbstractAsyncContextManager[OperationRequest]:
        if exchange.method == "GET":
            return nullcontext(OperationRequest.of_params(params))
        name, _, parameters = exchange.headers.get("content-type", "").partition(";")
        kind = name.strip().lower()
        if kind == "multipart/form-data":
            return self._multipart(exchange)
        if kind != JSON:
            raise Refused(
                f"Send the body as {JSON}; files go as multipart/form-data.",
                code="UNSUPPORTED_MEDIA_TYPE",
                status=415,
            )
        if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
            raise Refused("Send the body in UTF-8.", code="UNSUPPORTED_MEDIA_TYPE", status=415)
        return self._json(exchange)

    @asynccontextmanager
    async def _json(self, exchange: Exchange) -> AsyncIterator[OperationRequest]:
        body = await exchange.body(self.max_body)
        try:
            decoded = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise Refused("The body is not JSON in UTF-8.") from None
        yield OperationRequest.of(decoded)

    @asynccontextmanager
    async def _multipart(self, exchange: Exchange) -> AsyncIterator[OperationRequest]:
        # A form on any page can send multipart; a header of one's own it cannot.
        if not any(exchange.headers.get(name) for name in PREFLIGHT):
            raise Refused(f"Send the header `{PREFLIGHT[0]}: 1` along with multipart/form-data.")
        async with read_multipart(exchange, self.max_body, self.max_upload) as body:
            yield OperationRequest.of(dict(body))

    async def _refuse(self, exchange: Exchange, refused: Refused, accept: Accept | None) -> None:
        media = (accept.single if accept else None) or JSON
        status = 200 if refused.executable and media == JSON else refused.status
        body = orjson.dumps({"errors": refused.errors})
        await exchange.respond(status, body, media + _UTF8, refused.headers)


async def _one(answer: Answer) -> AsyncIterator[Answer]:
    yield answer


def _check_method(exchange: Exchange) -> None:
    if exchange.method not in _KINDS:
        raise Refused(
            "Use GET or POST.",
            code="METHOD_NOT_ALLOWED",
            status=405,
            headers={"Allow": "GET, POST"},
        )
