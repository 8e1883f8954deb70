"""The runs that paint pictures and editions; their steps are thin, `service` does them."""

from app.platform.runs.models import RunKind
from app.platform.runs.plan import Plan, PlannedStep, plans
from app.visuals.service.paint import describe, ended, keep_version, paint
from app.visuals.service.paint_edition import bind_edition, edition_ended, paint_edition

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
plans.add(
    Plan(
        RunKind.EDITION,
        (PlannedStep("paint", paint_edition, weight=9), PlannedStep("bind", bind_edition)),
        ended=edition_ended,
    )
)
