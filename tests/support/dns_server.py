"""A name server on a free UDP port of loopback that answers from a table."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import cast

import dns.asyncresolver
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Records = Mapping[tuple[str, str], list[str]]
"""By name without the last dot, and type: `("www.example.org", "A"): ["192.0.2.1"]`."""


class NameServer(asyncio.DatagramProtocol):
    """`records` may be replaced while it runs. Names that it does not know do not exist."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.silent = False
        self.port = 0
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # the selector loop's transport is one, though not by its class
        self._transport = cast("asyncio.DatagramTransport", transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.silent or self._transport is None:
            return
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return
        self._transport.sendto(self._answer(query).to_wire(), addr)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        question = query.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        name = question.name.to_text(omit_final_dot=True).lower()
        for _ in range(8):
            if found := self.records.get((name, kind)):
                answer.answer.append(dns.rrset.from_text(name + ".", 60, "IN", kind, *found))
                return answer
            alias = self.records.get((name, "CNAME"))
            if not alias:
                break
            answer.answer.append(dns.rrset.from_text(name + ".", 60, "IN", "CNAME", alias[0]))
            name = alias[0].rstrip(".").lower()
        if not any(known == name for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer

    def resolver(self) -> dns.asyncresolver.Resolver:
        """A resolver that asks this server alone."""
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = self.port
        return resolver


@asynccontextmanager
async def name_server(
    records: Records, kind: type[NameServer] = NameServer
) -> AsyncIterator[NameServer]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(
        lambda: kind(records), local_addr=("127.0.0.1", 0)
    )
    try:
        yield server
    finally:
        transport.close()
