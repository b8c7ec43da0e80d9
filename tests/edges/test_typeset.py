"""PDF files: hostile data, hostile and broken templates, no network, the same bytes each time."""

import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.edges import typeset
from sentinel.edges.typeset import Typesetter
from sentinel.errors import CouldNotFindOut
from support.programs import needs

SHIPPED = Path(__file__).parents[2] / "playbooks" / "templates"
AT = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
HINDI = "क्षत्रिय श्री द्वारा विकृति की घटना का प्रतिवेदन; कर्मचारी, दृष्टि, ह्रास, ज्ञान, ₹ ५००"
TEMPLATE = """#import "parts.typ": *
#let d = json(bytes(sys.inputs.data))
#show: document.with(title: d.title, language: "hi", left: d.title, mark: "DRAFT")
= #soft(d.title)
#fields((("Name", d.title), ("Post", none)))
#grid-table(("One",), d.rows.map(row => (row,)))
#tick(true) #tick(false) #link-text(d.title) #digest(d.title)
"""
PLAIN = "#let d = json(bytes(sys.inputs.data))\n#d.title\n"


def folder_with(folder: Path, **templates: str) -> Path:
    folder.mkdir(exist_ok=True)
    shutil.copy(SHIPPED / "parts.typ", folder)
    for name, text in templates.items():
        (folder / f"{name}.typ").write_text(text, encoding="utf-8")
    return folder


def words_of(pdf: bytes) -> str:
    program = needs("pdftotext", package="poppler-utils")
    done = subprocess.run([program, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_same_data_and_time_give_the_same_bytes(tmp_path: Path) -> None:
    setter = Typesetter(folder_with(tmp_path, a=PLAIN), None)
    first = setter.pdf("a.typ", {"title": "one"}, at=AT)
    assert first == setter.pdf("a.typ", {"title": "one"}, at=AT)
    assert first != setter.pdf("a.typ", {"title": "two"}, at=AT)
    assert b"D:20261123043000" in first
    assert b"pdfaid:part" in first


def test_hindi_is_found_again_as_it_was_written(tmp_path: Path) -> None:
    setter = Typesetter(folder_with(tmp_path, a=PLAIN), None)
    assert squeezed(words_of(setter.pdf("a.typ", {"title": HINDI}, at=AT))) == squeezed(HINDI)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        (
            '#eval("1+1") $x^2$ *b* @ref <l> #import "x.typ"',
            '#eval("1+1")$x^2$*b*@ref<l>#import"x.typ"',
        ),
        ('"}] \\u{41} {{ 7*7 }} {% raw %}', '"}]\\u{41}{{7*7}}{%raw%}'),
        ("a\x00b\nc\u202ed\u2028e", "abcde"),
        ("हैक 😀 中文 ok", "हैक[U+1F600][U+4E2D][U+6587]ok"),
        ("👨\u200d👩 \uffff \U0010fffe", "[U+1F468][U+1F469][U+FFFF][U+10FFFE]"),
        ("क\u200dष and a\u200db", None),
        ("\u093f\u094d\u0301 a\u093f", None),
    ],
)
def test_hostile_text_stays_text(tmp_path: Path, hostile: str, shown: str | None) -> None:
    """In every part, and whatever characters it has: a report is set for each defaced page."""
    setter = Typesetter(folder_with(tmp_path, a=TEMPLATE, b=PLAIN), None)
    setter.pdf("a.typ", {"title": hostile, "rows": [hostile, None]}, at=AT)
    found = squeezed(words_of(setter.pdf("b.typ", {"title": hostile}, at=AT)))
    if shown is not None:
        assert found == shown


def test_a_long_word_is_broken_and_loses_nothing(tmp_path: Path) -> None:
    setter = Typesetter(
        folder_with(
            tmp_path, a='#import "parts.typ": *\n' + PLAIN.replace("#d.title", "#value(d.title)")
        ),
        None,
    )
    long = "x" * 400
    found = words_of(setter.pdf("a.typ", {"title": long}, at=AT))
    assert squeezed(found) == long
    assert max(map(len, found.splitlines())) < 200


def test_where_the_operators_template_fails_the_shipped_one_is_set(tmp_path: Path) -> None:
    own = folder_with(tmp_path / "own", a="#unknown-function()", b="#d")
    shipped = folder_with(tmp_path / "shipped", a=PLAIN)
    setter = Typesetter(own, shipped)
    assert "shown" in words_of(setter.pdf("a.typ", {"title": "shown"}, at=AT))
    with pytest.raises(CouldNotFindOut, match=r"b\.typ, line 1: unknown variable: d"):
        setter.pdf("b.typ", {}, at=AT)
    with pytest.raises(CouldNotFindOut, match=r"c\.typ cannot be set: it is in no folder"):
        setter.pdf("c.typ", {}, at=AT)


def test_a_template_reads_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    own = folder_with(
        tmp_path / "own", up='#read("../secret.txt")', root=f'#read("{tmp_path}/secret.txt")'
    )
    for name in ("up.typ", "root.typ"):
        with pytest.raises(CouldNotFindOut, match=f"{name}, line 1: "):
            Typesetter(own, None).pdf(name, {}, at=AT)


@contextmanager
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """What is asked of a proxy, which answers nothing."""
    asked: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                asked.append(connection.recv(200))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_a_package_is_never_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that Typst asks of the network goes to one address, at which nothing listens."""
    setter = Typesetter(folder_with(tmp_path, a='\n#import "@preview/cetz:0.3.0"'), None)
    with proxy() as (url, asked):
        monkeypatch.setenv("HTTPS_PROXY", url)
        monkeypatch.setenv("NO_PROXY", "*")
        with pytest.raises(CouldNotFindOut, match=r"a\.typ, line 2: imports a package"):
            setter.pdf("a.typ", {}, at=AT)
        assert not asked
        monkeypatch.setattr(typeset, "NOWHERE", url)
        with pytest.raises(CouldNotFindOut, match="imports a package"):
            setter.pdf("a.typ", {}, at=AT)
        assert asked[0].startswith(b"CONNECT packages.typst.org")


def test_data_memory_and_time_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = "#for one in range(9000) { for other in range(9000) {} }"
    large = "#let x = range(400000000)"
    setter = Typesetter(folder_with(tmp_path, a=PLAIN, loop=loop, large=large), None)
    with pytest.raises(CouldNotFindOut, match="bytes of data"):
        setter.pdf("a.typ", {"title": "x" * typeset.MAX_DATA_BYTES}, at=AT)
    with pytest.raises(CouldNotFindOut, match="ended without an answer, or ran out of memory"):
        setter.pdf("large.typ", {}, at=AT)
    monkeypatch.setattr(typeset, "TIMEOUT_SECONDS", 0.3)
    with pytest.raises(CouldNotFindOut, match=r"not set within 0\.3 s"):
        setter.pdf("loop.typ", {}, at=AT)
