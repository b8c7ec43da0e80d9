"""A small site with a canary page, a mail server and a clean backup, for drills and proofs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.backup import back_up
from sentinel.core.baseline import BaselineState
from sentinel.core.ports import Clock
from sentinel.core.site import Site
from sentinel.demo.server import DemoServer
from support.clocks import RunningClock
from support.fresh_folder import fresh_folder
from support.mail_sink import MailSink
from support.values import folder_tree
from support.watched import FILES, page

GM = "GM (ICT)"
CANARY = "sentinel-canary.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExercisePlace:
    """The site's folder, its configuration file, and where mails arrive."""

    root: Path
    file: Path
    sink: MailSink
    server: DemoServer
    clock: Clock
    """One for all that works here, one after the other: a clock that steps back is another test."""

    @property
    def canary(self) -> Path:
        return self.root / CANARY

    @contextmanager
    def app(self) -> Iterator[App]:
        """The whole product, as a command builds it."""
        with ExitStack() as closing:
            yield build(configuration.load(self.file), closing, clock=self.clock)

    def contents(self) -> dict[str, bytes]:
        """Everything that an exercise must not touch: the site's files, its flags, its vault."""
        folders = (self.root, self.file.parents[1] / "flags", self.file.parent / "backups")
        return {
            str(path): path.read_bytes()
            for folder in folders
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


async def prepare(app: App) -> Site:
    """Learns, approves and backs up, as an operator does on the first day."""
    site = app.site(None)
    learnt = await app.learner.learn(site, fetches=1)
    app.store.baselines.decide(learnt.baseline.id, BaselineState.APPROVED, GM, "test")
    await back_up(app, site, progress=None)
    await app.close_connections()
    return site


@contextmanager
def exercise_place(
    folder: Path, changes: dict[str, Any] | None = None, *, clock: Clock | None = None
) -> Iterator[ExercisePlace]:
    """`folder` must be empty. Nothing is learnt yet: see `prepare`. `changes`: further values for
    config.toml, by table. Where commands are called, too, the clock is the machine's."""
    files = {**FILES, CANARY: page("Canary")}
    root = folder_tree(folder / "www", files)
    with MailSink() as sink, DemoServer(root, folder / "flags", "main") as server:
        (folder / "flags").mkdir()
        file = fresh_folder(folder / "work", url=server.url, document_root=root, name="main")
        document: Any = tomlkit.parse(file.read_text(encoding="utf-8"))
        document["site"][0]["canary_page"] = CANARY
        document["site"][0]["block"] = {"driver": "demo", "flag_dir": str(folder / "flags")}
        document["mail"] = {
            "host": "127.0.0.1",
            "port": sink.port,
            "security": "none",
            "sender": "sentinel@example.org",
        }
        quick = {
            "witnesses": {"pause": "0s", "corrupt_pause": "0s", "third_look": "0s"},
            "backup": {"soak": "0s", "rehearsed_within": "0s", "at": "", "rehearse_at": ""},
            "limits": {"timeout": "5s"},
        }
        for values in (quick, changes or {}):
            for table, keys in values.items():
                for key, value in keys.items():
                    document.setdefault(table, {})[key] = value
        file.write_text(tomlkit.dumps(document), encoding="utf-8")
        yield ExercisePlace(
            root=root, file=file, sink=sink, server=server, clock=clock or RunningClock()
        )
