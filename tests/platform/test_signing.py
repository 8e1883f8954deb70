"""Tokens hold for what they were signed for, as long as they were signed for, and no more."""

import base64
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.platform.crypto import Keyring
from app.platform.signing import ExpiredToken, InvalidToken, Signer

OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)

SIGNER = Signer(Keyring.parse(OLD), clock=lambda: NOW)
CLAIMS = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=10),
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8")),
    max_size=5,
)


@given(CLAIMS)
def test_what_is_signed_is_verified(claims: dict[str, object]) -> None:
    token = SIGNER.sign("media", claims, LATER)

    assert SIGNER.verify("media", token) == claims
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_the_signature_is_an_hmac_under_a_key_of_the_purpose() -> None:
    extracted = hmac.digest(bytes(32), b"o" * 32, "sha256")  # HKDF, by its RFC
    key = hmac.digest(extracted, b"fabula/signing/media\x01", "sha256")
    signed = "old.WzE3Nzc4OTk2MDAseyJrZXkiOiJhIn1d"  # [1777899600,{"key":"a"}]
    signature = base64.urlsafe_b64encode(hmac.digest(key, signed.encode(), "sha256"))

    token = SIGNER.sign("media", {"key": "a"}, LATER)

    assert token == f"{signed}.{signature.decode().rstrip('=')}"


@given(st.data())
def test_any_other_character_is_noticed(data: st.DataObject) -> None:
    token = SIGNER.sign("media", {"key": "a"}, LATER)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="utf-8"))
    assume(other != token[place])

    with pytest.raises(InvalidToken):
        SIGNER.verify("media", token[:place] + other + token[place + 1 :])


@given(st.text(st.characters(codec="utf-8")))
def test_what_was_never_signed_is_refused(text: str) -> None:
    with pytest.raises(InvalidToken):
        SIGNER.verify("media", text)


@pytest.mark.parametrize("token", ["a.b", "a.b.c.d", "old..", "old.b." + "c" * 5000, "new.b.c"])
def test_what_has_another_shape_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken, match="not made by this server"):
        SIGNER.verify("media", token)


def test_a_token_for_one_purpose_is_none_for_another() -> None:
    token = SIGNER.sign("media", {"id": "1"}, LATER)

    with pytest.raises(InvalidToken):
        SIGNER.verify("upload", token)


def test_a_token_ends_when_its_time_has_come() -> None:
    token = SIGNER.sign("media", {}, LATER)
    before = Signer(Keyring.parse(OLD), clock=lambda: LATER - timedelta(seconds=1))
    at_the_end = Signer(Keyring.parse(OLD), clock=lambda: LATER)

    assert before.verify("media", token) == {}
    with pytest.raises(ExpiredToken, match="has expired; ask for a new one"):
        at_the_end.verify("media", token)


def test_tokens_outlive_a_change_of_the_master_key_while_the_old_one_is_kept() -> None:
    token = SIGNER.sign("media", {}, LATER)
    both = Signer(Keyring.parse(f"{NEW},{OLD}"), clock=lambda: NOW)
    new = Signer(Keyring.parse(NEW), clock=lambda: NOW)

    assert both.verify("media", token) == {}
    assert both.sign("media", {}, LATER).startswith("new.")
    with pytest.raises(InvalidToken):
        new.verify("media", token)


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_links_made_close_together_are_equal(second: int, lifetime: int) -> None:
    start = datetime.fromtimestamp(second, UTC)
    span = timedelta(seconds=lifetime)
    end = Signer(Keyring.parse(OLD), clock=lambda: start).until(span)

    assert span < end - start <= 2 * span
    last = end - span - timedelta(seconds=1)
    assert Signer(Keyring.parse(OLD), clock=lambda: max(last, start)).until(span) == end
