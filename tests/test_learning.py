"""Learning over time: rounds that outlive a restart, what ends them, what is never learnt."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.app import App
from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.incident import IncidentState
from sentinel.core.manifest import Manifest
from sentinel.core.notice import NoticeKind
from sentinel.core.page import FetchRequest, Look
from sentinel.core.site import Site
from sentinel.core.under_way import LearningUnderWay
from sentinel.core.verdict import Verdict
from sentinel.errors import Refused
from sentinel.jobs import Jobs, tender_of
from sentinel.learning import Learnt
from sentinel.settling import MOST_LOOKS
from support.fakes import open_incident
from support.site_server import Request
from support.values import FakeClock, make_failure, make_page
from support.watched import FILES, WORDS, Watched, page, watched

DAY = 86_400.0
NEWS = FILES["news.html"].decode()
BANNERS = ("<p>Open day</p>", "<div><a href='/contact.html'>Call us</a></div>", "<h3>Maps</h3>")


async def until_learnt(place: Watched) -> Baseline:
    """Carries the learning on as the daemon does, whenever a round is due."""
    clock = place.app.clock
    assert isinstance(clock, FakeClock)
    for _ in range(20):
        done = await tender_of(place.app).carry_on(place.site)
        if isinstance(done, Learnt):
            return done.baseline
        assert isinstance(done, LearningUnderWay)
        clock.advance(max(1.0, (done.next_at - clock.now()).total_seconds() + 3601))
    raise AssertionError("the learning never came to an end")


def mails(app: App, kind: NoticeKind) -> list[str]:
    return [row.key for row in app.store.outbox.all() if row.kind is kind]


def lively() -> Iterator[str]:
    for number in itertools.count(184_203):
        token = f"{number * 2_654_435_761 % 2**64:016x}"
        yield (
            NEWS.replace("<footer>", f"<p>Visitors: {number:,}</p><footer>")
            .replace("</main>", f"<section>{BANNERS[number % 3]}</section></main>")
            .replace("</body>", f"<script>var t = '{token}';</script></body>")
        )


async def test_rounds_are_taken_over_a_day_and_end_in_a_candidate(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        bodies = lively()
        place.server.routes["/news.html"] = lambda request: next(bodies)
        place.app.learner.begin(place.site, rounds=8, spread_seconds=DAY, by="web")
        baseline = await until_learnt(place)
        assert len(baseline.learning.fetched_at) == 8
        assert not baseline.learning.quick
        assert len(baseline.learning.user_agents) == 2
        spread = baseline.learning.fetched_at[-1] - baseline.learning.fetched_at[0]
        assert spread >= timedelta(hours=24)
        news = next(p for p in baseline.pages if p.subject == "/news.html")
        assert (len(news.variants), news.sealable) == (1, True)
        assert mails(place.app, NoticeKind.REVIEW) == [f"baseline/{baseline.id}/learnt"]
        assert place.app.store.learnings.get("main") is None
        place.app.store.baselines.decide(baseline.id, BaselineState.APPROVED, "GM (ICT)", "")
        for _ in range(3):
            assert (await place.sweep()).verdict is Verdict.INTACT


async def test_a_feed_that_is_never_the_same_is_named_and_is_no_edit(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        numbers = itertools.count()

        def feed(request: Request) -> str:
            number = next(numbers)
            words = " ".join(WORDS.split()[number % 30 : number % 30 + 4 + number % 3])
            return NEWS.replace("<footer>", f"<blockquote>{words} {number}</blockquote><footer>")

        place.server.routes["/news.html"] = feed
        learnt = await place.app.learner.learn(place.site, fetches=2)
        news = next(p for p in learnt.baseline.pages if p.subject == "/news.html")
        assert MOST_LOOKS <= next(numbers) <= MOST_LOOKS + 12
        assert news.unsettled == ("html/body/blockquote (text)",)
        assert "different at html/body/blockquote" in news.unsealable_because
        place.app.store.baselines.decide(learnt.baseline.id, BaselineState.APPROVED, "GM (ICT)", "")
        assert (await place.sweep()).verdict is Verdict.INTACT


async def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        learning = place.app.learner.begin(place.site, rounds=3, spread_seconds=0.0, by="web")
        await place.app.learner.take_round(place.site, learning)
        stored = place.app.store.learnings.get("main")
        assert stored is not None
        assert stored.progress == "1 of 3 rounds"
        baseline = await until_learnt(place)  # nothing but what is stored is known here
        assert (baseline.fetches, baseline.learning.quick) == (3, True)


async def test_a_round_that_another_process_took_does_not_count_twice(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        learning = place.app.learner.begin(place.site, rounds=3, spread_seconds=0.0, by="web")
        await place.app.learner.take_round(place.site, learning)
        with pytest.raises(Refused, match="another process went on"):
            await place.app.learner.take_round(place.site, learning)


@pytest.mark.parametrize(
    ("state", "ended"), [(IncidentState.RESOLVED, True), (IncidentState.DISMISSED, False)]
)
async def test_an_incident_that_is_over_before_the_next_round_ends_the_learning_too(
    tmp_path: Path, state: IncidentState, ended: bool
) -> None:
    """A response may take seconds, the next round comes hours later."""
    async with watched(tmp_path) as place:
        learning = place.app.learner.begin(place.site, rounds=2, spread_seconds=0.0, by="web")
        now = place.app.clock.now()
        open_incident(place.app.store, "main", state=state, first_sighting_at=now, ended_at=now)
        if ended:
            with pytest.raises(Refused, match="was opened meanwhile"):
                await place.app.learner.take_round(place.site, learning)
        else:
            assert await place.app.learner.take_round(place.site, learning)


async def test_an_incident_that_opens_while_the_candidate_is_made_ends_the_learning(
    tmp_path: Path,
) -> None:
    """The rounds are clean; while the root is hashed for the candidate, the site is attacked."""
    async with watched(tmp_path) as place:
        scan, known = place.app.tree.scan_site, len(place.app.store.baselines.all("main"))

        def attacked_meanwhile(site: Site) -> Manifest:
            open_incident(place.app.store, "main", first_sighting_at=place.app.clock.now())
            return scan(site)

        place.app.tree.scan_site = attacked_meanwhile  # type: ignore[method-assign] # once
        with pytest.raises(Refused, match="was opened meanwhile"):
            await place.app.learner.learn(place.site, fetches=1)
        assert len(place.app.store.baselines.all("main")) == known


async def test_an_incident_ends_the_learning_and_is_told(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        learning = place.app.learner.begin(place.site, rounds=8, spread_seconds=DAY, by="web")
        await place.app.learner.take_round(place.site, learning)
        open_incident(place.app.store, "main", first_sighting_at=place.app.clock.now())
        job = next(j for j in _jobs(place).all() if j.name == "main/learning")
        clock = place.app.clock
        assert isinstance(clock, FakeClock)
        clock.advance(7200)
        await job.run()
        assert place.app.store.learnings.get("main") is None
        assert mails(place.app, NoticeKind.REVIEW) == [f"learning/{learning.id}/ended"]


async def test_a_page_that_turns_hostile_between_rounds_ends_the_learning(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        learner = place.app.learner
        learning = learner.begin(place.site, rounds=3, spread_seconds=0.0, by="web")
        learning = await learner.take_round(place.site, learning)
        frame = b"<iframe src='https://x.evil.example/' width=0 height=0></iframe></body>"
        hostile = FILES["news.html"].replace(b"</body>", frame)
        (place.root / "news.html").write_bytes(hostile)
        with pytest.raises(Refused, match=r"turned hostile between two rounds: /news\.html"):
            await learner.take_round(place.site, learning)
        assert place.app.store.learnings.get("main") is None


async def test_what_search_engines_alone_are_shown_is_a_warning(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:

        def cloaked(request: Request) -> str:
            if "Googlebot" in request.headers.get("user-agent", ""):
                return "<title>Hacked</title><h1>Hacked by night crew</h1>"
            return NEWS

        place.server.routes["/news.html"] = cloaked
        learnt = await place.app.learner.learn(place.site, fetches=1)
        assert [(w.subject, w.code) for w in learnt.baseline.warnings] == [
            ("/news.html", "cloaked")
        ]
        assert learnt.baseline.warnings[0].text.startswith("A search engine gets another page")


async def test_what_is_served_must_be_what_the_file_says(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        (place.root / "site.js").write_text("var menu = 1;")
        index = FILES["index.html"].replace(b"</body>", b"<script src=/site.js></script></body>")
        (place.root / "index.html").write_bytes(index)
        place.server.routes["/site.js"] = (
            200,
            {"content-type": "text/javascript"},
            "var menu = 2;",
        )
        learnt = await place.app.learner.learn(place.site, fetches=1)
        assert [(w.subject, w.code) for w in learnt.baseline.warnings] == [
            ("/site.js", "served-is-not-the-file")
        ]


class Cdn:
    """Port Fetcher: another host's scripts, one of which differs each time."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    async def fetch(self, request: FetchRequest) -> Look:
        if request.url.endswith("/gone.js"):
            return make_failure(request.url)
        body = f"var ad = {next(self._numbers)};" if request.url.endswith("/ad.js") else "var a;"
        return make_page(request.url, body.encode(), headers=(("content-type", "text/javascript"),))

    async def close(self) -> None: ...


