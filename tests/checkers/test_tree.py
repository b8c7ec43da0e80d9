"""The check of the document root against its approved manifest."""

import json
from pathlib import Path

import pytest

from sentinel.checkers import tree
from sentinel.core.baseline import Baseline, BaselineState, PageBaseline
from sentinel.core.blind import MAX_TOLD
from sentinel.core.canonical import sha256
from sentinel.core.check import Check, TreeOptions
from sentinel.core.finding import Finding
from sentinel.core.learn import learn_page
from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from support.pages import PAGE, changed
from support.values import T0, make_page, make_site

SITE = make_site(url="http://institute.example/")
SAMPLES = Path(__file__).parent.parent / "samples" / "tree"
PNG = b"\x89PNG\r\n\x1a\n" + b"a" * 90 + b"IEND\xaeB`\x82"
Files = dict[str, bytes]
ROOT: Files = {
    "index.html": PAGE.encode(),
    "i/a.png": PNG,
    "a/b/c.html": b"<p>deep</p>",
    "a.js": b"go()",
}


def entry(path: str, body: bytes = b"", **changes: object) -> Entry:
    values: dict[str, object] = {
        "path": path,
        "type": EntryType.FILE,
        "mode": 0o644,
        "uid": 0,
        "gid": 0,
        "size": len(body),
        "sha256": sha256(body),
        **changes,
    }
    return Entry(**values)  # type: ignore[arg-type] # a test gives what it means


def folder(path: str) -> Entry:
    return entry(path, type=EntryType.DIRECTORY, mode=0o755, size=0, sha256="")


def link(path: str, target: str) -> Entry:
    return entry(path, type=EntryType.SYMLINK, size=0, sha256="", target=target)


def manifest(files: Files, *more: Entry) -> Manifest:
    folders = {str(parent) for name in files for parent in Path(name).parents}
    entries = [*(folder(name) for name in folders), *(entry(n, b) for n, b in files.items())]
    known = {one.path: one for one in [*entries, *more]}
    return Manifest(entries=tuple(known[path] for path in sorted(known)))


def findings(
    after: Files,
    *more: Entry,
    before: Files = ROOT,
    ignore: tuple[str, ...] = (),
    opened: bool = True,
    pages: tuple[PageBaseline, ...] = (),
) -> list[Finding]:
    old, new = manifest(before), manifest(after, *more)
    snapshot = Snapshot(
        site=SITE,
        taken_at=T0,
        witness=WitnessKind.TREE,
        tree=new,
        files={n: body for n, body in after.items() if opened and before.get(n) != body},
        files_before={name: body for name, body in before.items() if after.get(name) != body},
        baseline=Baseline(
            id="B1",
            site="main",
            learnt_at=T0,
            fetches=1,
            pages=pages,
            tree=old,
            identity=(),
            hosts=(),
            state=BaselineState.APPROVED,
        ),
    )
    check = Check(
        name="files",
        kind="tree",
        targets=("/**",),
        every_seconds=60,
        severity=Severity.CRITICAL,
        confirm=1,
        options=TreeOptions(ignore=ignore),
        source="checks/tree.toml",
    )
    return list(tree.check(check, snapshot))


def test_the_approved_tree_gives_nothing() -> None:
    assert findings(ROOT) == []


