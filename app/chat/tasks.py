"""The run that answers a turn; its step is thin, `service` does it."""

from app.chat.service.answer import answer
from app.chat.service.fold import remember_exchange
from app.chat.service.keep import ended
from app.platform.runs.models import RunKind
from app.platform.runs.plan import Plan, PlannedStep, plans

#: Whoever asked waits: a provider that is away three times is said to be away.
ATTEMPTS = 3

plans.add(
    Plan(
        RunKind.CHAT,
        (PlannedStep("answer", answer, weight=9), PlannedStep("remember", remember_exchange)),
        attempts=ATTEMPTS,
        ended=ended,
    )
)
