"""`/payments/{provider}`: what the payment provider tells of purchases, signed by it."""

from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from app.credits.payments import open_payments
from app.credits.service.settle import settle
from app.platform.errors import AppError, NotFound
from app.platform.http.answers import problem
from app.platform.runtime import Runtime

log = structlog.get_logger(__name__)

#: Events are a few kilobytes; nobody who is not the provider gets more of our memory.
LARGEST = 256_000


def payment_routes(runtime: Runtime) -> list[BaseRoute]:
    """Return the route where the payment provider tells what happened."""
    payments = open_payments(runtime.settings)

    async def take(request: Request) -> Response:
        if request.path_params["provider"] != payments.provider:
            return problem(NotFound("No such payment provider is set up here."))
        try:
            body = await request.body()
            told = await payments.read_event(body, request.headers.get("stripe-signature", ""))
            fresh = False
            if told is not None:
                async with runtime.database.unit() as unit:
                    fresh = await settle(unit, payments.provider, told)
        except AppError as error:
            log.warning("payments.not_taken", code=error.code, message=error.message)
            return problem(error)
        return JSONResponse({"taken": fresh}, HTTPStatus.OK)

    return [Route("/payments/{provider}", take, methods=["POST"], max_body_size=LARGEST)]
