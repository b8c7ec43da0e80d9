"""Parts of a candidate: what belongs together, and a baseline with some of them."""

from dataclasses import replace
from itertools import combinations

import pytest

from sentinel.core.baseline import (
    Baseline,
    BaselineState,
    CandidateWarning,
    PageBaseline,
    Variant,
)
from sentinel.core.candidate_parts import (
    Part,
    PartKind,
    chosen_parts,
    parts_of,
    same_content,
    with_parts,
)
from sentinel.core.canonical import sha256
from sentinel.core.manifest import Entry, EntryType, Manifest
from support.values import make_baseline, make_entry, make_page_baseline

ROOT = "https://www.institute.example/"


def page(path: str, content: bytes) -> PageBaseline:
    digest = Variant(sha256=sha256(content), normal_digest="")
    return make_page_baseline(url=ROOT + path, subject=f"/{path}", variants=(digest,))


def folder(path: str) -> Entry:
    return replace(make_entry(path), type=EntryType.DIRECTORY, sha256="", size=0)


def baseline(name: str, pages: dict[str, bytes], files: dict[str, bytes]) -> Baseline:
    """Folders are those that the files need."""
    folders = {path.rpartition("/")[0] for path in files} - {""}
    entries = [folder(one) for one in folders]
    entries += [make_entry(path, content) for path, content in files.items()]
    return make_baseline(
        name,
        pages=tuple(page(path, content) for path, content in sorted(pages.items())),
        tree=Manifest(entries=tuple(sorted(entries, key=lambda entry: entry.path))),
        state=BaselineState.CANDIDATE,
    )


OLD = {"": b"home", "news": b"news", "gone": b"gone"}
OLD_FILES = {"index.html": b"home", "news.html": b"news", "old/gone.html": b"gone", "a.inc": b"a"}
NEW = {"": b"HOME", "news": b"NEWS", "new": b"new"}
NEW_FILES = {"index.html": b"HOME", "news.html": b"NEWS", "fresh/new.html": b"new", "a.inc": b"A"}
APPROVED = baseline("approved", OLD, OLD_FILES)
CANDIDATE = replace(
    baseline("candidate", NEW, NEW_FILES),
    hosts=("cdn.example",),
    proposal_for="run-7",
    warnings=(
        CandidateWarning(subject="/news", code="x", text="A frame."),
        CandidateWarning(subject="/", code="y", text="A script."),
    ),
)


def by_subject() -> dict[str, Part]:
    return {part.subject: part for part in parts_of(APPROVED, CANDIDATE)}


def some(*subjects: str) -> Baseline:
    chosen = [by_subject()[one] for one in subjects]
    return with_parts(APPROVED, CANDIDATE, chosen, baseline_id="some")


def paths(one: Baseline) -> set[str]:
    assert one.tree is not None
    return {entry.path for entry in one.tree.entries}


def test_a_page_and_the_file_that_holds_it_are_one_part() -> None:
    found = by_subject()
    assert set(found) == {"/", "/news", "/gone", "/new", "/a.inc", "(scripts and styles of others)"}
    assert found["/news"].paths == ("news.html",)
    assert found["/new"].paths == ("fresh/new.html",), "its folder comes with it"
    assert found["/a.inc"].kind is PartKind.FILE


def test_of_a_part_everything_is_taken_and_of_others_nothing() -> None:
    made = some("/news", "/new")
    digests = {page.subject: page.variants[0].sha256 for page in made.pages}
    assert digests == {
        "/": sha256(b"home"),
        "/news": sha256(b"NEWS"),
        "/gone": sha256(b"gone"),
        "/new": sha256(b"new"),
    }
    assert paths(made) == {*paths(APPROVED), "fresh", "fresh/new.html"}
    assert made.hosts == APPROVED.hosts
    assert [one.subject for one in made.warnings] == ["/news"]
    assert (made.state, made.proposal_for) == (BaselineState.CANDIDATE, "run-7")
    left = {part.subject for part in parts_of(made, CANDIDATE)}
    assert left == {"/", "/gone", "/a.inc", "(scripts and styles of others)"}


def test_a_folder_goes_with_the_last_file_of_it() -> None:
    made = some("/gone")
    assert paths(made) == paths(APPROVED) - {"old", "old/gone.html"}


def test_all_parts_together_are_the_candidate() -> None:
    assert same_content(some(*by_subject()), CANDIDATE)
    assert not same_content(some("/news"), CANDIDATE)


def test_pages_that_share_a_file_are_decided_together() -> None:
    before = baseline("b", {"a": b"one", "b": b"one"}, {"shared.html": b"one"})
    after = baseline("a", {"a": b"two", "b": b"two"}, {"shared.html": b"two"})
    (part,) = parts_of(before, after)
    assert part.urls == (ROOT + "a", ROOT + "b")
    assert part.paths == ("shared.html",)


def test_a_part_has_the_same_id_in_another_candidate() -> None:
    other = baseline("other", {**OLD, "news": b"else"}, OLD_FILES)
    found = {part.subject: part.id for part in parts_of(APPROVED, other)}
    assert found["/news"] == by_subject()["/news"].id


def test_parts_are_named_by_id_or_subject() -> None:
    parts = parts_of(APPROVED, CANDIDATE)
    wanted = ["/news", by_subject()["/"].id]
    assert {part.subject for part in chosen_parts(parts, wanted, ValueError)} == {"/", "/news"}
    with pytest.raises(ValueError, match="/nowhere"):
        chosen_parts(parts, ["/nowhere"], ValueError)


@pytest.mark.parametrize("turned", [False, True])
def test_where_a_file_became_a_folder_every_choice_of_parts_is_a_tree(turned: bool) -> None:
    """Or the other way: else a restore would have to lay a file out below a file."""
    pair = (
        baseline("approved", {}, {"x": b"a file", "y": b"y"}),
        baseline("candidate", {}, {"x/deep/one": b"1", "x/two": b"2", "y": b"Y"}),
    )
    deep = folder("x/deep"), folder("x")
    filled = pair[1].tree
    assert filled is not None
    entries = {entry.path: entry for entry in (*filled.entries, *deep)}
    tree = Manifest(entries=tuple(entries[path] for path in sorted(entries)))
    whole = replace(pair[1], tree=tree)
    before, after = (whole, pair[0]) if turned else (pair[0], whole)
    parts = parts_of(before, after)
    assert len(parts) >= 3
    for number in range(1, len(parts) + 1):
        for chosen in combinations(parts, number):
            made = with_parts(before, after, chosen, baseline_id="some")
            assert made.tree is not None
            known = made.tree.by_path()
            parents = {path.rpartition("/")[0] for path in known} - {""}
            assert all(known[one].type is EntryType.DIRECTORY for one in parents), chosen
            rest = with_parts(made, after, parts_of(made, after), baseline_id="rest")
            assert same_content(rest, after)
