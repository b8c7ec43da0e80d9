"""What only search engines, or only some visitors, are shown: on real servers that do so."""

from pathlib import Path

from sentinel.cloaking import DIFFERS_BY_AGENT
from sentinel.core.case import Case
from sentinel.core.playbook import Phase
from sentinel.core.run import Run
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from support.site_server import Answer, Request
from support.watched import WORDS, Watched, page, watched

HTML = {"content-type": "text/html"}
CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"
SPAM = page("Home").replace(b"<title>Home", b"<title>Online casino, slot gacor, free spins")
MOBILE = page("Home", WORDS + " This is the form for small screens.").replace(
    b"<nav>", b'<nav class="small">'
)


def shown(place: Watched, body: bytes, *, to: str, path: str = "index.html") -> list[Request]:
    """`body` in the place of the page for whoever has `to` in the agent or referrer; the requests
    that were answered with it."""
    served: list[Request] = []
    good = (place.root / path).read_bytes()

    def answer(request: Request) -> Answer:
        asked = request.headers["user-agent"] + request.headers.get("referer", "")
        if to not in asked:
            return (200, HTML, good)
        served.append(request)
        return (200, HTML, body)

    place.server.routes["/" if path == "index.html" else f"/{path}"] = answer
    return served


def witnesses(run: Run) -> set[WitnessKind]:
    return {f.witness for f in run.findings if f.verdict is not Verdict.INTACT}


async def test_spam_for_robots_alone_is_seen_by_a_sweep_and_confirmed_by_repeating(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        served = shown(place, SPAM, to="Googlebot")
        run = await place.sweep()
        assert run.verdict is Verdict.SUSPECT, run.judgements
        judged = run.judgements[0]
        assert (judged.subject, judged.case) == ("/", Case.CLOAKED_SEARCH)
        assert witnesses(run) == {WitnessKind.SEARCH_BOT}
        assert len(served) == 2, "the sweep's look, and one more"
        assert place.app.store.incidents.open_of("main") is not None


async def test_a_page_for_visitors_from_search_engines_alone_is_seen(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        shown(place, CLAIM, to="https://www.google.com/")
        run = await place.sweep()
        assert run.verdict is Verdict.SUSPECT, run.judgements
        assert witnesses(run) == {WitnessKind.SEARCH_VISITOR}
        assert run.judgements[0].case == Case.CLOAKED_SEARCH


async def test_search_visitors_that_are_sent_to_a_host_that_does_not_answer_are_seen(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path, tree=False) as place:
        good = (place.root / "index.html").read_bytes()
        place.server.routes["/"] = lambda request: (
            (302, {"location": "http://paper-tiger.invalid/"}, "")
            if "google" in request.headers.get("referer", "")
            else (200, HTML, good)
        )
        run = await place.sweep()
        assert run.verdict is Verdict.SUSPECT, run.judgements
        assert witnesses(run) == {WitnessKind.SEARCH_VISITOR}
        assert run.judgements[0].case == Case.CLOAKED_SEARCH


async def test_what_is_hidden_from_search_engines_is_told_so(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        good = (place.root / "news.html").read_bytes()

        def answer(request: Request) -> Answer:
            asked = request.headers["user-agent"] + request.headers.get("referer", "")
            hidden = "google" in asked.lower()
            return (200, HTML, good if hidden else CLAIM)

        place.server.routes["/news.html"] = answer
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED, run.judgements
        assert run.judgements[0].case == Case.CLOAKED_VISITORS


async def test_a_page_that_is_restored_between_the_looks_was_hidden_from_nobody(
    tmp_path: Path,
) -> None:
    """Race: the visitor came before the restore and the search engine after it. A case of files
    would let the playbook open the site without asking the GM."""
    async with watched(tmp_path, tree=False) as place:
        good, store = (place.root / "news.html").read_bytes(), place.app.store
        place.server.routes["/news.html"] = (200, HTML, CLAIM)
        await place.sweep()
        incident = store.incidents.open_of("main")
        assert incident is not None
        assert incident.case == ""

        phases = [Phase.INTENT, Phase.DONE]

        def answer(request: Request) -> Answer:
            asked = request.headers["user-agent"] + request.headers.get("referer", "")
            if "google" not in asked.lower():
                return (200, HTML, CLAIM)
            for phase in phases:
                store.journal.write(incident.id, "restore", "restore", phase, data={})
            return (200, HTML, good)

        place.server.routes["/news.html"] = answer
        run = await place.sweep()
        assert run.judgements[0].case == Case.CLOAKED_VISITORS, "as far as it could see"
        now = store.incidents.open_of("main")
        assert now is not None
        assert now.case == ""
        phases.clear()
        await place.sweep()
        told = store.incidents.open_of("main")
        assert told is not None
        assert told.case == Case.CLOAKED_VISITORS, "no restore between these looks"


async def test_what_is_shown_at_the_first_visit_alone_is_seen_each_time(tmp_path: Path) -> None:
    """Attackers set a cookie so that nobody sees it twice; each of our looks is a first visit."""
    async with watched(tmp_path, tree=False) as place:
        good = (place.root / "news.html").read_bytes()

        def answer(request: Request) -> Answer:
            if "seen=1" in request.headers.get("cookie", ""):
                return (200, HTML, good)
            return (200, {**HTML, "set-cookie": "seen=1; Path=/"}, CLAIM)

        place.server.routes["/news.html"] = answer
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED, run.judgements


async def test_another_form_for_robots_is_told_once_and_asks_nothing(tmp_path: Path) -> None:
    """Mobile forms, pages drawn beforehand for robots and tests of two designs are honest."""
    async with watched(tmp_path, cloaking_every_seconds=0.001) as place:
        served = shown(place, MOBILE, to="Googlebot")
        run = await place.sweep()
        assert run.verdict is Verdict.INTACT, run.judgements
        assert [f.code for f in run.findings] == [DIFFERS_BY_AGENT]
        run = await place.sweep()
        assert len(served) == 2, "looked at again"
        assert run.findings == ()
        assert place.app.store.outbox.all() == ()


async def test_a_robot_that_is_turned_away_is_no_news(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        good = (place.root / "index.html").read_bytes()
        place.server.routes["/"] = lambda request: (
            (403, {}, "No robots.")
            if "Googlebot" in request.headers["user-agent"]
            else (200, HTML, good)
        )
        run = await place.sweep()
        assert (run.verdict, run.findings) == (Verdict.INTACT, ())


async def test_what_a_robot_is_shown_once_only_is_not_proven(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        good = (place.root / "index.html").read_bytes()
        spam = iter([SPAM])
        place.server.routes["/"] = lambda request: (
            200,
            HTML,
            next(spam, good) if "Googlebot" in request.headers["user-agent"] else good,
        )
        run = await place.sweep()
        assert run.verdict is Verdict.INTACT, run.judgements
        assert place.app.store.incidents.open_of("main") is not None, "the sighting stays"


async def test_sweeps_look_so_only_now_and_then_and_can_be_told_not_to(tmp_path: Path) -> None:
    async with watched(tmp_path, cloaking_every_seconds=3600.0) as place:
        served = shown(place, MOBILE, to="Googlebot")
        await place.sweep()
        await place.sweep()
        assert len(served) == 1
    off = tmp_path / "off"
    off.mkdir()
    async with watched(off, cloaking_every_seconds=0.0) as place:
        served = shown(place, SPAM, to="Googlebot")
        assert (await place.sweep()).verdict is Verdict.INTACT
        assert served == []
