"""The run that paints a picture; its steps are thin, `service` does them."""

from app.platform.runs.models import RunKind
from app.platform.runs.plan import Plan, PlannedStep, plans
from app.visuals.service.paint import describe, ended, keep_version, paint

plans.add(
    Plan(
        RunKind.VISUAL,
        (
            PlannedStep("describe", describe),
            PlannedStep("paint", paint, weight=8),
            PlannedStep("keep", keep_version),
        ),
        ended=ended,
    )
)
