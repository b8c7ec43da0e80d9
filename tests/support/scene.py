"""A working Sentinel around a real site: folder made by `init`, private nginx, real `sentinel run`.

Used by the end-to-end tests and by bench/: the daemon is a process of its own, killed for real.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import tomlkit

from sentinel.blockers import BLOCKERS
from sentinel.cli import main
from sentinel.core.site import BlockSettings, Site
from support.clocks import zone_past_noon
from support.fresh_folder import fresh_folder
from support.nginx import Nginx, running_nginx
from support.waiting import LIMIT_SECONDS

SITE = "manual"
GM = "GM (ICT)"
REPOSITORY = Path(__file__).parents[2]


@dataclass(kw_only=True)
class Scene:
    """Where everything stands. `start` and `kill` are real processes and real signals."""

    folder: Path
    document_root: Path
    pristine: Path
    """An untouched copy of the document root, to compare with."""
    config: Path
    nginx: Nginx
    daemon: subprocess.Popen[bytes] | None = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder / "daemon.log"

    def configure(self, changes: dict[str, Any]) -> None:
        """Sets values of config.toml: `{"witnesses": {"pause": "1s"}}`; `site` is the only one."""
        document: Any = tomlkit.parse(self.config.read_text())
        for table, values in changes.items():
            target = document["site"][0] if table == "site" else document[table]
            for key, value in values.items():
                target[key] = value
        self.rewrite(tomlkit.dumps(document))

    def rewrite(self, text: str) -> None:
        """Puts a whole config.toml in the old one's place: a daemon may be reading it."""
        fresh = self.config.with_suffix(".new")
        fresh.write_text(text)
        fresh.replace(self.config)

    def sentinel(self, *words: str, expect: int | None = 0) -> Any:
        """One command with `--json`, in this process: beside the daemon's all the same, and without
        a second's start. Its document. `expect` None takes any exit code."""
        said, complaints = StringIO(), StringIO()
        with redirect_stdout(said), redirect_stderr(complaints):
            code = main(["--config", str(self.config), "--json", *words])
        if expect is not None and code != expect:
            raise AssertionError(
                f"sentinel {' '.join(words)} ended with {code}: {complaints.getvalue()[-2000:]}"
            )
        return json.loads(said.getvalue()) if said.getvalue().strip() else {}

    def prepare(self, *, fetches: int = 2) -> None:
        """Learn, approve and so back up: what an operator does on the first day."""
        self.sentinel("baseline", "learn", "--fetches", str(fetches))
        self.sentinel("baseline", "approve", "--by", GM)

    def start(
        self,
        module: str = "sentinel",
        *words: str,
        under: Callable[[list[str]], list[str]] = lambda command: command,
    ) -> None:
        """Starts `sentinel run` (or a stand-in module) and waits until it says so. `under` makes
        the command that becomes it."""
        command = [sys.executable, "-m", module, "--config", str(self.config), "run", *words]
        with self.log.open("ab") as log:
            self.daemon = subprocess.Popen(
                under(command),
                cwd=REPOSITORY,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={
                    **os.environ,
                    "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'tests'}",
                    "TZ": zone_past_noon(),
                },
            )
        self.until(lambda: b"watching" in self.log.read_bytes(), "it was watching")

    def stop(self) -> int:
        """SIGTERM, and the exit code after the drain."""
        assert self.daemon is not None
        self.daemon.send_signal(signal.SIGTERM)
        code = self.daemon.wait(timeout=LIMIT_SECONDS)
        self.daemon = None
        return code

    def kill(self) -> None:
        """SIGKILL: Sentinel may die at any moment."""
        assert self.daemon is not None
        self.daemon.kill()
        self.daemon.wait()
        self.daemon = None

    def until(self, holds: Any, what: str) -> Any:
        """Waits for something that the daemon brings about; its value. Fails at once where the
        daemon has ended."""
        deadline = time.monotonic() + LIMIT_SECONDS
        ended = False
        while not ended and time.monotonic() < deadline:
            ended = self.daemon is not None and self.daemon.poll() is not None
            value = holds()
            if value:
                return value
            time.sleep(0.05)
        tail = self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""
        why = "the daemon ended" if ended else f"waited {LIMIT_SECONDS:g} s"
        raise AssertionError(f"{why}; awaited was: {what}. It said:\n{tail}")

    def incidents(self) -> list[dict[str, Any]]:
        return list(self.sentinel("incident", "list")["incidents"])

    def until_resolved(self, number: int) -> dict[str, Any]:
        """Waits until there are `number` incidents and the newest is resolved; that one."""

        self.until_count(number)
        return self.incidents()[0]

    def until_count(self, number: int) -> None:
        """Waits until `number` incidents are resolved. Fails at once where one needs a person."""
        self.until(
            lambda: self._count("needs-human") or self._count("resolved") >= number,
            f"incident {number} was resolved",
        )
        stuck = self.rows("SELECT id, document FROM incidents WHERE state = 'needs-human'")
        assert not stuck, f"{stuck}; the journal: {self.rows('SELECT * FROM journal')[-3:]}"

    def _count(self, state: str) -> int:
        return int(self.rows("SELECT count(*) FROM incidents WHERE state = ?", state)[0][0])

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read from the database beside the daemon, which a command would slow down."""
        database = self.config.parent / "state" / "sentinel.db"
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def differences(self) -> list[str]:
        """Paths in which the document root is not byte-identical to the untouched copy."""
        left, right = contents(self.pristine), contents(self.document_root)
        return sorted(
            path for path in left.keys() | right.keys() if left.get(path) != right.get(path)
        )


def contents(root: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a root: mode and bytes."""
    return {
        str(path.relative_to(root)): (path.stat().st_mode, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file()
    }


@contextmanager
def scene(
    folder: Path, document_root: Path, *, mail_port: int, changes: dict[str, Any] | None = None
) -> Iterator[Scene]:
    """Builds a scene around a document root; ends nginx and the daemon afterwards.

    `changes` are further values for config.toml, as for `Scene.configure`.
    """
    pristine = folder / "pristine"
    shutil.copytree(document_root, pristine, symlinks=True)
    flags = folder / "flags"
    flags.mkdir(mode=0o755)
    stand_in = Site(
        name=SITE,
        title=SITE,
        url="http://127.0.0.1/",
        document_root=document_root,
        block=BlockSettings(driver="nginx", flag_dir=flags, retry_after_seconds=120),
    )
    (folder / "block.conf").write_text(BLOCKERS["nginx"].snippet(stand_in))
    server = (
        f"include {folder}/block.conf;\nroot {document_root};\nindex index.html;\n"
        "location / { try_files $uri $uri/ =404; }"
    )
    with running_nginx(folder / "nginx", server) as nginx:
        work = folder / "sentinel"
        fresh_folder(work, url=nginx.url, document_root=document_root, name=SITE)
        config = work / "config.toml"
        _configure(config, flags, mail_port)
        built = Scene(
            folder=folder,
            document_root=document_root,
            pristine=pristine,
            config=config,
            nginx=nginx,
        )
        built.configure(changes or {})
        try:
            yield built
        finally:
            if built.daemon is not None:
                built.daemon.kill()
                built.daemon.wait()


def _configure(config: Path, flags: Path, mail_port: int) -> None:
    document: Any = tomlkit.parse(config.read_text())
    document["site"][0]["block"] = {"driver": "nginx", "flag_dir": str(flags), "retry_after": "2m"}
    document["mail"] = {
        "host": "127.0.0.1",
        "port": mail_port,
        "security": "none",
        "sender": "sentinel@example.org",
        "retry": "1s",
    }
    document["backup"]["soak"] = document["backup"]["rehearsed_within"] = "0s"
    # no test may depend on the time of day at which it runs
    document["backup"]["at"] = document["backup"]["rehearse_at"] = ""
    document["alerts"]["daily_at"] = document["alerts"]["digest_at"] = ""
    config.write_text(tomlkit.dumps(document))