@pytest.mark.parametrize(
    ("after", "code", "subject", "verdict"),
    [
        ({"x.php": b"<?php x();"}, "file-added", "/x.php", Verdict.DEFACED),
        ({"note.txt": b"hello"}, "file-added", "/note.txt", Verdict.EDITED),
        ({"index.php": b""}, "file-added", "/", Verdict.DEFACED),
        ({"default.htm": b"<p>x"}, "file-added", "/default.htm", Verdict.SUSPECT),
        (
            {".well-known/acme-challenge/a": b"a.b"},
            "file-added",
            "/.well-known/acme-challenge/a",
            Verdict.EDITED,
        ),
        ({".hidden": b"x"}, "file-added", "/.hidden", Verdict.SUSPECT),
        ({"i/b.txt": b"#!/bin/sh\nid"}, "file-added", "/i/b.txt", Verdict.DEFACED),
        ({"i/a.png": PNG.replace(b"a", b"b")}, "file-changed", "/i/a.png", Verdict.DEFACED),
        ({"a.js": b"steal()"}, "file-changed", "/a.js", Verdict.SUSPECT),
        (
            {"a.js": b"go();location='https://prize.paper-tiger.invalid/'"},
            "file-changed",
            "/a.js",
            Verdict.DEFACED,
        ),
        ({"index.html": b"<h1>Hacked by Night"}, "file-changed", "/", Verdict.DEFACED),
        ({"index.html": PAGE.encode()[:700]}, "file-changed", "/", Verdict.CORRUPT),
        ({"index.html": b""}, "file-changed", "/", Verdict.CORRUPT),
        (
            {"index.html": changed(("Annual report", "Half-yearly report")).encode()},
            "file-changed",
            "/",
            Verdict.EDITED,
        ),
    ],
)
def test_a_difference_is_one_finding(
    after: Files, code: str, subject: str, verdict: Verdict
) -> None:
    (found,) = findings({**ROOT, **after})
    assert (found.code, found.subject, found.verdict) == (code, subject, verdict), found.message
    assert found.witness is WitnessKind.TREE
    assert found.digest_after == sha256(next(iter(after.values())))


def test_a_folder_gone_is_told_by_its_files() -> None:
    after = {name: body for name, body in ROOT.items() if not name.startswith("a/")}
    (found,) = findings(after)
    assert (found.code, found.subject, found.verdict) == (
        "file-removed",
        "/a/b/c.html",
        Verdict.CORRUPT,
    )


def test_an_empty_new_folder_is_told_itself() -> None:
    (found,) = findings(ROOT, folder("new"), folder("new/inner"))
    assert (found.code, found.details["path"]) == ("file-added", "new/inner")
    assert found.verdict is Verdict.EDITED


@pytest.mark.parametrize(
    ("change", "verdict", "code"),
    [
        (entry("a.js", b"go()", mode=0o664), Verdict.EDITED, "mode-changed"),
        (entry("a.js", b"go()", mode=0o666), Verdict.SUSPECT, "mode-changed"),
        (entry("a.js", b"go()", mode=0o4755), Verdict.SUSPECT, "mode-changed"),
        (entry("a.js", b"go()", uid=33), Verdict.EDITED, "mode-changed"),
        (link("a.js", "/etc/passwd"), Verdict.DEFACED, "type-changed"),
        (link("i/up", "../../secret"), Verdict.DEFACED, "file-added"),
        (link("i/up", "../a.js"), Verdict.EDITED, "file-added"),
        (link("i/shown.txt", "../index.php"), Verdict.DEFACED, "file-added"),
        (entry("note", b"go()", mode=0o4755), Verdict.SUSPECT, "file-added"),
        (entry("note", b"go()", mode=0o755), Verdict.EDITED, "file-added"),
        (entry("pipe", type=EntryType.OTHER), Verdict.SUSPECT, "file-added"),
        (entry("a.js", b"half", torn=True), Verdict.INCONCLUSIVE, "file-changed"),
    ],
)
def test_modes_links_and_odd_files(change: Entry, verdict: Verdict, code: str) -> None:
    (found,) = findings(ROOT, change)
    assert (found.verdict, found.code) == (verdict, code), found.message


def test_ignored_files_are_not_told() -> None:
    after = {**ROOT, "cache/x.php": b"<?php x();"}
    assert findings(after, ignore=("cache", "cache/**")) == []


def test_a_file_that_was_read_in_part_is_not_called_cut() -> None:
    big = entry("doc.pdf", b"%PDF-1.4 changed", size=9_000_000)
    before = {**ROOT, "doc.pdf": b"%PDF-1.4 approved and longer"}
    (found,) = findings({**before, "doc.pdf": b"%PDF-1.4"}, big, before=before)
    assert found.verdict is Verdict.EDITED


