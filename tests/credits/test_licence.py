"""What may be done with a book: owners everything, others what was bought or granted to them."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.accounts.models import User, UserRole
from app.books.errors import LicenceRestriction
from app.books.models import Licence, Visibility
from app.credits.models import PurchaseStatus
from app.credits.payments import Payment, Refund, Told
from app.credits.service.buy import Item, purchase
from app.credits.service.licence import LicenceFlags, Use, licence_of, require
from app.credits.service.settle import settle
from app.graph.ids import split_id
from app.platform.db.ids import uuid7
from app.platform.errors import NotFound
from app.platform.runtime import Runtime
from app.workspaces.models import WorkspaceRole
from tests.books.conftest import Shelf, shelf
from tests.books.test_sharing import SHARE, workspace_of
from tests.books.test_sharing import join as admit
from tests.credits.conftest import key_of
from tests.credits.paper_money import PaperMoney
from tests.installation import Client, join

__all__ = ["shelf"]

GRANT = """
mutation ($input: GrantLicenceInput!) { grantLicence(input: $input) {
  __typename ... on GrantLicencePayload { book { licenceFlags { allowChat } } }
  ... on InvalidInput { fields { path } }
} }
"""
FLAGS = """
query ($id: ID!) { book(id: $id) {
  licenceFlags { allowChat allowImages allowNarration allowExport maxQuoteChars shareText }
  licenceOffer { price currency allowExport }
} }
"""
EVERYTHING = LicenceFlags()
UNSAID = LicenceFlags(allow_export=False, share_text=False)
NOTHING = {"allowChat": False, "allowImages": False, "allowNarration": False, "allowExport": False}


@pytest.fixture
async def book(ada: Client, shelf: Shelf) -> str:
    """A book that everybody may read, and whose rights are ada's."""
    return await shelf.add(ada, visibility=Visibility.PUBLIC, licence=Licence.OWN)


@pytest.fixture
async def boss(stranger: Client, runtime: Runtime) -> Client:
    made = await join(stranger, "boss")
    async with runtime.database.unit() as unit:
        mine = update(User).where(User.id == key_of(made))
        await unit.session.execute(mine.values(role=UserRole.ADMIN))
    return made


async def may(runtime: Runtime, who: Client, book: str) -> LicenceFlags:
    async with runtime.database.read() as session:
        return await licence_of(session, key_of(who), split_id(book)[1])


async def grant(who: Client, book: str, to: Any, **flags: Any) -> dict[str, Any]:
    given = {"bookId": book, "to": to, "flags": {**NOTHING, **flags}}
    found: dict[str, Any] = (await who.ask(GRANT, {"input": given}))["grantLicence"]
    return found


@pytest.mark.parametrize(
    ("licence", "flags"),
    [
        (Licence.PUBLIC_DOMAIN, EVERYTHING),
        (Licence.OPEN, EVERYTHING),
        (Licence.OWN, UNSAID),
    ],
)
async def test_where_nothing_is_said_the_declared_licence_tells(
    licence: Licence,
    flags: LicenceFlags,
    ada: Client,
    bob: Client,
    shelf: Shelf,
    runtime: Runtime,
) -> None:
    book = await shelf.add(ada, visibility=Visibility.PUBLIC, licence=licence)

    assert await may(runtime, ada, book) == EVERYTHING
    assert await may(runtime, bob, book) == flags


async def test_the_owner_restricts_everybody_but_not_themselves(
    ada: Client, bob: Client, book: str, runtime: Runtime
) -> None:
    done = await grant(ada, book, {"everybody": True}, maxQuoteChars=200)

    assert done == {
        "__typename": "GrantLicencePayload",
        "book": {"licenceFlags": {"allowChat": True}},
    }
    assert await may(runtime, ada, book) == EVERYTHING
    assert await may(runtime, bob, book) == LicenceFlags(
        allow_chat=False,
        allow_images=False,
        allow_narration=False,
        allow_export=False,
        max_quote_chars=200,
        share_text=False,
    )


async def test_what_is_in_the_public_domain_stays_free(
    ada: Client, bob: Client, shelf: Shelf, runtime: Runtime
) -> None:
    book = await shelf.add(ada, visibility=Visibility.PUBLIC, licence=Licence.PUBLIC_DOMAIN)

    await grant(ada, book, {"everybody": True}, maxQuoteChars=1)

    assert await may(runtime, bob, book) == EVERYTHING


async def test_the_nearest_counts_and_of_workspaces_the_widest(
    ada: Client, bob: Client, book: str, runtime: Runtime
) -> None:
    workspace = await workspace_of(ada)
    own = await workspace_of(bob)
    await admit(runtime, workspace, bob, WorkspaceRole.READER)
    await ada.ask(SHARE, {"id": book, "workspace": workspace})
    await bob.ask(SHARE, {"id": book, "workspace": own})
    seen = []

    async def say(to: dict[str, Any], **flags: Any) -> None:
        assert (await grant(ada, book, to, **flags))["__typename"] == "GrantLicencePayload"
        found = await may(runtime, bob, book)
        seen.append((found.allow_chat, found.allow_export, found.max_quote_chars))

    await say({"everybody": True}, allowExport=True, maxQuoteChars=5)
    await say({"workspaceId": workspace}, allowChat=True, maxQuoteChars=50)
    await say({"workspaceId": workspace}, allowChat=True, maxQuoteChars=70)
    await say({"reader": "bob"}, maxQuoteChars=9)

    assert seen == [
        (False, True, 5),
        (True, False, 50),
        (True, False, 70),
        (False, False, 9),
    ]


