"""DnsNameServers: the addresses of a host, asked of name servers by dnspython."""

import asyncio
import socket

import dns.asyncresolver
import dns.exception
import dns.resolver

from sentinel.core.endpoint import split_port
from sentinel.core.name_answer import NameAnswer
from sentinel.edges.addresses import AddressGuard

RECORDS = ("A", "AAAA")
USUAL_PORT = 53
MAX_ADDRESSES = 32
"""Of one host; a server that gives more is not believed further."""
_NO_RECORD = (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN)


class DnsNameServers:
    """Implements the NameServers port. Addresses that `guard` does not allow are named and kept
    apart: a name server that lies must not make Sentinel ask inside its own network."""

    def __init__(self, guard: AddressGuard, *, timeout_seconds: float) -> None:
        self._guard = guard
        self._timeout_seconds = timeout_seconds

    async def ask(self, host: str, server: str) -> NameAnswer:
        """The machine's own resolver (`server` empty) is believed in private addresses, too."""
        try:
            async with asyncio.timeout(self._timeout_seconds):
                found = await (_by(server, host) if server else _by_machine(host))
        except TimeoutError:
            return NameAnswer(failure=f"no answer within {self._timeout_seconds:g} s")
        except (dns.exception.DNSException, OSError, ValueError) as error:
            # UnicodeError of a host that cannot be encoded is a ValueError
            return NameAnswer(failure=f"{type(error).__name__}: {error}"[:300])
        allowed = [one for one in found if not server or self._guard.allows("", one)]
        return NameAnswer(
            addresses=tuple(sorted(allowed)),
            forbidden=tuple(sorted(set(found) - set(allowed))),
        )


async def _by_machine(host: str) -> set[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return {str(entry[4][0]) for entry in found}


async def _by(server: str, host: str) -> set[str]:
    """Raises DNSException, also where the name is unknown there under both types."""
    address, port = split_port(server)
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = [address]
    resolver.port = port or USUAL_PORT
    answers = await asyncio.gather(
        *(resolver.resolve(host, kind, search=False) for kind in RECORDS), return_exceptions=True
    )
    found: set[str] = set()
    failures: list[BaseException] = []
    for answer in answers:
        if isinstance(answer, BaseException):
            failures.append(answer)
        else:
            found |= {str(record) for record in list(answer)[:MAX_ADDRESSES]}
    if not found:
        # an unknown name says more than a type that the name does not have
        raise next((one for one in failures if not isinstance(one, _NO_RECORD)), failures[0])
    return found
