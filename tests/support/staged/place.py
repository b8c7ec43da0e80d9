"""The demo's living site on loopback with a hand in between, and the app that watches it."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.core.baseline import BaselineState
from sentinel.core.finding import Finding
from sentinel.core.run import Run
from sentinel.core.settings import Config
from sentinel.core.verdict import Judgement, Verdict
from sentinel.core.words import Trigger, WitnessKind
from sentinel.demo.content import Answer as Filled
from sentinel.demo.content import Content
from sentinel.demo.stage import SAMPLE
from support.clocks import RunningClock
from support.fresh_folder import fresh_folder
from support.manual import copy_manual
from support.site_server import Answer, Request, SiteServer
from support.waiting import LIMIT_SECONDS

GM = "GM (ICT)"
ROUNDS = 8
LIBRARY = "/* counts words */ function words(text) { return text.split(' ').length; }\n"
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Institute of Earth Resources</title>'
    "<link>/</link><description>Notices</description><item><title>Core library: new opening hours"
    "</title><link>/notices/core-library.html</link></item></channel></rss>"
)
LEAFLET = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
    b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Where the things stand that an attack aims at; paths in the document root."""

    home: str
    page: str
    form: str
    """A page with a form."""
    image: str
    other_image: str
    icon: str
    folder: str


DEMO = Names(
    home="index.html",
    page="about.html",
    form="feedback.html",
    image="images/wells.png",
    other_image="images/ridge.png",
    icon="images/emblem.svg",
    folder="documents",
)
MANUAL = Names(
    home="index.html",
    page="bugs.html",
    form="search.html",
    image="_images/pathlib-inheritance.png",
    other_image="_images/logging_flow.png",
    icon="_static/py.svg",
    folder="howto",
)

Hand = Callable[[Request], Answer | None]
"""What a visitor gets in the place of the site's answer; None lets that through."""


