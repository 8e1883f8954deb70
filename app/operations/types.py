from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import func, or_, true

from app.graph.connection import Connection
from app.graph.context import Context
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, computed, entity, key, many, paged, same
from app.graph.read.see import See
from app.operations import enums  # noqa: F401 (publishes the enums used below)
from app.platform.http.media import media_url
from app.platform.runs import models
from app.platform.runs.models import RecordKind, RunKind, RunStatus
from app.platform.storage import parse_key
from app.workspaces.service import is_member


def seen(run: Row, see: See) -> Any:
    """Show a run to whoever asked for it, and to the members of its workspace."""
    return or_(run.user_id == see.viewer, is_member(see.viewer, run.workspace_id))


def below(row: Row, see: See) -> Any:
    """Show a row that is only ever reached through one that the viewer may see."""
    del row, see
    return true()


@entity(models.Run, visible=seen, description="Why a run failed.")
class RunError:
    """Why a run failed."""

    code: str = column("A stable code for programs.", lambda run, _: run.error["code"].astext)
    message: str = column("A sentence for people.", lambda run, _: run.error["message"].astext)
    step: str | None = column("The step it failed at.", lambda run, _: run.error["step"].astext)


@strawberry.type(description="A file that a run made.")
class RunFile:
    """A file that a run made."""

    url: str = strawberry.field(
        description="Where to fetch it, for an hour at least; ask again for a new one."
    )
    size: int = strawberry.field(description="Bytes.")
    sha256: str = strawberry.field(description="The file's digest, in hexadecimal.")


@entity(models.RunRecord, visible=below, description="One line of a run's lineage.")
class RunRecord(Node):
    """One line of a run's lineage."""

    id: strawberry.ID = key()
    kind: RecordKind = column("What the line tells.")
    step: str = column("The step it belongs to.")
    item: str = column("Which item of the step; empty for the whole step.")
    status: RunStatus = column("Where that stands.")
    line: str | None = column(
        "The text of a log line.", lambda record, _: record.payload["line"].astext
    )
    started_at: datetime | None = column("When it began.")
    finished_at: datetime | None = column("When it ended.")
    input_digest: str | None = column("SHA-256 of what went in.")
    output_digest: str | None = column("SHA-256 of what came out.")


def _sum(name: str) -> Any:
    return lambda usage, _: func.coalesce(func.sum(getattr(usage, name)), 0)


@entity(
    models.TokenUsage,
    visible=below,
    key=None,
    description="What one provider's model used, in all calls together.",
)
class Usage:
    """What one provider's model used, in all calls together."""

    provider: str = column("The provider.")
    model: str = column("The model.")
    calls: int = column("How often it was called.", lambda _usage, _: func.count())
    input_tokens: int = column("Tokens it read.", _sum("input_tokens"))
    output_tokens: int = column("Tokens it wrote.", _sum("output_tokens"))
    cached_tokens: int = column("Tokens it read from its cache.", _sum("cached_tokens"))
    images: int = column("Pictures it made.", _sum("images"))
    characters: int = column("Characters it spoke.", _sum("characters"))
    cost: Decimal = column("What it cost, in US dollars.", _sum("cost"))


def usage(description: str, on: Any) -> Any:
    """Declare what models were used for, added up by provider and model."""
    by = ("provider", "model")
    return many(
        description,
        on,
        order=lambda used, _: [getattr(used, name) for name in by],
        group=lambda used: [getattr(used, name) for name in by],
    )


def _file(
    context: Context, result: dict[str, Any] | None, kind: RunKind, made: str, mine: bool
) -> RunFile | None:
    if result is None or "key" not in result or not mine:
        return None
    ending = "epub" if kind == RunKind.EDITION else "zip"
    runtime = context.runtime
    url = media_url(
        runtime.signer,
        runtime.settings.base_url,
        parse_key(result["key"]),
        filename=f"fabula-{RunKind(kind).lower()}-{made}.{ending}",
        disposition="attachment",
        lifetime=timedelta(hours=1),
    )
    return RunFile(url=url, size=result["size"], sha256=result["sha256"])


@entity(models.Run, visible=seen, description="A piece of background work.")
class Run(Node):
    """A piece of background work."""

    id: strawberry.ID = key()
    kind: RunKind = column("What it does.")
    status: RunStatus = column("Where it stands.")
    progress: int = column("How much is done, 0 to 100.")
    current_step: str | None = column("The step it is in.")
    attempts: int = column("Tries at the current step.")
    error: RunError | None = same(
        "Why it failed, if it did.", lambda run, _: run.error.is_not(None)
    )
    cost: Decimal = column("What it has cost so far, in US dollars.")
    created_at: datetime = column("When somebody asked for it.")
    started_at: datetime | None = column("When a worker first took it.")
    finished_at: datetime | None = column("When it was over.")
    due_at: datetime = column("When it is tried next, while it waits.")
    cancel_requested_at: datetime | None = column("When somebody asked to cancel it.")
    file: RunFile | None = computed(
        "The file it made, if it makes one and is done; for whoever asked for it.",
        _file,
        result=lambda run, _: run.result,
        kind=lambda run, _: run.kind,
        made=lambda run, _: func.to_char(run.created_at, "YYYY-MM-DD"),
        mine=lambda run, see: run.user_id == see.viewer,
    )
    records: Connection[RunRecord] = paged(
        "Its lineage: steps, questions, outputs, log lines.",
        lambda run, record, _: record.run_id == run.id,
    )
    usage: list[Usage] = usage(
        "What it used of each provider's model.", lambda run, used, _: used.run_id == run.id
    )


@entity(models.RequestFailure, visible=below, description="Something that went wrong on our side.")
class RequestFailure(Node):
    """Something that went wrong on our side."""

    id: strawberry.ID = key()
    at: datetime = column("When.", lambda failure, _: failure.created_at)
    component: str = column("Where: api or worker.")
    operation: str | None = column("The operation, or the run's step.")
    error_class: str = column("The class of the error.")
    message: str = column("What it said, without anybody's data.")
    error_id: str | None = column("The id the client was shown.")
    request_id: str | None = column("The request it happened in.")
