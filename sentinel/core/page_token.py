"""One comparable piece of a page, and the digest of many."""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class TokenKind(StrEnum):
    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    TEXT = "text"
    SCRIPT = "script"
    STYLE = "style"
    RAW = "raw"
    """What the parser did not read: the count of active tags in the bare markup, the digest of
    what lies beyond its bound. Nothing can hide from equality in what is not parsed."""


class Token(NamedTuple):
    kind: TokenKind
    path: str
    attribute: str
    value: str

    @property
    def key(self) -> tuple[TokenKind, str, str]:
        return (self.kind, self.path, self.attribute)


def normal_digest(stream: Iterable[Token]) -> str:
    """SHA-256 of a token stream, lower-case hex."""
    digest = hashlib.sha256()
    for token in stream:
        for part in token:
            data = part.encode("utf-8", "replace")
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
