"""Each bad kind of certificate, served over TLS on loopback, gives exactly its finding."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509

from sentinel.core.finding import Finding
from sentinel.core.platform_options import TlsOptions
from sentinel.core.tls_look import AddressFault, TlsTarget
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from support.certificate_chains import DAY, Chains, Issued
from support.programs import needs
from support.tls_looks import HOST, Names, eye, judged


@asynccontextmanager
async def served(context: ssl.SSLContext) -> AsyncIterator[int]:
    """A TLS server that says nothing; its port."""

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture(scope="module")
def chains(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chains]:
    return Chains(tmp_path_factory.mktemp("chains"))


async def findings(
    chains: Chains, context: ssl.SSLContext, *, host: str = HOST, at: datetime | None = None
) -> list[Finding]:
    # an hour later: what OpenSSL makes in a test begins with the second in which it does
    now, options = at or chains.now + DAY / 24, TlsOptions(ca_file=chains.file)
    async with served(context) as port:
        look = await eye(now).look(TlsTarget(host=host, port=port), options=options)
    return judged(look, now, ca_file=chains.file)


def plain(chains: Chains, issued: Issued) -> ssl.SSLContext:
    """As a good server sends it."""
    return chains.served("plain", issued, chains.issuing, chains.upper)


Make = Callable[[Chains], ssl.SSLContext]

BAD: dict[str, tuple[Make, Severity, Verdict]] = {
    "tls-expired": (
        lambda c: plain(c, c.leaf(HOST, begins=-90 * DAY, ends=-DAY)),
        Severity.CRITICAL,
        Verdict.BROKEN,
    ),
    "tls-not-yet-valid": (
        lambda c: plain(c, c.leaf(HOST, begins=DAY, ends=90 * DAY)),
        Severity.CRITICAL,
        Verdict.BROKEN,
    ),
    "tls-wrong-name": (
        lambda c: plain(c, c.leaf("other.institute.example")),
        Severity.CRITICAL,
        Verdict.BROKEN,
    ),
    "tls-wrong-purpose": (
        lambda c: plain(c, c.leaf(HOST, usage=x509.ExtendedKeyUsageOID.CLIENT_AUTH)),
        Severity.ERROR,
        Verdict.BROKEN,
    ),
    "tls-chain-incomplete": (
        lambda c: c.served("incomplete", c.leaf(HOST)),
        Severity.CRITICAL,
        Verdict.BROKEN,
    ),
    "tls-chain-order": (
        lambda c: c.served("reversed", c.leaf(HOST), c.upper, c.issuing),
        Severity.WARNING,
        Verdict.BROKEN,
    ),
    "tls-chain-surplus": (
        lambda c: c.served("surplus", c.leaf(HOST), c.issuing, c.upper, c.stranger),
        Severity.INFO,
        Verdict.INTACT,
    ),
    "tls-self-signed": (
        lambda c: c.served("self", c.self_signed(HOST)),
        Severity.CRITICAL,
        Verdict.BROKEN,
    ),
    "tls-untrusted": (
        lambda c: c.served("stranger", c.leaf(HOST, issuer=c.stranger), c.stranger),
        Severity.CRITICAL,
        Verdict.BROKEN,
    ),
    "tls-chain-unsound": (
        lambda c: c.served(
            "unsound",
            c.leaf(HOST, issuer=c.leaf("no authority")),
            c.leaf("no authority"),
            c.issuing,
            c.upper,
        ),
        Severity.CRITICAL,
        Verdict.BROKEN,
    ),
    "tls-weak-key": (lambda c: plain(c, c.weak_key(HOST)), Severity.ERROR, Verdict.BROKEN),
    "tls-weak-signature": (
        lambda c: plain(c, c.weakly_signed(HOST, needs("openssl", package="openssl"))),
        Severity.ERROR,
        Verdict.BROKEN,
    ),
    "tls-staple-missing": (
        lambda c: plain(c, c.leaf(HOST, must_staple=True)),
        Severity.ERROR,
        Verdict.BROKEN,
    ),
}


async def test_a_good_server_gives_nothing_to_say(chains: Chains) -> None:
    assert await findings(chains, plain(chains, chains.leaf(HOST))) == []


@pytest.mark.parametrize("host", ["WWW.institute.example", "*.institute.example"])
async def test_a_name_holds_by_case_and_by_wildcard(chains: Chains, host: str) -> None:
    assert await findings(chains, plain(chains, chains.leaf(HOST, holds_for=[host]))) == []


@pytest.mark.parametrize("code", BAD)
async def test_each_bad_kind_gives_exactly_its_finding(chains: Chains, code: str) -> None:
    make, severity, verdict = BAD[code]
    (finding,) = await findings(chains, make(chains))
    assert (finding.code, finding.severity, finding.verdict) == (code, severity, verdict)
    assert finding.subject.startswith(f"tls:{HOST}:")


@pytest.mark.parametrize(
    ("left", "severity"),
    [(29, Severity.WARNING), (13, Severity.ERROR), (6, Severity.CRITICAL)],
)
async def test_the_end_of_a_certificate_is_told_in_three_steps(
    chains: Chains, left: int, severity: Severity
) -> None:
    """And in none before the first of them."""
    context = plain(chains, chains.leaf(HOST, begins=-300 * DAY, ends=65 * DAY))
    (finding,) = await findings(chains, context, at=chains.now + (65 - left) * DAY)
    assert (finding.code, finding.severity) == ("tls-expires-soon", severity)
    assert f"expires in {left} days" in finding.message
    assert await findings(chains, context, at=chains.now + 34 * DAY) == []


async def test_old_protocols_that_are_accepted_are_told(chains: Chains) -> None:
    context = plain(chains, chains.leaf(HOST))
    _from_tls_1_0(context)
    (finding,) = await findings(chains, context)
    assert (finding.code, finding.severity) == ("tls-old-protocol", Severity.ERROR)
    assert "accepts TLS 1.0, TLS 1.1, which" in finding.message


async def test_a_server_that_knows_old_protocols_alone_is_told(chains: Chains) -> None:
    context = plain(chains, chains.leaf(HOST))
    _from_tls_1_0(context, to=ssl.TLSVersion.TLSv1_1)
    (finding,) = await findings(chains, context)
    assert (finding.code, finding.severity) == ("tls-no-modern-protocol", Severity.CRITICAL)


async def test_one_bad_server_behind_a_name_is_found(chains: Chains) -> None:
    """By its address: the others of the name are good."""
    good = plain(chains, chains.leaf(HOST))
    bad = chains.served(
        "bad", chains.leaf(HOST, begins=-90 * DAY, ends=-DAY), chains.issuing, chains.upper
    )

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    first = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=good)
    port = first.sockets[0].getsockname()[1]
    second = await asyncio.start_server(hang_up, "127.0.0.2", port, ssl=bad)
    names = Names(("127.0.0.1", "127.0.0.2", "127.0.0.3"))
    async with first, second:
        target, options = TlsTarget(host=HOST, port=port), TlsOptions(ca_file=chains.file)
        look = await eye(chains.now, names).look(target, options=options)
    expired, silent = judged(look, chains.now, ca_file=chains.file)
    assert expired.code == "tls-expired"
    assert "at 127.0.0.2, not at every address" in expired.message
    assert (silent.code, silent.severity) == ("tls-address-silent", Severity.WARNING)
    assert "127.0.0.3" in silent.message


async def test_a_server_that_speaks_no_tls_is_told(chains: Chains) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.institute.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        look = await eye(chains.now).look(TlsTarget(host=HOST, port=port), options=TlsOptions())
    assert look.addresses[0].fault is AddressFault.HANDSHAKE
    assert [one.code for one in judged(look, chains.now)] == ["tls-handshake-failed"]


async def test_what_could_not_be_looked_at_is_unknown(chains: Chains) -> None:
    """A name without an address, an address that may not be asked, a server that is away."""
    lost = eye(chains.now, Names((), failure="no such name"))
    inner = eye(chains.now, Names(("10.0.0.1",)))
    target, options = TlsTarget(host=HOST, port=1), TlsOptions()
    looks = [await one.look(target, options=options) for one in (lost, inner, eye(chains.now))]
    for look in looks:
        (finding,) = judged(look, chains.now)
        assert (finding.code, finding.verdict) == ("tls-unseen", Verdict.INCONCLUSIVE)


async def test_authorities_that_cannot_be_read_are_said(tmp_path: Path, chains: Chains) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    options = TlsOptions(ca_file=tmp_path / "empty.pem")
    with pytest.raises(OSError, match="no certificates of authorities"):
        await eye(chains.now).look(TlsTarget(host=HOST), options=options)


def _from_tls_1_0(
    context: ssl.SSLContext, to: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is the point
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = to
