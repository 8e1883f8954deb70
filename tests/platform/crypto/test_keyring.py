"""Sealing, opening, and changing the master key."""

import base64

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.platform.crypto import (
    KeyId,
    Keyring,
    KeyringMalformed,
    SealBroken,
    SealError,
    SealMalformed,
    UnknownKey,
    generate,
)

OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()
OLD_RING = Keyring.parse(OLD)
NEW_RING = Keyring.parse(f"{NEW}, {OLD}")
TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=50)
PLACE = "provider_keys/7/secret"


@given(st.binary(max_size=500), TEXT)
def test_what_is_sealed_is_opened(plaintext: bytes, context: str) -> None:
    sealed = OLD_RING.seal(plaintext, context)

    assert OLD_RING.open(sealed, context) == plaintext
    assert plaintext not in sealed or len(plaintext) < 4


def test_two_seals_of_one_thing_have_nothing_in_common() -> None:
    first, second = OLD_RING.seal(b"secret", PLACE), OLD_RING.seal(b"secret", PLACE)

    header = len(b"\x01\x03old")
    assert first[:header] == second[:header] == b"\x01\x03old"
    assert first[header:] != second[header:]
    assert len(first) == header + 12 + 48 + 12 + len(b"secret") + 16


@given(st.data())
def test_any_flipped_bit_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(OLD_RING.seal(b"secret", PLACE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealError):
        OLD_RING.open(bytes(sealed), PLACE)


@given(st.integers(min_value=0, max_value=200))
@example(0)
def test_what_is_cut_off_is_noticed(length: int) -> None:
    sealed = OLD_RING.seal(b"secret", PLACE)
    assume(length < len(sealed))

    with pytest.raises(SealError):
        OLD_RING.open(sealed[:length], PLACE)


@given(TEXT)
def test_what_is_sealed_for_one_place_opens_at_no_other(context: str) -> None:
    assume(context != PLACE)
    sealed = OLD_RING.seal(b"secret", PLACE)

    with pytest.raises(SealBroken):
        OLD_RING.open(sealed, context)
    with pytest.raises(SealBroken):
        NEW_RING.rewrap(sealed, context)


def test_every_key_on_the_ring_opens_and_the_first_one_seals() -> None:
    assert NEW_RING.open(OLD_RING.seal(b"secret", PLACE), PLACE) == b"secret"
    assert NEW_RING.active == "new"
    with pytest.raises(UnknownKey, match="master key 'new', which FABULA_SECRET_KEYS"):
        OLD_RING.open(NEW_RING.seal(b"secret", PLACE), PLACE)


@given(st.binary(max_size=100))
def test_rotation_changes_the_wrap_alone(plaintext: bytes) -> None:
    sealed = OLD_RING.seal(plaintext, PLACE)

    rewrapped = NEW_RING.rewrap(sealed, PLACE)

    assert rewrapped is not None
    assert Keyring.parse(NEW).open(rewrapped, PLACE) == plaintext
    assert rewrapped[2 + 3 + 12 + 48 :] == sealed[2 + 3 + 12 + 48 :]
    assert NEW_RING.rewrap(rewrapped, PLACE) is None


def test_sentences_name_the_place_and_no_secret() -> None:
    sealed = OLD_RING.seal(b"secret", PLACE)
    broken = sealed[:-1] + bytes([sealed[-1] ^ 1])

    with pytest.raises(SealBroken) as tampered:
        OLD_RING.open(broken, PLACE)
    with pytest.raises(SealMalformed) as malformed:
        OLD_RING.open(b"plain text", PLACE)

    assert str(tampered.value) == (
        "What is sealed at provider_keys/7/secret was changed or moved here from another row; "
        "it cannot be trusted and must be entered again."
    )
    assert str(malformed.value) == (
        "What stands at provider_keys/7/secret is not something sealed, or is cut off."
    )
    assert repr(NEW_RING) == "Keyring(new, old)"


def test_keys_for_purposes_are_hkdf_of_the_master_key() -> None:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fabula/signing/media")

    assert OLD_RING.subkey("signing/media") == derived.derive(b"o" * 32)
    assert NEW_RING.subkey("signing/media", "old") == OLD_RING.subkey("signing/media")
    assert NEW_RING.subkey("signing/media") != NEW_RING.subkey("signing/uploads")
    with pytest.raises(UnknownKey):
        OLD_RING.subkey("signing/media", "new")


def test_a_generated_key_is_usable() -> None:
    line = generate()

    assert Keyring.parse(line).active == KeyId(line.partition(":")[0])
    assert generate("mine").startswith("mine:")
    assert generate("mine") != generate("mine")
    with pytest.raises(KeyringMalformed, match="1 to 32 letters"):
        generate("not:an:id")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "entry 1 is not id:base64; `fabula keys generate` prints one."),
        (f"{OLD},", "entry 2 is not id:base64; `fabula keys generate` prints one."),
        (f"{OLD},{OLD}", "the id 'old' is there twice; each needs its own."),
        ("old:not base64!", "the key 'old' is not base64."),
        ("old:c2hvcnQ=", "the key 'old' has 5 bytes instead of 32."),
    ],
)
def test_a_wrong_ring_is_said(text: str, sentence: str) -> None:
    with pytest.raises(KeyringMalformed) as caught:
        Keyring.parse(text)

    assert str(caught.value) == f"FABULA_SECRET_KEYS: {sentence}"
