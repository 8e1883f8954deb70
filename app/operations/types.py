from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import Select, func, select

from app.graph.connection import After, Before, Connection, First, Last, Window, page
from app.graph.context import Info
from app.graph.fields import field
from app.graph.ids import encode_id
from app.graph.node import Node
from app.operations import enums  # noqa: F401 (publishes the enums used below)
from app.platform.http.media import media_url
from app.platform.runs import models
from app.platform.runs.models import RecordKind, RunKind, RunStatus, TokenUsage
from app.platform.storage import parse_key


@strawberry.type(description="Why a run failed.")
class RunError:
    """Why a run failed."""

    code: str = strawberry.field(description="A stable code for programs.")
    message: str = strawberry.field(description="A sentence for people.")
    step: str | None = strawberry.field(description="The step it failed at.")

    @classmethod
    def of(cls, error: dict[str, Any] | None) -> "RunError | None":
        """Read what the run's row says."""
        if error is None:
            return None
        return cls(code=error["code"], message=error["message"], step=error.get("step"))


@strawberry.type(description="A file that a run made.")
class RunFile:
    """A file that a run made."""

    url: str = strawberry.field(
        description="Where to fetch it, for an hour at least; ask again for a new one."
    )
    size: int = strawberry.field(description="Bytes.")
    sha256: str = strawberry.field(description="The file's digest, in hexadecimal.")


@strawberry.type(description="One line of a run's lineage.")
class RunRecord(Node):
    """One line of a run's lineage."""

    kind: RecordKind = strawberry.field(description="What the line tells.")
    step: str = strawberry.field(description="The step it belongs to.")
    item: str = strawberry.field(description="Which item of the step; empty for the whole step.")
    status: RunStatus = strawberry.field(description="Where that stands.")
    line: str | None = strawberry.field(description="The text of a log line.")
    started_at: datetime | None = strawberry.field(description="When it began.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    input_digest: str | None = strawberry.field(description="SHA-256 of what went in.")
    output_digest: str | None = strawberry.field(description="SHA-256 of what came out.")

    @classmethod
    def of(cls, row: models.RunRecord) -> "RunRecord":
        """Show a row."""
        return cls(
            id=encode_id("RunRecord", row.id),
            kind=row.kind,
            step=row.step,
            item=row.item,
            status=row.status,
            line=row.payload.get("line") if row.kind == RecordKind.LOG else None,
            started_at=row.started_at,
            finished_at=row.finished_at,
            input_digest=row.input_digest,
            output_digest=row.output_digest,
        )


@strawberry.type(description="What one provider's model used, in all calls together.")
class Usage:
    """What one provider's model used, in all calls together."""

    provider: str = strawberry.field(description="The provider.")
    model: str = strawberry.field(description="The model.")
    calls: int = strawberry.field(description="How often it was called.")
    input_tokens: int = strawberry.field(description="Tokens it read.")
    output_tokens: int = strawberry.field(description="Tokens it wrote.")
    cached_tokens: int = strawberry.field(description="Tokens it read from its cache.")
    images: int = strawberry.field(description="Pictures it made.")
    characters: int = strawberry.field(description="Characters it spoke.")
    cost: Decimal = strawberry.field(description="What it cost, in US dollars.")


def usage_query() -> Select[*tuple[Any, ...]]:
    """Add up metered calls by provider and model."""
    sums = [
        func.coalesce(func.sum(column), 0).label(column.key)
        for column in (
            TokenUsage.input_tokens,
            TokenUsage.output_tokens,
            TokenUsage.cached_tokens,
            TokenUsage.images,
            TokenUsage.characters,
            TokenUsage.cost,
        )
    ]
    by = (TokenUsage.provider, TokenUsage.model)
    return select(*by, func.count().label("calls"), *sums).group_by(*by).order_by(*by)


@strawberry.type(description="A piece of background work.")
class Run(Node):
    """A piece of background work."""

    kind: RunKind = strawberry.field(description="What it does.")
    status: RunStatus = strawberry.field(description="Where it stands.")
    progress: int = strawberry.field(description="How much is done, 0 to 100.")
    current_step: str | None = strawberry.field(description="The step it is in.")
    attempts: int = strawberry.field(description="Tries at the current step.")
    error: RunError | None = strawberry.field(description="Why it failed, if it did.")
    cost: Decimal = strawberry.field(description="What it has cost so far, in US dollars.")
    created_at: datetime = strawberry.field(description="When somebody asked for it.")
    started_at: datetime | None = strawberry.field(description="When a worker first took it.")
    finished_at: datetime | None = strawberry.field(description="When it was over.")
    due_at: datetime = strawberry.field(description="When it is tried next, while it waits.")
    cancel_requested_at: datetime | None = strawberry.field(
        description="When somebody asked to cancel it."
    )
    row: strawberry.Private[models.Run]

    @classmethod
    def of(cls, row: models.Run) -> "Run":
        """Show a row."""
        return cls(
            id=encode_id("Run", row.id),
            kind=row.kind,
            status=row.status,
            progress=row.progress,
            current_step=row.current_step,
            attempts=row.attempts,
            error=RunError.of(row.error),
            cost=row.cost,
            created_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            due_at=row.due_at,
            cancel_requested_at=row.cancel_requested_at,
            row=row,
        )

    @field("The file it made, if it makes one and is done.")
    def file(self, info: Info) -> RunFile | None:
        """Sign an address for the file, for the run's owner only."""
        result = self.row.result or {}
        if "key" not in result or self.row.user_id != info.context.viewer.id:
            return None
        runtime = info.context.runtime
        url = media_url(
            runtime.signer,
            runtime.settings.base_url,
            parse_key(result["key"]),
            filename=f"fabula-{self.kind.lower()}-{self.created_at:%Y-%m-%d}.zip",
            disposition="attachment",
            lifetime=timedelta(hours=1),
        )
        return RunFile(url=url, size=result["size"], sha256=result["sha256"])

    @field("Its lineage: steps, questions, outputs, log lines.")
    async def records(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[RunRecord]:
        """Read a page of the lineage."""
        window = Window.of(first, after, last, before)
        asked = select(models.RunRecord).where(models.RunRecord.run_id == self.row.id)
        async with info.context.runtime.database.read() as session:
            return await page(
                session, asked, models.RunRecord.id, window, RunRecord.of, info.context.count
            )

    @field("What it used of each provider's model.")
    async def usage(self, info: Info) -> list[Usage]:
        """Add up the metered calls."""
        async with info.context.runtime.database.read() as session:
            rows = await session.execute(usage_query().where(TokenUsage.run_id == self.row.id))
            return [Usage(**row) for row in rows.mappings()]


@strawberry.type(description="Something that went wrong on our side.")
class RequestFailure(Node):
    """Something that went wrong on our side."""

    at: datetime = strawberry.field(description="When.")
    component: str = strawberry.field(description="Where: api or worker.")
    operation: str | None = strawberry.field(description="The operation, or the run's step.")
    error_class: str = strawberry.field(description="The class of the error.")
    message: str = strawberry.field(description="What it said, without anybody's data.")
    error_id: str | None = strawberry.field(description="The id the client was shown.")
    request_id: str | None = strawberry.field(description="The request it happened in.")

    @classmethod
    def of(cls, row: models.RequestFailure) -> "RequestFailure":
        """Show a row."""
        return cls(
            id=encode_id("RequestFailure", row.id),
            at=row.created_at,
            component=row.component,
            operation=row.operation,
            error_class=row.error_class,
            message=row.message,
            error_id=row.error_id,
            request_id=row.request_id,
        )
