"""What may stand where an application writes: names, types, first bytes, and code in pictures."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.manifest import EntryType
from sentinel.core.upload_kinds import ENDINGS, first_bytes_problem, kind_of
from sentinel.core.upload_names import name_problem
from sentinel.core.upload_policy import head_problem, name_problems, piece_problem
from support.values import make_entry

RUN = "has a name that a server may run"


@pytest.mark.parametrize(
    "name",
    [
        *("x.php", "x.PHP", "x.pHp5", "x.phtml", "x.pht", "x.phar", "x.phps", "x.shtml", "x.jsp"),
        *("x.php.jpg", "x.php.a.jpg", "x.phtml.png", "x.php;.jpg", "x.php%00.jpg", "x.php::$DATA"),
        *("x.asp;1.jpg", "x.aspx", "x.cgi", "x.pl", "x.py", "x.sh", "x.exe", "x.so", "x.jar"),
        *(".env", "x.ｐｈｐ", "x.php ~".replace(" ", "")),
    ],
)
def test_names_that_a_server_may_run_are_refused(name: str) -> None:
    assert name_problem(make_entry(f"up/{name}")) == RUN


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x.php.", "ends in a dot"),
        ("x.jpg ", "ends in a dot or a blank"),
        ("x\n.jpg", "control characters"),
        ("x\x00.jpg", "control characters"),
        (".htaccess", "tells the web server"),
        (".HTACCESS", "tells the web server"),
        (".user.ini", "tells the web server"),
        ("web.config", "tells the web server"),
    ],
)
def test_other_names_that_play_tricks_are_refused(name: str, words: str) -> None:
    assert words in name_problem(make_entry(f"up/{name}"))


@pytest.mark.parametrize(
    "name",
    [
        *("photo.jpg", "Minutes of 12.03.2024.pdf", "निविदा.pdf", "php.pdf", "about-php.html"),
        *("x.phpx.jpg", "no ending", "a.b.c.d.txt", "style.min.css", "data.json", "..pdf"),
    ],
)
def test_ordinary_names_are_fine(name: str) -> None:
    assert name_problem(make_entry(f"up/{name}")) == ""


def test_links_devices_and_set_id_are_refused() -> None:
    link = make_entry("up/a.jpg", type=EntryType.SYMLINK, target="/etc/passwd", sha256="")
    assert name_problem(link) == "is a link"
    assert "device" in name_problem(make_entry("up/a", type=EntryType.OTHER, sha256=""))
    assert "set-id" in name_problem(make_entry("up/a.jpg", mode=0o4755))
    assert name_problem(make_entry("up/a.jpg", mode=0o755)) == ""
    folder = make_entry("up/x.php.d", type=EntryType.DIRECTORY, mode=0o2775, sha256="")
    assert name_problem(folder) == ""
    assert "control" in name_problem(make_entry("up/a\x1b", type=EntryType.DIRECTORY, sha256=""))


def test_a_hostile_name_is_shown_escaped() -> None:
    (said,) = name_problems([make_entry("up/\x1b[2J.jpg")], ())
    assert said.isprintable()


HEADS: dict[str, bytes] = {
    "a.png": b"\x89PNG\r\n\x1a\n\0",
    "a.jpg": b"\xff\xd8\xff\xe0",
    "a.webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "a.avif": b"\0\0\0\x20ftypavif",
    "a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a.pdf": b"%PDF-1.7",
    "a.docx": b"PK\x03\x04",
    "a.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a.rtf": b"{\\rtf1",
    "a.txt": "निविदा".encode(),
    "a.csv": b"a,b\n1,2\n",
    "a.json": b'{"a": 1}',
    "a.html": b"<!doctype html><p>x",
    "a.js": b"var a = 1;",
    "a.zip": b"PK\x03\x04",
    "a.mp3": b"ID3\x04",
    "a.mp4": b"\0\0\0\x18ftypmp42",
    "a.webm": b"\x1a\x45\xdf\xa3",
    "a.woff2": b"wOF2",
}


@pytest.mark.parametrize("name", HEADS)
def test_first_bytes_agree_with_the_ending(name: str) -> None:
    assert first_bytes_problem(name, HEADS[name]) == ""
    assert kind_of(name) in ENDINGS
    assert first_bytes_problem(name, b"") == ""


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.png", b"plain text, and more of it"),
        ("a.png", HEADS["a.svg"]),
        ("a.jpg", HEADS["a.pdf"]),
        ("a.svg", HEADS["a.png"]),
        ("a.pdf", HEADS["a.zip"]),
        ("a.txt", HEADS["a.png"]),
        ("a.mp4", b"<?php exit; ?> and more of it"),
        ("a.docx", HEADS["a.html"]),
        ("a.webm", HEADS["a.mp3"]),
    ],
)
def test_first_bytes_that_are_another_kind_are_told(name: str, head: bytes) -> None:
    assert "its bytes are" in head_problem(name, head)


@pytest.mark.parametrize("head", [b"\x7fELF\2\1\1", b"MZ\x90\0", b"#!/bin/sh\n"])
@pytest.mark.parametrize("name", ["a.jpg", "a.txt", "no-ending", "a.unknown"])
def test_a_program_is_told_whatever_its_name(name: str, head: bytes) -> None:
    assert first_bytes_problem(name, head) == "is a program"


def test_an_ending_that_nobody_knows_says_nothing_about_bytes() -> None:
    assert first_bytes_problem("a.unknown", b"\x89PNG\r\n\x1a\n") == ""


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("a.gif", b"GIF89a;<?php exit; ?>"),
        ("a.jpg", b"\xff\xd8\xff" + b"\0" * 99 + b"<?php exit; ?>"),
        ("a.pdf", b"%PDF-1.7 <?php exit; ?>"),
        ("a.txt", b"one\n<?php exit; ?>"),
        ("a.svg", b"<svg><?php exit; ?></svg>"),
        ("a.html", b"<script language='php'>exit;</script>"),
        ("a.html", b"<p><?= $x ?></p>"),
    ],
)
def test_code_for_the_server_is_told_wherever_it_stands(name: str, piece: bytes) -> None:
    assert piece_problem(name, piece) == "holds code for the server"


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("a.svg", b'<?xml version="1.0"?><svg/>'),
        ("a.xml", b"<?xml-stylesheet href='x'?>"),
        ("a.js", b"var t = '<% if (a) { %><b><%= name %></b><% } %>';"),
        ("a.txt", b"PHP begins with <? and php"),
        ("a.jpg", bytes(range(256)) * 40),
    ],
)
def test_what_only_looks_like_code_is_fine(name: str, piece: bytes) -> None:
    assert piece_problem(name, piece) == ""


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40), st.binary(max_size=300))
def test_no_name_and_no_bytes_raise(name: str, data: bytes) -> None:
    path = f"up/{name.replace('/', '_')}"
    for said in (
        *name_problems([make_entry(path, data)], ()),
        head_problem(path, data),
        piece_problem(path, data),
    ):
        assert isinstance(said, str)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.gif", b"GIF89a<?eval($_POST[1]);?>"),
        ("a.gif", b"GIF89a<?=`$x`"),
        ("a.txt", b"<?php/**/eval($_POST[1]);"),
        ("a.txt", b"<?php#\neval($_POST[1]);"),
        ("a.txt", b"<?=\n$_GET[0]($_POST[1]);"),
        ("a.txt", b"<?=\\system($x);"),
        ("a.txt", b"<? eval($_POST[1]);"),
        ("a.txt", "<?php eval($x);".encode("utf-16")),
        ("a.jpg", b"\xff\xd8\xff" + "<?php eval($x);".encode("utf-16-le")),
        ("sess_1", b"<?eval($_POST[1]);"),
        ("a.html", b'<p><!--#exec cmd="id" -->'),
    ],
)
def test_code_in_short_tags_or_other_encodings_is_found(path: str, data: bytes) -> None:
    assert piece_problem(path, data) == "holds code for the server"


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg><script>1</script></svg>",
        '<svg onload="x()"/>',
        '<svg><a href="&#106;avascript:x()">x</a></svg>',
        "<svg><svg:script/></svg>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_drawing_that_runs_code_is_found_and_a_still_one_is_fine(
    drawing: str, encoding: str
) -> None:
    assert "runs code in browsers" in piece_problem("a.svg", drawing.encode(encoding))
    still = '<svg><text font-family="on">only = a text</text><path d="M0"/></svg>'
    assert piece_problem("a.svg", still.encode(encoding)) == ""


def test_a_pdf_that_starts_a_program_is_found_and_a_form_that_computes_is_fine() -> None:
    assert "starts programs" in piece_problem("a.pdf", b"%PDF-1.4 <</S /Launch/F(cmd)>>")
    assert piece_problem("a.pdf", b"%PDF-1.4 <</S/JavaScript/JS(sum)>>") == ""


@pytest.mark.parametrize(
    "name", ["x.php56", "x.phtm", "x.cshtml", "x.shtm", "x.cfc", "x.php74.jpg"]
)
def test_less_known_endings_of_server_code_are_refused(name: str) -> None:
    assert name_problem(make_entry(f"up/{name}")) == RUN


@pytest.mark.parametrize("name", ["x.hta", "x.vbs", "x.msi", "x.SCR"])
def test_what_visitors_machines_run_is_refused(name: str) -> None:
    assert "visitors' machines" in name_problem(make_entry(f"up/{name}"))


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("a.txt", b"BMW and other cars"),
        ("a.txt", b"MZ is short for"),
        ("a.css", b".a{background:url('data:image/svg+xml,<svg>')}"),
        ("a.js", b"var x = '<svg/>';"),
        ("a.tmp", bytes(range(32))),
        ("a.cache", b"\x00\x01\x02\x03"),
        ("a.heic", b"\0\0\0\x18ftypmif1"),
        ("a.tif", b"II+\0"),
        ("a.zip", b"PK\x05\x06" + bytes(18)),
        ("a.ttf", b"true\0\0\0\0"),
        ("a.mp3", b"\xff\xe3\x40\xc4"),
        ("a.pdf", b"\xef\xbb\xbf%PDF-1.4"),
        ("a.xls", b"<table><tr><td>1"),
        ("a.txt", ("x" + "सूचना " * 900).encode()[:4096]),
    ],
)
def test_first_bytes_as_honest_programs_write_them_are_fine(path: str, head: bytes) -> None:
    """WordPress writes style sheets with drawings in them; caches and exports have bytes of their
    own; a Hindi text may be cut within a letter."""
    assert head_problem(path, head) == ""


@pytest.mark.parametrize("path", ["a.txt", "a.css", "a.tmp", "a.cache"])
def test_a_program_is_found_behind_the_name_of_a_text(path: str) -> None:
    assert head_problem(path, b"MZ\x90\x00\x03\x00\x00") == "is a program"
    assert head_problem(path, b"#!/bin/sh\n") == "is a program"
