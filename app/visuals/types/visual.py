"""Pictures as clients see them."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import and_, exists, literal, select

from app.graph.context import Context
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, computed, entity, key, many, one, same
from app.graph.read.see import See
from app.operations.types import Run
from app.platform.http.media import media_url
from app.platform.storage import parse_key
from app.visuals import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.visuals.models import VisualKind, VisualResolution, VisualStatus, VisualStyle
from app.visuals.types.seen import to_readers


def _below(row: Row, see: See) -> Any:
    """Show a row that is only ever reached through a picture that the viewer may see."""
    del row, see
    return literal(True)


def _url(context: Context, stored: str) -> str:
    runtime = context.runtime
    return media_url(runtime.signer, runtime.settings.base_url, parse_key(stored))


def _param(name: str, kind: str = "astext") -> Any:
    def expression(version: Row, _see: See) -> Any:
        value = version.generation_params[name]
        return value.astext if kind == "astext" else getattr(value, kind)()

    return expression


@entity(models.VisualVersion, visible=_below, description="How a picture was made.")
class GenerationParams:
    """How a picture was made."""

    style: str = column("The style, in words.", _param("style"))
    negative_prompt: str = column("What was not to be seen.", _param("negativePrompt"))
    seed: float = column("The number that chance began with.", _param("seed", "as_float"))
    width: int = column("How wide it was to be.", _param("requestedWidth", "as_integer"))
    height: int = column("How high it was to be.", _param("requestedHeight", "as_integer"))
    reference: bool = column(
        "Whether a picture to keep to was given along.", _param("reference", "as_boolean")
    )
    revised_prompt: str | None = column(
        "What the provider made of the prompt, if it says so.", _param("revisedPrompt")
    )
    consistency: float | None = column(
        "How near the words for it are to those it has to keep to, at most 1; null where there "
        "are none.",
        _param("consistency", "as_float"),
    )


@entity(
    models.VisualVersion,
    visible=_below,
    description="A picture as it was painted once; nothing overwrites it.",
)
class VisualVersion(Node):
    """A picture as it was painted once."""

    id: strawberry.ID = key()
    n: int = column("Which version it is, from 1.")
    url: str = computed(
        "Where to fetch it, for some hours.", _url, stored=lambda version, _: version.storage_key
    )
    thumbnail_url: str = computed(
        "Where to fetch a small one, at most 480 pixels long, for some hours.",
        _url,
        stored=lambda version, _: version.thumbnail_key,
    )
    blurhash: str = column("Its colours, to be shown until it is there.")
    width: int = column("How wide it is, in pixels.")
    height: int = column("How high it is, in pixels.")
    bytes: int = column("How large its file is.")
    provider: str = column("Who painted it; `local` is drawn by rules, and no model.")
    model: str = column("What painted it.")
    prompt_used: str = column("What was asked of it.")
    params: GenerationParams = same("How it was made.")
    user_feedback: str | None = column("What was wished for to be otherwise than before.")
    credits: int = column("What it took in credits.")
    is_active: bool = column("Whether it is the version that is shown.")
    created_at: datetime = column("When it was painted.")


@entity(models.Visual, visible=to_readers, description="Why there is no picture.")
class VisualError:
    """Why there is no picture."""

    code: str = column("A stable code for programs.", lambda row, _: row.error["code"].astext)
    message: str = column("A sentence for people.", lambda row, _: row.error["message"].astext)


def _is_default(visual: Row, _see: See) -> Any:
    link = models.CharacterVisual
    return exists(
        select(link.visual_id)
        .where(link.visual_id == visual.id, link.is_default)
        .correlate_except(link)
    )


@entity(
    models.Visual,
    visible=to_readers,
    description="A picture of what a book tells. Whoever asked for it sees it; those of a book's "
    "owner are seen by its readers, as far as they have read.",
)
class Visual(Node):
    """A picture of what a book tells."""

    id: strawberry.ID = key()
    kind: VisualKind = column("What it is of.")
    status: VisualStatus = column("How the last attempt at it went.")
    error: VisualError | None = same(
        "Why the last attempt failed, if it did.", lambda visual, _: visual.error.is_not(None)
    )
    start: int | None = column("Where what it illustrates starts in the text, if it is a scene.")
    end: int | None = column("Where that ends, exclusively.")
    as_of: int = column("As of where in the text it shows what is told.")
    revealed_at: int = column("From where on it may be seen by somebody who reads.")
    style: VisualStyle | None = column("The manner in which it is painted.")
    style_words: str = column("The same in words of one's own.")
    instructions: str = column("What else was to be minded.")
    resolution: VisualResolution = column("How large it is painted.")
    is_mine: bool = column("Whether you asked for it.", lambda row, see: row.user_id == see.viewer)
    is_default_portrait: bool = column("Whether a character is shown by it.", _is_default)
    active_version: VisualVersion | None = one(
        "The version that is shown; null until there is one.",
        lambda visual, version, _: and_(version.visual_id == visual.id, version.is_active),
    )
    versions: list[VisualVersion] = many(
        "All versions there have been, the newest first; only whoever asked for it sees them.",
        lambda visual, version, see: and_(
            version.visual_id == visual.id, visual.user_id == see.viewer
        ),
        order=lambda version, _: [version.n.desc()],
    )
    run: Run | None = one(
        "The run that paints it, or painted it last.",
        lambda visual, run, _: run.id == visual.run_id,
    )
    created_at: datetime = column("When it was asked for.")
    updated_at: datetime = column("When its status last changed.")
