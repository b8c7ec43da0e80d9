"""A Checkpoint: the audit chain as it stood, signed, in a form that fits into a mail.

The text is a C2SP signed note (https://c2sp.org/signed-note) with the lines of a C2SP tlog
checkpoint (https://c2sp.org/tlog-checkpoint): origin, number of entries, hash. The log is a plain
hash chain, so the hash is that of its last entry, and who wants to check it needs the whole log.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.canonical import timestamp
from sentinel.core.chain import Head

ED25519 = b"\x01"
"""Signature type of a signed note."""
ORIGIN = "sentinel/audit/"
SIGNED_BY = "\u2014 "
"""Begins the line of a signature: an em dash and a space."""
MAX_TEXT = 20_000
"""Signs from where one begins, in which it has to end."""
MAX_FOUND = 100
"""Places of a text at which one may begin that are looked at, from its end."""

_HASH = re.compile(r"[0-9a-f]{64}")
_DECIMAL = re.compile(r"[1-9][0-9]{0,17}")
_PREFIX = re.compile(r"^[>\s|]*")
_BEGINNING = re.compile(rf"^[> \t|]*{re.escape(ORIGIN)}", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """One signed statement: so many entries, the last with this hash."""

    origin: str
    head: Head
    at: str
    """When it was made, as `2026-11-22T10:00:00.000000+00:00`; by this machine's clock."""
    signature: bytes
    """Ed25519, over `text_of` these."""
    key_hash: bytes
    """The first four bytes that tell the key (signed-note); no proof of anything."""

    @property
    def signed_text(self) -> str:
        """What the signature covers."""
        return text_of(self.origin, self.head, self.at)

    @property
    def note(self) -> str:
        """The whole note, ending in a line end."""
        packed = base64.b64encode(self.key_hash + self.signature).decode()
        return f"{self.signed_text}\n{SIGNED_BY}{self.origin} {packed}\n"


def origin_of(public_key: bytes) -> str:
    """The name of the log, and of the key that signs it: by the key's own digest."""
    return ORIGIN + hashlib.sha256(public_key).hexdigest()[:16]


def key_hash_of(origin: str, public_key: bytes) -> bytes:
    """The key hash of a signed note: SHA-256 of name, line end, type and key, four bytes."""
    return hashlib.sha256(origin.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def text_of(origin: str, head: Head, at: str) -> str:
    """The lines that are signed, each with its end. Raises ValueError for an empty log."""
    if head.seq < 1 or not _HASH.fullmatch(head.hash):
        raise ValueError(f"entry {head.seq} with hash {head.hash!r}: no end of a chain")
    root = base64.b64encode(bytes.fromhex(head.hash)).decode()
    return f"{origin}\n{head.seq}\n{root}\nat {at}\n"


def new_text(public_key: bytes, head: Head, at: datetime) -> str:
    """What is to be signed now."""
    return text_of(origin_of(public_key), head, timestamp(at))


def read_checkpoint(text: str) -> Checkpoint:
    """The last checkpoint in a text; see `checkpoints_in`. Raises ValueError with what is wrong."""
    return checkpoints_in(text)[0]


def checkpoints_in(text: str) -> tuple[Checkpoint, ...]:
    """The checkpoints in a text, the last one first: a note alone, or a mail or a report that
    carries one, quoted or wrapped. Those before the last may be words that a page was attacked
    with and the mail quotes.

    Nothing is said about signatures. Raises ValueError with what is wrong where there is none.
    """
    found: list[Checkpoint] = []
    fault: ValueError | None = None
    for beginning in reversed(list(_BEGINNING.finditer(text))[-MAX_FOUND:]):
        start = beginning.start()
        try:
            found.append(_read(text[start : start + MAX_TEXT]))
        except ValueError as error:
            fault = fault or error
    if found:
        return tuple(found)
    raise fault or ValueError(
        f"holds no checkpoint; accepted: the lines from {ORIGIN}... to the one that begins "
        "with a dash, as they stand at the end of each mail"
    )


def _read(text: str) -> Checkpoint:
    """The checkpoint with which the text begins."""
    lines = [_PREFIX.sub("", line).rstrip() for line in text.splitlines()]
    marks = ("\u2014", "\u2013", "-")
    end = next((n for n, line in enumerate(lines) if n > 3 and line.startswith(marks)), None)
    if end is None:
        raise ValueError("holds a checkpoint without the line of its signature")
    # a mail program may have wrapped the signature: what follows it belongs to it up to a blank,
    # or up to the end of its part of a report
    rest = [lines[end].lstrip("\u2014\u2013- ")]
    for line in lines[end + 1 :]:
        if not line or line.startswith(("<", "```")):
            break
        rest.append(line)
    name, _, packed = " ".join(rest).partition(" ")
    return _checked(lines[0], lines[1], lines[2], lines[3], name, packed.replace(" ", ""))


def _checked(  # noqa: PLR0917 - the lines of a note, in their order
    origin: str, size: str, root: str, at: str, name: str, packed: str
) -> Checkpoint:
    if not _DECIMAL.fullmatch(size):
        raise ValueError(f"names {size[:40]!r} as the number of entries; accepted: a number")
    if name != origin or not at.startswith("at "):
        raise ValueError("is not in the form of a checkpoint: its lines are out of order")
    try:
        digest = base64.b64decode(root, validate=True)
        signed = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"is damaged: {error}") from error
    if len(digest) != 32 or len(signed) != 68:
        raise ValueError("is damaged: its hash or its signature has not the right length")
    return Checkpoint(
        origin=origin,
        head=Head(seq=int(size), hash=digest.hex()),
        at=at.removeprefix("at "),
        signature=signed[4:],
        key_hash=signed[:4],
    )
