"""What of a restored copy is asked for, and what speaks against it."""

from dataclasses import replace

import pytest

from sentinel.core.baseline import Baseline, PageBaseline, Variant
from sentinel.core.canonical import sha256
from sentinel.core.check import (
    BaselineOptions,
    Check,
    PageOptions,
    PlainOptions,
    TreeOptions,
)
from sentinel.core.finding import Finding
from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.rehearsal_notice import MAX_LINES, rehearsal_notice
from sentinel.core.rehearsing import MAX_PROBLEMS, copy_plan, problems_of, undecided
from sentinel.core.site import RehearsalSettings, Site
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from support.rehearsals import make_rehearsal
from support.values import T0, make_baseline, make_finding, make_site

SITE = make_site()
URL = SITE.url


def check(name: str, kind: str, *targets: str) -> Check:
    options = {
        "baseline": BaselineOptions(),
        "page": PageOptions(),
        "tree": TreeOptions(),
    }.get(kind, PlainOptions())
    return Check(
        name=name,
        kind=kind,
        targets=targets or ("/**",),
        every_seconds=60.0,
        severity=Severity.CRITICAL,
        confirm=1,
        options=options,
        source=f"checks/{name}.toml",
    )


def entry(path: str, body: bytes = b"", kind: EntryType = EntryType.FILE) -> Entry:
    return Entry(
        path=path,
        type=kind,
        mode=0o644,
        uid=0,
        gid=0,
        size=len(body),
        mtime_ns=0,
        sha256=sha256(body) if kind is EntryType.FILE else "",
    )


def page(path: str, body: bytes, *, status: int = 200, final: str = "") -> PageBaseline:
    return PageBaseline(
        url=URL + path,
        subject=f"/{path}",
        status=status,
        final_url=final or URL + path,
        content_type="text/html",
        size=len(body),
        variants=(Variant(sha256=sha256(body), normal_digest=""),),
    )


def baseline(*pages: PageBaseline) -> Baseline:
    return replace(make_baseline(), pages=pages)


def urls(
    site: Site, pages: list[PageBaseline], *entries: Entry, checks: tuple[Check, ...] = ()
) -> list[str]:
    plan = copy_plan(site, baseline(*pages), checks, Manifest(entries=entries))
    return [url.removeprefix(URL) for url in plan.urls]


FILES = (
    entry("index.html", b"home"),
    entry("a b.html", b"space"),
    entry("sub", kind=EntryType.DIRECTORY),
    entry("sub/index.htm", b"sub"),
    entry("app.php", b"<?php echo 1;"),
    entry("link.html", kind=EntryType.SYMLINK),
)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (page("", b"home"), True),
        (page("a%20b.html", b"space"), True),
        (page("sub/", b"sub"), True),
        (page("sub", b"sub"), False),
        (page("app.php", b"1"), False),
        (page("link.html", b"home"), False),
        (page("gone.html", b"home"), False),
        (page("", b"another form"), False),
        (page("old.html", b"", status=301, final=f"{URL}index.html"), False),
        (replace(page("x", b""), url="https://other.example/"), False),
    ],
)
def test_without_a_command_files_whose_bytes_are_approved_are_asked_for(
    asked: PageBaseline, answered: bool
) -> None:
    assert bool(urls(SITE, [asked], *FILES)) is answered


def test_with_a_command_every_approved_address_of_the_site_is_asked_for() -> None:
    site = replace(SITE, rehearsal=RehearsalSettings(command=("php", "{root}", "{port}")))
    pages = [
        page("", b"home"),
        page("app.php", b"1"),
        page("out", b"", final="https://other.example/"),
    ]
    assert urls(site, pages, *FILES) == ["", "app.php"]
    said = copy_plan(site, baseline(*pages), (), Manifest(entries=FILES)).not_checked
    assert said == ("Not looked at, as it leads to another site: /out.",)


def test_targets_of_page_checks_are_asked_for_where_they_are_pages_on_disk() -> None:
    checks = (check("home", "page", "/"), check("api", "page", "/app.php", "/sub/"))
    assert urls(SITE, [], *FILES, checks=checks) == ["", "sub/"]


def test_what_is_left_out_is_said() -> None:
    checks = (
        check("files", "tree"),
        check("links", "links"),
        check("headers", "headers"),
        check("data", "database"),
    )
    made = [page(f"made-{number}", b"x") for number in range(5)]
    plan = copy_plan(SITE, baseline(*made), checks, Manifest(entries=FILES))
    assert [one.name for one in plan.checks] == ["files", "links"]
    assert plan.not_checked == (
        "Not looked at, as a program or the web server makes the answer: /made-0, /made-1, "
        "/made-2 and 2 more. A command under [site.rehearsal] in config.toml would serve it.",
        "Left out, for they look at the web server: headers.",
    )
    without = copy_plan(SITE, None, (), Manifest(entries=FILES))
    assert without.not_checked == ("No approved baseline is known to compare pages with.",)


def finding(verdict: Verdict, subject: str = "/") -> Finding:
    return replace(make_finding(subject), verdict=verdict, check="home", code="c", message="Bad.")


def test_what_the_site_itself_had_wrong_does_not_count_against_its_copy() -> None:
    broken, known = finding(Verdict.BROKEN, "/new"), finding(Verdict.BROKEN, "/known")
    unsure, fine = finding(Verdict.INCONCLUSIVE, "/odd"), finding(Verdict.INTACT)
    found = [broken, broken, known, unsure, fine]
    assert problems_of(found, [known]) == ("home: /new: Bad.",)
    assert undecided(found) == ("1 address could not be judged: /odd.",)
    assert undecided([fine]) == ()


def test_problems_are_bounded() -> None:
    many = [finding(Verdict.DEFACED, f"/{number}") for number in range(MAX_PROBLEMS + 7)]
    told = problems_of(many, ())
    assert len(told) == MAX_PROBLEMS + 1
    assert told[-1] == "And 7 more."


def test_a_failure_is_told_once_for_the_same_causes() -> None:
    good, bad = make_rehearsal(1), make_rehearsal(2, problems=("a",))
    other = make_rehearsal(3, problems=tuple(f"p{number}" for number in range(MAX_LINES + 2)))
    assert rehearsal_notice(good, None, SITE, T0) is None
    assert rehearsal_notice(bad, bad, SITE, T0) is None
    told = rehearsal_notice(bad, good, SITE, T0)
    assert told is not None
    assert told.key == f"rehearsal/{SITE.name}/R2"
    more = rehearsal_notice(other, bad, SITE, T0)
    assert more is not None
    lines = more.facts["lines"]
    assert isinstance(lines, list)
    assert lines[-1] == "and 2 more problems"