async def test_what_a_workspace_has_ends_with_ones_place_in_it(
    ada: Client, bob: Client, book: str, runtime: Runtime
) -> None:
    workspace = await workspace_of(ada)
    await ada.ask(SHARE, {"id": book, "workspace": workspace})

    await grant(ada, book, {"workspaceId": workspace}, allowExport=True)

    assert await may(runtime, bob, book) == UNSAID


async def test_clients_see_what_the_service_says(
    ada: Client, bob: Client, book: str, runtime: Runtime
) -> None:
    await grant(ada, book, {"reader": "bob"}, allowImages=True, maxQuoteChars=40, shareText=True)

    found = (await bob.ask(FLAGS, {"id": book}))["book"]

    assert found == {
        "licenceFlags": {
            "allowChat": False,
            "allowImages": True,
            "allowNarration": False,
            "allowExport": False,
            "maxQuoteChars": 40,
            "shareText": True,
        },
        "licenceOffer": None,
    }
    own = (await ada.ask(FLAGS, {"id": book}))["book"]["licenceFlags"]
    assert own == {**dict.fromkeys(found["licenceFlags"], True), "maxQuoteChars": None}


@pytest.mark.parametrize("use", list(Use))
def test_what_is_not_allowed_is_refused(use: Use) -> None:
    name = f"allow_{use.value.lower()}"

    require(LicenceFlags(**{other: other == name for other in EVERYTHING_BUT_QUOTES}), use)
    with pytest.raises(LicenceRestriction, match="ask its owner for a licence"):
        require(LicenceFlags(**{other: other != name for other in EVERYTHING_BUT_QUOTES}), use)


EVERYTHING_BUT_QUOTES = ("allow_chat", "allow_images", "allow_narration", "allow_export")


def test_quotations_are_as_long_as_they_may_be() -> None:
    assert EVERYTHING.quoted(900) == 900
    assert LicenceFlags(max_quote_chars=200).quoted(900) == 200
    assert LicenceFlags(max_quote_chars=200).quoted(9) == 9


async def test_only_owners_and_administrators_say_what_others_may(
    ada: Client, bob: Client, boss: Client, book: str, shelf: Shelf, runtime: Runtime
) -> None:
    private = await shelf.add(ada)
    buyers = {"buyers": {"price": 900, "currency": "usd"}}

    kinds = [
        (await grant(who, of, to))["__typename"]
        for who, of, to in (
            (bob, book, {"everybody": True}),
            (bob, private, {"everybody": True}),
            (ada, book, buyers),
            (ada, book, {"reader": "nobody"}),
            (ada, book, {"workspaceId": await workspace_of(bob)}),
            (boss, private, {"everybody": True}),
            (boss, book, buyers),
        )
    ]

    assert kinds == [
        "Forbidden",
        "NotFound",
        "Forbidden",
        "NotFound",
        "NotFound",
        "GrantLicencePayload",
        "GrantLicencePayload",
    ]


async def test_prices_and_quotations_are_checked(boss: Client, book: str) -> None:
    buyers = {"buyers": {"price": 0, "currency": "US$"}}

    refused = await grant(boss, book, buyers, maxQuoteChars=-1)

    assert refused["fields"] == [
        {"path": "flags.maxQuoteChars"},
        {"path": "to.buyers.price"},
        {"path": "to.buyers.currency"},
    ]


async def test_a_licence_is_bought_rules_and_goes_with_the_money(
    ada: Client, bob: Client, boss: Client, book: str, runtime: Runtime
) -> None:
    await grant(boss, book, {"buyers": {"price": 900, "currency": "usd"}}, allowExport=True)
    await grant(ada, book, {"reader": "bob"}, allowChat=True)
    offer = (await bob.ask(FLAGS, {"id": book}))["book"]["licenceOffer"]
    money, item = PaperMoney(), Item(book_id=split_id(book)[1])
    bought = await purchase(runtime, money, key_of(bob), item, "one")
    ref, told = str(bought.provider_ref), []

    async def tell(name: str, news: Payment | Refund) -> LicenceFlags:
        async with runtime.database.unit() as unit:
            told.append(await settle(unit, "paper", Told(name, "news", None, news)))
        return await may(runtime, bob, book)

    before = await may(runtime, bob, book)
    paid = await tell("1", Payment(ref, "pay", 900, "usd"))
    await grant(boss, book, {"buyers": {"price": 900, "currency": "usd"}})
    part = await tell("2", Refund("pay", 100))
    back = await tell("3", Refund("pay", 900))
    late = await tell("4", Payment(ref, "pay", 900, "usd"))

    assert offer == {"price": 900, "currency": "usd", "allowExport": True}
    assert (bought.amount, bought.credits) == (900, 0)
    assert money.orders[0].name == "Licence: The Ferry"
    assert before == back == late == LicenceFlags(True, False, False, False, None, False)
    assert paid == part == LicenceFlags(False, False, False, True, None, False)
    assert told == [True, True, True, True]
    assert bought.status is PurchaseStatus.PENDING


async def test_what_is_not_offered_cannot_be_bought(
    ada: Client, bob: Client, book: str, runtime: Runtime
) -> None:
    with pytest.raises(NotFound, match="No licence"):
        await purchase(runtime, PaperMoney(), key_of(bob), Item(book_id=split_id(book)[1]), "one")


async def test_of_a_book_that_is_not_there_nothing_may_be_done(
    ada: Client, runtime: Runtime
) -> None:
    nothing: UUID = uuid7()
    async with runtime.database.read() as session:
        with pytest.raises(NotFound):
            await licence_of(session, key_of(ada), nothing)
