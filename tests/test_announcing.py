"""Deploys with a manifest on a watched site: what stands as announced, and what does not."""

from datetime import timedelta
from pathlib import Path

from sentinel.core.baseline import AnnouncedFile, DeployTicket
from sentinel.core.canonical import sha256
from sentinel.core.verdict import Verdict
from support.values import make_ticket
from support.watched import FILES, WORDS, Watched, page, watched

NEW = page(
    "Summer School",
    "A completely new site about courses in summer. " * 30,
    links=("/", "/tenders.html"),
)
HTML = {"content-type": "text/html"}
CLAIM = b"<h1>HACKED BY PAPER TIGER CREW</h1>"


def file(path: str, body: bytes | None) -> AnnouncedFile:
    subject = "/" if path == "index.html" else f"/{path}"
    digest = "" if body is None else sha256(body)
    return AnnouncedFile(path=path, subject=subject, sha256=digest, size=len(body or b""))


def announce(place: Watched, *files: AnnouncedFile) -> DeployTicket:
    now = place.app.clock.now()
    ticket = make_ticket(paths=(), files=files, begins_at=now, ends_at=now + timedelta(hours=1))
    place.app.store.tickets.begin(ticket)
    return ticket


async def codes(place: Watched) -> dict[str, str]:
    run = await place.sweep()
    return {j.subject: j.code for j in run.judgements if not j.code.startswith("link-")}


async def test_announced_files_are_approved_on_disk_and_as_served(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        announce(
            place,
            *(file("index.html", NEW), file("a/b/new.html", NEW), file("contact.html", None)),
        )
        (place.root / "index.html").write_bytes(NEW)
        (place.root / "a" / "b").mkdir(parents=True)
        (place.root / "a" / "b" / "new.html").write_bytes(NEW)
        (place.root / "contact.html").unlink()
        found = await codes(place)
        assert found.keys() == {"/", "/a/b/new.html"}  # a link to what is gone is told as broken
        assert set(found.values()) == {"deployed-as-announced"}
        assert place.app.store.incidents.all("main") == ()
        assert place.app.store.outbox.all() == ()


async def test_what_the_server_fills_in_is_compared_with_the_announced_file(
    tmp_path: Path,
) -> None:
    """Without a document root: the announced bytes were handed in with the manifest."""
    served = NEW.replace(b"</main>", b'<input type="hidden" name="csrf" value="%s"></main>')
    async with watched(tmp_path, tree=False) as place:
        planned = served.replace(b"%s", b"0" * 32)
        place.app.blobs.put(planned)
        announce(place, file("news.html", planned))
        place.server.routes["/news.html"] = (200, HTML, served.replace(b"%s", b"a1b2c3d4" * 4))
        assert await codes(place) == {"/news.html": "deployed-as-announced"}
        injected = served.replace(b"%s", b"9" * 32).replace(b"<main>", b"<main>" + CLAIM)
        place.server.routes["/news.html"] = (200, HTML, injected)
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED


async def test_half_an_upload_alarms_nobody_and_its_rest_completes_it(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        announce(place, file("index.html", NEW), file("news.html", NEW))
        (place.root / "index.html").write_bytes(NEW[: len(NEW) // 2])
        (place.root / ".news.html.Ab12Cd").write_bytes(NEW[:300])
        (place.root / "news.html").unlink()
        run = await place.sweep()
        assert run.verdict is Verdict.INCONCLUSIVE
        assert {j.code for j in run.judgements if not j.code.startswith("link-")} == {
            "deploy-unfinished"
        }
        assert place.app.store.incidents.all("main") == ()
        (place.root / "index.html").write_bytes(NEW)
        (place.root / ".news.html.Ab12Cd").rename(place.root / "news.html")
        (place.root / "news.html").write_bytes(NEW)
        assert set((await codes(place)).values()) == {"deployed-as-announced"}


async def test_a_deploy_of_many_files_hides_no_hostile_one(tmp_path: Path) -> None:
    """Thousands of announced changes take no one's place among those that are looked at."""
    async with watched(tmp_path) as place:
        bodies = {f"many/p{n}.txt": b"line %d" % n for n in range(1500)}
        announce(place, *(file(path, body) for path, body in bodies.items()))
        (place.root / "many").mkdir()
        for path, body in bodies.items():
            (place.root / path).write_bytes(body)
        (place.root / "tenders.html").write_bytes(FILES["tenders.html"] + CLAIM)
        run = await place.sweep()
        grave = {j.subject for j in run.judgements if j.verdict is Verdict.DEFACED}
        assert grave == {"/tenders.html"}
        assert {j.code for j in run.judgements if j.subject.startswith("/many/")} == {
            "deployed-as-announced"
        }


async def test_many_announced_pages_are_no_crowd_of_strangers(tmp_path: Path) -> None:
    """What is not announced among them still is one."""
    async with watched(tmp_path) as place:
        names = [f"course-{number}.html" for number in range(40)]
        listing = page("Courses", WORDS, links=tuple(f"/{name}" for name in names))
        bodies = {name: page(name, WORDS + f" Course {name}.") for name in names}
        files = [file(name, body) for name, body in bodies.items()]
        announce(place, file("news.html", listing), *files)
        for name, body in {**bodies, "news.html": listing}.items():
            (place.root / name).write_bytes(body)
        found = await codes(place)
        assert len(found) == 41
        assert set(found.values()) == {"deployed-as-announced"}


async def test_no_manifest_announces_what_headers_say(tmp_path: Path) -> None:
    """The announced bytes, with a header that leads visitors away."""
    async with watched(tmp_path, tree=False) as place:
        announce(place, file("news.html", NEW))
        headers = {**HTML, "refresh": "0; url=https://paper-tiger.invalid/"}
        place.server.routes["/news.html"] = (200, headers, NEW)
        run = await place.sweep()
        assert run.verdict in {Verdict.SUSPECT, Verdict.DEFACED}


async def test_bytes_of_a_superseded_deploy_are_no_longer_approved(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        ticket = announce(place, file("news.html", NEW))
        (place.root / "news.html").write_bytes(NEW)
        assert set((await codes(place)).values()) == {"deployed-as-announced"}
        await place.approve()
        place.app.store.tickets.end(ticket.id, place.app.clock.now())
        assert await codes(place) == {}
        (place.root / "news.html").write_bytes(page("News", WORDS + " Closed on Friday."))
        await place.approve()
        (place.root / "news.html").write_bytes(NEW)
        assert "deployed-as-announced" not in (await codes(place)).values()
