"""GraphQL over websockets by graphql-ws' protocol, subprotocol graphql-transport-ws."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, cast
from weakref import WeakSet

from starlette.types import Receive, Scope, Send

from app.api import masking, metrics, ws_protocol
from app.api.callers import Callers, headers_of
from app.api.context import Caller
from app.api.ending import end, end_later
from app.api.guard import Guard, Watch
from app.api.operation import Answer
from app.api.pipeline import Pipeline
from app.api.refusal import Refused
from app.api.request import OperationRequest
from app.api.wire import Wire
from app.api.ws_protocol import Closed
from app.platform.errors import AppError, Unauthenticated


@dataclass(frozen=True)
class Patience:
    """How long a socket waits for what, in seconds."""

    init: float = 10.0
    send: float = 15.0
    ping: float = 10.0
    pong: float = 10.0


@dataclass(frozen=True)
class SocketEndpoint:
    """Answers GraphQL operations over websockets."""

    pipeline: Pipeline
    callers: Callers
    guard: Guard
    patience: Patience
    max_operations: int = 100

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket until it closes."""
        if (await receive())["type"] != "websocket.connect":
            return
        metrics.SOCKETS.inc()
        try:
            await _Socket(self, scope, receive, send).serve()
        finally:
            metrics.SOCKETS.dec()


class _Sink:
    """Writes ready-made frames of one operation, as long as nobody has to wait for that."""

    def __init__(
        self, at: "_Socket", wire: Wire, prefix: bytes, id_: str, task: asyncio.Task[None]
    ) -> None:
        self.prefix = prefix
        self._at = at
        self._wire = wire
        self._id = id_
        self._task = task

    def framed(self, answer: Answer) -> bytes:
        """Return an answer as a text frame."""
        return ws_protocol.frame(b"%b%b}" % (self.prefix, answer.encoded))

    def put(self, frames: bytes) -> bool:
        """Write frames, unless the client does not read or has completed the operation."""
        wanted = self._at.operations.get(self._id) is self._task
        return wanted and self._wire.writable and self._wire.send_frames(frames)


class _Gone(Exception):
    """The client is gone, or was dropped."""


