"""What is said of a certificate by what stands in it: bounds, and kinds that no library makes."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.certificate_faults import certificate_faults
from sentinel.core.platform_options import TlsOptions
from sentinel.core.tls_look import CertificateFacts, ChainFacts, KeyKind, TrustFault
from sentinel.core.verdict import Verdict
from support.values import T0

HOST = "www.institute.example"
DAY = timedelta(days=1)
OWN = CertificateFacts(
    subject=HOST, issuer="Authority", names=(HOST,), begins=T0 - 100 * DAY, ends=T0 + 200 * DAY
)


def codes(
    own: CertificateFacts, options: TlsOptions | None = None, trust: TrustFault | None = None
) -> list[str]:
    chain = ChainFacts(sent=(own,), path=(own,), trust=trust)
    return [one.code for one in certificate_faults(chain, HOST, T0, options or TlsOptions())]


@pytest.mark.parametrize(
    ("key", "bits", "weak"),
    [
        (KeyKind.RSA, 2047, True),
        (KeyKind.RSA, 2048, False),
        (KeyKind.EC, 255, True),
        (KeyKind.EC, 256, False),
        (KeyKind.DSA, 4096, True),
        (KeyKind.EDWARDS, 256, False),
    ],
)
def test_a_key_that_may_be_broken_is_told(key: KeyKind, bits: int, weak: bool) -> None:
    found = codes(replace(OWN, key=key, key_bits=bits))
    assert found == (["tls-weak-key"] if weak else [])


@pytest.mark.parametrize("name", ["md2", "md4", "md5", "sha1", "sha256", "sha384", ""])
def test_a_signature_that_can_be_forged_is_told(name: str) -> None:
    weak = name.startswith("md") or name == "sha1"
    signed = replace(OWN, signature_hash=name)
    assert codes(signed) == (["tls-weak-signature"] if weak else [])
    assert codes(replace(signed, self_issued=True)) == [], "nobody relies on a root's own"


def test_what_lives_longer_than_browsers_take_is_told_and_no_fault() -> None:
    at_most, longer = (replace(OWN, ends=OWN.begins + days * DAY) for days in (399, 400))
    assert codes(at_most) == []
    assert codes(longer) == ["tls-long-lived"]
    assert codes(longer, TlsOptions(ca_file=Path("/srv/ca.pem"))) == [], "an authority of one's own"
    assert codes(longer, trust=TrustFault.SELF_SIGNED) == ["tls-self-signed"]
    chain = ChainFacts(sent=(longer,), path=(longer,))
    (told,) = certificate_faults(chain, HOST, T0, TlsOptions())
    assert told.verdict is Verdict.INTACT


def test_many_names_are_counted_and_not_all_shown() -> None:
    names = tuple(f"{number}.other.example" for number in range(6))
    chain = ChainFacts(sent=(OWN,), path=(replace(OWN, names=names),))
    (wrong,) = certificate_faults(chain, HOST, T0, TlsOptions())
    assert "3.other.example and 2 more" in wrong.said
