"""The run that reads scenes aloud; its step is thin, `service` does it."""

from app.narration.service.narrate import ended, narrate
from app.platform.runs.models import RunKind
from app.platform.runs.plan import Plan, PlannedStep, plans

plans.add(Plan(RunKind.NARRATE, (PlannedStep("narrate", narrate),), ended=ended))
