"""Promises as the daemon looks at them: a crawl over HTTPS, the record, and what is kept of it."""

import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.checkers.promises import check as check_promises
from sentinel.checkers.proofs import PROOFS
from sentinel.core.block_settings import BlockSettings
from sentinel.core.check_sights import found_out
from sentinel.core.note_book import Noted
from sentinel.core.page import FetchRequest, Look
from sentinel.core.ports import Fetcher
from sentinel.core.promise_port import PromiseGround
from sentinel.core.proof import ProofFacts
from sentinel.core.published import Profile, PromiseStanding, PublishedPromise, Standing
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, Trigger, WitnessKind
from sentinel.eyes import Eyes, Scene
from sentinel.looking import look_around
from support.certificates import Authority
from support.clocks import RunningClock
from support.fresh_folder import fresh_folder
from support.promise_looking import check_of, shipped_profiles, standings_of
from support.promise_sites import Answer, MadeSite, made_site
from support.site_server import SiteServer
from support.values import T0, make_page, make_site
from support.waiting import LIMIT_SECONDS

ELSEWHERE = {"government-domain"}
"""A site on loopback has no name of a government."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Port PromiseDesk: what a sample says."""

    made: MadeSite

    def ground(self, site: Site, now: datetime) -> PromiseGround:
        del site, now
        return self.made.ground

    def keep(self, site: Site, standings: Sequence[PromiseStanding], at: datetime) -> None:
        raise AssertionError("nothing is recorded here")


