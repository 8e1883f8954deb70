"""Stripe's checkout API on loopback, in its wire format, and what it signs."""

import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

KEY, SECRET = "sk_test_of_ours", "whsec_of_ours"


@dataclass
class Stripe:
    """What was asked of it, and what it has opened."""

    port: int = 0
    #: Each request's form and idempotency key.
    asked: list[tuple[dict[str, str], str]] = field(default_factory=list)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Answers that come before it works: status codes.
    failing: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, key: str, idempotency: str, form: dict[str, str]) -> tuple[int, Any]:
        if self.failing:
            code = self.failing.pop(0)
            return code, {"error": {"type": "api_error", "message": "Not now.", "code": "later"}}
        if key != f"Bearer {KEY}":
            return 401, {"error": {"type": "invalid_request_error", "message": "No such key."}}
        if idempotency not in self.sessions:
            ref = f"cs_test_{secrets.token_hex(6)}"
            self.sessions[idempotency] = {
                "id": ref,
                "object": "checkout.session",
                "url": f"https://checkout.example.org/{ref}",
                "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
                "currency": form["line_items[0][price_data][currency]"],
                "payment_intent": f"pi_{ref}",
                "payment_status": "unpaid",
                "metadata": {"fabula_purchase": form["metadata[fabula_purchase]"]},
            }
        return 200, self.sessions[idempotency]

    @property
    def session(self) -> dict[str, Any]:
        """Return the newest session, as it is once it is paid."""
        return {**list(self.sessions.values())[-1], "payment_status": "paid"}

    def refund_of(self, session: dict[str, Any], amount: int) -> dict[str, Any]:
        """Return the charge of a session after so much of it went back."""
        return {
            "id": "ch_1",
            "object": "charge",
            "payment_intent": session["payment_intent"],
            "amount": session["amount_total"],
            "amount_refunded": amount,
            "metadata": session["metadata"],
        }


def event(kind: str, thing: dict[str, Any], name: str = "") -> bytes:
    """Write an event."""
    told = {
        "id": name or f"evt_{secrets.token_hex(6)}",
        "object": "event",
        "type": kind,
        "data": {"object": thing},
    }
    return json.dumps(told).encode()


def signature(body: bytes, *, secret: str = SECRET, age: float = 0) -> str:
    """Sign a body as Stripe's documentation says, without its library."""
    moment = int(time.time() - age)
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"


@contextmanager
def stripe_server() -> Iterator[Stripe]:
    stripe = Stripe()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = dict(parse_qsl(body))
            idempotency = self.headers["idempotency-key"]
            stripe.asked.append((form, idempotency))
            status, said = stripe.answer(self.headers["authorization"], idempotency, form)
            if self.path != "/v1/checkout/sessions":
                status, said = 404, {"error": {"message": "There is no such thing."}}
            answer = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stripe.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stripe
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