def test_nothing_is_judged_without_an_approved_tree() -> None:
    snapshot = Snapshot(site=SITE, taken_at=T0, witness=WitnessKind.TREE, tree=manifest(ROOT))
    check = Check(
        name="files", kind="tree", targets=("/**",), every_seconds=60, severity=Severity.ERROR,
        confirm=1, options=TreeOptions(), source="",
    )  # fmt: skip
    assert list(tree.check(check, snapshot)) == []


def test_the_shipped_samples_give_their_findings() -> None:
    def files(name: str) -> Files:
        base = SAMPLES / name
        return {str(p.relative_to(base)): p.read_bytes() for p in base.rglob("*") if p.is_file()}

    wanted = json.loads((SAMPLES / "findings.json").read_text())
    found = findings(files("bad"), before=files("good"))
    assert findings(files("good"), before=files("good")) == []
    assert [[one.code, one.subject, one.verdict.value] for one in found] == wanted


def test_a_flood_of_files_is_told_in_bounds_and_hides_nothing_that_a_server_runs() -> None:
    flood = {f"a/new/{number:05}.txt": b"x" for number in range(3000)}
    found = findings({**ROOT, **flood, "z/x.php": b"<?php x();"})
    assert len(found) == tree.MAX_CHANGES + 1
    assert found[0].subject == "/z/x.php"
    crowd = found[-1]
    assert (crowd.code, crowd.verdict) == ("many-changes", Verdict.SUSPECT)
    assert crowd.subject == "/a/new/", "a deploy ticket for the folder covers it"
    assert "one by one: 2001" in crowd.message


def test_of_a_file_that_was_not_read_nothing_is_claimed() -> None:
    for found in findings({**ROOT, "note.txt": b"hello", "a/b/c.html": b"other"}, opened=False):
        assert found.verdict is Verdict.EDITED
        assert "by name and digest alone" in found.message


def test_where_everything_is_defaced_the_rest_is_not_opened() -> None:
    pages = {f"p{number:02}.html": PAGE.encode() for number in range(30)}
    hacked = dict.fromkeys(pages, b"<h1>Hacked by Night")
    found = findings(hacked, before=pages)
    assert len(found) == len(pages)
    assert [f.verdict for f in found[: tree.ENOUGH]] == [Verdict.DEFACED] * tree.ENOUGH
    assert all("by name and digest alone" in f.message for f in found[tree.ENOUGH :])


def test_a_thousand_closed_files_open_no_incident() -> None:
    """Beyond the changes that are judged one by one the rest was `suspect`, whatever it was."""
    names = [f"closed/{number:04}.html" for number in range(2000)]
    before = {**ROOT, **dict.fromkeys(names, b"<p>approved</p>")}
    closed = [entry(name, sha256="", torn=True, unread=True) for name in names]
    found = findings(before, *closed, before=before)
    assert len(found) == MAX_TOLD + 1
    assert {one.verdict for one in found} == {Verdict.INCONCLUSIVE}
    assert "1900 further files and folders could not be read" in found[-1].message


@pytest.mark.parametrize(("shown", "verdict"), [(True, Verdict.EDITED), (False, Verdict.DEFACED)])
def test_a_program_that_visitors_are_given_as_a_file_is_a_document(
    shown: bool, verdict: Verdict
) -> None:
    """`/ex/task.py` of a manual is read, not run: its bytes are what visitors were served."""
    before = {**ROOT, "ex/task.py": b"print(1)"}
    url = f"{SITE.url}ex/task.py"
    body = before["ex/task.py"] if shown else b"what it makes"
    page = learn_page(url, [make_page(url, body)], subject="/ex/task.py")
    (found,) = findings({**before, "ex/task.py": b"print(2)"}, before=before, pages=(page,))
    assert found.verdict is verdict


def test_new_code_in_a_folder_of_code_is_suspect_and_in_one_of_pictures_proof() -> None:
    before = {**ROOT, "inc/load.php": b"<?php load();"}
    new = b"<?php class Feed {}"
    (there,) = findings({**before, "inc/sub/feed.php": new}, before=before)
    (elsewhere,) = findings({**before, "i/feed.php": new}, before=before)
    assert (there.verdict, elsewhere.verdict) == (Verdict.SUSPECT, Verdict.DEFACED)
