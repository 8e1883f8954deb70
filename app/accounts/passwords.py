"""Passwords: hashed by argon2id in a thread, and refused when anybody could guess them."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.platform.errors import FieldFault

SHORTEST = 10
LONGEST = 200

#: Different characters that a password has at least.
VARIETY = 5

# Each hash takes 46 MiB for its moment, so only a few may be in progress at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=47_104, parallelism=1)
_turns = asyncio.Semaphore(4)

# What a password is compared with when there is no account: the same work, whatever the answer.
# Written out, because hashing takes long enough to be felt at every start.
_NOBODY = (
    "$argon2id$v=19$m=47104,t=2,p=1$8rIDAQ4Zq4H3xvQVe9Ix/Q$9his19"
    "H6ScLzIUM41jEsqM8NaAjlsb4CywyJ0OM1QxQ"
)


async def hash_password(password: str) -> str:
    """Return what may be stored of a password."""
    async with _turns:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """Say whether a password is the stored one, in the same time when nothing is stored."""
    async with _turns:
        try:
            await asyncio.to_thread(_hasher.verify, stored or _NOBODY, password)
        except VerificationError:
            return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Say whether a hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def faults_of(password: str, *personal: str, path: str = "password") -> list[FieldFault]:
    """Return what keeps a password from being a good one."""
    if len(password) < SHORTEST:
        return [FieldFault(path, f"The password needs at least {SHORTEST} characters.")]
    if len(password) > LONGEST:
        return [FieldFault(path, f"The password may have at most {LONGEST} characters.")]
    if len(set(password)) < VARIETY:
        return [FieldFault(path, f"The password needs at least {VARIETY} different characters.")]
    lowered = password.lower()
    if any(part and part.lower() in lowered for part in personal):
        return [FieldFault(path, "The password must not contain your e-mail address or name.")]
    if is_trivial(lowered):
        words = "The password is one that anybody would try; use a few unrelated words."
        return [FieldFault(path, words)]
    return []


#: Rows that fingers and heads run along, forwards and backwards.
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "yxcvbnm",
)

#: What guessers begin with, in letters only; whatever stands around it adds little.
_FAVOURITES = [
    "password",
    "passwort",
    "passw",
    "letmein",
    "welcome",
    "willkommen",
    "qwerty",
    "qwertz",
    "azerty",
    "admin",
    "administrator",
    "iloveyou",
    "dragon",
    "monkey",
    "master",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "batman",
    "shadow",
    "trustno",
    "changeme",
    "secret",
    "login",
    "hello",
    "access",
    "summer",
    "winter",
    "spring",
    "autumn",
    "fabula",
]

#: Letters that people write with digits and signs, thinking that it helps.
_DISGUISES = str.maketrans("013457@$!", "oleastasi")

#: Characters that a password has to have beyond a run or a favourite.
_BEYOND = 8


def is_trivial(password: str) -> bool:
    """Say whether little is left of a password without runs, repetitions and favourites."""
    rest = _without_runs(_without_repetition(password))
    plain = rest.translate(_DISGUISES)
    for favourite in sorted(_FAVOURITES, key=len, reverse=True):
        plain = plain.replace(favourite, "")
    return min(len(plain), len(rest)) < _BEYOND


def _without_repetition(password: str) -> str:
    """Return the part that a password repeats, or all of it."""
    for length in range(1, len(password) // 2 + 1):
        part = password[:length]
        if (part * (len(password) // length + 1))[: len(password)] == password:
            return part
    return password


def _without_runs(password: str) -> str:
    """Return a password with each run along a row of the alphabet or keyboard as one character."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    kept = ""
    at = 0
    while at < len(password):
        end = at + 1
        while end < len(password) and any(password[at : end + 1] in row for row in rows):
            end += 1
        long = end - at > 2  # noqa: PLR2004 (two neighbours stand in any word)
        kept += password[at] if long else password[at:end]
        at = end
    return kept
