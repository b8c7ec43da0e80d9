"""Files and pages that no baseline knows."""

import pytest

from sentinel.core.assets import examine_new
from sentinel.core.verdict import Verdict
from support.pages import PAGE

DEFACED, EDITED = Verdict.DEFACED, Verdict.EDITED

CASES: dict[str, tuple[str, bytes, Verdict, str]] = {
    "server code": ("up/x.php", b"<?php system($_GET['c']);", DEFACED, "new-executable-file"),
    "server code behind a picture's name": ("x.php.jpg", b"", DEFACED, "new-executable-file"),
    "server rules": ("up/.htaccess", b"RewriteEngine on", DEFACED, "new-executable-file"),
    "program": ("up/tool", b"\x7fELF\x01", DEFACED, "new-executable-file"),
    "code in a picture": ("a.gif", b"GIF89a<?php x();", DEFACED, "hidden-server-code"),
    "boast": (
        "readme.txt", b"this box was owned by paper tiger crew\n", DEFACED, "addressed-claim",
    ),
    "greetings": ("pwn.txt", b"greetz to all my friends", DEFACED, "attacker-voice"),
    "harmless text": ("readme.txt", b"How to reach us by bus.", EDITED, "new-file"),
    "own page": ("new.html", PAGE.encode(), EDITED, "new-file"),
    "defaced page": ("h.html", b"<title>x</title><h1>Hacked by Night", DEFACED, "attributed-claim"),
    "foreign script": (
        "n.html", b"<script src=//evil.example/a.js></script>", DEFACED, "new-foreign-script",
    ),
    "disguised script": (
        "m.js", b"eval(function(p,a,c,k,e,d){})", DEFACED, "obfuscated-script-file",
    ),
    "plain script": ("m.js", b"menu();", EDITED, "new-file"),
    "data": ("d.json", b'{"a": 1}', EDITED, "new-file"),
    "rival index": ("index.html", b"<p>hello", DEFACED, "new-index-file"),
    "empty": ("empty", b"", EDITED, "new-file"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_new_file(name: str) -> None:
    path, body, verdict, code = CASES[name]
    found = examine_new(
        path,
        "",
        body,
        on_disk=True,
        beside=["index.php", "a.css"],
        index_files=("index.html", "index.php"),
        url="http://institute.example/" + path,
    )
    assert (found.verdict, found.code) == (verdict, code), found.reasons


def test_an_address_is_not_a_file() -> None:
    """A page under a `.php` address is ordinary; only a dropped file is not."""
    assert examine_new("/contact.php", "text/html", PAGE.encode()).verdict is Verdict.EDITED


def test_hosts_that_approved_pages_use_are_no_news() -> None:
    body = b"<p>x</p><script src='//cdn.example/a.js'></script>"
    assert examine_new("/n", "text/html", body, ("cdn.example",)).verdict is Verdict.EDITED


@pytest.mark.parametrize(
    ("path", "body", "neighbours", "verdict"),
    [
        # a system renews itself at night: new files of its own kind, in its own folders
        ("inc/class-x.php", b"<?php class X {}", ("index.php", "load.php"), Verdict.SUSPECT),
        ("inc/x.php", b"<?php system($_GET['c']);", ("index.php",), Verdict.DEFACED),
        ("up/x.php", b"<?php class X {}", ("a.jpg", "b.jpg"), Verdict.DEFACED),
        ("inc/x.php.jpg", b"<?php class X {}", ("index.php",), Verdict.DEFACED),
        ("inc/.htaccess", b"Options +Indexes", (".htaccess", "index.php"), Verdict.DEFACED),
        # the tax office offers its form as a program
        ("forms/return-2026.jar", b"PK\x03\x04", ("form.pdf",), Verdict.SUSPECT),
        ("forms/return-2026.exe", b"MZ\x90\x00\x03", ("form.pdf",), Verdict.SUSPECT),
        ("forms/return", b"\x7fELF\x01", ("form.pdf",), Verdict.DEFACED),
    ],
)
def test_a_new_program_where_such_programs_stand_is_no_proof(
    path: str, body: bytes, neighbours: tuple[str, ...], verdict: Verdict
) -> None:
    found = examine_new(path, "", body, on_disk=True, neighbours=neighbours)
    assert found.verdict is verdict, found.reasons