async def test_scripts_of_other_hosts_are_learnt_by_digest(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        tags = "".join(
            f"<script src='//cdn.example/{name}'></script>"
            for name in ("lib.js", "ad.js", "gone.js")
        )
        checked = "<script src='//cdn.example/sri.js' integrity='sha384-x'></script>"
        body = FILES["index.html"].replace(b"</body>", f"{tags}{checked}</body>".encode())
        (place.root / "index.html").write_bytes(body)
        eyes = replace(place.app.learner.eyes, witness=Cdn())
        learner = replace(place.app.learner, eyes=eyes, witnesses=None)
        learnt = await learner.learn(place.site, fetches=2)
        assert [
            (r.url.rpartition("/")[2], bool(r.sha256), r.sri, r.volatile)
            for r in learnt.baseline.resources
        ] == [
            ("ad.js", True, False, True),
            ("gone.js", False, False, False),
            ("lib.js", True, False, False),
            ("sri.js", False, True, False),
        ]


async def test_slow_drift_never_changes_what_is_approved(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        approved = place.app.store.baselines.approved("main")
        for number in range(12):
            text = f"The library opens at {number % 12 + 1}. " * (number + 1)
            (place.root / "news.html").write_bytes(page("News", text))
            await place.sweep()
            clock = place.app.clock
            assert isinstance(clock, FakeClock)
            clock.advance(7200)
        assert place.app.store.baselines.approved("main") == approved


async def test_an_approval_that_ran_out_is_told_and_stays_in_force(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        learnt = await place.app.learner.learn(place.site, fetches=1)
        ends = place.app.clock.now() + timedelta(days=90)
        place.app.store.baselines.decide(
            learnt.baseline.id, BaselineState.APPROVED, "GM (ICT)", "", expires_at=ends
        )
        await tender_of(place.app).remind(place.site)
        assert mails(place.app, NoticeKind.REVIEW) == []
        clock = place.app.clock
        assert isinstance(clock, FakeClock)
        for days in (91, 1, 8):
            clock.advance(days * DAY)
            await tender_of(place.app).remind(place.site)
        told = mails(place.app, NoticeKind.REVIEW)
        assert told == [f"baseline/{learnt.baseline.id}/expired/1/{week}" for week in (0, 1)]
        approved = place.app.store.baselines.approved("main")
        assert approved is not None
        assert approved.id == learnt.baseline.id


def _jobs(place: Watched) -> Jobs:
    async def no_sweep(*_: object) -> None:
        raise AssertionError("no check was asked for")

    daily = replace(place.app.config, backup=replace(place.app.config.backup, at="02:30"))
    place.app.config = daily
    return Jobs(place.app, sweep=no_sweep, tell=lambda *_: None)
