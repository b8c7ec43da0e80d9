"""What this machine's own resolver says of a name, and which of the addresses let themselves be
reached. For `sentinel doctor`; witnesses ask in their own way."""

import errno
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})
RESOLVE_SECONDS = 6.0
CONNECT_SECONDS = 3.0
MAX_ADDRESSES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One address of a name."""

    address: str
    open: bool
    no_route: bool = False
    """This machine has no way there at all: it has no IPv6, say."""
    why: str = ""

    @property
    def is_six(self) -> bool:
        return ":" in self.address

    @property
    def is_public(self) -> bool:
        return ip_address(self.address.partition("%")[0]).is_global


def addresses_of(host: str) -> tuple[str, ...]:
    """By the machine's resolver: /etc/hosts, DNS and what else it is set to ask. Raises OSError
    where it knows none, TimeoutError where it does not answer in time."""
    # let go where it hangs: getaddrinfo(3) takes no deadline
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="resolve")
    try:
        asked = pool.submit(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
        found = asked.result(timeout=RESOLVE_SECONDS)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return tuple(dict.fromkeys(str(row[4][0]) for row in found))


def reached(addresses: tuple[str, ...], port: int) -> tuple[Reached, ...]:
    """A connection to each of the first addresses, all at once; nothing is sent."""
    asked = addresses[:MAX_ADDRESSES]
    if not asked:
        return ()
    with ThreadPoolExecutor(max_workers=len(asked), thread_name_prefix="reach") as pool:
        return tuple(pool.map(lambda address: _reached(address, port), asked))


def _reached(address: str, port: int) -> Reached:
    try:
        with socket.create_connection((address, port), timeout=CONNECT_SECONDS):
            return Reached(address=address, open=True)
    except OSError as error:
        no_route = error.errno in _NO_ROUTE
        why = error.strerror or "no answer in time"
        return Reached(address=address, open=False, no_route=no_route, why=why)
