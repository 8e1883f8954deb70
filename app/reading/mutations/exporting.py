"""Taking one's marks along."""

from enum import StrEnum
from typing import Annotated

import strawberry

from app.graph.access import writer
from app.graph.context import Info
from app.graph.enums import describe
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, NotFound, RateLimited
from app.reading.exports import as_markdown, as_web_annotations
from app.reading.service.export_reading import export_reading
from app.reading.service.throttle import throttle_exports


class ExportFormat(StrEnum):
    """A format in which marks are exported."""

    WEB_ANNOTATION = "WEB_ANNOTATION"
    MARKDOWN = "MARKDOWN"


describe(
    ExportFormat,
    {
        ExportFormat.WEB_ANNOTATION: "W3C Web Annotations as JSON-LD, for other programs.",
        ExportFormat.MARKDOWN: "Markdown, for people.",
    },
    name="ReadingExportFormat",
)

#: How each format is written, its media type, and how a file of it ends.
WAYS = {
    ExportFormat.WEB_ANNOTATION: (as_web_annotations, "application/ld+json", "jsonld"),
    ExportFormat.MARKDOWN: (as_markdown, "text/markdown", "md"),
}


@strawberry.input(description="Which marks to export, and how.")
class ExportReadingInput:
    """Which marks to export."""

    book_id: strawberry.ID = strawberry.field(description="The book you marked.")
    format: ExportFormat = strawberry.field(description="In which format.")


@strawberry.type(description="All of your marks in the book, in reading order.")
class ExportReadingPayload:
    """All of one's marks in a book."""

    filename: str = strawberry.field(description="What to call the file.")
    media_type: str = strawberry.field(description="Its media type.")
    content: str = strawberry.field(description="The file itself, whole.")
    count: int = strawberry.field(description="How many marks are in it.")


ExportReadingResult = Annotated[
    ExportReadingPayload | NotFound | Conflict | RateLimited,
    strawberry.union("ExportReadingResult", description="How exporting went."),
]


@strawberry.type
class ExportingMutations:
    """Taking one's marks along."""

    @mutation("Export your bookmarks, highlights and notes in a book.", writer())
    async def export_reading(
        self,
        info: Info,
        input: Annotated[ExportReadingInput, strawberry.argument(description="Which, and how.")],
    ) -> ExportReadingResult:
        """Export one's marks."""
        context, book_id = info.context, decode_id(input.book_id, "Book")
        await throttle_exports(context.runtime.limiter, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            exported = await export_reading(unit, context.viewer.id, book_id)
        write, media_type, ending = WAYS[input.format]
        return ExportReadingPayload(
            filename=f"reading-{book_id}.{ending}",
            media_type=media_type,
            content=write(exported),
            count=len(exported.annotations),
        )
