"""An SQL script cut into statements, as MariaDB's and MySQL's lexers read it.

Quotes, backticks and comments are known, so nothing inside one ends a statement. What only a
client would act on (a backslash outside of quotes, such as `\\!`) is refused. Pure; memory is
bounded by the longest statement.
"""

import re

MAX_STATEMENT_BYTES = 80 * 1024 * 1024
"""One statement: a row of the largest blob that a dump may carry, written in hex."""

STRING = rb"'(?:[^'\\]++|\\.|'')*+'"
IDENTIFIER = rb"`(?:[^`]++|``)*+`"
_PIECES = (
    rb"[^'\"`;/#\-\\]++",
    STRING,
    rb'"(?:[^"\\]++|\\.|"")*+"',
    IDENTIFIER,
    rb"/\*(?:[^*]++|\*(?!/))*+\*/",
    rb"/(?!\*)",
    rb"--(?=[\s])[^\n]*+\n",
    rb"-(?!-\s)",
    rb"\#[^\n]*+\n",
)
_BODY = re.compile(rb"(?:" + rb"|".join(_PIECES) + rb")*+", re.DOTALL)
SANDBOX = b"/*M!999999\\- enable the sandbox mode */"
"""MariaDB's client refuses commands of its own behind it; no server runs it."""
_BLANK = re.compile(
    rb"(?:\s++|"
    + re.escape(SANDBOX)
    + rb"|--(?=[\s])[^\n]*+\n|\#[^\n]*+\n|/\*(?!!|M!)(?:[^*]++|\*(?!/))*+\*/)*+",
    re.DOTALL,
)
"""Space, and comments that a server does not run."""


class Unreadable(ValueError):
    """The script is no script of statements alone; what was found, for people."""


class Statements:
    """Takes a script piece by piece, gives its statements without their semicolons and without
    the comments before them. Raises Unreadable."""

    def __init__(self, max_bytes: int = MAX_STATEMENT_BYTES) -> None:
        self._rest = b""
        self._max_bytes = max_bytes
        self._retry_at = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The statements that end in what was given so far and were not given yet."""
        self._rest += data
        if len(self._rest) < self._retry_at:
            return []  # a long statement is not read anew for each small piece of it
        found: list[bytes] = []
        at = 0
        while True:
            begin = _end(_BLANK, self._rest, at)
            end = _end(_BODY, self._rest, begin)
            if self._rest[end : end + 1] != b";":
                break
            found.append(self._rest[begin:end])
            at = end + 1
        if self._rest[end : end + 1] == b"\\":
            near = ascii(self._rest[end : end + 20].decode("utf-8", "replace"))
            raise Unreadable(f"a backslash outside of quotes, as a client's command has: {near}")
        self._rest = self._rest[at:]
        if len(self._rest) > self._max_bytes:
            raise Unreadable(f"a statement of more than {self._max_bytes} bytes")
        self._retry_at = 2 * len(self._rest)
        return found

    def end(self) -> tuple[list[bytes], bytes]:
        """The last statements, and what stands behind the last semicolon."""
        self._retry_at = 0
        found = self.feed(b"")
        return found, self._rest


def _end(pattern: re.Pattern[bytes], text: bytes, at: int) -> int:
    match = pattern.match(text, at)
    assert match is not None  # both patterns match the empty text
    return match.end()
