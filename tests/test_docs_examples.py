"""Whole examples of the pages on beginning and on extending Sentinel: laid down as they stand
there, and run."""

import subprocess
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from sentinel.blockers import BLOCKERS
from sentinel.cli import main
from sentinel.config import blocking
from support.doc_examples import DOCS, REPOSITORY, examples
from support.page_walk import HOME, Walk, plain_server, reader
from support.programs import needs

Application = Callable[..., Any]


def test_the_quick_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site's server sends no security header, which is found."""
    with (
        reader("quick-start.md", monkeypatch) as walk,
        plain_server(walk.folder / "www", walk.serving_port()),
    ):
        for example in walk.examples:
            walk.do(example)


@pytest.mark.parametrize("page", ["write-a-check.md", "write-a-playbook.md"])
def test_what_is_written_is_read_and_runs(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a working folder as `init` makes it, for a site that can be blocked and restored."""
    with reader(page, monkeypatch) as walk:
        work = prepared(walk, 'driver = "demo"\n')
        monkeypatch.chdir(work)
        with plain_server(walk.folder / "www", walk.serving_port()):
            for example in walk.examples:
                walk.do(example)


def test_programs_of_ones_own_close_a_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's program and the page's layer around an application, proven from outside."""
    with reader("protect/command.md", monkeypatch) as walk:
        (layer,) = (one for one in walk.examples if one.title == "site_block.py")
        made = module(walk.here(layer.text)).SiteBlock
        application = made(site, walk.folder / "run" / "site-block" / "main")
        with answering(application, walk.serving_port()):
            for example in walk.examples:
                if not any(word in example.text for word in ("baseline", "rehearse", "doctor")):
                    walk.do(example)


def test_a_driver_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's driver is in force by the probe, closes and opens."""
    with reader("write-a-blocker.md", monkeypatch) as walk:
        (example,) = (one for one in walk.examples if one.title)
        driver = module(example.text).WsgiBlocker()
        monkeypatch.setitem(BLOCKERS, "wsgi", driver)
        monkeypatch.setattr(blocking, "DRIVERS", tuple(sorted(BLOCKERS)))
        work = prepared(walk, f'driver = "wsgi"\nflag_dir = "{walk.folder}/flags"\n')
        monkeypatch.chdir(work)
        assert main(["block", "prepare", "--output", str(walk.folder / "conf")]) == 1
        layer = walk.folder / "conf" / "sentinel_block_main.py"
        with answering(module(layer.read_text()).SentinelBlock(site), walk.serving_port()):
            assert main(["block", "prepare"]) == 0
            assert main(["block", "--by", "GM (ICT)", "--reason", "trial"]) == 0
            assert main(["unblock", "--by", "GM (ICT)"]) == 0


def prepared(walk: Walk, block: str) -> Path:
    """A working folder with a way to block."""
    work = walk.folder / "work"
    url, root = f"http://127.0.0.1:{walk.port}/", str(walk.folder / "www")
    assert main(["init", str(work), "--url", url, "--docroot", root, "--name", "main"]) == 0
    walk.monkeypatch.chdir(work)
    walk.configure(f"[[site.block]]\n{block}")
    return work


def module(text: str) -> Any:
    """A module of a page's text."""
    made = types.ModuleType("of_a_page")
    exec(compile(text, "of_a_page", "exec"), made.__dict__)
    return made


def site(environ: dict[str, Any], start_response: Application) -> list[bytes]:
    """An application that knows nothing of Sentinel."""
    found = environ["PATH_INFO"] == "/"
    start_response("200 OK" if found else "404 Not Found", [("Content-Type", "text/html")])
    return [HOME if found else b"<title>none</title>"]


@contextmanager
def answering(application: Application, port: int) -> Iterator[None]:
    class Silent(WSGIRequestHandler):
        def log_message(self, *words: object) -> None:
            """Silent."""

    server = make_server("127.0.0.1", port, application, handler_class=Silent)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_prometheus_takes_the_configuration(tmp_path: Path) -> None:
    """With the rules of contrib/ beside it."""
    program = needs("promtool", package="prometheus")
    (example,) = (one for one in examples(DOCS / "metrics.md") if one.title)
    (tmp_path / example.title).write_text(example.text)
    rules = REPOSITORY / "contrib" / "prometheus" / "sentinel.rules.yml"
    (tmp_path / rules.name).write_bytes(rules.read_bytes())
    done = subprocess.run(
        [program, "check", "config", example.title],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
