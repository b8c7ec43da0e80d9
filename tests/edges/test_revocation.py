"""Whether a certificate is revoked: by answers that OpenSSL's own program makes, by lists, and by
what liars say."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from sentinel.core.page import FetchRequest, Look
from sentinel.core.platform_options import TlsOptions
from sentinel.core.tls_look import Revocation, RevocationLook, TlsTarget
from sentinel.edges.revocation import RevocationEye
from support.certificate_chains import DAY, Chains, Issued
from support.programs import needs
from support.stapling_server import stapling_server
from support.table_fetcher import Answer, TableFetcher
from support.tls_looks import HOST, eye, judged
from support.values import FakeClock, make_page

RESPONDER = "http://ocsp.authority.example/"
LIST = "http://lists.authority.example/issuing.crl"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def chains(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chains]:
    return Chains(tmp_path_factory.mktemp("chains"))


class Responder:
    """`openssl ocsp`, asked through files: what it answers is none of our making."""

    def __init__(self, chains: Chains, folder: Path, signer: Issued) -> None:
        self._openssl = needs("openssl", package="openssl")
        self._folder, self._index = folder, folder / "index.txt"
        self._authority = chains.file_of("ca", [chains.issuing.certificate], chains.issuing.key)
        self._signer = chains.file_of("signer", [signer.certificate], signer.key)
        self._index.touch()

    def knows(self, issued: Issued, *, revoked: bool) -> None:
        found = issued.certificate
        end, serial = f"{found.not_valid_after_utc:%y%m%d%H%M%SZ}", f"{found.serial_number:X}"
        serial = serial if len(serial) % 2 == 0 else f"0{serial}"
        when = "261101000000Z,keyCompromise" if revoked else ""
        line = f"{'R' if revoked else 'V'}\t{end}\t{when}\t{serial}\tunknown\t/CN={HOST}\n"
        self._index.write_text(self._index.read_text() + line)

    def __call__(self, request: FetchRequest) -> Look:
        assert request.method == "POST"
        asked, said = self._folder / "asked.der", self._folder / "said.der"
        asked.write_bytes(request.body)
        words = ("-index", self._index, "-CA", self._authority, "-rsigner", self._signer)
        words += ("-reqin", asked, "-respout", said, "-ndays", "1")
        subprocess.run([self._openssl, "ocsp", *words], check=True, capture_output=True)
        return make_page(request.url, said.read_bytes())


async def look(
    chains: Chains,
    issued: Issued,
    answers: dict[str, Answer],
    staple: bytes = b"",
    now: datetime | None = None,
    **more: bool,
) -> RevocationLook:
    eye = RevocationEye(fetcher=TableFetcher(answers), clock=FakeClock(now or chains.now))
    return await eye.look(issued.certificate, chains.issuing.certificate, staple, **more)


@pytest.mark.parametrize("by", ["the authority", "a delegate"])
async def test_a_responder_says_good_revoked_and_unknown(
    chains: Chains, tmp_path: Path, by: str
) -> None:
    """Signed by the authority itself, or by whom it lets answer (RFC 6960, 4.2.2.2)."""
    delegate = chains.leaf("responder", usage=ExtendedKeyUsageOID.OCSP_SIGNING)
    responder = Responder(chains, tmp_path, chains.issuing if by[0:3] == "the" else delegate)
    good, bad, strange = (chains.leaf(HOST, ocsp=RESPONDER) for _ in range(3))
    responder.knows(good, revoked=False)
    responder.knows(bad, revoked=True)
    # the program stamps its answers by the clock of the machine
    now, said = datetime.now(UTC), {RESPONDER: responder}
    looks = [await look(chains, one, dict(said), now=now) for one in (good, bad, strange)]
    assert [one.state for one in looks] == [
        Revocation.GOOD,
        Revocation.REVOKED,
        Revocation.UNKNOWN,
    ]
    assert looks[1].detail == "keyCompromise"
    assert looks[1].revoked_at is not None
    assert looks[2].detail == "it does not know the certificate"


def answer(
    chains: Chains,
    issued: Issued,
    *,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    signer: Issued | None = None,
    since: timedelta = -HOUR,
    until: timedelta = DAY,
) -> bytes:
    """An answer of our own making, right unless a test says otherwise."""
    by, revoked = signer or chains.issuing, status is ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=issued.certificate,
        issuer=chains.issuing.certificate,
        algorithm=hashes.SHA1(),
        cert_status=status,
        this_update=chains.now + since,
        next_update=chains.now + until,
        revocation_time=chains.now - DAY if revoked else None,
        revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate)
    if signer is not None:
        builder = builder.certificates([signer.certificate])
    made = builder.sign(by.key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ("stranger", "not signed by the certificate's authority"),
        ("no delegate", "not signed by the certificate's authority"),
        ("old", "out of date"),
        ("future", "from the future"),
        ("another", "about another certificate"),
        ("noise", "cannot be read"),
        ("refusal", "it gives no answer: unauthorized"),
    ],
)
async def test_what_is_not_the_authoritys_word_for_now_is_not_believed(
    chains: Chains, lie: str, why: str
) -> None:
    """Neither that it is good nor that it is revoked."""
    issued = chains.leaf(HOST, ocsp=RESPONDER)
    revoked = ocsp.OCSPCertStatus.REVOKED
    unauthorised = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    said = {
        "stranger": lambda: answer(chains, issued, status=revoked, signer=chains.stranger),
        "no delegate": lambda: answer(
            chains, issued, status=revoked, signer=chains.leaf("www.other.example")
        ),
        "old": lambda: answer(chains, issued, since=-3 * DAY, until=-DAY),
        "future": lambda: answer(chains, issued, since=HOUR),
        "another": lambda: answer(chains, chains.leaf(HOST)),
        "noise": lambda: b"<html>not found</html>",
        "refusal": lambda: unauthorised.public_bytes(serialization.Encoding.DER),
    }[lie]()
    for found in (
        await look(chains, issued, {RESPONDER: make_page(RESPONDER, said)}),
        await look(chains, issued, {}, staple=said, ask=False),
    ):
        assert found.state is Revocation.UNKNOWN
        assert why in found.detail


async def test_a_responder_that_is_away_leaves_it_unknown(chains: Chains) -> None:
    issued = chains.leaf(HOST, ocsp=RESPONDER)
    failing = make_page(RESPONDER, b"", status=503)
    for answers in ({}, {RESPONDER: failing}):
        assert (await look(chains, issued, dict(answers))).state is Revocation.UNKNOWN


async def test_a_list_is_asked_where_there_is_no_responder(chains: Chains) -> None:
    """And believed only where the authority has signed it."""
    good, bad = (chains.leaf(HOST, revocations=LIST) for _ in range(2))
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(bad.certificate.serial_number)
        .revocation_date(chains.now - DAY)
        .build()
    )
    by_whom = {}
    for signer in (chains.issuing, chains.stranger):
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(chains.issuing.certificate.subject)
            .last_update(chains.now - HOUR)
            .next_update(chains.now + DAY)
            .add_revoked_certificate(entry)
        )
        made = builder.sign(signer.key, hashes.SHA256())
        by_whom[signer] = make_page(LIST, made.public_bytes(serialization.Encoding.DER))
    said: dict[str, Answer] = {LIST: by_whom[chains.issuing]}
    assert (await look(chains, good, said)).state is Revocation.GOOD
    assert (await look(chains, bad, said)).state is Revocation.REVOKED
    lied = await look(chains, bad, {LIST: by_whom[chains.stranger]})
    assert lied.state is Revocation.UNKNOWN
    cut = replace(by_whom[chains.issuing], over_cap=True)
    assert (await look(chains, bad, {LIST: cut})).detail == "its answer is too large"


async def test_a_certificate_that_names_nobody_has_nothing_to_ask(chains: Chains) -> None:
    assert await look(chains, chains.leaf(HOST), {}) == RevocationLook(
        state=Revocation.NOTHING_TO_ASK
    )


async def test_a_stapled_answer_is_read_from_the_handshake(chains: Chains) -> None:
    """Of a server that OpenSSL runs; nobody else is asked then."""
    issued = chains.leaf(HOST, ocsp=RESPONDER, must_staple=True)
    chain = [one.certificate for one in (issued, chains.issuing, chains.upper)]
    file, options = chains.file_of("stapled", chain, issued.key), TlsOptions(ca_file=chains.file)
    for status, codes in (
        (ocsp.OCSPCertStatus.GOOD, []),
        (ocsp.OCSPCertStatus.REVOKED, ["tls-revoked"]),
    ):
        async with stapling_server(file, answer(chains, issued, status=status)) as port:
            found = await eye(chains.now).look(TlsTarget(host=HOST, port=port), options=options)
        assert [one.code for one in judged(found, chains.now, ca_file=chains.file)] == codes
