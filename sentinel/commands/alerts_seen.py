"""`sentinel alerts seen`: a person, or a program that reads a mailbox, says that a daily message
came. What it is given may be any mail at all."""

import binascii
import contextlib
import quopri
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App

MAX_BYTES = 2_000_000
"""No daily message is larger; of a larger mail no more is read."""
MAX_CODES = 20
"""Of one mail: each is looked up."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+={0,2}")


def seen(app: "App", code: str | None, mail: Path | None, *, as_json: bool) -> int:
    """Exit code 0 where a code is one of a daily message, else 1."""
    from sentinel.commands.output import note, print_json, say
    from sentinel.core.daily import codes_in, is_code
    from sentinel.people import user_of_machine

    if mail is not None:
        codes = tuple(dict.fromkeys(c for text in _texts(_bytes(mail)) for c in codes_in(text)))
        codes = codes[:MAX_CODES]
    else:
        codes = (code.strip(),) if code is not None and is_code(code.strip()) else ()
    by = user_of_machine()
    found = []
    for one in codes:
        message = app.store.daily.find(one)
        if message is None:
            continue
        if message.seen_at is None:
            app.audit.append(by, "seen", {"day": message.day})
        stored = app.store.daily.seen(one, app.clock.now(), by)
        found += [] if stored is None else [stored]
    if as_json:
        days = [{"day": d.day, "seen_at": d.seen_at, "seen_by": d.seen_by} for d in found]
        print_json("alerts-seen", {"codes": len(codes), "seen": days})
    elif not codes:
        note("No code: accepted is what stands after SEEN-CODE: in a daily message.")
    elif not found:
        note("This code is of no daily message of this installation.")
    for known in () if as_json else found:
        at = f"{known.seen_at:%Y-%m-%d %H:%M:%S} UTC"
        say(f"The daily message of {known.day} has come, as was said at {at}.")
    return 0 if found else 1


def _bytes(file: Path) -> bytes:
    """Raises UsageError where the file cannot be read."""
    from sentinel.errors import UsageError

    if str(file) == "-":
        return sys.stdin.buffer.read(MAX_BYTES)
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES)
    except OSError as error:
        raise UsageError(
            f"{file}: {error.strerror}; accepted: a mail, or - for the input."
        ) from None


def _texts(raw: bytes) -> Iterator[str]:
    """The mail as it stands, and as the encodings of its parts read (RFC 2045, 6.7 and 6.8).

    No parser of mails is asked: what anybody may send can take it minutes, or break it.
    """
    yield raw.decode("utf-8", "replace")
    yield quopri.decodestring(raw).decode("utf-8", "replace")
    block: list[bytes] = []
    for line in (*raw.splitlines(), b""):
        if _BASE64.fullmatch(line):
            block.append(line)
        elif block:
            with contextlib.suppress(binascii.Error):  # it only looked like that encoding
                yield binascii.a2b_base64(b"".join(block)).decode("utf-8", "replace")
            block = []
