"""Packs the logs that are kept with an incident's evidence into one file that a mail can carry.

Only what the list of evidence names goes in, and only with the bytes that it names: the lines are
an attacker's in part, and so may be the disk. Names in the archive are those of the evidence,
percent-encoded, so that none can leave the folder into which somebody unpacks it.
"""

import gzip
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from sentinel.core.canonical import sha256
from sentinel.core.filing_logs import LogParcel
from sentinel.core.incident_report import Evidence, KeptFile

MAX_PACKED_BYTES = 6 << 20
"""Of the attachment: some 8.6 MB as base64, so that with the report beside it the mail stays below
10 MB, which is what a mail server takes where nobody said otherwise (Postfix message_size_limit).
A report that is refused for its size helps nobody within six hours."""
MAX_CONTENTS_BYTES = 8 << 20
"""Of the evidence's own table of contents."""
MAX_LINES = 2_000
"""Of the list in the packed file."""

_NAME = re.compile(r"logs/[A-Za-z0-9_.~%-]{1,255}")
_CONTENTS = re.compile(r"contents\.json(?:-([0-9]{1,6}))?")
_FOLDER = "logs/"
_LIST = "contents.txt"
_LIST_BYTES = 64 << 10
"""Room that is held free for the list."""
_CHUNK_BYTES = 256 << 10
_BLOCK = 512
_LEVEL = 6
_END = b"\0" * (2 * _BLOCK)


def packed_logs(
    evidence: Evidence, incident: str, *, max_bytes: int = MAX_PACKED_BYTES
) -> LogParcel:
    """The logs in the newest list of the evidence as `<incident>-logs.tgz` of at most `max_bytes`.

    Small logs first, so that most are whole; of one without room its beginning, up to the end of a
    line. The same evidence gives the same bytes. Does not raise: what cannot be read, or is not as
    it was listed, is left out and told.
    """
    folder = Path(evidence.folder)
    told = [] if evidence.verified is not False else [(_LIST_NAME, "its signature does not verify")]
    told += _never_kept(folder, evidence)
    lines: list[str] = []
    members: list[bytes] = []
    room = max_bytes - _LIST_BYTES - len(_member(_END))
    for file in _logs(evidence):
        data, why = _read(folder, file)
        if data is not None:
            member, taken = _fitted(file.name, data, room)
            if taken == len(data):
                why = ""
            else:
                why = f"no room: its first {taken} bytes of {len(data)}" if taken else "no room"
            if taken or not data:
                room -= len(member)
                members.append(member)
                lines.append(f"{file.sha256}  {taken} of {file.size} bytes  {file.name}")
        if why:
            told.append((file.name, why))
    if not members:
        return LogParcel(left_out=tuple(told))
    listed = _member(_entry(_LIST, _list_text(incident, lines, told)))
    return LogParcel(
        file=f"{incident}-logs.tgz",
        data=b"".join((listed, *members, _member(_END))),
        packed=len(members),
        left_out=tuple(told),
    )


_LIST_NAME = "the list of the evidence"


def _logs(evidence: Evidence) -> list[KeptFile]:
    """Each content once: evidence that was kept twice has the same lines under two names."""
    found = {file.sha256: file for file in evidence.files if file.name.startswith(_FOLDER)}
    return sorted(found.values(), key=lambda file: (file.size, file.name))


def _read(folder: Path, file: KeptFile) -> tuple[bytes | None, str]:
    """The bytes that were listed, else why there are none."""
    if not _NAME.fullmatch(file.name):
        return None, "its name is none that evidence has"
    try:
        descriptor = os.open(folder / file.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            data = stream.read(file.size + 1)
    except OSError as error:
        return None, f"cannot be read: {error.strerror or type(error).__name__}"
    if sha256(data) != file.sha256:
        return None, "it is not as it was listed"
    return data, ""


def _never_kept(folder: Path, evidence: Evidence) -> list[tuple[str, str]]:
    """What the newest table of contents says of logs that were not kept, or not wholly."""
    tables = {
        int(found[1] or 1): file
        for file in evidence.files
        if (found := _CONTENTS.fullmatch(file.name)) and file.size <= MAX_CONTENTS_BYTES
    }
    if not tables:
        return []
    file = tables[max(tables)]
    try:
        text = (folder / file.name).read_bytes()
        document = json.loads(text) if sha256(text) == file.sha256 else {}
        said = {**document.get("left_out", {}), **document.get("notes", {})}
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        said = {}
    return [
        (str(name), str(why))
        for name, why in said.items()
        if name == "logs" or str(name).startswith(_FOLDER)
    ]


def _fitted(name: str, data: bytes, room: int) -> tuple[bytes, int]:
    """The member, and how many bytes of the data are in it; none where it has no room."""
    whole = _member(_entry(name, data))
    if len(whole) <= room:
        return whole, len(data)
    taken = _taken(data, room - 2 * _BLOCK)
    part = _member(_entry(name, data[:taken]))
    return (part, taken) if taken and len(part) <= room else (b"", 0)


def _taken(data: bytes, room: int) -> int:
    """How much of the beginning fits when it is packed; whole lines."""
    packer, used, fits = zlib.compressobj(_LEVEL), 0, 0
    for chunk in _chunks(data):
        used += len(packer.compress(chunk)) + len(packer.flush(zlib.Z_SYNC_FLUSH))
        if used > room:
            break
        fits += len(chunk)
    return data.rfind(b"\n", 0, fits) + 1


def _chunks(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _CHUNK_BYTES):
        yield data[start : start + _CHUNK_BYTES]


def _entry(name: str, data: bytes) -> bytes:
    """A file of a tar archive (POSIX.1-1988 with GNU's long names)."""
    told = tarfile.TarInfo(name)
    told.size, told.mode = len(data), 0o400
    padding = b"\0" * (-len(data) % _BLOCK)
    return told.tobuf(tarfile.GNU_FORMAT) + data + padding


def _member(data: bytes) -> bytes:
    """Members one behind the other are one gzip file (RFC 1952, section 2.2)."""
    return gzip.compress(data, _LEVEL, mtime=0)


def _list_text(incident: str, lines: list[str], told: list[tuple[str, str]]) -> bytes:
    said = [
        f"Logs kept with the evidence of {incident}.",
        "SHA-256 of what was kept, how much of it is here, name:",
        *lines,
        *([] if not told else ["Not here, or not whole:"]),
        *(f"{_plain(name)}: {_plain(why)}" for name, why in told),
    ]
    cut = said[:MAX_LINES] + ([f"and {len(said) - MAX_LINES} more"] * (len(said) > MAX_LINES))
    return ("\n".join(cut) + "\n").encode()


def _plain(text: str) -> str:
    return text.encode("unicode_escape", "backslashreplace").decode("ascii")[:400]
