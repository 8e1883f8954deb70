"""The run that sends one mail: write the letter, hand it over, forget it."""

from uuid import UUID

from sqlalchemy import delete

from app.platform.mail.letters import Letter, letters
from app.platform.mail.models import Mail
from app.platform.runs.models import RunKind
from app.platform.runs.plan import Plan, PlannedStep, plans
from app.platform.runs.step import Step


async def send(step: Step) -> None:
    """Send the letter; a worker that dies in between writes another, with tokens of its own."""
    mail_id = UUID(step.run.input["mail"])
    written = await _write(step, mail_id)
    if written is not None:
        address, letter = written
        await step.runtime.mailer.send(address, letter)
    async with step.finish({"sent": written is not None}) as unit:
        await unit.session.execute(delete(Mail).where(Mail.id == mail_id))


async def _write(step: Step, mail_id: UUID) -> tuple[str, Letter] | None:
    async with step.unit() as unit:
        # It is gone when its account is, or when it was sent before this worker took over.
        mail = await unit.session.get(Mail, mail_id)
        if mail is None:
            return None
        letter = await letters.named(mail.letter)(unit, mail, step.runtime.settings)
        return None if letter is None else (mail.address, letter)


plans.add(Plan(RunKind.MAIL, (PlannedStep("send", send),), attempts=12))
