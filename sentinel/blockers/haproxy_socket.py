"""HAProxy's admin socket: reads a map of the running process, and replaces one by one commit.

One command for each connection, as HAProxy's management guide has it (9.3, "Unix Socket
commands"); `prepare map` and `commit map` are there since HAProxy 2.4.
"""

import re
import socket
from collections.abc import Mapping
from pathlib import Path

from sentinel.core.plain_line import without_tokens
from sentinel.errors import BlockError

TIMEOUT_SECONDS = 5.0
MAX_ANSWER_BYTES = 1_000_000


class SocketAway(BlockError):
    """Nobody answers on the socket: HAProxy does not run, or listens elsewhere."""


_VERSION = re.compile(r"New version created: ([0-9]{1,10})")
_ENTRY = re.compile(r"0x[0-9a-f]+ (\S+) (\S*)")


def read_map(place: Path, file: Path) -> dict[str, str]:
    """Keys and values of the map that the running process loaded from `file`. Raises SocketAway,
    and BlockError where HAProxy has loaded no such map."""
    answer = _told(place, f"show map {_word(file)}")
    entries = {}
    for line in answer.splitlines():
        if not line.strip():
            continue
        found = _ENTRY.fullmatch(line.strip())
        if found is None:
            raise _unknown(place, file, line)
        entries[found[1]] = found[2]
    return entries


def replace_map(place: Path, file: Path, entries: Mapping[str, str]) -> None:
    """Puts `entries` in the place of all that is in the map; requests see the old ones or the new
    ones, never a mix. Keys and values hold no blanks. Raises BlockError as `read_map`."""
    answer = _told(place, f"prepare map {_word(file)}").strip()
    version = _VERSION.fullmatch(answer)
    if version is None:
        raise _unknown(place, file, answer)
    for key, value in entries.items():
        answer = _told(place, f"add map @{version[1]} {_word(file)} {key} {value}").strip()
        if answer:
            raise _unknown(place, file, answer)
    answer = _told(place, f"commit map @{version[1]} {_word(file)}").strip()
    if answer:
        raise _unknown(place, file, answer)


def _word(file: Path) -> str:
    return str(file).replace(" ", "\\ ")


def _told(place: Path, command: str) -> str:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(TIMEOUT_SECONDS)
            connection.connect(str(place))
            connection.sendall(f"{command}\n".encode())
            parts, size = [], 0
            while part := connection.recv(65536):
                parts.append(part)
                size += len(part)
                if size > MAX_ANSWER_BYTES:
                    raise BlockError(f"{place}: HAProxy's answer is longer than {size} bytes.")
    except OSError as error:
        raise SocketAway(
            f"{place}: HAProxy's admin socket does not answer ({error.strerror or error}). Is "
            "HAProxy running, and does its `global` section say `stats socket ... level admin` "
            "with this path? What is in the map file counts from HAProxy's next start on."
        ) from error
    return b"".join(parts).decode("utf-8", "replace")


def _unknown(place: Path, file: Path, answer: str) -> BlockError:
    said = without_tokens(answer.strip())
    return BlockError(
        f"{place}: HAProxy refuses to work on the map {file}: {said[:200]!r}. Are "
        "Sentinel's lines in its configuration, has it been reloaded since, and is the socket of "
        "`level admin`?"
    )
