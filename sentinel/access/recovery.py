"""Recovery codes: ten, each of 80 random bits, shown once, and good once."""

import secrets

from sentinel.core.access_parts import AccessParts

COUNT = 10
GROUPS = 4
LETTERS = 4
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1: they are copied by hand."""


def new_codes(parts: AccessParts, account: str) -> tuple[str, ...]:
    """In place of those that the account had; only what they hash to is kept."""
    codes = tuple(
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
        for _ in range(COUNT)
    )
    parts.accounts.set_recovery(account, [digest(parts, account, code) for code in codes])
    return codes


def plain(code: str) -> str:
    """As it is hashed, however it was typed."""
    return "".join(char for char in code.upper() if char in ALPHABET)


def is_one(code: str) -> bool:
    """Whether it looks like one."""
    return len(plain(code)) == GROUPS * LETTERS


def digest(parts: AccessParts, account: str, code: str) -> str:
    """By a key of this installation: without it the table says nothing."""
    return parts.seals.mac("recovery", f"{account}/{plain(code)}")
