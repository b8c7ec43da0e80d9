"""Hosts: how near they are to the site, who can put content there, which imitate its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.lookalikes import imitates
from sentinel.core.origins import Kinship, kinship, serves_anybody

OWN = frozenset({"www.institute.gov.in"})


@pytest.mark.parametrize(
    ("host", "kin"),
    [
        ("www.institute.gov.in", Kinship.OWN),
        ("institute.gov.in", Kinship.OWN),
        ("files.institute.gov.in", Kinship.RELATED),
        ("cdn.example", Kinship.KNOWN),
        ("fonts.googleapis.com", Kinship.SERVICE),
        ("cdn.jsdelivr.net", Kinship.SERVICE),
        ("docs.google.com", Kinship.SERVICE),
        ("storage.googleapis.com", Kinship.FOREIGN),
        ("raw.githubusercontent.com", Kinship.FOREIGN),
        ("evil.workers.dev", Kinship.FOREIGN),
        ("evil.blogspot.com", Kinship.FOREIGN),
        ("d111.cloudfront.net", Kinship.FOREIGN),
        ("evil.example", Kinship.FOREIGN),
    ],
)
def test_how_near_a_host_is(host: str, kin: Kinship) -> None:
    assert kinship(host, own=OWN, known=frozenset({"cdn.example"})) is kin


@pytest.mark.parametrize(
    ("host", "anybody"),
    [
        ("cdn.jsdelivr.net", True),
        ("unpkg.com", True),
        ("raw.githubusercontent.com", True),
        ("evil.workers.dev", True),
        ("cdnjs.cloudflare.com", False),
        ("code.jquery.com", False),
        ("fonts.googleapis.com", False),
        ("www.youtube.com", False),
    ],
)
def test_where_anybody_can_put_content(host: str, anybody: bool) -> None:
    assert serves_anybody(host) is anybody


@pytest.mark.parametrize(
    "host",
    [
        "lnstitute.gov.in",
        "1nstitute.gov.in",
        "www.institute-gov-in.example",
        "institute.gov.in.login.example",
        "inst\u0456tute.gov.in",
        "instit\u00fate.gov.in",
        "xn--insttute-whh.gov.in",
    ],
)
def test_names_that_imitate_the_own_one(host: str) -> None:
    assert imitates(host, OWN) == "www.institute.gov.in"


def test_rn_reads_as_m() -> None:
    assert imitates("rninistry.gov.in", ["ministry.gov.in"])


@pytest.mark.parametrize(
    "host",
    [
        "www.institute.gov.in",
        "library.institute.gov.in",
        "institutes.gov.in",
        "institute.example",
        "ministry.gov.in",
        "gov.in",
        "www.institute.gov.in.edgesuite.net",
        "institute-gov-in.s3.amazonaws.com",
        "127.0.0.1",
        "",
        "xn--",
    ],
)
def test_names_that_do_not(host: str) -> None:
    assert not imitates(host, OWN)


def test_addresses_and_single_names_imitate_nothing() -> None:
    assert not imitates("127.0.0.2", ["127.0.0.1", "localhost", ""])
    assert not imitates("nic-in.example", ["nic.in"]), "too short to be meant"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_names_are_read(one: str, other: str) -> None:
    imitates(one, [other])
    assert not imitates(one, [one])
    serves_anybody(one)
