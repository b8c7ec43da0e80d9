"""Whether a domain takes mail, by MX, by an address, and not by a null MX."""

import dns.asyncresolver
import pytest

from sentinel.edges.mail_domains import DnsMailDomains
from support.dns_server import name_server

RECORDS = {
    ("with-mx.example", "MX"): ["10 mail.with-mx.example."],
    ("with-address.example", "AAAA"): ["2001:db8::1"],
    ("takes-none.example", "MX"): ["0 ."],
    ("only-text.example", "TXT"): ['"nothing else"'],
}


@pytest.mark.parametrize(
    ("domain", "takes"),
    [
        ("with-mx.example", True),
        ("with-address.example", True),
        ("takes-none.example", False),
        ("only-text.example", False),
        ("is-not-there.example", False),
        ("", False),
        ("a" * 300, False),
        ("..", False),
        ("-\udc80.example", None),
    ],
)
async def test_who_takes_mail(domain: str, takes: bool | None) -> None:
    async with name_server(RECORDS) as server:
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
        asked = DnsMailDomains(timeout_seconds=30.0, resolver=resolver)
        assert await asked.takes_mail(domain) is takes


async def test_a_silent_name_server_says_nothing() -> None:
    async with name_server(RECORDS) as server:
        server.silent = True
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
        asked = DnsMailDomains(timeout_seconds=0.05, resolver=resolver)
        assert await asked.takes_mail("with-mx.example") is None
