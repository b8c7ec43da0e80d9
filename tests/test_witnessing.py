"""Further witnesses on real servers: a cache in front of the origin, name servers that differ, a
place from which the site looks otherwise, replaced pages without a word, witnesses that fail."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel import witnessing
from sentinel.core.case import Case
from sentinel.core.corroboration import Corroboration, WitnessView
from sentinel.core.finding import Finding
from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look
from sentinel.core.run import Run
from sentinel.core.settings import VantagePoint
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger, WitnessKind
from sentinel.detect import Detector
from sentinel.edges.addresses import AddressGuard
from sentinel.edges.resolver import DnsNameServers
from sentinel.edges.vantage import ProxyVantage
from sentinel.eyes import Eyes, Scene
from sentinel.witnessing import corroborate
from support.dns_server import name_server
from support.forward_proxy import answering
from support.site_server import Answer, Request, SiteServer
from support.values import make_finding
from support.waiting import LIMIT_SECONDS
from support.watched import Watched, page, watched

HTML = {"content-type": "text/html"}
CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"
WORDLESS = b"<html><title>.</title><body bgcolor=black><img src=http://x.invalid/f.gif></html>"


def detector(place: Watched, **eyes: object) -> Detector:
    """The place's detector with other eyes, or some of them."""
    made: Eyes = replace(place.app.detector.eyes, **eyes)  # type: ignore[arg-type] # as given
    return replace(place.app.detector, eyes=made)


async def sweep(place: Watched, detector: Detector | None = None, **site: object) -> Run:
    made = replace(place.site, **site)  # type: ignore[arg-type] # as given
    return await (detector or place.app.detector).sweep(made, trigger=Trigger.COMMAND)


def said(run: Run) -> Corroboration:
    assert run.circumstances is not None
    return run.circumstances.corroboration


def view(run: Run, witness: WitnessKind, subject: str = "/news.html") -> WitnessView:
    found = [one for one in said(run).of(subject) if one.witness is witness]
    assert len(found) == 1, said(run).views
    return found[0]


def case(run: Run, subject: str = "/news.html") -> str:
    return next(j.case for j in run.judgements if j.subject == subject)


async def test_nobody_further_is_asked_where_nothing_is_in_doubt(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False, cloaking_every_seconds=0.0) as place:
        place.server.requests.clear()
        run = await place.sweep()
        assert run.verdict is Verdict.INTACT
        assert {request.headers.get("referer") for request in place.server.requests} == {None}
        assert "Googlebot" not in {r.headers["user-agent"] for r in place.server.requests}


async def test_a_poisoned_cache_is_told_from_its_origin(tmp_path: Path) -> None:
    """A delivery network in front of the origin serves a page that the origin does not have."""
    async with watched(tmp_path, tree=False) as place, SiteServer(folder=place.root) as origin:
        place.server.routes["/news.html"] = (200, HTML, CLAIM)
        run = await sweep(place, origin=f"127.0.0.1:{origin.port}")
        assert run.verdict is Verdict.DEFACED, run.judgements
        good = view(run, WitnessKind.ORIGIN)
        assert (good.verdict, good.status) == (Verdict.INTACT, 200)
        assert case(run) == Case.DELIVERY
        asked = next(r for r in origin.requests if r.path == "/news.html")
        assert asked.headers["host"] == place.server.url.split("/")[2], "the site's own name"


