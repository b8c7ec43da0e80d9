"""Cloudflare's driver against a stand-in of its API and edge: the rule, the purge, the faults."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sentinel.actions.proof import holds_anywhere, prove_blocked, prove_open
from sentinel.blockers.cloudflare import MAX_PAGE_BYTES, CloudflareBlocker, expression
from sentinel.core.ports import BlockOrder
from sentinel.core.site import Site
from sentinel.demo.server import DemoServer
from sentinel.errors import BlockError
from support.cloudflare import API_TOKEN, RULE, Cloudflare, running_cloudflare
from support.fakes import PlainFetcher
from support.values import make_site

TOKEN = "0123456789abcdef" * 4
INCIDENT = "INC-20261122-0001"
PAGE = f'<!doctype html><meta name="x-sentinel-block" content="{INCIDENT}"><title>बंद</title>'


@dataclass(frozen=True, slots=True)
class Zone:
    cloudflare: Cloudflare
    site: Site
    blocker: CloudflareBlocker
    origin: Path

    @property
    def order(self) -> BlockOrder:
        return BlockOrder(
            site=self.site,
            incident=INCIDENT,
            token=TOKEN,
            page_html="x" * 5000,
            short_page_html=PAGE,
        )

    async def problems(self) -> tuple[str, ...]:
        return await prove_blocked(self.site, INCIDENT, TOKEN, PlainFetcher())


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[Zone]:
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "index.html").write_text("home")
    with (
        DemoServer(tmp_path / "www", tmp_path / "flags", "main") as origin,
        running_cloudflare(origin.port) as cloudflare,
    ):
        site = make_site(url=cloudflare.url, block=cloudflare.settings())
        yield Zone(cloudflare, site, CloudflareBlocker(), tmp_path / "www")


async def test_a_block_is_in_force_at_the_edge_and_lifted(zone: Zone) -> None:
    """Proven from outside: every method, deep paths, ACME and the re-test."""
    assert zone.blocker.incident(zone.site) == ""
    zone.blocker.apply(zone.order)
    assert await zone.problems() == ()
    assert await holds_anywhere(zone.site, INCIDENT, PlainFetcher())
    assert zone.blocker.incident(zone.site) == INCIDENT
    assert await prove_open(zone.site, PlainFetcher())
    zone.blocker.lift(zone.site)
    assert zone.blocker.incident(zone.site) == ""
    assert await prove_open(zone.site, PlainFetcher()) == ()
    assert TOKEN not in str(zone.cloudflare.rules)


async def test_repeating_is_harmless(zone: Zone) -> None:
    for _ in range(2):
        zone.blocker.apply(zone.order)
    assert await zone.problems() == ()
    for _ in range(2):
        zone.blocker.lift(zone.site)
    assert not zone.cloudflare.rule["enabled"]


async def test_the_cache_is_emptied_of_the_defaced_page(zone: Zone) -> None:
    """Before the site is closed, and again before it is opened: re-tests pass through the edge."""
    fetcher = PlainFetcher()
    await prove_open(zone.site, fetcher)
    assert zone.cloudflare.cache
    zone.blocker.apply(zone.order)
    assert not zone.cloudflare.cache
    await zone.problems()
    assert zone.cloudflare.cache, "the re-test fills it"
    (zone.origin / "index.html").write_text("restored")
    zone.blocker.lift(zone.site)
    assert not zone.cloudflare.cache


def test_a_block_without_a_purge_is_no_block(zone: Zone) -> None:
    """The rule stands; that copies of the defaced page may be served on is said."""
    zone.cloudflare.failures = ["ok", "403"]
    with pytest.raises(BlockError, match="purge_cache: status 403"):
        zone.blocker.apply(zone.order)
    assert zone.blocker.incident(zone.site) == INCIDENT


def test_a_site_whose_cache_cannot_be_emptied_is_not_opened(zone: Zone) -> None:
    zone.blocker.apply(zone.order)
    zone.cloudflare.failures = ["ok", "403"]
    with pytest.raises(BlockError, match="purge_cache"):
        zone.blocker.lift(zone.site)
    assert zone.cloudflare.rule["enabled"]


@pytest.mark.parametrize(
    ("failures", "said"),
    [
        (["401"], "status 401: 10401 fault 401. Has the token the rights Zone WAF Edit"),
        (["403"], "Has the token the rights"),
        (["404"], "Are zone, ruleset and rule those of config.toml"),
        (["429", "429"], "status 429"),
        (["500", "502"], "status 502"),
        (["half", "half"], "half an answer"),
    ],
)
def test_each_fault_of_the_api_is_told(zone: Zone, failures: list[str], said: str) -> None:
    zone.cloudflare.failures = list(failures)
    with pytest.raises(BlockError) as caught:
        zone.blocker.apply(zone.order)
    assert said in str(caught.value)
    zone.cloudflare.failures = list(failures)
    with pytest.raises(BlockError):
        zone.blocker.incident(zone.site)


@pytest.mark.parametrize("fault", ["429", "500", "503", "half"])
def test_a_fault_that_passes_is_no_fault(zone: Zone, fault: str) -> None:
    zone.cloudflare.failures = [fault]
    zone.blocker.apply(zone.order)
    assert zone.blocker.incident(zone.site) == INCIDENT


def test_an_api_that_asks_for_long_patience_is_not_awaited(zone: Zone) -> None:
    zone.cloudflare.retry_after = "300"
    zone.cloudflare.failures = ["429"]
    with pytest.raises(BlockError, match="status 429"):
        zone.blocker.apply(zone.order)


def test_an_api_that_does_not_answer_is_given_up(zone: Zone) -> None:
    site = replace(zone.site, block=zone.cloudflare.settings(timeout_seconds=0.05))
    zone.cloudflare.failures = ["hang", "hang"]
    with pytest.raises(BlockError, match=r"no answer within 0.05 s"):
        zone.blocker.incident(site)


def test_an_api_that_cannot_be_reached_is_told(zone: Zone) -> None:
    site = replace(zone.site, block=zone.cloudflare.settings(api_url="http://127.0.0.1:1/"))
    with pytest.raises(BlockError, match="no whole answer"):
        zone.blocker.incident(site)


def test_a_rule_that_is_gone_is_told(zone: Zone) -> None:
    site = replace(zone.site, block=zone.cloudflare.settings(rule="e" * 32))
    with pytest.raises(BlockError, match=f"holds no rule {'e' * 32}"):
        zone.blocker.incident(site)


def test_the_token_is_in_one_header_and_nowhere_else(
    zone: Zone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = replace(zone.site, block=zone.cloudflare.settings(rule="e" * 32))
    zone.blocker.apply(zone.order)
    for work in (lambda: zone.blocker.incident(wrong), lambda: zone.blocker.lift(wrong)):
        with pytest.raises(BlockError) as caught:
            work()
        assert API_TOKEN not in str(caught.value)
    assert API_TOKEN not in caplog.text
    assert API_TOKEN not in repr(zone.site)
    assert API_TOKEN not in str(zone.cloudflare.calls)
    for sent in zone.cloudflare.headers:
        assert [name for name, value in sent.items() if API_TOKEN in value] == ["Authorization"]


def test_what_the_api_repeats_of_the_request_tells_no_token(zone: Zone) -> None:
    """A refused expression is repeated in the fault, which goes into journal, mail and evidence;
    another rung may close the site with the same token."""
    zone.cloudflare.failures = ["echo"]
    with pytest.raises(BlockError) as caught:
        zone.blocker.apply(zone.order)
    said = str(caught.value)
    assert "not a valid value: Bearer ***" in said
    assert zone.order.token[:34] not in said
    assert zone.order.token[-34:] not in said
    assert API_TOKEN not in said


def test_a_page_that_is_too_long_is_refused(zone: Zone) -> None:
    order = replace(zone.order, short_page_html="x" * (MAX_PAGE_BYTES + 1))
    with pytest.raises(BlockError, match="2049 bytes; accepted: 2048"):
        zone.blocker.apply(order)
    assert zone.cloudflare.calls == []


def test_what_somebody_else_switched_on_counts_as_blocked(zone: Zone) -> None:
    zone.cloudflare.rule.update(enabled=True, description="by hand in the dashboard")
    assert zone.blocker.incident(zone.site) == "unknown"


def test_the_rule_names_every_host_of_the_site() -> None:
    site = make_site(url="https://www.example.org/", aliases=("https://example.org/hindi/",))
    text = expression(site, TOKEN)
    assert '(http.host in {"www.example.org" "example.org"})' in text
    assert TOKEN in text
    assert "retest" not in expression(site, "")
    with pytest.raises(BlockError, match="cannot stand in a rule"):
        expression(make_site(url="http://[::1]/"), "")


def test_a_state_is_asked_for_once_in_a_while(zone: Zone) -> None:
    """Each page of a sweep asks whether the site is blocked."""
    for _ in range(5):
        zone.blocker.incident(zone.site)
    assert len(zone.cloudflare.calls) == 1
    assert RULE not in zone.cloudflare.calls[0][1]
