"""Whether a certificate holds for a host (RFC 9525)."""

import pytest

from sentinel.core.certificate_names import holds_for


@pytest.mark.parametrize(
    ("host", "name", "wanted"),
    [
        ("www.mod.gov.in", "www.mod.gov.in", True),
        ("www.mod.gov.in", "WWW.mod.GOV.in", True),
        ("www.mod.gov.in", "www.mod.gov.in.", True),
        ("www.mod.gov.in", "*.mod.gov.in", True),
        ("mod.gov.in", "*.mod.gov.in", False),
        ("a.b.mod.gov.in", "*.mod.gov.in", False),
        ("www.mod.gov.in", "w*.mod.gov.in", False),
        ("www.mod.gov.in", "www.*.gov.in", False),
        ("www.mod.gov.in", "*.*.gov.in", False),
        ("www.mod.gov.in", "*", False),
        ("gov.in", "*.in", False),
        ("www.mod.gov.in", "", False),
        ("xn--i1b6b1a6a2e.xn--h2brj9c", "xn--i1b6b1a6a2e.xn--h2brj9c", True),
        ("www.mod.gov.in", "mod.gov.in", False),
    ],
)
def test_names(host: str, name: str, wanted: bool) -> None:
    assert holds_for(host, [name], []) is wanted


@pytest.mark.parametrize(
    ("host", "address", "wanted"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("2001:db8::1", "2001:0db8:0:0:0:0:0:1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("www.mod.gov.in", "192.0.2.1", False),
    ],
)
def test_addresses(host: str, address: str, wanted: bool) -> None:
    assert holds_for(host, [], [address]) is wanted


def test_an_address_is_no_name() -> None:
    """RFC 9525, 6.3: a DNS name that reads like an address holds for none."""
    assert not holds_for("192.0.2.1", ["192.0.2.1"], [])
