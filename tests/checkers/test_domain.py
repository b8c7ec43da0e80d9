"""A domain stays registered, as its registry says: read from hostile answers, judged, told."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.checkers.domain import check
from sentinel.core.domain_look import MAX_ANSWER_BYTES, DomainLook, read_rdap
from sentinel.core.finding import Finding
from sentinel.core.page import FailureReason, Look
from sentinel.core.platform_options import DomainOptions
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from sentinel.edges.look import HttpxFetcher
from sentinel.eyes import Scene, Seen
from sentinel.platform_looks import with_domain
from support.clocks import RunningClock
from support.platform_eyes import eyes_with, snapshot_of
from support.settings import make_config
from support.site_looks import site_check
from support.site_server import SiteServer
from support.table_fetcher import TableFetcher
from support.values import T0, make_failure, make_page, make_site

DOMAIN = "institute.example"
SITE = make_site(url=f"https://www.{DOMAIN}/", aliases=(f"https://m.{DOMAIN}/",))
RDAP = "https://rdap.registry.example/"
URL = f"{RDAP}domain/{DOMAIN}"


def registered(ends: timedelta = timedelta(days=200), **more: object) -> dict[str, Any]:
    return {
        "objectClassName": "domain",
        "ldhName": DOMAIN.upper(),
        "status": ["active"],
        "events": [
            {"eventAction": "registration", "eventDate": "2009-01-01T00:00:00Z"},
            {"eventAction": "registrar expiration", "eventDate": "2020-01-01T00:00:00Z"},
            {"eventAction": "expiration", "eventDate": (T0 + ends).isoformat()},
        ],
        "entities": [
            {
                "roles": ["registrar"],
                "vcardArray": [
                    "vcard",
                    [["version", {}, "text", "4.0"], ["fn", {}, "text", "National Registrar"]],
                ],
            }
        ],
        **more,
    }


async def judged(answer: Look) -> list[Finding]:
    made = site_check("domain", DomainOptions(rdap=RDAP))
    fetcher = TableFetcher({URL: answer})
    scene = Scene(site=SITE, checks=(made,), baseline=None)
    eyes = eyes_with(witness=fetcher)
    full = await with_domain(eyes, scene, made, Seen(), snapshot_of(SITE))
    assert {one.url for one in fetcher.requests} == {URL}
    return list(check(made, full))


def page(document: object) -> Look:
    return make_page(URL, json.dumps(document).encode())


async def test_a_domain_with_time_left_gives_nothing_to_say() -> None:
    """The registrar's own date, which is over, is not the registry's."""
    assert await judged(page(registered())) == []


@pytest.mark.parametrize(
    ("days", "code", "severity"),
    [
        (59, "domain-expires-soon", Severity.WARNING),
        (29, "domain-expires-soon", Severity.ERROR),
        (13, "domain-expires-soon", Severity.CRITICAL),
        (-1, "domain-expired", Severity.CRITICAL),
    ],
)
async def test_the_end_of_a_registration_is_told_in_steps(
    days: int, code: str, severity: Severity
) -> None:
    (finding,) = await judged(page(registered(timedelta(days=days))))
    assert (finding.code, finding.severity, finding.verdict) == (code, severity, Verdict.BROKEN)
    assert "National Registrar" in finding.message


@pytest.mark.parametrize(
    "state", ["client hold", "clientHold", "server hold", "redemption period", "pendingDelete"]
)
async def test_a_domain_that_is_held_back_is_told(state: str) -> None:
    (finding,) = await judged(page(registered(status=["client transfer prohibited", state])))
    assert (finding.code, finding.severity) == ("domain-held", Severity.CRITICAL)


async def test_a_domain_that_the_registry_does_not_know_is_told() -> None:
    (finding,) = await judged(make_page(URL, b"{}", status=404))
    assert (finding.code, finding.verdict) == ("domain-missing", Verdict.BROKEN)


@pytest.mark.parametrize(
    "answer",
    [
        make_failure(URL, FailureReason.TIMEOUT),
        make_page(URL, b"", status=503),
        make_page(URL, b"{}", over_cap=True),
        make_page(URL, b"<html>"),
        make_page(URL, b"[" * 100_000),
        make_page(URL, b'{"objectClassName": "nameserver"}'),
        page(registered(ldhName="other.example")),
        make_page(URL, b" " * (MAX_ANSWER_BYTES + 1)),
    ],
)
async def test_what_is_no_answer_leaves_it_unknown(answer: Look) -> None:
    (finding,) = await judged(answer)
    assert (finding.code, finding.verdict) == ("domain-unseen", Verdict.INCONCLUSIVE)


@pytest.mark.parametrize("date", [None, 7, "soon", "2026-13-40T00:00:00Z", "9" * 70])
async def test_a_registry_without_a_date_is_said(date: object) -> None:
    events = [{"eventAction": "expiration", "eventDate": date}]
    (finding,) = await judged(page(registered(events=events)))
    assert (finding.code, finding.verdict) == ("domain-end-unknown", Verdict.INTACT)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries(
        {}, optional={"status": JSON, "events": JSON, "entities": JSON, "ldhName": JSON}
    )
)
@settings(max_examples=60)
def test_any_document_is_read(parts: dict[str, object]) -> None:
    look = read_rdap(DOMAIN, json.dumps({"objectClassName": "domain", **parts}).encode())
    assert isinstance(look, DomainLook)


async def test_a_real_service_on_this_machine_is_asked(tmp_path: Path) -> None:
    """Over http, for it is on loopback and the site's own; as RDAP."""
    async with SiteServer() as server:
        server.routes[f"/rdap/domain/{DOMAIN}"] = json.dumps(registered(timedelta(days=5)))
        fetcher = HttpxFetcher(
            make_config(tmp_path).limits,
            user_agents=("a", "b"),
            own_hosts=frozenset({"127.0.0.1"}),
            clock=RunningClock(),
        )
        made = site_check("domain", DomainOptions(rdap=f"{server.url}rdap/"))
        scene = Scene(site=SITE, checks=(made,), baseline=None)
        full = await with_domain(eyes_with(witness=fetcher), scene, made, Seen(), snapshot_of(SITE))
    (finding,) = check(made, full)
    assert finding.code == "domain-expires-soon"
    assert server.requests[0].headers["accept"] == "application/rdap+json"