@dataclass(kw_only=True)
class Place:
    """What an attack can lay hands on."""

    folder: Path
    root: Path
    names: Names
    site: SiteServer
    elsewhere: SiteServer
    """Another host, from which an approved page loads a script."""
    hand: Hand | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    """The document root as it was approved."""

    def file(self, path: str) -> Path:
        return self.root / path

    def edit(self, path: str, old: str, new: str) -> None:
        """Replaces one text in a file, which must be there."""
        text = self.file(path).read_text()
        assert old in text, f"{path} has no {old!r}"
        self.file(path).write_text(text.replace(old, new, 1))

    def put_right(self) -> None:
        """Takes back all that was done."""
        self.hand = None
        self.elsewhere.routes = {"/lib.js": _script(LIBRARY)}
        for path in sorted(self.root.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(self.root).as_posix() not in self.files:
                path.unlink()
        for name, body in self.files.items():
            if not self.file(name).is_file() or self.file(name).read_bytes() != body:
                self.file(name).parent.mkdir(parents=True, exist_ok=True)
                self.file(name).write_bytes(body)

    @asynccontextmanager
    async def watched(self, *, tree: bool) -> AsyncIterator[App]:
        """An app that has approved the site and knows of nothing that was tried before."""
        state = self.folder / "approved" / "state"
        kept = self.folder / "databases"
        if not kept.exists():
            # blobs are named by what stands in them: those of earlier trials do no harm
            shutil.copytree(state, kept, ignore=shutil.ignore_patterns("blobs"))
        for file in [file for file in state.iterdir() if file.is_file()]:
            file.unlink()
        shutil.copytree(kept, state, dirs_exist_ok=True)
        with ExitStack() as closing:
            config = quick(configuration.load(state.parent / "config.toml"), tree=tree)
            app = build(config, closing, clock=RunningClock())
            yield app
            await app.close_connections()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What became of one attack."""

    verdict: Verdict
    judgements: tuple[Judgement, ...]
    seconds: float
    by: str
    """Checks and codes that saw it, the gravest subject's."""
    checks: tuple[str, ...] = ()
    """Those of them that saw it at their first look."""


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[Place]:
    """The demo's site, learnt from eight looks and approved."""
    root = folder / "www"
    shutil.copytree(SAMPLE, root)
    async with _served(folder, root, DEMO, Content(root).get) as place:
        await _approve(folder / "approved" / "config.toml", ROUNDS)
        yield place


@asynccontextmanager
async def staged_manual(folder: Path) -> AsyncIterator[Place]:
    """The Python manual, whose pages do not change by themselves, learnt from two looks."""
    root = copy_manual(folder / "www")
    async with _served(folder, root, MANUAL, None) as place:
        await _approve(folder / "approved" / "config.toml", 2)
        yield place


@asynccontextmanager
async def _served(
    folder: Path, root: Path, names: Names, content: Callable[[str], Filled] | None
) -> AsyncIterator[Place]:
    """Both hosts, with a feed, a document, a site map and a script of the other host added."""
    async with SiteServer(host="127.0.0.2") as elsewhere, SiteServer() as site:
        place = Place(folder=folder, root=root, names=names, site=site, elsewhere=elsewhere)
        _furnish(place)
        place.put_right()
        plain = SiteServer(folder=root)
        site.missing = lambda request: _answered(place, content, plain, request)
        fresh_folder(folder / "approved", url=site.url, document_root=root, name="main")
        yield place


def _furnish(place: Place) -> None:
    names, root = place.names, place.root
    (root / "feed.xml").write_text(FEED)
    (root / names.folder / "leaflet.pdf").write_bytes(LEAFLET)
    (root / "sitemap.xml").write_text(_sitemap(place.site.url, names))
    (root / "stations.json").write_text('{"stations": [{"name": "Ranchi Road", "wells": 12}]}\n')
    place.file("favicon.ico").write_bytes(place.file(names.image).read_bytes())
    (root / "tools").mkdir()
    (root / "tools" / "count.php").write_text("<?php echo strlen(trim($_POST['text'])); ?>\n")
    if not place.file("robots.txt").exists():
        place.file("robots.txt").write_text("User-agent: *\nDisallow:\n")
    place.edit(names.page, "</head>", f'<script src="{place.elsewhere.url}lib.js"></script></head>')
    links = (
        f'<p><a href="/feed.xml">Feed</a> <a href="/{names.folder}/leaflet.pdf">Leaflet</a> '
        '<a href="/stations.json">Stations</a></p>'
    )
    place.edit(names.page, "</body>", f"{links}</body>")
    place.files = {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in root.rglob("*")
        if file.is_file()
    }


async def sweep(app: App) -> Seen:
    """One sweep by all checks."""
    run = await app.detector.sweep(app.site(None), trigger=Trigger.COMMAND)
    return Seen(
        verdict=run.verdict,
        judgements=run.judgements,
        seconds=(run.ended_at - run.started_at).total_seconds(),
        by=_by(run),
        checks=tuple(dict.fromkeys(finding.check for finding in _by_themselves(run))),
    )


def quick(config: Config, *, tree: bool) -> Config:
    """The shipped configuration without its pauses; other hosts of this machine may be asked."""
    return replace(
        config,
        sites=tuple(replace(site, watch_document_root=tree) for site in config.sites),
        witnesses=replace(
            config.witnesses, pause_seconds=0.0, corrupt_pause_seconds=0.0, third_look_seconds=0.0
        ),
        limits=replace(
            config.limits, timeout_seconds=LIMIT_SECONDS, allow_addresses=("127.0.0.0/8",)
        ),
        backup=replace(config.backup, at="", soak_seconds=0.0, rehearsed_within_seconds=0.0),
    )


async def _approve(config: Path, rounds: int) -> None:
    with ExitStack() as closing:
        app = build(quick(configuration.load(config), tree=True), closing, clock=RunningClock())
        learnt = await app.learner.learn(app.site(None), fetches=rounds)
        assert not learnt.warnings
        app.store.baselines.decide(learnt.baseline.id, BaselineState.APPROVED, GM, "test")
        await app.close_connections()


def _answered(
    place: Place, content: Callable[[str], Filled] | None, plain: SiteServer, request: Request
) -> Answer:
    given = None if place.hand is None else place.hand(request)
    if given is not None:
        return given
    if content is None:
        return plain.file(request.path)
    answer = content(request.target)
    headers = {"content-type": answer.content_type, **dict(answer.headers)}
    return (answer.status, headers, answer.body)


def _script(text: str) -> Answer:
    return (200, {"content-type": "text/javascript"}, text)


def _sitemap(url: str, names: Names) -> str:
    pages = ("", names.page, names.form)
    entries = "".join(f"<url><loc>{url}{page}</loc></url>" for page in pages)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def _by(run: Run) -> str:
    seen = _leading(run)
    codes = [s.code for f in seen for s in f.signals[:1]] or [f.code for f in seen]
    return ", ".join(dict.fromkeys([*(f.check for f in seen), *codes]))


def _by_themselves(run: Run) -> list[Finding]:
    """Without second looks, which a check takes at what another one has found."""
    return [f for f in _leading(run) if f.witness is not WitnessKind.PUBLIC_SECOND]


def _leading(run: Run) -> list[Finding]:
    """The findings about the gravest subject that say what was judged, or all about it."""
    if not run.judgements or run.verdict is Verdict.INTACT:
        return []
    first = run.judgements[0]
    here = [f for f in run.findings if f.subject == first.subject]
    return [f for f in here if f.verdict == first.verdict] or here
