"""A small site served on loopback, and the whole app built for it: for tests of detection."""

from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.core.baseline import BaselineState
from sentinel.core.run import Run
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.words import Trigger
from support.clocks import RunningClock
from support.fresh_folder import CORE_CHECKS, fresh_folder
from support.site_server import SiteServer
from support.values import folder_tree
from support.waiting import LIMIT_SECONDS

WORDS = (
    "The institute surveys the ground water of the district and publishes what it finds. "
    "Reports of each season, notices and tenders stand on these pages. Questions are answered "
    "by the office on working days between ten and five; the library is open to all."
)


def page(title: str, text: str = WORDS, links: tuple[str, ...] = ("/", "/news.html")) -> bytes:
    """A plausible page of the small site."""
    menu = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return (
        f"<!doctype html><html lang=en><head><title>{title}, District Institute</title></head>"
        f'<body><header><h1>District Institute</h1><img src="/seal.png" alt="Seal"></header>'
        f"<nav><ul>{menu}</ul></nav><main><h2>{title}</h2><p>{text}</p></main>"
        "<footer><p>District Institute, Ranchi Road</p></footer></body></html>"
    ).encode()


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
FILES: Mapping[str, bytes] = {
    "index.html": page("Home"),
    "news.html": page("News", links=("/", "/tenders.html", "/contact.html")),
    "tenders.html": page("Tenders"),
    "contact.html": page("Contact"),
    "seal.png": PIXEL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The site's folder, its server, and the app that watches it."""

    root: Path
    server: SiteServer
    app: App

    @property
    def site(self) -> Site:
        return self.app.site(None)

    async def sweep(self) -> Run:
        return await self.app.detector.sweep(self.site, trigger=Trigger.COMMAND)

    async def approve(self) -> None:
        """Learns and approves the site as it stands."""
        learnt = await self.app.learner.learn(self.site, fetches=1)
        self.app.store.baselines.decide(
            learnt.baseline.id, BaselineState.APPROVED, "GM (ICT)", "test"
        )


@asynccontextmanager
async def watched(
    folder: Path,
    *,
    tree: bool = True,
    host: str = "127.0.0.1",
    checks: frozenset[str] = CORE_CHECKS,
    definitions: Mapping[str, str] | None = None,
    **witnesses: object,
) -> AsyncIterator[Watched]:
    """A learnt and approved site. `tree` says whether the document root is a witness, `host` by
    which name of loopback it is known, `checks` which shipped definitions it has,
    `definitions` the text of others by their file's name;
    `witnesses` replaces values of the configuration's table, such as `control_urls`."""
    root = folder_tree(folder / "www", dict(FILES))
    async with SiteServer(folder=root) as server:
        url = server.url.replace(server.host, host)
        fresh_folder(folder / "sentinel", url=url, document_root=root, name="main", checks=checks)
        for name, text in (definitions or {}).items():
            (folder / "sentinel" / "checks" / name).write_text(text, encoding="utf-8")
        config = _quick(configuration.load(folder / "sentinel" / "config.toml"), tree, witnesses)
        with ExitStack() as closing:
            made = Watched(
                root=root, server=server, app=build(config, closing, clock=RunningClock())
            )
            await made.approve()
            try:
                yield made
            finally:
                await made.app.close_connections()


def _quick(config: Config, tree: bool, witnesses: Mapping[str, object]) -> Config:
    """The shipped configuration without its pauses, and with the backups that a test makes."""
    values = {
        "pause_seconds": 0.0,
        "corrupt_pause_seconds": 0.0,
        "third_look_seconds": 0.0,
        **witnesses,
    }
    return replace(
        config,
        sites=tuple(replace(site, watch_document_root=tree) for site in config.sites),
        witnesses=replace(config.witnesses, **values),  # type: ignore[arg-type] # as given
        limits=replace(config.limits, timeout_seconds=LIMIT_SECONDS),
        backup=replace(config.backup, at="", soak_seconds=0.0, rehearsed_within_seconds=0.0),
    )
