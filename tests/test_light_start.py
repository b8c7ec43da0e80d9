"""What a command that only reads state imports, and what the daemon has imported when it starts."""

import ast
import json
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sentinel import app_parts
from sentinel.app import open_app
from sentinel.edges.late import LATE_OF_ENTERING
from sentinel.reload import first_life
from support.working_folder import CONFIG, make_working_folder

PACKAGE = Path(__file__).parent.parent / "sentinel"
LIGHT = (["check-config"], ["status"], ["incident", "list"], ["backup", "list"])
HEAVY = {
    *("PIL", "aiosmtplib", "anyio", "apscheduler", "asyncssh", "bs4", "dns", "html5lib", "httpx"),
    *("lxml", "multiprocessing", "playwright", "psycopg", "pygments", "pymysql", "pypdf"),
    *("soupsieve", "turbohtml", "watchfiles"),
}
"""Packages that take long to import: a few commands and the daemon need them."""
EXTRAS = {
    "apprise",
    "asyncssh",
    "playwright",
    "psycopg",
    "pymysql",
    "pypdf",
    "pyrage",
    "rfc3161_client",
}
ELSEWHERE = ("commands", "demo", "cli.py", "edges/remote/helper", "edges/crawler/worker.py")
"""Not of the daemon's process."""
OF_EXTRAS = "sentinel.edges.databases."
SCRIPT = f"""
import contextlib, io, json, sys
from sentinel.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    codes = [main(words) for words in {LIGHT!r}]
light = sorted(sys.modules)
import sentinel.service
from sentinel.edges.late import import_the_rest, import_what_lets_people_in
import_the_rest()
daemon = sorted(sys.modules)
import_what_lets_people_in()
print(json.dumps([codes, light, daemon, sorted(sys.modules)]))
"""


class Started(NamedTuple):
    """What one process had imported: after light commands, as a daemon that starts, and as one with
    a console."""

    codes: list[int]
    light: set[str]
    daemon: set[str]
    console: set[str]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Started:
    folder = make_working_folder(tmp_path_factory.mktemp("work")).parent
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=folder, check=True, capture_output=True, text=True
    )
    codes, *imported = json.loads(done.stdout)
    return Started(codes, *map(set, imported))


def test_a_light_command_imports_nothing_heavy(started: Started) -> None:
    assert started.codes == [0, 1, 0, 0]
    heavy = {name.split(".")[0] for name in started.light} & HEAVY
    assert not heavy, f"imported by {LIGHT}: import it where it is used, and see edges/late.py"


def test_the_daemon_imports_the_rest_when_it_starts(started: Started) -> None:
    """In an incident the disk may have failed, or hold another version of the package."""
    wanted = {name for name in late_imports() if name.split(".")[0] not in EXTRAS}
    lacking = {name for name in wanted if not name.startswith(OF_EXTRAS)} - started.console
    assert not lacking, "name it in LATE of sentinel/edges/late.py"
    rest = {name for name in wanted if not name.startswith(OF_EXTRAS)} - started.daemon
    assert rest == set(LATE_OF_ENTERING)


@pytest.mark.parametrize(("listen", "imports"), [("127.0.0.1:8600", 1), ("", 0)])
def test_what_lets_people_in_is_imported_for_each_life_with_a_console(
    listen: str, imports: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(app_parts, "import_what_lets_people_in", lambda: made.append(listen))
    file = make_working_folder(tmp_path, f'{CONFIG}\n[console]\nlisten = "{listen}"\n')
    (tmp_path / "state").mkdir()
    for _ in range(2):
        with first_life(file, lambda: None).closing:
            pass
    assert len(made) == 2 * imports


def test_the_process_that_reads_a_file_of_sqlite_imports_next_to_nothing() -> None:
    """Every look at such a database starts some of them."""
    script = "import sys, sentinel.edges.databases.sqlite_child; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    own = {name for name in done.stdout.split() if name.startswith("sentinel.")}
    assert {name for name in own if not name.startswith("sentinel.edges")} == {"sentinel.errors"}


def test_the_daemon_has_read_its_certificates_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And after a reload: where they cannot be read, the old configuration stays in force."""
    asked: list[Path | None] = []

    def trust_of(ca_file: Path | None) -> ssl.SSLContext:
        asked.append(ca_file)
        return ssl.create_default_context()

    monkeypatch.setattr("sentinel.edges.transfer.trust_of", trust_of)
    file = make_working_folder(tmp_path)
    (tmp_path / "state").mkdir()
    with open_app(file):
        assert asked == []
    with first_life(file, lambda: None).closing:
        assert len(asked) == 1


def late_imports() -> Iterator[str]:
    """Modules that functions import, all over what the daemon runs."""
    for file in PACKAGE.rglob("*.py"):
        if file.relative_to(PACKAGE).as_posix().startswith(ELSEWHERE):
            continue
        text = file.read_text()
        if not re.search(r"^\s+(import|from)\s", text, re.MULTILINE):
            continue  # to parse a file takes long
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Import):
                        yield from (one.name for one in node.names)
                    elif isinstance(node, ast.ImportFrom):
                        yield str(node.module)