class _Socket:
    """One socket: a reader, a keeper of its life, and a task per operation."""

    def __init__(self, at: SocketEndpoint, scope: Scope, receive: Receive, send: Send) -> None:
        self.at = at
        self.scope = scope
        self.headers: Mapping[str, str] = headers_of(scope)
        self.wire = Wire.of(scope)
        self._receive = receive
        self._send = send
        self.loop = asyncio.get_running_loop()
        self.heard = self.loop.time()
        self.initialised = False
        self.caller: Caller | None = None
        self.watch: Watch | None = None
        self.operations: dict[str, asyncio.Task[None]] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.mutations: WeakSet[asyncio.Task[Any]] = WeakSet()
        self.leaving = False
        self.over = False
        self.closing: Closed | None = None
        self.reader: asyncio.Task[Any] | None = None

    async def serve(self) -> None:
        """Read until the client leaves or must be sent away, then clean up."""
        self.reader = asyncio.current_task()
        keeper: asyncio.Task[None] | None = None
        try:
            await self._open()
            keeper = self.loop.create_task(self._keep())
            await self._read()
        except Closed as closed:
            self.closing = closed
        except _Gone:
            pass
        except asyncio.CancelledError:
            if not self.leaving:
                raise
            cast("asyncio.Task[Any]", self.reader).uncancel()
        finally:
            self.over = True
            self.operations.clear()
            await end([task for task in self.tasks if task not in self.mutations])
            if keeper is not None:
                await end([keeper])
        if self.closing is not None:
            await self._close(self.closing)
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _open(self) -> None:
        if ws_protocol.SUBPROTOCOL in self.scope.get("subprotocols", ()):
            await self._put({"type": "websocket.accept", "subprotocol": ws_protocol.SUBPROTOCOL})
            return
        await self._put({"type": "websocket.accept"})
        reason = f"Subprotocol not acceptable: use {ws_protocol.SUBPROTOCOL}"
        raise Closed(ws_protocol.SUBPROTOCOL_NOT_ACCEPTABLE, reason)

    async def _close(self, closed: Closed) -> None:
        try:
            await self._put(
                {"type": "websocket.close", "code": closed.code, "reason": closed.reason}
            )
            while (await self._receive())["type"] != "websocket.disconnect":
                pass
        except _Gone:
            return

    def _leave(self, closed: Closed | None) -> None:
        """Have the socket closed, or given up, from a task other than the reader."""
        if not self.over and not self.leaving and self.reader is not None:
            self.leaving = True
            self.closing = closed
            self.reader.cancel()

    def _stop(self, task: asyncio.Task[None]) -> None:
        # A mutation goes on without its client: nobody could tell if it was stopped in time.
        if task not in self.mutations:
            end_later(task)

    async def _read(self) -> None:
        while True:
            event = await self._receive()
            if event["type"] == "websocket.disconnect":
                raise _Gone
            self.heard = self.loop.time()
            frame = event.get("text")
            await self._handle(ws_protocol.parse(frame if frame is not None else event["bytes"]))

    async def _handle(self, message: ws_protocol.Message) -> None:
        match message:
            case ws_protocol.Init():
                await self._init(message)
            case ws_protocol.Ping():
                await self.send(ws_protocol.pong(message.payload))
            case ws_protocol.Pong():
                pass
            case ws_protocol.Subscribe():
                await self._subscribe(message)
            case ws_protocol.Complete():
                task = self.operations.pop(message.id, None)
                if task is not None:
                    self._stop(task)

    async def _init(self, message: ws_protocol.Init) -> None:
        if self.initialised:
            raise Closed(ws_protocol.TOO_MANY_INITS, "Too many initialisation requests")
        self.initialised = True
        try:
            caller = await self.at.callers.of_payload(self.scope, self.headers, message.payload)
        except AppError as error:
            raise Closed(ws_protocol.FORBIDDEN, error.message) from error
        except Exception as error:
            self.at.pipeline.masking.fault(error, self.at.callers.unknown(self.scope, self.headers))
            raise Closed(ws_protocol.TRY_LATER, masking.SORRY) from error
        self.caller = caller
        self.watch = self.at.guard.over(caller)
        await self.send(ws_protocol.ACK)

    async def _subscribe(self, message: ws_protocol.Subscribe) -> None:
        if self.caller is None:
            raise Closed(ws_protocol.UNAUTHORISED, "Unauthorized")
        if message.id in self.operations:
            reason = f"Subscriber for {message.id} already exists"
            raise Closed(ws_protocol.ALREADY_EXISTS, reason)
        if isinstance(message.request, Refused):
            await self.send(ws_protocol.error(message.id, message.request.errors))
            return
        if len(self.tasks) >= self.at.max_operations:
            text = f"At most {self.at.max_operations} operations run on one socket; complete some."
            shown = {"message": text, "extensions": {"code": "TOO_MANY_OPERATIONS"}}
            await self.send(ws_protocol.error(message.id, [shown]))
            return
        task = self.loop.create_task(self._run(message.id, message.request, self.caller))
        self.operations[message.id] = task
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _run(self, id_: str, request: OperationRequest, caller: Caller) -> None:
        task = asyncio.current_task()
        try:
            last = await self._answers(id_, request, caller)
            if self.operations.get(id_) is task:
                # Before it is sent: a client may use the id again as soon as it reads this.
                del self.operations[id_]
                await self.send(last)
        except _Gone:
            self._leave(None)
        except Closed as closed:
            self._leave(closed)

    async def _answers(self, id_: str, request: OperationRequest, caller: Caller) -> bytes:
        """Send every answer of an operation; return the message it ends with."""
        prefix = ws_protocol.prefix_of(id_)
        task = cast("asyncio.Task[None]", asyncio.current_task())
        try:
            # As over HTTP: what a session may do ends with it, however old the socket is.
            await self._look(now=True)
            operation = await self.at.pipeline.prepare(request, caller)
            if operation.kind != "subscription":
                if operation.kind == "mutation":
                    self.mutations.add(task)
                answer = await self.at.pipeline.answer(operation)
                if self.operations.get(id_) is task:
                    await self.send(b"%b%b}" % (prefix, answer.encoded))
                return ws_protocol.complete(id_)
            sink = None if self.wire is None else _Sink(self, self.wire, prefix, id_, task)
            stream = self.at.pipeline.stream(replace(operation, sink=sink))
            async with aclosing(cast("Any", stream)):
                async for answer in stream:
                    await self._look()
                    await self.send(b"%b%b}" % (prefix, answer.encoded))
        except AppError as error:
            return ws_protocol.error(id_, masking.as_refused(error).errors)
        return ws_protocol.complete(id_)

    async def _look(self, *, now: bool = False) -> None:
        try:
            if self.watch is not None:
                await self.watch.look(now=now)
        except Unauthenticated as error:
            raise Closed(ws_protocol.UNAUTHORISED, error.message) from error
        except AppError as error:
            raise Closed(ws_protocol.FORBIDDEN, error.message) from error

    async def _keep(self) -> None:
        try:
            await self._await_init()
            while True:
                await self._ask()
        except Closed as closed:
            self._leave(closed)
        except _Gone:
            self._leave(None)

    async def _await_init(self) -> None:
        await asyncio.sleep(self.at.patience.init)
        if not self.initialised:
            raise Closed(ws_protocol.INIT_TIMEOUT, "Connection initialisation timeout")

    async def _ask(self) -> None:
        asked = self.loop.time()
        await self.send(ws_protocol.PING)
        await self._wait(self.at.patience.pong)
        if self.heard < asked:
            self._drop()
        await self._wait(self.at.patience.ping)

    async def _wait(self, seconds: float) -> None:
        """Wait, and look after the session meanwhile: a silent stream may outlive it too."""
        until = self.loop.time() + seconds
        while (left := until - self.loop.time()) > 0:
            await asyncio.sleep(min(left, self.at.guard.seconds))
            await self._look()

    async def send(self, data: bytes) -> None:
        """Send a text frame."""
        if self.wire is not None and self.wire.send_text is not None and self.wire.writable:
            self.wire.send_text(data)
            return
        await self._put({"type": "websocket.send", "text": data.decode()})

    async def _put(self, message: dict[str, Any]) -> None:
        if self.wire is not None and self.wire.lost:
            raise _Gone
        try:
            async with asyncio.timeout(self.at.patience.send):
                await self._send(message)
        except TimeoutError:
            self._drop()
        except OSError:
            raise _Gone from None

    def _drop(self) -> None:
        metrics.STALLED.inc()
        if self.wire is not None:
            self.wire.abort()
        raise _Gone
