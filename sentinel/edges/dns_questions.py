"""Questions to DNS, each tried a second time: what was answered, what does not exist, and what
could not be found out are three things."""

import asyncio
import contextlib
import errno
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import dns.asyncquery
import dns.asyncresolver
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.rrset

from sentinel.core.names_look import ServerAnswer, ServerState
from sentinel.core.plain_line import clean_line

ATTEMPTS = 2
MAX_RECORDS = 64
"""Of each kind; a hostile answer may hold thousands."""
EDNS_BYTES = 1232
"""Fits in one datagram everywhere; what is larger is asked again over TCP."""
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EACCES})

MakeResolver = Callable[[], dns.asyncresolver.Resolver]
"""Raises DNSException or OSError where the system names no resolver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one question gave."""

    records: tuple[Any, ...] = ()
    """Of the class that dnspython has for the kind that was asked."""
    aliases: tuple[str, ...] = ()
    message: dns.message.Message | None = None
    missing: bool = False
    """There is no such name, or it has no record of that kind."""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsQuestions:
    """Asks this machine's resolver, and name servers themselves. Never raises for what they do."""

    timeout_seconds: float
    """For each attempt."""
    resolvers: MakeResolver = dns.asyncresolver.Resolver
    server_port: int = 53
    """Of name servers that are asked themselves."""

    async def ask(self, name: str, kind: str, *, signed: bool = False) -> Answered:
        """`signed`: with signatures, and also what the resolver would hold back as bogus."""
        try:
            resolver = self.resolvers()
        except (dns.exception.DNSException, OSError):
            return Answered(fault="this machine names no resolver")
        if signed:
            resolver.use_edns(0, dns.flags.DO, EDNS_BYTES)
            resolver.flags = dns.flags.RD | dns.flags.CD
        answered = Answered()
        for _ in range(ATTEMPTS):
            answered = await self._once(resolver, name, kind)
            if not answered.fault:
                break
        return answered

    async def _once(self, resolver: dns.asyncresolver.Resolver, name: str, kind: str) -> Answered:
        try:
            answer = await resolver.resolve(
                name, kind, lifetime=self.timeout_seconds, raise_on_no_answer=False, search=False
            )
        except dns.resolver.NXDOMAIN:
            return Answered(missing=True)
        except (dns.exception.DNSException, OSError, ValueError) as error:
            return Answered(fault=f"{name} {kind}: {short(error)}")
        records = tuple(list(answer.rrset or ())[:MAX_RECORDS])
        chain = [one for rrset in answer.chaining_result.cnames for one in rrset]
        return Answered(
            records=records,
            aliases=tuple(plain(one.target) for one in chain[:MAX_RECORDS]),
            message=answer.response,
            missing=not records,
        )

    async def start_of_zone(self, domain: str, server: str, address: str) -> ServerAnswer:
        """What one address of a name server says of the start of the zone (SOA)."""
        found = ServerAnswer(server=server, address=address, state=ServerState.SILENT)
        for _ in range(ATTEMPTS):
            found = await self._start_once(domain, server, address)
            if found.state is not ServerState.SILENT:
                break
        return found

    async def _start_once(self, domain: str, server: str, address: str) -> ServerAnswer:
        def said(state: ServerState, detail: str = "") -> ServerAnswer:
            return ServerAnswer(server=server, address=address, state=state, detail=detail)

        try:
            query = dns.message.make_query(domain, "SOA", want_dnssec=True, payload=EDNS_BYTES)
            query.flags &= ~dns.flags.RD
            async with asyncio.timeout(self.timeout_seconds):
                answer, _ = await dns.asyncquery.udp_with_fallback(
                    query, address, port=self.server_port, ignore_unexpected=True
                )
        except TimeoutError:
            return said(ServerState.SILENT, f"no answer within {self.timeout_seconds:g} s")
        except OSError as error:
            no_way = error.errno in _NO_WAY
            return said(ServerState.NOT_ASKED if no_way else ServerState.SILENT, short(error))
        except (dns.exception.DNSException, ValueError) as error:
            return said(ServerState.SILENT, short(error))
        if answer.rcode() is not dns.rcode.NOERROR:
            return said(ServerState.LAME, dns.rcode.to_text(answer.rcode()))
        serial = _serial(answer, domain)
        if not answer.flags & dns.flags.AA or serial is None:
            return said(ServerState.LAME, "it does not answer for the zone")
        return ServerAnswer(
            server=server,
            address=address,
            state=ServerState.AUTHORITATIVE,
            serial=serial,
            signed_until=_signed_until(answer, domain),
        )


def _serial(answer: dns.message.Message, domain: str) -> int | None:
    with contextlib.suppress(KeyError, dns.exception.DNSException):
        name = dns.name.from_text(domain)
        found = answer.find_rrset(answer.answer, name, dns.rdataclass.IN, dns.rdatatype.SOA)
        return int(found[0].serial)
    return None


def _signed_until(answer: dns.message.Message, domain: str) -> datetime | None:
    found = answer.get_rrset(
        answer.answer,
        dns.name.from_text(domain),
        dns.rdataclass.IN,
        dns.rdatatype.RRSIG,
        covers=dns.rdatatype.SOA,
    )
    return None if found is None else signed_until(found)


def signed_until(signatures: dns.rrset.RRset) -> datetime:
    """When the longest of some signatures ends."""
    return datetime.fromtimestamp(max(one.expiration for one in signatures), UTC)


def plain(name: dns.name.Name) -> str:
    """A name for people and comparisons: lower case, without the last dot."""
    return clean_line(name.to_text(omit_final_dot=True)).lower()[:253]


def short(error: Exception) -> str:
    return clean_line(str(error) or type(error).__name__)[:200]
