"""Does what a page of the documentation says, as a reader would: its commands, its files, its
configurations, with places of the test in place of the page's."""

import os
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from sentinel.cli import main
from support.doc_examples import DOCS, Example, commands, examples, replaced
from support.programs import needs
from support.web_server import until
from support.whole_configurations import PROGRAMS, start_command, whole

HOME = b"""<!doctype html><html lang="en"><head><title>Institute</title></head><body>
<h1>Institute</h1><p>Tenders and notices, for everybody. <a href="/tenders.html">Tenders</a></p>
</body></html>"""
TENDERS = b"""<!doctype html><html lang="en"><head><title>Tenders</title></head><body>
<h1>Tenders</h1><table id="tenders"><tr><th>Work</th><th>Closes</th></tr>
<tr><td>Drilling</td><td class="closes">2020-01-31</td></tr></table><a href="/">Home</a>
</body></html>"""


@dataclass(kw_only=True)
class Walk:
    """One reader at one page, in a folder that workers of web servers may enter."""

    page: str
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    places: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._held = socket.socket()  # bound and not listening: nobody else gets the port meanwhile
        self._held.bind(("127.0.0.1", 0))
        self.port: int = self._held.getsockname()[1]
        for name in ("www", "conf", "flags", "run", "run/haproxy"):
            (self.folder / name).mkdir()
            (self.folder / name).chmod(0o755)
        for name, text in {"index.html": HOME, "tenders.html": TENDERS}.items():
            (self.folder / "www" / name).write_bytes(text)
            (self.folder / "www" / name).chmod(0o644)
        self.places = {
            "https://www.example.org/": f"http://127.0.0.1:{self.port}/",
            "/srv/www/example": f"{self.folder}/www",
            "/etc/sentinel": f"{self.folder}/work",
            "/var/lib/sentinel/flags": f"{self.folder}/flags",
            "/run/": f"{self.folder}/run/",
            "/usr/local/sbin": f"{self.folder}/conf",
            **{f"/etc/{name}": f"{self.folder}/conf" for name in ("nginx", "apache2", "haproxy")},
            "/etc/caddy": f"{self.folder}/conf",
            **self.places,
        }
        self.monkeypatch.chdir(self.folder)

    def serving_port(self) -> int:
        """The port, for the server that is started now."""
        self._held.close()
        return self.port

    @property
    def examples(self) -> tuple[Example, ...]:
        return examples(DOCS / self.page)

    def here(self, text: str) -> str:
        return replaced(text, self.places)

    def do(self, example: Example) -> None:
        """What its fence says; one that says nothing is left to the reader's machine."""
        if example.title:
            self.lay_down(example)
        elif "config" in example.words:
            self.configure(example.text)
        elif "run" in example.words:
            self.run(example.text)

    def run(self, text: str) -> None:
        """Its commands; each must end as the page says."""
        for command in commands(text):
            words = [self.here(word) for word in command.words]
            if words[0] == "cd":
                self.monkeypatch.chdir(words[1])
                continue
            code = main(words[1:])
            assert code == command.ends_with, f"{self.page}: {' '.join(command.words)}: {code}"

    def configure(self, text: str) -> None:
        """Puts a piece of configuration below [[site]], where the page says that it belongs."""
        file = Path.cwd() / "config.toml"
        whole_text = file.read_text()
        before = "\n[organisation]"
        assert whole_text.count(before) == 1
        file.write_text(whole_text.replace(before, f"\n{self.here(text)}{before}"))

    def lay_down(self, example: Example) -> None:
        """Writes the file that an example is, at its place."""
        file = Path(self.here(example.title))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.here(example.text))
        mode = stat.S_IRWXU if example.text.startswith("#!") else stat.S_IRUSR | stat.S_IWUSR
        file.chmod(mode)

    @contextmanager
    def served_by(self, driver: str, text: str) -> Iterator[None]:
        """The real web server with the page's piece of configuration."""
        program = needs(PROGRAMS[driver], package=PROGRAMS[driver])
        text = self.here(text)
        for file in self.folder.glob("conf/*.lines"):
            text = text.replace("    # the lines of sentinel-main.lines\n", file.read_text())
        file = self.folder / "whole.conf"
        file.write_text(whole(driver, self.folder / "run", text, self.serving_port()))
        argv = start_command(driver, program, file)
        with (self.folder / "log").open("w") as log:
            process = subprocess.Popen(
                argv, env={**os.environ, "HOME": str(self.folder)}, stdout=log, stderr=log
            )
        try:
            until(lambda: process.poll() is not None or listens(self.port))
            assert process.poll() is None, (self.folder / "log").read_text()
            yield
        finally:
            process.terminate()
            process.wait()


@contextmanager
def reader(page: str, monkeypatch: pytest.MonkeyPatch, **places: str) -> Iterator[Walk]:
    """A reader who begins with an empty folder."""
    with tempfile.TemporaryDirectory(prefix="sentinel-page-") as folder:
        Path(folder).chmod(0o755)  # pytest's own let no other user in
        walk = Walk(page=page, folder=Path(folder), monkeypatch=monkeypatch, places=places)
        yield walk
        walk.serving_port()
        monkeypatch.undo()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Silent."""


@contextmanager
def plain_server(folder: Path, port: int) -> Iterator[None]:
    """Files, by a server that knows nothing of Sentinel."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Silent, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
