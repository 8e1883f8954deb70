from typing import Any
from uuid import UUID

from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.mail.models import Mail
from app.platform.runs.models import RunKind
from app.platform.runs.start import start_run


async def post(
    unit: UnitOfWork,
    letter: str,
    address: str,
    about: dict[str, Any] | None = None,
    user_id: UUID | None = None,
) -> None:
    """Have a letter sent to an address, if this commits.

    What it says is found out by whoever sends it, so that asking for a mail does the same work, and
    takes the same time, whoever the address belongs to.
    """
    mail_id = uuid7()
    unit.add(Mail(id=mail_id, user_id=user_id, address=address, letter=letter, about=about or {}))
    # The run works for nobody: what is mailed to people is not part of the work they watch.
    await start_run(unit, RunKind.MAIL, subject="mail", input={"mail": str(mail_id)})
