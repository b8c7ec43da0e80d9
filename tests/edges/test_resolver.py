"""Other name servers are asked over real UDP, and what they say is not believed blindly."""

from sentinel.core.name_answer import NameAnswer
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.resolver import DnsNameServers
from support.dns_server import name_server
from support.waiting import LIMIT_SECONDS

SITE = "www.institute.example"


def servers(*allowed: str, timeout_seconds: float = LIMIT_SECONDS) -> DnsNameServers:
    return DnsNameServers(AddressGuard.of((), allowed), timeout_seconds=timeout_seconds)


async def test_addresses_of_both_kinds_are_given_sorted() -> None:
    records = {(SITE, "A"): ["9.9.9.9", "1.1.1.1"], (SITE, "AAAA"): ["2620:fe::fe"]}
    async with name_server(records) as dns:
        found = await servers().ask(SITE, f"127.0.0.1:{dns.port}")
        assert found == NameAnswer(addresses=("1.1.1.1", "2620:fe::fe", "9.9.9.9"))


async def test_an_alias_is_followed() -> None:
    records = {(SITE, "CNAME"): ["edge.cdn.example."], ("edge.cdn.example", "A"): ["9.9.9.9"]}
    async with name_server(records) as dns:
        found = await servers().ask(SITE, f"127.0.0.1:{dns.port}")
        assert found.addresses == ("9.9.9.9",)


async def test_a_private_address_is_named_and_never_given() -> None:
    """A name server that lies must not lead Sentinel into its own network."""
    async with name_server({(SITE, "A"): ["169.254.169.254", "10.1.2.3", "9.9.9.9"]}) as dns:
        server = f"127.0.0.1:{dns.port}"
        found = await servers().ask(SITE, server)
        assert found.addresses == ("9.9.9.9",)
        assert found.forbidden == ("10.1.2.3", "169.254.169.254")
        allowed = await servers("10.0.0.0/8").ask(SITE, server)
        assert "10.1.2.3" in allowed.addresses


async def test_an_unknown_name_and_a_silent_server_say_so() -> None:
    async with name_server({}) as dns:
        server = f"127.0.0.1:{dns.port}"
        assert "NXDOMAIN" in (await servers().ask(SITE, server)).failure
        dns.silent = True
        found = await servers(timeout_seconds=0.05).ask(SITE, server)
        assert found == NameAnswer(failure="no answer within 0.05 s")


async def test_the_machine_itself_is_believed_in_private_addresses() -> None:
    assert "127.0.0.1" in (await servers().ask("localhost", "")).addresses
    assert (await servers().ask("no-such-name.invalid", "")).failure
    assert (await servers().ask("x" * 70 + ".example", "")).failure
