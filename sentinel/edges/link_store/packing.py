"""Contents of documents and reports as bytes in a column, and back.

The format is the interpreter's own (marshal), behind a checksum: what is damaged, or of another
version, is made again by the next crawl.
"""

import marshal
import struct
import zlib
from typing import Any

import zstandard

from sentinel.core.link_report import Carrier, LinkReport, Skipped, Stopped, Target
from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.reference import Contents

MAX_CARRIERS_KEPT = 50_000
"""A report with more carriers in all is judged again instead of being kept."""
_CHECKSUM = struct.Struct("!I")
_MAX_BYTES = 1 << 30
_LISTS = ("broken", "refused", "redirected", "inconclusive")
_PLAIN = (
    *("root", "pages", "links", "checked", "requests", "seconds", "skipped_count"),
    *("unjudged_fragments", "unjudged_why"),
)


def pack(contents: Contents) -> bytes:
    return _packed(tuple(contents))


def unpack(packed: bytes) -> Contents | None:
    """None for bytes that are damaged or of another format."""
    try:
        return Contents(*_plain(packed))
    except (ValueError, TypeError):
        return None


def pack_report(report: LinkReport) -> bytes | None:
    """None where it is too large to be worth keeping."""
    targets = [target for name in _LISTS for target in getattr(report, name)]
    if sum(len(target.carriers) for target in targets) > MAX_CARRIERS_KEPT:
        return None
    return _packed(
        (
            {name: getattr(report, name) for name in _PLAIN},
            {name: [_target(target) for target in getattr(report, name)] for name in _LISTS},
            [(one.url, one.reason) for one in report.skipped],
            [(one.pattern, one.reason, one.left_out) for one in report.stopped],
        )
    )


def unpack_report(packed: bytes | None) -> LinkReport | None:
    """None where none was kept, or where it is damaged or of another format."""
    if packed is None:
        return None
    try:
        plain, lists, skipped, stopped = _plain(packed)
        fields: dict[str, Any] = {
            **plain,
            **{name: tuple(map(_read_target, targets)) for name, targets in lists.items()},
            "skipped": tuple(Skipped(url=url, reason=reason) for url, reason in skipped),
            "stopped": tuple(Stopped(pattern=p, reason=r, left_out=n) for p, r, n in stopped),
        }
        return LinkReport(**fields)
    except (ValueError, TypeError):
        return None


def _packed(value: tuple[Any, ...]) -> bytes:
    data = zstandard.ZstdCompressor(level=1).compress(marshal.dumps(value))
    return _CHECKSUM.pack(zlib.crc32(data)) + data


def _plain(packed: bytes) -> Any:
    """Raises ValueError."""
    data = packed[_CHECKSUM.size :]
    if packed[: _CHECKSUM.size] != _CHECKSUM.pack(zlib.crc32(data)):
        raise ValueError("the checksum is wrong")
    try:
        plain = zstandard.ZstdDecompressor().decompress(data, max_output_size=_MAX_BYTES)
        return marshal.loads(plain)  # noqa: S302 - own bytes, their checksum is right
    except (zstandard.ZstdError, EOFError) as error:
        raise ValueError(str(error)) from error


def _target(target: Target) -> tuple[object, ...]:
    carriers = [(c.page, c.line, c.text, c.tag) for c in target.carriers]
    return (
        *(target.url, target.state.value, target.reason.value, target.words, target.status),
        *(target.final_url, carriers, target.carrier_count, target.external),
    )


def _read_target(plain: tuple[Any, ...]) -> Target:
    url, state, reason, words, status, final_url, carriers, carrier_count, external = plain
    return Target(
        url=url,
        state=LinkState(state),
        reason=LinkReason(reason),
        words=words,
        status=status,
        final_url=final_url,
        carriers=tuple(Carrier(page=p, line=n, text=t, tag=g) for p, n, t, g in carriers),
        carrier_count=carrier_count,
        external=external,
    )
