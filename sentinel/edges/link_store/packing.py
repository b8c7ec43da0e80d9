"""Contents of documents and reports as bytes in a column, and back."""

import json
import marshal
import struct
import zlib

import zstandard

from sentinel.core.canonical import canonical, from_json, to_json
from sentinel.core.link_report import LinkReport, Target
from sentinel.core.reference import Contents

MAX_CARRIERS_KEPT = 50_000
"""A report with more carriers in all is judged again instead of being kept."""
_CHECKSUM = struct.Struct("!I")
_MAX_BYTES = 1 << 30


def pack(contents: Contents) -> bytes:
    """A checksum and the compressed fields. The format is the interpreter's own (marshal): a
    graph that another version cannot read is made again by the next crawl."""
    data = zstandard.ZstdCompressor(level=1).compress(marshal.dumps(tuple(contents)))
    return _CHECKSUM.pack(zlib.crc32(data)) + data


def unpack(packed: bytes) -> Contents | None:
    """None for bytes that are damaged or of another format: such a document is read again."""
    data = packed[_CHECKSUM.size :]
    if packed[: _CHECKSUM.size] != _CHECKSUM.pack(zlib.crc32(data)):
        return None
    try:
        plain = zstandard.ZstdDecompressor().decompress(data, max_output_size=_MAX_BYTES)
        return Contents(*marshal.loads(plain))  # noqa: S302 - own bytes, their checksum is right
    except (zstandard.ZstdError, ValueError, EOFError, TypeError):
        return None


def pack_report(report: LinkReport) -> bytes | None:
    """None where it is too large to be worth keeping."""
    if sum(len(target.carriers) for target in _targets(report)) > MAX_CARRIERS_KEPT:
        return None
    return zstandard.ZstdCompressor(level=1).compress(canonical(to_json(report)))


def unpack_report(packed: bytes | None) -> LinkReport | None:
    """None where none was kept, or where it is of another format."""
    if packed is None:
        return None
    try:
        plain = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_MAX_BYTES)
        return from_json(LinkReport, json.loads(plain))
    except (zstandard.ZstdError, ValueError, RecursionError):
        return None


def _targets(report: LinkReport) -> tuple[Target, ...]:
    return (*report.broken, *report.refused, *report.redirected, *report.inconclusive)
