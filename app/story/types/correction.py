from datetime import datetime

import strawberry

from app.books.types.passage import below
from app.graph.node import Node
from app.graph.read.fields import column, entity, key
from app.story import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.story.models import CorrectionKind


@entity(
    models.StoryCorrection,
    visible=below,
    description="Something that somebody knows better about a book's story. It holds in that book, "
    "also when the text is analysed anew.",
)
class StoryCorrection(Node):
    """Something that somebody knows better about a book's story."""

    id: strawberry.ID = key()
    kind: CorrectionKind = column("What it corrects.")
    summary: str = column("The same as a sentence.")
    created_at: datetime = column("When it was made.")
    undone_at: datetime | None = column("When it was undone, if it was.")
