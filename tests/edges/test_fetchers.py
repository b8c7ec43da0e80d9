"""Both fetchers keep one contract: whatever a server does, a look says what happened."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Page
from sentinel.core.ports import Fetcher
from sentinel.core.settings import Limits
from sentinel.edges.clock import SystemClock
from sentinel.edges.fetch import CurlFetcher
from sentinel.edges.look import HttpxFetcher
from sentinel.edges.transfer import trust_of
from support import fault_server as faults
from support.certificates import Authority
from support.fault_server import FaultServer
from support.site_server import Request, SiteServer
from support.waiting import LIMIT_SECONDS

LIMITS = Limits(
    timeout_seconds=LIMIT_SECONDS,
    connect_timeout_seconds=LIMIT_SECONDS,
    max_body_bytes=100_000,
    max_redirects=3,
    max_pages=100,
    concurrency=4,
    max_tree_entries=100,
)
OWN = frozenset({"127.0.0.1"})
Make = Callable[..., Fetcher]


@pytest.fixture(params=[CurlFetcher, HttpxFetcher], ids=["curl", "httpx"])
async def make(request: pytest.FixtureRequest) -> AsyncIterator[Make]:
    made: list[Fetcher] = []

    def build(limits: Limits = LIMITS, own_hosts: frozenset[str] = OWN, **more: object) -> Fetcher:
        fetcher: Fetcher = request.param(
            limits,
            user_agents=("first/1", "second/1"),
            own_hosts=own_hosts,
            clock=SystemClock(),
            **more,
        )
        made.append(fetcher)
        return fetcher

    yield build
    for fetcher in made:
        await fetcher.close()


async def failure_of(fetcher: Fetcher, request: FetchRequest | str) -> FetchFailure:
    look = await fetcher.fetch(FetchRequest(url=request) if isinstance(request, str) else request)
    assert isinstance(look, FetchFailure), look
    assert look.fetched_at.tzinfo is not None
    return look


async def page_of(fetcher: Fetcher, request: FetchRequest | str) -> Page:
    look = await fetcher.fetch(FetchRequest(url=request) if isinstance(request, str) else request)
    assert isinstance(look, Page), look
    return look


ANSWERS = [
    ("reset", faults.resets, FailureReason.RESET),
    ("empty", faults.says(b""), FailureReason.EMPTY_ANSWER),
    ("truncated", faults.says(faults.OK + b"Content-Length: 9\r\n\r\nab"), FailureReason.TRUNCATED),
    (
        "chunk cut",
        faults.says(faults.OK + b"Transfer-Encoding: chunked\r\n\r\n9\r\nab"),
        FailureReason.TRUNCATED,
    ),
    (
        "chunk size no number",
        faults.says(faults.OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n"),
        FailureReason.NOT_HTTP,
    ),
    ("not http", faults.says(b"220 mail.example ESMTP\r\n\r\n"), FailureReason.NOT_HTTP),
    ("hang", faults.hangs, FailureReason.TIMEOUT),
    ("slow drip", faults.drips, FailureReason.TIMEOUT),
    (
        "bad gzip",
        faults.says(faults.OK + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nno gzip!!"),
        FailureReason.BAD_ENCODING,
    ),
    (
        "gzip cut inside",
        faults.says(
            faults.OK
            + b"Content-Encoding: gzip\r\nContent-Length: 30\r\n\r\n"
            + faults.gzip_of(bytes(range(256)) * 9).partition(b"\r\n\r\n")[2][:30]
        ),
        FailureReason.BAD_ENCODING,
    ),
    (
        "coding not offered",
        faults.says(faults.OK + b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\nab"),
        FailureReason.BAD_ENCODING,
    ),
]


@pytest.mark.parametrize(("fault", "reason"), [a[1:] for a in ANSWERS], ids=[a[0] for a in ANSWERS])
async def test_each_fault_has_its_reason(
    make: Make, fault: faults.Fault, reason: FailureReason
) -> None:
    limits = replace(LIMITS, timeout_seconds=0.4) if reason is FailureReason.TIMEOUT else LIMITS
    async with FaultServer(fault) as server:
        look = await failure_of(make(limits), server.url)
    assert (look.reason, look.url) == (reason, server.url), look.detail


async def test_a_refused_connection_is_refused(make: Make) -> None:
    with socket.socket() as closed:  # bound, so that nobody else can listen there
        closed.bind(("127.0.0.1", 0))
        look = await failure_of(make(), f"http://127.0.0.1:{closed.getsockname()[1]}/")
    assert look.reason is FailureReason.REFUSED


async def test_a_name_that_does_not_exist(make: Make) -> None:
    assert (await failure_of(make(), "http://no-such-host.invalid/")).reason is FailureReason.DNS


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://[", "/x", ""])
async def test_what_cannot_be_asked_is_a_bad_url(make: Make, url: str) -> None:
    assert (await failure_of(make(), url)).reason is FailureReason.BAD_URL


async def test_an_endless_body_is_cut_at_the_cap(make: Make) -> None:
    async with FaultServer(faults.floods) as server:
        page = await page_of(make(), server.url)
    assert (page.over_cap, len(page.body), page.status) == (True, LIMITS.max_body_bytes, 200)


async def test_a_body_of_exactly_the_cap_is_whole(make: Make) -> None:
    async with SiteServer({"/": "x" * LIMITS.max_body_bytes}) as server:
        page = await page_of(make(), server.url)
    assert (page.over_cap, len(page.body)) == (False, LIMITS.max_body_bytes)


async def test_a_gzip_bomb_is_cut_at_the_cap_of_what_it_unpacks_to(make: Make) -> None:
    async with FaultServer(faults.says(faults.gzip_of(b"x" * 50_000_000))) as server:
        page = await page_of(make(), server.url)
    assert (page.over_cap, len(page.body)) == (True, LIMITS.max_body_bytes)


async def test_gzip_is_unpacked_and_hashed(make: Make) -> None:
    async with FaultServer(faults.says(faults.gzip_of(b"hello"))) as server:
        page = await page_of(make(), server.url)
    assert page.body == b"hello"
    assert page.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


async def test_an_unknown_word_for_a_coding_leaves_the_body_as_it_is(make: Make) -> None:
    answer = faults.OK + b"Content-Encoding: utf-8\r\nContent-Length: 2\r\n\r\nab"
    async with FaultServer(faults.says(answer)) as server:
        assert (await page_of(make(), server.url)).body == b"ab"


async def test_a_redirect_chain_is_told_hop_by_hop(make: Make) -> None:
    routes = {"/": (301, {"location": "/b#x"}, ""), "/b": (302, {"location": "c"}, ""), "/c": "end"}
    async with SiteServer(routes) as server:
        page = await page_of(make(), server.url)
        assert (page.url, page.final_url) == (server.url, server.url + "c")
        assert [(hop.url, hop.status) for hop in page.redirects] == [
            (server.url, 301),
            (server.url + "b", 302),
        ]


async def test_without_following_the_redirect_itself_is_the_page(make: Make) -> None:
    async with SiteServer({"/": (301, {"location": "/b"}, "moved")}) as server:
        page = await page_of(make(), FetchRequest(url=server.url, follow_redirects=False))
    assert (page.status, page.body, page.redirects) == (301, b"moved", ())


CHAINS: list[tuple[str, str, FailureReason]] = [
    ("loop", "/", FailureReason.REDIRECT_LOOP),
    ("loop with another fragment", "/#again", FailureReason.REDIRECT_LOOP),
    ("to a file", "file:///etc/passwd", FailureReason.BAD_URL),
    ("to a script", "javascript:alert(1)", FailureReason.BAD_URL),
    ("to the metadata service", "http://169.254.169.254/latest/", FailureReason.FORBIDDEN_ADDRESS),
    ("to loopback by number", "http://2130706434/", FailureReason.FORBIDDEN_ADDRESS),
    ("to mapped loopback", "http://[::ffff:127.0.0.2]/", FailureReason.FORBIDDEN_ADDRESS),
    ("to the shared range", "http://100.64.0.1/", FailureReason.FORBIDDEN_ADDRESS),
    ("to a multicast group", "http://224.0.0.1/", FailureReason.FORBIDDEN_ADDRESS),
    ("to the office", "http://10.0.0.1/", FailureReason.FORBIDDEN_ADDRESS),
    ("to a name for this machine", "http://localhost/", FailureReason.FORBIDDEN_ADDRESS),
]


@pytest.mark.parametrize(("target", "reason"), [c[1:] for c in CHAINS], ids=[c[0] for c in CHAINS])
async def test_redirects_go_nowhere_they_should_not(
    make: Make, target: str, reason: FailureReason
) -> None:
    async with SiteServer({"/": (302, {"location": target}, "")}) as server:
        look = await failure_of(make(), server.url)
    assert look.reason is reason, look.detail
    assert [hop.status for hop in look.redirects] == [302]


async def test_too_many_redirects(make: Make) -> None:
    def onwards(request: Request) -> tuple[int, dict[str, str], str]:
        return 302, {"location": f"/?{int(request.query or 0) + 1}"}, ""

    async with SiteServer({"/": onwards}) as server:
        look = await failure_of(make(), server.url)
        assert look.reason is FailureReason.TOO_MANY_REDIRECTS
        assert len(server.requests) == LIMITS.max_redirects + 1


async def test_the_deadline_covers_all_hops_together(make: Make) -> None:
    async def slowly(request: Request) -> tuple[int, dict[str, str], str]:
        await asyncio.sleep(0.3)
        return 302, {"location": f"/?{int(request.query or 0) + 1}"}, ""

    limits = replace(LIMITS, timeout_seconds=0.7, max_redirects=50)
    async with SiteServer({"/": slowly}) as server:
        look = await failure_of(make(limits), server.url)
        assert look.reason is FailureReason.TIMEOUT
        assert len(server.requests) <= 4


async def test_headers_do_not_leave_the_sites_own_hosts(make: Make) -> None:
    token = (("x-token", "secret"),)
    async with SiteServer({"/": "other"}) as other, SiteServer({"/": ""}) as server:
        foreign = f"http://localhost:{other.port}/"
        server.routes["/"] = (302, {"location": foreign}, "")
        limits = replace(LIMITS, allow_addresses=("127.0.0.0/8", "::1/128"))
        await page_of(make(limits), FetchRequest(url=server.url, headers=token))
        assert server.requests[0].headers["x-token"] == "secret"
        assert "x-token" not in other.requests[0].headers
        await page_of(
            make(limits, own_hosts=OWN | {"localhost"}),
            FetchRequest(url=server.url, headers=token),
        )
        assert other.requests[1].headers["x-token"] == "secret"


async def test_a_private_address_may_be_allowed_or_be_the_sites_own(make: Make) -> None:
    async with SiteServer({"/": "here"}) as server:
        refused = await failure_of(make(own_hosts=frozenset()), server.url)
        assert refused.reason is FailureReason.FORBIDDEN_ADDRESS
        assert server.requests == []
        limits = replace(LIMITS, allow_addresses=("127.0.0.0/8",))
        assert (await page_of(make(limits, frozenset()), server.url)).status == 200


async def test_connect_to_keeps_the_host_of_the_url(make: Make) -> None:
    async with SiteServer({"/": "here"}) as server:
        request = FetchRequest(url=f"http://site.invalid:{server.port}/", connect_to="127.0.0.1")
        page = await page_of(make(own_hosts=frozenset({"site.invalid"})), request)
        assert server.requests[0].headers["host"] == f"site.invalid:{server.port}"
        assert page.peer_address == "127.0.0.1"


async def test_connect_to_may_name_another_port(make: Make) -> None:
    """The origin server behind a delivery network listens where it likes; a redirect to another
    scheme leads to the usual port."""
    async with SiteServer({"/": (302, {"location": "/b"}, ""), "/b": "here"}) as server:
        request = FetchRequest(
            url="http://site.invalid/", connect_to="127.0.0.1", connect_port=server.port
        )
        page = await page_of(make(own_hosts=frozenset({"site.invalid"})), request)
        assert page.final_url == "http://site.invalid/b"
        assert [asked.headers["host"] for asked in server.requests] == ["site.invalid"] * 2


async def test_every_look_asks_for_the_same_language(make: Make) -> None:
    async with SiteServer({"/": "here"}) as server:
        await page_of(make(accept_language="hi"), server.url)
        own = FetchRequest(url=server.url, headers=(("accept-language", "en"),))
        await page_of(make(accept_language="hi"), own)
        await page_of(make(), server.url)
        languages = [asked.headers.get("accept-language") for asked in server.requests]
        assert languages == ["hi", "en", None]


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
async def test_any_method_with_and_without_body(make: Make, method: str) -> None:
    async with SiteServer({"/": "answer"}) as server:
        for body in (b"",) if method == "HEAD" else (b"", b"a=1"):
            page = await page_of(make(), FetchRequest(url=server.url, method=method, body=body))
            assert page.body == (b"" if method == "HEAD" else b"answer")
            asked = server.requests[-1]
            assert asked.method == method
            assert asked.body == body
            assert "content-type" not in asked.headers


async def test_a_see_other_turns_a_post_into_a_get(make: Make) -> None:
    routes = {"/": (303, {"location": "/done"}, ""), "/done": "done"}
    async with SiteServer(routes) as server:
        await page_of(make(), FetchRequest(url=server.url, method="POST", body=b"a=1"))
        assert [(asked.method, asked.body) for asked in server.requests] == [
            ("POST", b"a=1"),
            ("GET", b""),
        ]


async def test_user_agent_cookies_and_proxies(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    async with SiteServer({"/": (200, {"set-cookie": "a=1; Path=/"}, "")}) as server:
        fetcher = make()
        assert (await page_of(fetcher, server.url)).user_agent == "first/1"
        await page_of(fetcher, FetchRequest(url=server.url, user_agent="mine/2"))
        first, second = server.requests
        assert (first.headers["user-agent"], second.headers["user-agent"]) == ("first/1", "mine/2")
        assert "cookie" not in second.headers


async def test_headers_are_lower_case_in_wire_order_with_repeats(make: Make) -> None:
    answer = b"HTTP/1.1 200 OK\r\nX-B: 1\r\nx-a: \xe9\r\nX-B: 2\r\nContent-Length: 0\r\n\r\n"
    async with FaultServer(faults.says(answer)) as server:
        page = await page_of(make(), server.url)
    assert page.headers[:3] == (("x-b", "1"), ("x-a", "\xe9"), ("x-b", "2"))


async def test_fresh_connections_are_fresh(make: Make) -> None:
    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(faults.OK + b"Content-Length: 0\r\n\r\n")
            await writer.drain()
            await reader.readuntil(b"\r\n\r\n")

    async with FaultServer(answers) as server:
        fetcher = make()
        for _ in range(3):
            await page_of(fetcher, FetchRequest(url=server.url, fresh_connection=True))
        assert server.connections == 3


async def test_cancelling_a_fetch_ends_its_transfer(make: Make) -> None:
    connected, cut = asyncio.Event(), asyncio.Event()

    async def waits(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await reader.read()
        cut.set()

    async with FaultServer(waits) as server:
        task = asyncio.create_task(make().fetch(FetchRequest(url=server.url)))
        await connected.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await cut.wait()


async def test_more_requests_than_slots_all_come_back(make: Make) -> None:
    async with SiteServer({"/": "x"}) as server:
        fetcher = make()
        looks = await asyncio.gather(
            *(fetcher.fetch(FetchRequest(url=f"{server.url}?{n}")) for n in range(40))
        )
        assert all(isinstance(look, Page) for look in looks)
        assert len(server.requests) == 40


async def test_a_header_cannot_break_out_of_its_line(make: Make) -> None:
    async with SiteServer({"/": "x"}) as server:
        with pytest.raises(ValueError, match="forbidden sign"):
            await make().fetch(FetchRequest(url=server.url, headers=(("a", "b\r\nc: d"),)))
        assert server.requests == []


async def test_closing_ends_what_is_under_way() -> None:
    """libcurl's fetcher keeps transfers; closing it answers each of them."""
    connected = asyncio.Event()

    async def waits(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await reader.read()

    fetcher = CurlFetcher(LIMITS, user_agents=("a",), own_hosts=OWN, clock=SystemClock())
    async with FaultServer(waits) as server:
        task = asyncio.create_task(fetcher.fetch(FetchRequest(url=server.url)))
        await connected.wait()
        await fetcher.close()
        look = await task
    assert isinstance(look, FetchFailure)
    assert look.reason is FailureReason.OTHER


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context


async def test_a_certificate_that_nobody_vouches_for(make: Make, tmp_path: Path) -> None:
    async with SiteServer({"/": "x"}, tls=self_signed(tmp_path)) as server:
        assert (await failure_of(make(), server.url)).reason is FailureReason.TLS


async def test_https_on_a_port_that_speaks_http(make: Make) -> None:
    plain = faults.says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    async with FaultServer(plain, reads_head=False) as server:
        url = server.url.replace("http:", "https:")
        assert (await failure_of(make(), url)).reason is FailureReason.TLS


async def test_a_certificate_of_a_given_authority_is_good(tmp_path: Path) -> None:
    for kind in (CurlFetcher, HttpxFetcher):
        async with SiteServer({"/": "x"}, tls=self_signed(tmp_path)) as server:
            fetcher = kind(
                LIMITS,
                user_agents=("a",),
                own_hosts=OWN,
                clock=SystemClock(),
                ca_file=tmp_path / "server.pem",
            )
            assert (await page_of(fetcher, server.url)).status == 200
            await fetcher.close()


def test_authorities_are_read_once_and_anew_when_their_file_changes(tmp_path: Path) -> None:
    """An operator who puts another authority there need not start the daemon again."""
    texts = [Authority(tmp_path).file.read_bytes() for _ in range(2)]
    file = tmp_path / "authorities.pem"
    file.write_bytes(texts[0])
    trust = trust_of(file)
    assert trust_of(file) is trust
    file.write_bytes(b"".join(texts))
    assert (len(trust.get_ca_certs()), len(trust_of(file).get_ca_certs())) == (1, 2)
