"""How people are asked: [approvals]."""

import ipaddress
from urllib.parse import urlsplit

from sentinel.config.table import Table
from sentinel.core.response_settings import Approvals


def read_approvals(root: Table) -> Approvals:
    """Deadlines, and the door through which links are answered."""
    table = root.table("approvals")
    with root.problems.watching() as reading:
        approvals = Approvals(
            deadline_seconds=table.duration("deadline", "12h", low="1m", high="30d"),
            deputy_seconds=table.duration("deputy_after", "30m", low="1s", high="30d"),
            link_url=table.text("link_url", "", convert=_link_url),
            listen=table.text("listen", "", convert=_listen),
        )
    if reading.clean and approvals.deputy_seconds >= approvals.deadline_seconds:
        table.problem(
            "deputy_after",
            "is not shorter than deadline: nobody could stand in; accepted: a shorter time; "
            "shorten it, or give more time in deadline",
        )
    if reading.clean and approvals.link_url and not approvals.listen:
        table.problem(
            "link_url",
            "is given without listen: nothing would answer there; accepted: both or neither; add "
            'listen = "127.0.0.1:8642"',
        )
    table.finish()
    return approvals


def _link_url(text: str) -> str:
    if not text:
        return ""
    accepted = (
        'accepted: the root of an https address without a query, ending in "/", such as '
        '"https://sentinel.example.org/"; http is accepted for this machine alone'
    )
    try:
        parts = urlsplit(text)
        local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        _ = parts.port
    except ValueError as error:
        raise ValueError(accepted) from error
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    secure = parts.scheme == "https" or (parts.scheme == "http" and local)
    printable = text.isascii() and text.isprintable() and " " not in text
    if not (secure and parts.hostname and plain and printable and text.endswith("/")):
        raise ValueError(accepted)
    return text


def _listen(text: str) -> str:
    if not text:
        return ""
    host, _, port = text.rpartition(":")
    try:
        address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
        right = port.isascii() and port.isdigit() and 0 < int(port) < 65_536
    except ValueError:
        right = False
    if not right or (address.version == 6) != host.startswith("["):
        raise ValueError(
            'accepted: an address and a port, such as "127.0.0.1:8642" or "[::1]:8642"'
        )
    return text
