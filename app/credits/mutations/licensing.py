"""Declaring what others may do with a book."""

from typing import Annotated

import strawberry

from app.books.types.book import Book
from app.credits.service.grant import Receiver, grant_licence
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Forbidden, InvalidInput, NotFound
from app.graph.read.load import find


@strawberry.input(description="What a licence costs.")
class LicencePrice:
    """What a licence costs."""

    price: int = strawberry.field(description="In the currency's smallest unit.")
    currency: str = strawberry.field(description="The currency, by its three letters, as in usd.")


@strawberry.input(one_of=True, description="Whom a licence is for.")
class LicenceReceiver:
    """Whom a licence is for."""

    reader: strawberry.Maybe[str] = strawberry.field(description="A person, by their user name.")
    workspace_id: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description="The members of a workspace that the book is shared with."
    )
    everybody: strawberry.Maybe[bool] = strawberry.field(
        description="Everybody who may read it and has nothing nearer."
    )
    buyers: strawberry.Maybe[LicencePrice] = strawberry.field(
        description="Whoever buys it, for a price; administrators offer that."
    )


@strawberry.input(description="What may be done with a book.")
class LicenceFlagsInput:
    """What may be done with a book."""

    allow_chat: bool = strawberry.field(description="Talk about it with a model.")
    allow_images: bool = strawberry.field(description="Have it illustrated.")
    allow_narration: bool = strawberry.field(description="Have it read aloud.")
    allow_export: bool = strawberry.field(description="Take it out of here.")
    max_quote_chars: int | None = strawberry.field(
        default=None, description="The longest quotation, in code points; no limit if left out."
    )
    share_text: bool = strawberry.field(default=False, description="Share its text with others.")


@strawberry.input(description="A licence to give.")
class GrantLicenceInput:
    """A licence to give."""

    book_id: strawberry.ID = strawberry.field(description="The book.")
    to: LicenceReceiver = strawberry.field(description="Whom it is for.")
    flags: LicenceFlagsInput = strawberry.field(description="What they may do.")


@strawberry.type(description="The licence is given, in the place of an earlier one.")
class GrantLicencePayload:
    """The licence is given."""

    book_id: strawberry.ID = strawberry.field(description="The book's id.")
    book: Book | None = strawberry.field(description="The book, if you may read it yourself.")


GrantLicenceResult = Annotated[
    GrantLicencePayload | NotFound | Forbidden | InvalidInput,
    strawberry.union("GrantLicenceResult", description="How giving the licence went."),
]


@strawberry.type
class LicensingMutations:
    """Licences."""

    @mutation(
        "Say what others may do with a book of yours; what is in the public domain stays free.",
        writer(),
    )
    async def grant_licence(
        self,
        info: Info,
        input: Annotated[GrantLicenceInput, strawberry.argument(description="The licence.")],
    ) -> GrantLicenceResult:
        """Give a licence."""
        viewer = info.context.viewer
        key = decode_id(input.book_id, "Book")
        flags = input.flags
        async with info.context.runtime.database.unit() as unit:
            await grant_licence(
                unit,
                viewer.id,
                key,
                _receiver(input.to),
                {
                    "allow_chat": flags.allow_chat,
                    "allow_images": flags.allow_images,
                    "allow_narration": flags.allow_narration,
                    "allow_export": flags.allow_export,
                    "max_quote_chars": flags.max_quote_chars,
                    "share_text": flags.share_text,
                },
                admin=viewer.is_admin,
            )
        shown = await find(info.context, Book, [key])
        return GrantLicencePayload(book_id=input.book_id, book=shown.get(key))


def _receiver(to: LicenceReceiver) -> Receiver:
    if to.buyers is not None:
        return Receiver(price=to.buyers.value.price, currency=to.buyers.value.currency)
    if to.workspace_id is not None:
        return Receiver(workspace_id=decode_id(to.workspace_id.value, "Workspace"))
    return Receiver(username=None if to.reader is None else to.reader.value)
