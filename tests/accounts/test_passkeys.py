"""Passkeys: registered after a fresh proof, believed once for each challenge."""

from app.platform.runtime import Runtime
from tests.accounts.authenticator import Authenticator
from tests.accounts.owner import grow_stale, named
from tests.installation import Client

START = "mutation { startPasskey { __typename ... on StartPasskeyPayload { options } } }"
ADD = """
mutation ($credential: String!) { addPasskey(input: {name: "phone", credential: $credential}) {
  __typename ... on AddPasskeyPayload { passkey { id name } }
  ... on InvalidInput { fields { path } }
} }
"""
START_SIGN_IN = """
mutation { startPasskeySignIn { ... on StartPasskeySignInPayload { options } } }
"""
SIGN_IN = """
mutation ($credential: String!) { signInWithPasskey(input: {credential: $credential}) {
  __typename ... on SignInWithPasskeyPayload { account { username } }
} }
"""
LISTED = "{ viewer { passkeys { name lastUsedAt } } }"


async def registered(ada: Client, phone: Authenticator) -> str:
    """Register a passkey and return its id."""
    options = (await named(ada, START))["options"]
    added = await named(ada, ADD, credential=phone.make(options))
    assert added["__typename"] == "AddPasskeyPayload", added
    return str(added["passkey"]["id"])


async def signed(stranger: Client, phone: Authenticator) -> str:
    options = (await named(stranger, START_SIGN_IN))["options"]
    return phone.sign(options)


async def test_a_passkey_signs_its_owner_in(ada: Client, stranger: Client) -> None:
    phone = Authenticator()
    await registered(ada, phone)

    answer = await named(stranger, SIGN_IN, credential=await signed(stranger, phone))

    assert answer["account"] == {"username": "ada"}
    (listed,) = (await ada.ask(LISTED))["viewer"]["passkeys"]
    assert listed["name"] == "phone"
    assert listed["lastUsedAt"] is not None


async def test_what_was_signed_is_believed_once(ada: Client, stranger: Client) -> None:
    phone = Authenticator()
    await registered(ada, phone)
    credential = await signed(stranger, phone)

    first = await named(stranger, SIGN_IN, credential=credential)
    again = await named(stranger, SIGN_IN, credential=credential)

    assert first["__typename"] == "SignInWithPasskeyPayload"
    assert again["__typename"] == "InvalidInput"


async def test_another_page_cannot_use_it(ada: Client, stranger: Client) -> None:
    phone = Authenticator()
    await registered(ada, phone)
    phone.origin = "https://evil.example"

    answer = await named(stranger, SIGN_IN, credential=await signed(stranger, phone))

    assert answer["__typename"] == "InvalidCredentials"


async def test_a_device_that_makes_sure_of_nobody_is_not_enough(ada: Client) -> None:
    options = (await named(ada, START))["options"]

    answer = await named(ada, ADD, credential=Authenticator(verifies=False).make(options))

    assert answer == {"__typename": "InvalidInput", "fields": [{"path": "credential"}]}


async def test_a_copied_device_is_noticed_by_its_counter(ada: Client, stranger: Client) -> None:
    phone = Authenticator()
    await registered(ada, phone)
    await named(stranger, SIGN_IN, credential=await signed(stranger, phone))
    phone.count = 0

    answer = await named(stranger, SIGN_IN, credential=await signed(stranger, phone))

    assert answer["__typename"] == "InvalidCredentials"


async def test_a_challenge_for_one_person_registers_nothing_for_another(
    ada: Client, bob: Client
) -> None:
    options = (await named(ada, START))["options"]

    answer = await named(bob, ADD, credential=Authenticator().make(options))

    assert answer["__typename"] == "InvalidInput"


async def test_a_removed_passkey_is_worthless(
    ada: Client, bob: Client, stranger: Client, runtime: Runtime
) -> None:
    phone = Authenticator()
    key = await registered(ada, phone)
    remove = "mutation ($id: ID!) { removePasskey(input: {id: $id}) { __typename } }"

    theirs = await named(bob, remove, id=key)
    own = await named(ada, remove, id=key)

    assert theirs == {"__typename": "NotFound"}
    assert own == {"__typename": "RemovePasskeyPayload"}
    answer = await named(stranger, SIGN_IN, credential=await signed(stranger, phone))
    assert answer["__typename"] == "InvalidCredentials"
    await grow_stale(runtime)
    assert await named(ada, START) == {"__typename": "ReauthenticationRequired"}


async def test_what_is_no_credential_is_an_input_fault(stranger: Client, ada: Client) -> None:
    for wrong in (
        "",
        "null",
        "[]",
        "{}",
        '{"response": {"clientDataJSON": "e30"}}',
        '{"rawId": 1}',
    ):
        answer = await named(stranger, SIGN_IN, credential=wrong)
        assert answer["__typename"] == "InvalidInput", wrong
        answer = await named(ada, ADD, credential=wrong)
        assert answer["__typename"] == "InvalidInput", wrong
