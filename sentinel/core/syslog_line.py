"""A notice as one line of a system log: RFC 5424 over the network, the older form on this machine.

RFC 5424 wants structured data under a name with a private enterprise number. Sentinel has none;
32473 is kept for examples (RFC 5612), and an organisation that has a number of its own gives it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sentinel.core.channel_text import cut_bytes, one_line
from sentinel.core.gravity import SEVERITY
from sentinel.core.notice import OutboxRow
from sentinel.core.plain_line import clean_line
from sentinel.core.routing import notice_key

APP = "sentinel"
EXAMPLE_ENTERPRISE = 32473
MAX_DATAGRAM_BYTES = 2_048
"""What every receiver of RFC 5424 should take; a UDP datagram of more may be cut or lost."""
MAX_STREAM_BYTES = 8_192
"""The same over TLS (RFC 5425), and what common receivers take over TCP."""
MAX_VALUE = 200
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FACILITIES = {
    "daemon": 3,
    "auth": 4,
    "authpriv": 10,
    **{f"local{number}": 16 + number for number in range(8)},
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who writes the line."""

    host: str
    process: int
    facility: str = "daemon"
    enterprise: int = EXAMPLE_ENTERPRISE


def network_line(row: OutboxRow, origin: Origin, max_bytes: int) -> bytes:
    """RFC 5424, without framing, of at most so many bytes. Text that is more than ASCII begins
    with a byte order mark, as section 6.4 wants it."""
    moment = row.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    host = "".join(char for char in origin.host if "!" <= char <= "~")[:255] or "-"
    data = "".join(f' {name}="{_escaped(value)}"' for name, value in facts(row).items())
    head = (
        f"<{_priority(row, origin)}>1 {moment} {host} {APP} {origin.process} {row.kind.value[:32]} "
        f"[{APP}@{origin.enterprise}{data}] "
    ).encode("utf-8", "replace")
    line = one_line(row)
    mark = b"" if line.isascii() else BYTE_ORDER_MARK
    return head + mark + cut_bytes(line, max_bytes - len(head) - len(mark))


def local_line(row: OutboxRow, origin: Origin, local: datetime, max_bytes: int) -> bytes:
    """What programs write to /dev/log (RFC 3164, without a host); the facts stand at its end.
    `local` is the time by this machine's zone."""
    moment = f"{_MONTHS[local.month - 1]} {local.day:>2} {local:%H:%M:%S}"
    head = f"<{_priority(row, origin)}>{moment} {APP}[{origin.process}]: ".encode()
    tail = "".join(f' {name}="{_escaped(value)}"' for name, value in facts(row).items())
    end = tail.encode("utf-8", "replace")
    return head + cut_bytes(one_line(row), max_bytes - len(head) - len(end)) + end


def octet_counted(line: bytes) -> bytes:
    """Framed for a stream (RFC 6587, section 3.4.1; RFC 5425, section 4.3)."""
    return f"{len(line)} ".encode() + line


def facts(row: OutboxRow) -> dict[str, str]:
    """What a log is searched by; empty ones are left out."""
    found = {
        "site": row.site,
        "incident": row.incident,
        "kind": row.kind.value,
        "key": notice_key(row.key),
        "messageId": row.message_id,
    }
    return {name: clean_line(value)[:MAX_VALUE] for name, value in found.items() if value}


def _priority(row: OutboxRow, origin: Origin) -> int:
    return FACILITIES[origin.facility] * 8 + SEVERITY[row.kind]


def _escaped(value: str) -> str:
    """As section 6.3.3 has it."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")
