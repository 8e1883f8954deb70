"""What somebody marked in a book, for other programs and for people; pure functions."""

from app.reading.exports.annotation import Annotation, Exported
from app.reading.exports.markdown import as_markdown
from app.reading.exports.web import as_web_annotations

__all__ = ["Annotation", "Exported", "as_markdown", "as_web_annotations"]
