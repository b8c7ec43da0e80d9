"""Whether a certificate is revoked: an OCSP answer that the server sent along or its authority's
responder gives (RFC 6960), else the authority's list (RFC 5280, 5). Only what the authority has
signed, and for now, is believed."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from sentinel.core.page import FetchRequest, Page
from sentinel.core.plain_line import clean_line
from sentinel.core.ports import Clock, Fetcher
from sentinel.core.tls_look import Revocation, RevocationLook
from sentinel.core.urls import normal

MAX_OCSP_BYTES = 100_000
MAX_PLACES = 2
"""Responders, and lists, of one certificate that are asked."""
MAX_SIGNERS = 4
"""Certificates in an answer that are tried as its signer's."""
CLOCKS_APART = timedelta(minutes=5)
_UNREADABLE = (ValueError, UnsupportedAlgorithm, x509.InvalidVersion, TypeError)
_NOBODY = RevocationLook(state=Revocation.NOTHING_TO_ASK)


class _NotBelieved(Exception):
    """Why an answer says nothing, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationEye:
    """Asks the authority of a certificate. `fetcher` bounds time and size, and asks no private
    address."""

    fetcher: Fetcher
    clock: Clock

    async def look(
        self,
        own: x509.Certificate,
        issuer: x509.Certificate | None,
        staple: bytes,
        *,
        ask: bool = True,
    ) -> RevocationLook:
        """`ask`: whether the authority is asked, beside what the server sent along. Never raises
        for what servers say."""
        responders, lists = (_responders(own), _lists(own)) if ask else ((), ())
        found = await self._look(own, issuer, staple, responders, lists)
        return replace(found, stapled=bool(staple))

    async def _look(
        self,
        own: x509.Certificate,
        issuer: x509.Certificate | None,
        staple: bytes,
        responders: tuple[str, ...],
        lists: tuple[str, ...],
    ) -> RevocationLook:
        if issuer is None:
            asked = bool(staple or responders or lists)
            return _unknown("", "its issuer's certificate is not known") if asked else _NOBODY
        looks: list[RevocationLook] = []
        if staple:
            looks.append(self._by_answer(own, issuer, staple, "stapled"))
        for url in responders if not _told(looks) else ():
            looks.append(await self._by_responder(own, issuer, url))
        for url in lists if not _told(looks) else ():
            looks.append(await self._by_list(own, issuer, url))
        return next((one for one in looks if _told([one])), looks[0] if looks else _NOBODY)

    async def _by_responder(
        self, own: x509.Certificate, issuer: x509.Certificate, url: str
    ) -> RevocationLook:
        try:
            # responders index by SHA-1 (RFC 5019, 2.1.1); nothing is proven by it
            builder = ocsp.OCSPRequestBuilder().add_certificate(own, issuer, hashes.SHA1())  # noqa: S303
            question = builder.build().public_bytes(serialization.Encoding.DER)
        except _UNREADABLE as error:
            return _unknown("responder", f"no question could be made: {_short(error)}")
        request = FetchRequest(
            url=url,
            method="POST",
            body=question,
            headers=(("Content-Type", "application/ocsp-request"),),
        )
        data, why = await self._fetched(request, MAX_OCSP_BYTES)
        if why:
            return _unknown("responder", why)
        return self._by_answer(own, issuer, data, "responder")

    def _by_answer(
        self, own: x509.Certificate, issuer: x509.Certificate, data: bytes, source: str
    ) -> RevocationLook:
        try:
            return _read_answer(own, issuer, data, source, self.clock.now())
        except _NotBelieved as error:
            return _unknown(source, str(error))
        except _UNREADABLE as error:
            return _unknown(source, f"the answer cannot be read: {_short(error)}")

    async def _by_list(
        self, own: x509.Certificate, issuer: x509.Certificate, url: str
    ) -> RevocationLook:
        data, why = await self._fetched(FetchRequest(url=url), None)
        if why:
            return _unknown("list", why)
        now = self.clock.now()
        try:
            return await asyncio.to_thread(_read_list, own, issuer, data, now)
        except _NotBelieved as error:
            return _unknown("list", str(error))
        except _UNREADABLE as error:
            return _unknown("list", f"the list cannot be read: {_short(error)}")

    async def _fetched(self, request: FetchRequest, most: int | None) -> tuple[bytes, str]:
        """The body, or why there is none."""
        look = await self.fetcher.fetch(request)
        if not isinstance(look, Page):
            return b"", look.text
        if look.status != 200:
            return b"", f"it answers with status {look.status}"
        if look.over_cap or (most is not None and len(look.body) > most):
            return b"", "its answer is too large"
        return look.body, ""


def _read_answer(
    own: x509.Certificate, issuer: x509.Certificate, data: bytes, source: str, now: datetime
) -> RevocationLook:
    """Raises _NotBelieved, and what the library raises for what it cannot read."""
    answer = ocsp.load_der_ocsp_response(data)
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        words = answer.response_status.name.lower().replace("_", " ")
        raise _NotBelieved(f"it gives no answer: {words}")
    if not _signed(answer, issuer, now):
        raise _NotBelieved("the answer is not signed by the certificate's authority")
    single = next((one for one in answer.responses if one.serial_number == own.serial_number), None)
    if single is None:
        raise _NotBelieved("the answer is about another certificate")
    _in_time(single.this_update_utc, single.next_update_utc, now)
    if single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        reason = single.revocation_reason
        return RevocationLook(
            state=Revocation.REVOKED,
            source=source,
            detail="" if reason is None else reason.value,
            revoked_at=single.revocation_time_utc,
        )
    if single.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        raise _NotBelieved("it does not know the certificate")
    return RevocationLook(state=Revocation.GOOD, source=source)


def _read_list(
    own: x509.Certificate, issuer: x509.Certificate, data: bytes, now: datetime
) -> RevocationLook:
    """As `_read_answer`."""
    found = x509.load_der_x509_crl(data)
    key = issuer.public_key()
    if found.issuer != issuer.subject or not found.is_signature_valid(key):  # type: ignore[arg-type] # it raises TypeError for keys that sign nothing
        raise _NotBelieved("the list is not signed by the certificate's authority")
    _in_time(found.last_update_utc, found.next_update_utc, now)
    entry = found.get_revoked_certificate_by_serial_number(own.serial_number)
    if entry is None:
        return RevocationLook(state=Revocation.GOOD, source="list")
    return RevocationLook(
        state=Revocation.REVOKED, source="list", revoked_at=entry.revocation_date_utc
    )


def _in_time(since: datetime, until: datetime | None, now: datetime) -> None:
    """Raises _NotBelieved."""
    if since > now + CLOCKS_APART:
        raise _NotBelieved("the answer is from the future")
    if until is not None and until < now - CLOCKS_APART:
        raise _NotBelieved("the answer is out of date")


def _signed(answer: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime) -> bool:
    """By the authority itself, or by whom it lets sign for it (RFC 6960, 4.2.2.2)."""
    delegates = (one for one in answer.certificates[:MAX_SIGNERS] if _delegated(one, issuer, now))
    return any(_signed_with(answer, signer) for signer in (issuer, *delegates))


def _delegated(certificate: x509.Certificate, issuer: x509.Certificate, now: datetime) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (*_UNREADABLE, InvalidSignature, x509.ExtensionNotFound):
        return False
    timely = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    return timely and ExtendedKeyUsageOID.OCSP_SIGNING in usage


def _signed_with(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, signature, signed = signer.public_key(), answer.signature, answer.tbs_response_bytes
    try:
        hashed = answer.signature_hash_algorithm
        if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, rsa.RSAPublicKey) and hashed is not None:
            key.verify(signature, signed, padding.PKCS1v15(), hashed)
        elif isinstance(key, ec.EllipticCurvePublicKey) and hashed is not None:
            key.verify(signature, signed, ec.ECDSA(hashed))
        else:
            return False
    except (*_UNREADABLE, InvalidSignature):
        return False
    return True


def _responders(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except (*_UNREADABLE, x509.ExtensionNotFound):
        return ()
    wanted = AuthorityInformationAccessOID.OCSP
    return _urls(one.access_location for one in found.value if one.access_method == wanted)


def _lists(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except (*_UNREADABLE, x509.ExtensionNotFound):
        return ()
    # a list of some reasons alone, or one that somebody else signs, would need more than this
    plain = (one for one in found.value if one.reasons is None and one.crl_issuer is None)
    return _urls(name for one in plain for name in one.full_name or ())


def _urls(names: Iterable[x509.GeneralName]) -> tuple[str, ...]:
    texts = (one.value for one in names if isinstance(one, x509.UniformResourceIdentifier))
    return tuple(url for text in texts if (url := normal(text)) is not None)[:MAX_PLACES]


def _told(looks: Iterable[RevocationLook]) -> bool:
    return any(one.state in {Revocation.GOOD, Revocation.REVOKED} for one in looks)


def _unknown(source: str, why: str) -> RevocationLook:
    return RevocationLook(state=Revocation.UNKNOWN, source=source, detail=why)


def _short(error: Exception) -> str:
    return clean_line(str(error) or type(error).__name__)[:120]