class Mail:
    """Port MailDomains: everybody takes mail."""

    async def takes_mail(self, domain: str) -> bool | None:
        return bool(domain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Port Fetcher: answers for other sites itself, and asks the own one."""

    own: Fetcher
    answers: Mapping[str, Answer]

    async def fetch(self, request: FetchRequest) -> Look:
        answer = self.answers.get(request.url)
        if answer is None:
            return await self.own.fetch(request)
        return make_page(request.url, str(answer.body).encode(), status=answer.status)

    async def close(self) -> None:
        await self.own.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A server, and the app that watches it."""

    server: SiteServer
    app: App

    @property
    def site(self) -> Site:
        return self.app.site(None)

    def serve(self, made: MadeSite) -> None:
        # the server sends each header once; a sample may set several cookies
        self.server.routes = {
            path: (one.status, dict(one.headers), one.body)
            for path, one in made.answers.items()
            if path.startswith("/")
        }

    async def looked(self, profile: Profile, made: MadeSite) -> dict[str, Standing]:
        """What comes of the profile's promises; nothing is recorded."""
        self.serve(made)
        site = replace(self.site, profiles=(profile.name,))
        own = self.app.detector.eyes
        eyes = replace(
            own,
            sweep=Outside(own=own.sweep, answers=made.answers),
            promises=Record(made=made),
            mail_domains=Mail(),
        )
        return await _looked(
            eyes, Scene(site=site, checks=(check_of(profile, made),), baseline=None)
        )


async def _looked(eyes: Eyes, scene: Scene) -> dict[str, Standing]:
    seen = await look_around(eyes, scene)
    return {one.promise.name: one.standing for one in seen.promises}


@asynccontextmanager
async def place(folder: Path, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Place]:
    missing = (404, {"content-type": "text/html"}, "<h1>None</h1>")
    async with SiteServer(tls=tls, missing=missing) as server:
        file = fresh_folder(
            folder / "sentinel",
            url=server.url,
            document_root=None,
            name="main",
            checks=frozenset({"promises"}),
        )
        config = configuration.load(file)
        limits = replace(config.limits, timeout_seconds=LIMIT_SECONDS)
        site = replace(config.sites[0], profiles=("cmpdi",))
        with ExitStack() as closing:
            app = build(
                replace(config, limits=limits, sites=(site,)), closing, clock=RunningClock()
            )
            try:
                yield Place(server=server, app=app)
            finally:
                await app.close_connections()


async def test_a_crawl_concludes_what_the_samples_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each profile a site that keeps all, and one that breaks each once."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with place(tmp_path, tls=authority.good("127.0.0.1")) as at:
        now = at.app.clock.now()
        for profile in shipped_profiles().values():
            wrong = [one.name for one in profile.promises if PROOFS[one.proof].breakable]
            for broken in ((), wrong):
                made = made_site(profile, broken, now)
                wanted = standings_of(profile, made, now)
                found = await at.looked(profile, made)
                here = {one.name for one in profile.promises if one.proof not in ELSEWHERE}
                assert {n: found.get(n) for n in here} == {n: wanted[n] for n in here}


async def test_a_sweep_keeps_how_promises_stand_and_since_when(tmp_path: Path) -> None:
    """What is broken is told and never an incident; only what changes gets a line of history."""
    async with place(tmp_path) as at:
        profile, store = shipped_profiles()["cmpdi"], at.app.store
        at.serve(made_site(profile, ["not-framed", "external-links"], at.app.clock.now()))
        run = await at.app.detector.sweep(at.site, trigger=Trigger.COMMAND)
        told = {finding.subject for finding in run.findings}
        assert {"promise:cmpdi/not-framed", "promise:cmpdi/external-links"} <= told
        assert run.verdict is Verdict.BROKEN
        assert store.incidents.all() == ()
        first = store.promises.of("main")["cmpdi/not-framed"]
        assert (first.standing, first.since) == (Standing.BROKEN, run.ended_at)
        assert first.pages == (f"{at.server.url}not-framed.html",)

        since = at.app.clock.now()
        run = await at.app.detector.sweep(at.site, trigger=Trigger.COMMAND)
        again = store.promises.of("main")["cmpdi/not-framed"]
        assert (again.since, again.looked_at) == (first.since, run.ended_at)
        assert store.promises.changes("main", since) == ()

        at.serve(made_site(profile, ["external-links"], at.app.clock.now()))
        run = await at.app.detector.sweep(at.site, trigger=Trigger.COMMAND)
        (change,) = store.promises.changes("main", since)
        assert (change.promise, change.before, change.after, change.at) == (
            "cmpdi/not-framed",
            Standing.BROKEN,
            Standing.KEPT,
            run.ended_at,
        )


async def test_a_site_that_is_away_keeps_the_standings_that_earlier_looks_found(
    tmp_path: Path,
) -> None:
    """Else one bad minute in a day made all promises unknown until the next day."""
    async with place(tmp_path) as at:
        store, sweep = at.app.store, at.app.detector.sweep
        at.serve(made_site(shipped_profiles()["cmpdi"], ["not-framed"], at.app.clock.now()))
        await sweep(at.site, trigger=Trigger.COMMAND)
        before = store.promises.of("main")
        assert before["cmpdi/not-framed"].standing is Standing.BROKEN
        at.server.routes = {"/": (503, {}, "<h1>Later</h1>")}
        run = await sweep(at.site, trigger=Trigger.COMMAND)
        assert [one.verdict for one in run.findings] == [Verdict.INCONCLUSIVE]
        assert not found_out(at.app.config.checks[0], run), "it is looked at again soon"
        assert store.promises.of("main") == before


async def test_while_we_block_the_site_nothing_is_concluded(tmp_path: Path) -> None:
    """Visitors see our page then, and not the site's."""
    async with place(tmp_path) as at:
        profile = shipped_profiles()["cmpdi"]
        made = made_site(profile, ["not-framed"], at.app.clock.now())
        at.serve(made)
        eyes = replace(at.app.detector.eyes, blockers={"nginx": Blocking()}, promises=None)
        settings = BlockSettings(driver="nginx", flag_dir=tmp_path, retry_after_seconds=600)
        site = replace(at.site, block=settings)
        scene = Scene(site=site, checks=(check_of(profile, made),), baseline=None)
        assert await _looked(eyes, scene) == {}
        snapshot = Snapshot(site=site, witness=WitnessKind.PUBLIC, taken_at=T0)
        (finding,) = check_promises(scene.checks[0], snapshot)
        assert finding.verdict is Verdict.INCONCLUSIVE, "it does not count as made for a day"
        open_again = Scene(site=at.site, checks=scene.checks, baseline=None)
        assert (await _looked(eyes, open_again))["not-framed"] is Standing.BROKEN


class Blocking:
    """As much of port Blocker as is asked."""

    def incident(self, site: Site) -> str:
        return f"INC-of-{site.name}"


def test_a_proof_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its promise is unknown; the log says why."""
    monkeypatch.setitem(PROOFS, "not-framed", replace(PROOFS["not-framed"], conclude=_fails))
    profile = shipped_profiles()["gigw-3.0"]
    found = standings_of(profile, made_site(profile, ["titles"], T0), T0)
    assert found["not-framed"] is Standing.UNKNOWN
    assert found["titles"] is Standing.BROKEN


def _fails(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    raise ZeroDivisionError


def test_a_word_counts_where_a_proof_found_nothing_out() -> None:
    """And never against what was seen."""
    profile = shipped_profiles()["cmpdi"]
    for broken, wanted in (((), Standing.ATTESTED), (["available"], Standing.BROKEN)):
        made = made_site(profile, broken, T0)
        given = replace(made.attestations[0], promise="cmpdi/available")
        made.attestations.append(given)
        if not broken:
            made.record = replace(made.record, up_share=None)
        assert standings_of(profile, made, T0)["available"] is wanted


def test_a_word_for_one_promise_is_none_for_another() -> None:
    profile = shipped_profiles()["cmpdi"]
    made = made_site(profile, (), T0)
    made.record = replace(made.record, up_share=None)
    assert made.attestations
    assert standings_of(profile, made, T0)["available"] is Standing.UNKNOWN


def test_a_finding_is_as_grave_as_check_and_promise_both_say() -> None:
    profile = shipped_profiles()["gigw-3.0"]
    promise = next(one for one in profile.promises if one.severity is Severity.INFO)
    broken = PromiseStanding(promise=promise, standing=Standing.BROKEN, reason="Seen.")
    check = check_of(profile, made_site(profile, (), T0))
    for of_check, wanted in ((Severity.ERROR, Severity.INFO), (Severity.INFO, Severity.INFO)):
        snapshot = Snapshot(
            site=make_site(), witness=WitnessKind.PUBLIC, taken_at=T0, promises=(broken,)
        )
        (finding,) = check_promises(replace(check, severity=of_check), snapshot)
        assert finding.severity is wanted


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        (15, []),
        (14, ["attestation-ending"]),
        (0, ["attestation-ending"]),
        (-1, ["attestation-ended"]),
    ],
)
def test_a_word_that_ends_is_asked_for_anew(days: int, codes: list[str]) -> None:
    """Two weeks before its last day, and as long as nobody answers for it."""
    profile = shipped_profiles()["cmpdi"]
    made = made_site(profile, (), T0)
    given = replace(made.attestations[0], until=(T0 + timedelta(days=days)).date())
    made.attestations[:] = [given]
    promise = next(one for one in profile.promises if one.key == given.promise)
    held = Standing.ATTESTED if days >= 0 else Standing.UNKNOWN
    standing = PromiseStanding(promise=promise, standing=held, reason="", until=given.until)
    for standings, wanted in (
        ((standing,), codes),
        ((replace(standing, standing=Standing.KEPT),), []),
    ):
        snapshot = Snapshot(
            site=make_site(), witness=WitnessKind.PUBLIC, taken_at=T0, promises=standings
        )
        found = list(check_promises(check_of(profile, made), snapshot))
        assert [finding.code for finding in found] == wanted
        assert all(given.name in f.message and f.verdict is Verdict.BROKEN for f in found)


def test_walls_are_no_pages_of_the_site() -> None:
    """A page that a wall answers breaks nothing, and is counted as not seen."""
    profile = shipped_profiles()["gigw-3.0"]
    made = made_site(profile, (), T0)
    wall = "<html><head><title>Just a moment...</title></head><body>challenge</body></html>"
    made.answers["/walled.html"] = Answer(
        body=wall, headers=[("content-type", "text/html"), ("cf-mitigated", "challenge")]
    )
    assert standings_of(profile, made, T0)["not-framed"] is Standing.KEPT
