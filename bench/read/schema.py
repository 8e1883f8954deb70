"""The bench's schema, declared as every domain declares its types."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import func, or_, select, true
from strawberry.schema.config import StrawberryConfig

from app.graph.access import reader
from app.graph.connection import Connection
from app.graph.node import Node
from app.graph.read.declare import Argument, Row
from app.graph.read.fields import column, entity, key, many, one, paged
from app.graph.read.see import See
from app.graph.scalars import SCALARS
from app.workspaces.service import is_member
from bench.read import tables


def seen(book: Row, see: See) -> Any:
    return or_(book.user_id == see.viewer, is_member(see.viewer, book.workspace_id))


def below(row: Row, see: See) -> Any:
    """Show a row that is only ever reached through one that the viewer may see."""
    del row, see
    return true()


def read_so_far(book: Row, see: See, **_: Any) -> Any:
    """Return how far the viewer has got in a book."""
    reading = tables.Reading
    position = select(reading.position).where(
        reading.book_id == book.id, reading.user_id == see.viewer
    )
    return func.coalesce(position.scalar_subquery(), -1)


@entity(tables.Author, visible=below, lasting=True, description="An author.")
class Author(Node):
    id: strawberry.ID = key()
    name: str = column("The name.")
    country: str = column("Where they lived.")


@entity(
    tables.Character,
    visible=below,
    horizon=lambda character, see: character.first_position <= see.as_of,
    lasting=True,
    description="A character.",
)
class Character(Node):
    id: strawberry.ID = key()
    name: str = column("The name.")
    role: str = column("How much they matter.")


@entity(
    tables.Appearance,
    visible=below,
    horizon=lambda appearance, see: appearance.position <= see.as_of,
    lasting=True,
    description="A character in a scene.",
)
class Appearance:
    lines: int = column("Lines they speak.")
    mood: str = column("How they feel.")
    character: Character | None = one(
        "Who appears.", lambda appearance, character, _: character.id == appearance.character_id
    )


@entity(
    tables.Scene,
    visible=below,
    horizon=lambda scene, see: scene.position <= see.as_of,
    lasting=True,
    description="A scene.",
)
class Scene(Node):
    id: strawberry.ID = key()
    number: int = column("Its number.")
    title: str = column("Its title.")
    summary: str = column("What happens.")
    words: int = column("Its length.")
    appearances: list[Appearance] = many(
        "Who appears, in order.",
        lambda scene, appearance, _: appearance.scene_id == scene.id,
        order=lambda appearance, _: [appearance.position],
    )


@entity(tables.Book, visible=seen, lasting=True, description="A book.")
class Book(Node):
    id: strawberry.ID = key()
    title: str = column("The title.")
    language: str = column("The language.")
    year: int = column("When it came out.")
    summary: str = column("What it is about.")
    created_at: datetime = column("When it was added.")
    author: Author | None = one(
        "Who wrote it.", lambda book, author, _: author.id == book.author_id
    )
    scenes: Connection[Scene] = paged(
        "Its scenes, the last first.", lambda book, scene, _: scene.book_id == book.id
    )
    characters: Connection[Character] = paged(
        "Its characters, the last first.",
        lambda book, character, _: character.book_id == book.id,
    )


@strawberry.type(description="What can be asked.")
class Query:
    book: Book | None = one(
        "A book, as far as you have read it.",
        lambda book, _, id: book.id == id,
        access=reader(),
        horizon=read_so_far,
        id=Argument(strawberry.ID, "Its id.", id_of="Book"),
    )
    kept: Book | None = one(
        "The same, whose answers may be kept until its version changes.",
        lambda book, _, id: book.id == id,
        access=reader(),
        horizon=read_so_far,
        version=lambda book, _: book.version,
        id=Argument(strawberry.ID, "Its id.", id_of="Book"),
    )
    books: Connection[Book] = paged(
        "Books, each as far as you have read it.",
        lambda _book, _: true(),
        access=reader(),
        horizon=read_so_far,
    )


schema = strawberry.Schema(query=Query, config=StrawberryConfig(scalar_map={**SCALARS}))
