from uuid import UUID

from app.accounts.letters import Letters, Notice
from app.accounts.service.sessions import Device
from app.platform.db.unit import UnitOfWork
from app.platform.mail import post

#: What happens at the terminal of the installation, or by itself, comes from no address.
HERE = Device("", "")


async def notify(
    unit: UnitOfWork,
    user_id: UUID | None,
    address: str,
    notice: Notice,
    device: Device = HERE,
    detail: str = "",
) -> None:
    """Tell the owner of an account by mail what was done to it, if this commits."""
    about = {"notice": notice.name, "detail": detail, "address": device.address}
    await post(unit, Letters.NOTICE, address, about, user_id)
