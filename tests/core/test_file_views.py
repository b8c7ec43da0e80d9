"""What the document root says of addresses where no file tells of a change."""

from sentinel.core.baseline import PageBaseline, Variant
from sentinel.core.file_views import file_views
from sentinel.core.manifest import Manifest
from sentinel.core.words import WitnessKind
from support.values import T0, make_baseline, make_entry, make_finding, make_site

SITE = make_site()


def page(subject: str, sha256: str) -> PageBaseline:
    return PageBaseline(
        url=f"{SITE.url}{subject[1:]}",
        subject=subject,
        status=200,
        final_url=f"{SITE.url}{subject[1:]}",
        content_type="text/html",
        size=5,
        variants=(Variant(sha256=sha256, normal_digest=""),),
    )


HOME = make_entry("index.html", b"hello")
PROGRAM = make_entry("list.php", b"<?php")
BASELINE = make_baseline(
    pages=(page("/", HOME.sha256), page("/list.php", "ab" * 32), page("/news", "cd" * 32)),
    tree=Manifest(entries=(HOME, PROGRAM)),
)


def test_a_page_served_as_it_stands_has_its_files_digest() -> None:
    views = list(file_views(SITE, BASELINE, (), ("/", "/list.php", "/news", "/"), T0))
    assert [(v.subject, v.sha256) for v in views] == [
        ("/", HOME.sha256),
        ("/list.php", ""),
        ("/news", ""),
    ]
    assert {v.witness for v in views} == {WitnessKind.TREE}


def test_where_a_file_tells_of_a_change_only_other_files_are_told_of() -> None:
    changed = make_finding("/list.php", witness=WitnessKind.TREE)
    views = list(file_views(SITE, BASELINE, (changed,), ("/", "/list.php", "/news"), T0))
    assert [v.subject for v in views] == ["/"], "/news may be made by what changed"


def test_without_an_approved_tree_nothing_is_said() -> None:
    assert not list(file_views(SITE, None, (), ("/",), T0))
    assert not list(file_views(SITE, make_baseline(tree=None), (), ("/",), T0))