async def test_an_origin_with_the_same_page_is_a_second_path(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place, SiteServer(folder=place.root) as origin:
        for server in (place.server, origin):
            server.routes["/news.html"] = (200, HTML, CLAIM)
        run = await sweep(place, origin=f"127.0.0.1:{origin.port}")
        assert view(run, WitnessKind.ORIGIN).verdict is Verdict.DEFACED
        told = [f for f in run.findings if f.witness is WitnessKind.ORIGIN]
        assert [f.subject for f in told] == ["/news.html"]
        assert told[0].signals, "judged as every look is"
        assert case(run) == Case.ORIGIN


async def test_an_origin_that_refuses_direct_visitors_says_nothing(tmp_path: Path) -> None:
    async with (
        watched(tmp_path, tree=False) as place,
        SiteServer(missing=(403, {}, "Only through the network.")) as origin,
    ):
        place.server.routes["/news.html"] = (200, HTML, CLAIM)
        run = await sweep(place, origin=f"127.0.0.1:{origin.port}")
        assert run.verdict is Verdict.DEFACED
        assert view(run, WitnessKind.ORIGIN).verdict is Verdict.REFUSED
        assert WitnessKind.ORIGIN not in {f.witness for f in run.findings}
        await origin.stop()
        run = await sweep(place, origin=f"127.0.0.1:{origin.port}")
        assert view(run, WitnessKind.ORIGIN).verdict is Verdict.INCONCLUSIVE


async def test_a_name_server_that_gives_another_address_leads_to_another_witness(
    tmp_path: Path,
) -> None:
    """The resolver of our own network is lied to; another one knows the true address."""
    async with (
        watched(tmp_path, tree=False, host="localhost") as place,
        SiteServer(folder=place.root, host="127.0.0.2", port=place.server.port) as true,
        name_server({("localhost", "A"): ["127.0.0.2"]}) as dns,
    ):
        place.server.routes["/news.html"] = (200, HTML, CLAIM)
        other = f"127.0.0.1:{dns.port}"
        run = await _with_resolver(place, other, "127.0.0.0/8")
        seen = view(run, WitnessKind.RESOLVER)
        assert (seen.verdict, seen.address) == (Verdict.INTACT, "127.0.0.2")
        assert true.requests
        assert case(run) == Case.ONE_PATH
        true.requests.clear()
        run = await _with_resolver(place, other, "10.0.0.0/8")
        assert true.requests == [], "an address that may not be asked is not"
        assert "127.0.0.2, which may not be asked" in view(run, WitnessKind.RESOLVER).said


async def test_a_name_server_that_gives_the_same_address_is_no_other_path(tmp_path: Path) -> None:
    async with (
        watched(tmp_path, tree=False, host="localhost") as place,
        name_server({("localhost", "A"): ["127.0.0.1"]}) as dns,
    ):
        place.server.routes["/news.html"] = (200, HTML, CLAIM)
        run = await _with_resolver(place, f"127.0.0.1:{dns.port}", "127.0.0.0/8")
        seen = view(run, WitnessKind.RESOLVER)
        assert seen.verdict is Verdict.INCONCLUSIVE
        assert "the same address" in seen.said


async def _with_resolver(place: Watched, server: str, allowed: str) -> Run:
    names = DnsNameServers(AddressGuard.of((), [allowed]), timeout_seconds=LIMIT_SECONDS)
    made = detector(place, names=names)
    witnesses = replace(made.config.witnesses, resolvers=(server,))
    return await sweep(place, replace(made, config=replace(made.config, witnesses=witnesses)))


async def test_a_place_that_sees_the_approved_page_is_heard(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        place.server.routes["/news.html"] = (200, HTML, CLAIM)
        approved = page("News", links=("/", "/tenders.html", "/contact.html"))
        async with answering({f"{place.server.url}news.html": (200, HTML, approved)}) as proxy:
            run = await sweep(place, detector(place, vantages=(_vantage(place, proxy.url),)))
        seen = view(run, WitnessKind.VANTAGE)
        assert (seen.verdict, seen.address) == (Verdict.INTACT, "second network")
        assert case(run) == Case.ONE_PATH


async def test_of_a_site_that_is_down_here_other_paths_are_asked(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        baseline = place.app.store.baselines.approved("main")
        assert baseline is not None
        scene = Scene(site=place.site, checks=(), baseline=baseline, expected=baseline.by_url())
        down = make_finding("/", url=place.server.url, verdict=Verdict.DOWN)
        approved = {place.server.url: (200, HTML, (place.root / "index.html").read_bytes())}
        async with answering(approved) as proxy:
            eyes = detector(place, vantages=(_vantage(place, proxy.url),)).eyes
            told = await corroborate(eyes, scene, place.app.config, [down])
        views = {one.witness: one.verdict for one in told.corroboration.views}
        assert views[WitnessKind.VANTAGE] is Verdict.INTACT
        assert WitnessKind.SEARCH_BOT not in views, "what search engines are shown is no question"


def _vantage(place: Watched, proxy: str) -> ProxyVantage:
    config = place.app.config
    return ProxyVantage(
        VantagePoint(name="second network", proxy=proxy),
        config.limits,
        user_agents=config.witnesses.user_agents,
        own_hosts=frozenset({"127.0.0.1"}),
        clock=place.app.clock,
    )


async def test_a_page_replaced_without_a_word_takes_a_third_look(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        place.server.routes["/news.html"] = (200, HTML, WORDLESS)
        run = await place.sweep()
        assert view(run, WitnessKind.PUBLIC_THIRD).verdict is Verdict.DEFACED, run.judgements
        assert run.verdict is Verdict.DEFACED, run.judgements


async def test_a_page_that_is_back_at_the_third_look_proves_nothing(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        good = (place.root / "news.html").read_bytes()
        asked: list[str] = []

        def answer(request: Request) -> Answer:
            # the search engine's robot is among those who are asked before the third look
            over = any("Googlebot" in agent for agent in asked)
            asked.append(request.headers["user-agent"])
            return (200, HTML, good if over else WORDLESS)

        place.server.routes["/news.html"] = answer
        run = await place.sweep()
        assert view(run, WitnessKind.PUBLIC_THIRD).verdict is Verdict.INTACT
        assert run.verdict is Verdict.SUSPECT


async def test_with_files_that_agree_nobody_waits_for_a_third_look(tmp_path: Path) -> None:
    async with watched(tmp_path, third_look_seconds=LIMIT_SECONDS) as place:
        (place.root / "news.html").write_bytes(WORDLESS)
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED


async def test_what_files_and_page_prove_waits_for_no_silent_witness(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site stands open meanwhile: without a bound this run would take an hour."""
    monkeypatch.setattr(witnessing, "PROMPT_SECONDS", 0.2)
    async with watched(tmp_path, deadline_seconds=3600.0) as place:
        (place.root / "news.html").write_bytes(CLAIM)
        run = await sweep(place, detector(place, vantages=(Broken("hangs"),)))
        assert run.verdict is Verdict.DEFACED
        silent = view(run, WitnessKind.VANTAGE)
        assert (silent.verdict, silent.said) == (Verdict.INCONCLUSIVE, "No answer within 0.2 s.")
        assert case(run) == Case.ORIGIN


async def test_other_pages_tell_whether_it_is_the_whole_site(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        place.server.routes["/news.html"] = (200, HTML, CLAIM)
        run = await place.sweep()
        others = {one.subject: one.verdict for one in said(run).views}
        others.pop("/news.html")
        assert "/" in others
        assert "/seal.png" in others
        assert set(others.values()) == {Verdict.INTACT}


class Broken:
    """Vantages that raise, or never answer."""

    def __init__(self, name: str, error: Exception | None = None) -> None:
        self.name = name
        self._error = error

    async def look(self, request: FetchRequest) -> Look:
        if self._error is not None:
            raise self._error
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_broken_or_silent_witness_stops_none_and_says_why(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False, deadline_seconds=1.0) as place:
        place.server.routes["/news.html"] = (200, HTML, CLAIM)
        places = (Broken("raises", RuntimeError("hidden")), Broken("hangs"))
        run = await sweep(place, detector(place, vantages=places))
        assert run.verdict is Verdict.DEFACED
        texts = {
            one.address: one.said
            for one in said(run).of("/news.html")
            if one.witness is WitnessKind.VANTAGE and one.verdict is Verdict.INCONCLUSIVE
        }
        assert texts == {
            "raises": "The witness failed (RuntimeError).",
            "hangs": "No answer within 1 s.",
        }


class Unplugged:
    """A fetcher without a network."""

    def __init__(self, place: Watched) -> None:
        self._place = place

    async def fetch(self, request: FetchRequest) -> Look:
        if request.url == "http://control.invalid/":
            now = self._place.app.clock.now()
            return FetchFailure(url=request.url, reason=FailureReason.DNS, fetched_at=now)
        return await self._place.app.witness.fetch(request)

    async def close(self) -> None: ...


@pytest.mark.parametrize("answers", [True, False])
async def test_whether_control_addresses_answer_is_told(tmp_path: Path, answers: bool) -> None:
    async with SiteServer({"/": "here"}) as control:
        url = control.url if answers else "http://control.invalid/"
        async with watched(tmp_path, tree=False, control_urls=(url,)) as place:
            place.server.routes["/news.html"] = (200, HTML, CLAIM)
            run = await sweep(place, detector(place, witness=Unplugged(place)))
            assert said(run).controls_answer is answers
            assert run.verdict is (Verdict.DEFACED if answers else Verdict.SUSPECT)


async def test_the_same_bytes_are_compared_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hostile page may cost seconds to compare: each witness that got it does not compare it."""
    from sentinel import witnessing

    compared: list[WitnessKind] = []
    real = witnessing.page_findings

    async def counting(*given: object) -> list[Finding]:
        compared.append(given[-1])  # type: ignore[arg-type] # the witness
        return await real(*given)  # type: ignore[arg-type] # as given

    monkeypatch.setattr(witnessing, "page_findings", counting)
    async with watched(tmp_path, tree=False) as place:
        place.server.routes["/news.html"] = (200, HTML, CLAIM)
        run = await place.sweep()
        assert view(run, WitnessKind.SEARCH_BOT).verdict is Verdict.DEFACED
        assert set(compared) == {WitnessKind.PUBLIC}, "the neighbours, approved, alone"
