"""Certificates as a server sent them: what stands in each, and whether they lead to an authority
that is trusted. Anything may stand in a certificate that nobody has checked."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from OpenSSL import crypto

from sentinel.core.plain_line import clean_line
from sentinel.core.tls_look import CertificateFacts, ChainFacts, KeyKind, TrustFault

MAX_SENT = 16
"""Certificates of one server that are looked at."""
MAX_NAMES = 500
_NO_CHECK_TIME = 0x200000
_PARTIAL_CHAIN = 0x80000
"""OpenSSL's flags of verification: time is judged apart; an authority of the operator's own list
need not be a root."""
_DEPTH_ZERO_SELF_SIGNED, _SELF_SIGNED_IN_CHAIN = 18, 19
_NO_ISSUER = frozenset({2, 20, 21})
_UNREADABLE = (ValueError, UnsupportedAlgorithm, x509.InvalidVersion, TypeError)


class UnreadableCertificate(Exception):
    """What was sent is no certificate that could be looked at."""


def trusted_store(file: str) -> crypto.X509Store:
    """The authorities of a PEM file. Raises OSError where it cannot be read."""
    store = crypto.X509Store()
    try:
        store.load_locations(file)
    except crypto.Error as error:
        raise OSError(f"{file}: no certificates of authorities could be read") from error
    store.set_flags(_NO_CHECK_TIME | _PARTIAL_CHAIN)
    return store


def chain_facts(sent: Sequence[x509.Certificate], store: crypto.X509Store) -> ChainFacts:
    """What the certificates amount to. Raises UnreadableCertificate."""
    chain = list(sent[:MAX_SENT])
    if not chain:
        raise UnreadableCertificate("no certificate was sent")
    sent_facts = tuple(facts_of(one) for one in chain)  # raises before anything else is read
    linked = _linked(chain)
    fault, detail, verified = _trust(chain, store)
    # what is trusted is judged by nobody but its operator
    path = verified[:-1] if len(verified) > 1 else verified or [chain[n] for n in linked]
    # linked is a walk upwards: in order means that the walk meets them as they came
    surplus = [n for n in range(len(chain)) if n not in linked]
    return ChainFacts(
        sent=sent_facts,
        path=tuple(facts_of(one) for one in path),
        in_order=linked == sorted(linked),
        surplus=tuple(facts_of(chain[n]) for n in surplus),
        trust=fault,
        trust_detail=detail,
    )


def facts_of(certificate: x509.Certificate) -> CertificateFacts:
    """Raises UnreadableCertificate."""
    try:
        kind, bits = _key(certificate)
        names, addresses = _names(certificate)
        return CertificateFacts(
            subject=_short_name(certificate.subject),
            issuer=_short_name(certificate.issuer),
            names=names,
            addresses=addresses,
            begins=certificate.not_valid_before_utc,
            ends=certificate.not_valid_after_utc,
            key=kind,
            key_bits=bits,
            signature_hash=_signature_hash(certificate),
            self_issued=certificate.subject == certificate.issuer,
            for_servers=_for_servers(certificate),
            must_staple=_must_staple(certificate),
            fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        )
    except _UNREADABLE as error:
        raise UnreadableCertificate(clean_line(str(error))[:200]) from error


def issuer_of(sent: Sequence[x509.Certificate], store: crypto.X509Store) -> x509.Certificate | None:
    """The certificate whose key signed the server's own: from the path to what is trusted, else
    from what was sent; None where it is not known."""
    own, candidates = sent[0], [*_trust(list(sent[:MAX_SENT]), store)[2][1:], *sent[1:MAX_SENT]]
    for candidate in candidates:
        if candidate.subject == own.issuer:
            try:
                own.verify_directly_issued_by(candidate)
            except (*_UNREADABLE, InvalidSignature):
                continue
            return candidate
    return None


def _trust(
    chain: list[x509.Certificate], store: crypto.X509Store
) -> tuple[TrustFault | None, str, list[x509.Certificate]]:
    """OpenSSL's word, whatever the order in which they came; and its path to what is trusted."""
    own, *others = [crypto.X509.from_cryptography(one) for one in chain]
    context = crypto.X509StoreContext(store, own, others)
    try:
        verified = context.get_verified_chain()
    except crypto.X509StoreContextError as error:
        code, depth, words = error.errors
        return _trust_fault(int(code), int(depth), chain), clean_line(str(words))[:200], []
    return None, "", [one.to_cryptography() for one in verified]


def _trust_fault(code: int, depth: int, chain: Sequence[x509.Certificate]) -> TrustFault:
    """A chain that stops short: where its top names the place of its issuer's certificate, or none
    but the server's own was sent, that one is missing; else nobody trusts the top."""
    if code == _DEPTH_ZERO_SELF_SIGNED:
        return TrustFault.SELF_SIGNED
    if code == _SELF_SIGNED_IN_CHAIN:
        return TrustFault.UNTRUSTED
    if code not in _NO_ISSUER:
        return TrustFault.UNSOUND
    top = chain[_linked(chain)[-1]]
    return TrustFault.INCOMPLETE if depth == 0 or _names_issuer(top) else TrustFault.UNTRUSTED


def _linked(chain: Sequence[x509.Certificate]) -> list[int]:
    """The places of the certificates that follow from the first, issuer by issuer."""
    found = [0]
    while True:
        below = chain[found[-1]]
        if below.subject == below.issuer:
            return found
        above = next(
            (n for n, one in enumerate(chain) if n not in found and one.subject == below.issuer),
            None,
        )
        if above is None:
            return found
        found.append(above)


def _names_issuer(certificate: x509.Certificate) -> bool:
    """Whether it says where its issuer's certificate is to be had (RFC 5280, 4.2.2.1)."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except (x509.ExtensionNotFound, *_UNREADABLE):
        return False
    wanted = AuthorityInformationAccessOID.CA_ISSUERS
    return any(one.access_method == wanted for one in found.value)


def _key(certificate: x509.Certificate) -> tuple[KeyKind, int]:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return KeyKind.RSA, key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return KeyKind.EC, key.curve.key_size
    if isinstance(key, dsa.DSAPublicKey):
        return KeyKind.DSA, key.key_size
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        return KeyKind.EDWARDS, 256
    return KeyKind.OTHER, 0


def _signature_hash(certificate: x509.Certificate) -> str:
    found = certificate.signature_hash_algorithm
    return "" if found is None else found.name


def _names(certificate: x509.Certificate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return (), ()
    names = found.value.get_values_for_type(x509.DNSName)[:MAX_NAMES]
    addresses = found.value.get_values_for_type(x509.IPAddress)[:MAX_NAMES]
    return tuple(clean_line(one).lower()[:253] for one in names), tuple(map(str, addresses))


def _for_servers(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return True
    good = {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    return any(one in good for one in found.value)


def _must_staple(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_class(x509.TLSFeature)
    except x509.ExtensionNotFound:
        return False
    return x509.TLSFeatureType.status_request in found.value


def _short_name(name: x509.Name) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        found = name.get_attributes_for_oid(kind)
        if found:
            return clean_line(str(found[0].value))[:100]
    return "(no name)"
