from sqlalchemy import Text, any_, cast, delete, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.events import RightsChanged, rights_stream
from app.accounts.identity import Identity
from app.accounts.letters import Notice
from app.accounts.models import SignUp, User
from app.accounts.service.notices import notify
from app.accounts.service.proof import proven
from app.accounts.service.sessions import Device
from app.platform.db.base import Base
from app.platform.db.ownership import owned_by, owned_tables
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput
from app.platform.live.models import StreamEvent, StreamHead
from app.platform.mail.models import Mail
from app.platform.runs.events import run_stream, user_stream
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run
from app.workspaces.models import WorkspaceInvitation
from app.workspaces.service.members import hand_over


async def delete_account(
    unit: UnitOfWork, identity: Identity, username: str, device: Device
) -> None:
    """Forget a person: every row that is theirs, with this transaction; their files soon after.

    What others hold stays theirs. Rows go by the foreign keys, which every table that belongs to
    somebody has; files and the log know no keys and are named here.
    """
    user = await proven(unit, identity)
    if username != user.username:
        raise InvalidInput(FieldFault("username", "This is not your user name."))
    files = await _files(unit.session, user)
    runs = (await unit.session.scalars(select(Run.id).where(Run.user_id == user.id))).all()
    streams = [user_stream(user.id), rights_stream(user.id), *(run_stream(run) for run in runs)]
    # Where an export that is cut off has put what it was to pack.
    folders = [f"exports/{run}" for run in runs]
    for workspace, heir_id in await hand_over(unit, user.id):
        heir = (await unit.session.scalars(select(User).where(User.id == heir_id))).one()
        await notify(unit, heir.id, heir.email, Notice.OWNERSHIP_PASSED, detail=workspace.name)
    for rows in (
        delete(SignUp).where(SignUp.email == user.email),
        delete(Mail).where(Mail.address == user.email, Mail.user_id.is_(None)),
        delete(WorkspaceInvitation).where(WorkspaceInvitation.email == user.email),
    ):
        await unit.session.execute(rows)
    await unit.session.execute(delete(User).where(User.id == user.id))
    await notify(unit, None, user.email, Notice.ACCOUNT_DELETED, device)
    # Whatever is open hears of this and finds nobody; then the log of it goes as well.
    unit.emit(rights_stream(user.id), RightsChanged("account deleted"))
    erased = {"files": files, "folders": folders, "streams": streams}
    await start_run(unit, RunKind.ERASE, subject="account", input=erased)


async def _files(session: AsyncSession, user: User) -> list[str]:
    """Return the keys of all files that somebody's rows name, or that their runs have made."""
    columns = [
        select(column).where(owned_by(table, user.id), column.is_not(None))
        for table, _ in owned_tables()
        for column in table.columns
        if column.info.get("object_key")
    ]
    made = select(Run.result["key"].astext).where(
        Run.user_id == user.id, Run.result["key"].is_not(None)
    )
    return sorted(set(await session.scalars(union_all(*columns, made))))


async def still_named(session: AsyncSession, key: str) -> bool:
    """Say whether a row of anybody names a file: equal files of several people are one."""
    named = [
        select(column).where(column == key)
        for _, table in sorted(Base.metadata.tables.items())
        for column in table.columns
        if column.info.get("object_key")
    ]
    made = select(Run.result["key"].astext).where(Run.result["key"].astext == key)
    return await session.scalar(union_all(*named, made).limit(1)) is not None


async def forget_streams(unit: UnitOfWork, streams: list[str]) -> None:
    """Remove what the live log tells of somebody."""
    listed = any_(cast(streams, ARRAY(Text)))
    await unit.session.execute(delete(StreamEvent).where(StreamEvent.stream == listed))
    await unit.session.execute(delete(StreamHead).where(StreamHead.stream == listed))
