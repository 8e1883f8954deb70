"""Editions as clients see them."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import and_, func, or_, select

from app.graph.connection import Connection
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity, key, one, paged, same
from app.graph.read.see import See
from app.operations.types import Run
from app.visuals import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.visuals.models import (
    EditionDensity,
    EditionStatus,
    VisualResolution,
    VisualStatus,
    VisualStyle,
)
from app.visuals.types.visual import Visual


def own(edition: Row, see: See) -> Any:
    """Show an edition to whoever made it."""
    return edition.user_id == see.viewer


def _count(*statuses: VisualStatus) -> Any:
    def expression(edition: Row, _see: See) -> Any:
        visual = models.Visual
        of = visual.edition_id == edition.id
        if statuses:
            of = and_(of, or_(*(visual.status == each for each in statuses)))
        found = select(func.count()).select_from(visual).where(of)
        return found.correlate_except(visual).scalar_subquery()

    return expression


def _spent(edition: Row, _see: See) -> Any:
    visual, version = models.Visual, models.VisualVersion
    spent = (
        select(func.coalesce(func.sum(version.credits), 0))
        .join(visual, visual.id == version.visual_id)
        .where(visual.edition_id == edition.id)
    )
    return spent.correlate_except(visual, version).scalar_subquery()


@entity(models.Edition, visible=own, description="What an edition was thought to take.")
class EditionForecast:
    """What an edition was thought to take."""

    pictures: int = column(
        "How many pictures.", lambda row, _: row.estimate["pictures"].as_integer()
    )
    credits: int = column("How many credits.", lambda row, _: row.estimate["credits"].as_integer())
    usd: float = column("Those in US dollars.", lambda row, _: row.estimate["usd"].as_float())
    seconds: int = column("How long.", lambda row, _: row.estimate["seconds"].as_integer())


@entity(models.Edition, visible=own, description="Why an edition stopped.")
class EditionError:
    """Why an edition stopped."""

    code: str = column("A stable code for programs.", lambda row, _: row.error["code"].astext)
    message: str = column("A sentence for people.", lambda row, _: row.error["message"].astext)


@entity(
    models.Edition,
    visible=own,
    description="An illustrated edition of a book; whoever makes it sees it.",
)
class Edition(Node):
    """An illustrated edition of a book."""

    id: strawberry.ID = key()
    status: EditionStatus = column("Where it stands.")
    error: EditionError | None = same(
        "Why it stopped, if it did.", lambda edition, _: edition.error.is_not(None)
    )
    density: EditionDensity = column("How many pictures it has.")
    every: int = column("Pictures in a chapter, or paragraphs to a picture.")
    portraits: bool = column("Whether it has portraits.")
    style: VisualStyle | None = column("The manner in which it is painted.")
    style_words: str = column("The same in words of your own.")
    instructions: str = column("What else was to be minded.")
    resolution: VisualResolution = column("How large its pictures are painted.")
    estimate: EditionForecast = same("What it was thought to take, before.")
    total: int = column("How many pictures it is to have.", _count())
    painted: int = column("How many are painted.", _count(VisualStatus.READY))
    failed: int = column(
        "How many could not be painted.", _count(VisualStatus.FAILED, VisualStatus.REFUSED)
    )
    credits: int = column("What it took in credits so far, other versions included.", _spent)
    visuals: Connection[Visual] = paged(
        "Its pictures.", lambda edition, visual, _: visual.edition_id == edition.id, ascending=True
    )
    run: Run | None = one(
        "The run that paints it, or painted it last.",
        lambda edition, run, _: run.id == edition.run_id,
    )
    created_at: datetime = column("When it was begun.")
    completed_at: datetime | None = column("When all of its pictures had been tried.")
