"""Names and certificates are read from real servers on loopback."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sentinel.core.server_identity import Part, changes
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.server_identity import ServerEye
from support.certificates import Authority
from support.dns_server import Records, name_server
from support.values import make_site

HOST = "www.institute.example"
RECORDS: Records = {
    (HOST, "CNAME"): ["edge.cdn.example."],
    ("edge.cdn.example", "A"): ["127.0.0.1"],
    ("institute.example", "NS"): ["NS1.institute.example.", "ns2.institute.example."],
    ("institute.example", "MX"): ["10 mx.institute.example."],
}


def eye(authority: Authority | None = None, **changes: object) -> ServerEye:
    values: dict[str, object] = {
        "timeout_seconds": 20.0,
        "guard": AddressGuard.of([HOST, "127.0.0.1", "localhost"], []),
        "ca_file": None if authority is None else authority.file,
        **changes,
    }
    return ServerEye(**values)  # type: ignore[arg-type] # a test gives what it means


@asynccontextmanager
async def served(context: ssl.SSLContext) -> AsyncIterator[int]:
    """A TLS server that says nothing; its port."""

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_names_are_asked_and_sorted() -> None:
    async with name_server(RECORDS) as names:
        seen = await eye(resolver=names.resolver()).look(make_site(url=f"http://{HOST}/"))
    assert seen.identity.addresses == ("127.0.0.1",)
    assert seen.identity.aliases == ("edge.cdn.example",)
    assert seen.identity.name_servers == ("ns1.institute.example", "ns2.institute.example")
    assert seen.identity.mail_servers == ("mx.institute.example",)
    assert Part.ADDRESS not in seen.unknown
    assert Part.CERTIFICATE_KEY in seen.unknown


async def test_another_name_server_is_a_change_between_two_looks() -> None:
    site = make_site(url=f"http://{HOST}/")
    async with name_server(RECORDS) as names:
        before = await eye(resolver=names.resolver()).look(site)
        names.records = {
            **RECORDS,
            ("institute.example", "NS"): ["ns.elsewhere.example."],
        }
        after = await eye(resolver=names.resolver()).look(site)
    assert [change.what for change in changes(before.identity, after)] == ["name-server"]


async def test_a_resolver_that_is_silent_or_knows_nothing_leaves_things_unknown() -> None:
    site = make_site(url=f"http://{HOST}/")
    async with name_server({}) as names:
        unknown = await eye(resolver=names.resolver()).look(site)
        names.silent = True
        silent = await eye(resolver=names.resolver(), timeout_seconds=0.2).look(site)
    for seen in (unknown, silent):
        assert {Part.ADDRESS, Part.NAME_SERVER, Part.MAIL_SERVER} <= set(seen.unknown)
        assert seen.faults
        assert changes(seen.identity, seen) == ()


async def test_a_certificate_is_read_through_the_name(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with served(authority.good("127.0.0.1")) as port, name_server(RECORDS) as names:
        site = make_site(url=f"https://{HOST}:{port}/")
        seen = await eye(authority, resolver=names.resolver()).look(site)
    (key,) = seen.identity.certificate_keys
    assert len(key) == 64
    assert seen.identity.issuers == ("Authority of a test",)
    assert seen.identity.certificate_names == ("127.0.0.1",)
    (why,) = seen.distrusted  # it holds for the address and not for this name
    assert HOST in why


@pytest.mark.parametrize("kind", ["good", "expired", "self_signed"])
async def test_a_certificate_is_read_whether_it_is_trusted_or_not(
    tmp_path: Path, kind: str
) -> None:
    authority = Authority(tmp_path)
    async with served(getattr(authority, kind)("127.0.0.1")) as port:
        seen = await eye(authority).look(make_site(url=f"https://127.0.0.1:{port}/"))
    assert len(seen.identity.certificate_keys) == 1
    assert bool(seen.distrusted) == (kind != "good")
    assert seen.certificates_until is not None
    assert (seen.certificates_until < authority.made_at) == (kind == "expired")
    assert not seen.nothing_to_ask


async def test_a_server_with_another_key_and_issuer_is_a_change(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    contexts = (authority.good("127.0.0.1"), authority.self_signed("127.0.0.1"))
    looks = []
    for context in contexts:
        async with served(context) as port:
            looks.append(await eye(authority).look(make_site(url=f"https://127.0.0.1:{port}/")))
    found = changes(looks[0].identity, looks[1])
    assert {change.what: change.benign for change in found} == {
        "certificate-key": False,
        "certificate-trust": False,
    }


async def test_no_server_is_a_fault_and_no_certificate() -> None:
    async with served(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)) as port:
        seen = await eye().look(make_site(url=f"https://127.0.0.1:{port}/"))
    assert Part.CERTIFICATE_KEY in seen.unknown
    assert seen.faults


async def test_a_site_on_this_machine_has_nothing_to_ask() -> None:
    seen = await eye().look(make_site(url="http://127.0.0.1:1/", aliases=("http://localhost:1/",)))
    assert seen.nothing_to_ask
    assert seen.identity.addresses == ()
