from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.books.service.copies import Copy
from app.platform.db.unit import UnitOfWork
from app.reading.models import ReadingProgress


async def held_progress(unit: UnitOfWork, user_id: UUID, copy: Copy) -> ReadingProgress:
    """Return somebody's progress in a book, begun if need be; others who change it wait."""
    begun = insert(ReadingProgress).values(
        user_id=user_id, book_id=copy.book_id, text_id=copy.text_id
    )
    # What is there is changed to what it is: that locks and returns it in the same statement.
    held = begun.on_conflict_do_update(
        index_elements=["user_id", "book_id"], set_={"updated_at": ReadingProgress.updated_at}
    ).returning(ReadingProgress)
    asked = unit.session.scalars(held, execution_options={"populate_existing": True})
    return (await asked).one()
