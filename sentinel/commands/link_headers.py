"""Headers and cookies of `sentinel links`, and files that hold what must not be an argument."""

import re
from argparse import Namespace
from pathlib import Path

from sentinel.errors import UsageError

MAX_SECRET_BYTES = 64 << 10
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\x80-\xff]*)")
"""RFC 9110, 5.1 and 5.5."""
_OWN_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "user-agent"}
)


def given_headers(args: Namespace) -> tuple[tuple[str, str], ...]:
    """The headers and cookies of the options. Raises UsageError."""
    headers = []
    for line in _with_files(args.header, "--header"):
        match = _HEADER.fullmatch(line)
        if match is None:
            raise UsageError(
                "--header: a line is not of the form 'Name: value' (letters, digits and hyphens, "
                "a colon, then the value on the same line)."
            )
        name, value = match.groups()
        if name.lower() in _OWN_HEADERS:
            hint = " Use --user-agent." if name.lower() == "user-agent" else ""
            raise UsageError(f"--header: {name} is set by Sentinel itself; take it out.{hint}")
        headers.append((name, value.strip()))
    cookies = _with_files(args.cookie, "--cookie")
    for cookie in cookies:
        if "=" not in cookie or not re.fullmatch(r"[\x21-\x3a\x3c-\x7e]+", cookie):
            raise UsageError("--cookie: wanted is NAME=VALUE, without spaces and semicolons.")
    if cookies:
        headers.append(("Cookie", "; ".join(cookies)))
    return tuple(headers)


def _with_files(words: list[str], option: str) -> list[str]:
    """`@FILE` stands for the lines of a file: what is secret need not be an argument."""
    lines: list[str] = []
    for word in words:
        lines += read_secret(Path(word[1:]), option).splitlines() if word[:1] == "@" else [word]
    return [line for line in lines if line.strip()]


def read_secret(file: Path, option: str) -> str:
    """The text of a small file. Raises UsageError."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_SECRET_BYTES + 1)
        text = data.decode()
    except OSError as error:
        raise UsageError(f"{option}: {file} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{option}: {file} is no UTF-8 text.") from error
    if len(data) > MAX_SECRET_BYTES:
        raise UsageError(f"{option}: {file} is longer than {MAX_SECRET_BYTES} bytes.")
    return text
