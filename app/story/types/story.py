"""A book's story as a whole: how much of it is understood, and its people as a graph."""

from app.books.models import Book
from app.books.types.passage import below
from app.graph.read.fields import column, entity, many
from app.story import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.story.analysis.findings import Level
from app.story.types.character import Character, mentions_of
from app.story.types.known import told_in
from app.story.types.relationship import Relationship, weight_of

#: What one drawing shows at most: more nobody can look at.
MOST_NODES = 100
MOST_EDGES = 500


@entity(
    models.Story,
    visible=below,
    key="id",
    lasting=True,
    description="How much of a book's story is understood.",
)
class Story:
    """How much of a book's story is understood."""

    level: Level = column("How much of its language is understood, and hence what there is.")
    is_corrected: bool = column(
        "Whether it is told with corrections that somebody made in this book.",
        lambda story, _: story.book_id.is_not(None),
    )


@entity(
    Book,
    visible=below,
    lasting=True,
    description="A book's people as a graph ready to draw, as far as it is told: the most "
    f"mentioned {MOST_NODES} characters, and the {MOST_EDGES} relationships that most speaks for.",
)
class StoryGraph:
    """A book's people as a graph ready to draw."""

    nodes: list[Character] = many(
        "The characters; the count of their mentions is their weight.",
        lambda book, character, _: character.story_id == told_in(book.text_id, book.id),
        order=lambda character, see: [mentions_of(character, see).desc(), character.id],
        most=MOST_NODES,
    )
    edges: list[Relationship] = many(
        "The relationships, the weightiest first; an end of one may be none of the nodes.",
        lambda book, relationship, _: relationship.story_id == told_in(book.text_id, book.id),
        order=lambda relationship, see: [weight_of(relationship, see).desc(), relationship.id],
        most=MOST_EDGES,
    )
