"""Deploy plans: made from a build folder, written, read again, and refused where they are odd."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.canonical import sha256
from sentinel.core.deploy_manifest import (
    SCHEMA,
    DeployPlan,
    PlannedFile,
    document_of,
    left_out,
    plan_from,
    plan_of,
)
from sentinel.core.manifest import EntryType
from support.values import T0, make_entry, make_manifest, make_site

BUILD = make_manifest(make_entry("index.html", b"new"), make_entry("a/b c.css", b"p{}"))
GOOD = {"path": "index.html", "sha256": sha256(b"new"), "size": 3}


def written(plan: DeployPlan) -> bytes:
    return json.dumps(document_of(plan)).encode()


def test_a_plan_names_every_file_and_is_read_as_it_was_written() -> None:
    plan = plan_of(BUILD, now=T0)
    assert [f.path for f in plan.files] == ["a/b c.css", "index.html"]
    assert plan_from(written(plan)) == plan
    signed = replace(plan, signed_by="k", signature="s")
    assert plan_from(written(signed)) == signed
    assert signed.digest == plan.digest
    assert signed.payload != plan.payload


def test_what_stands_and_is_not_in_the_build_shall_be_gone() -> None:
    names = ("index.html", "old.html", "uploads/x.jpg", "x/y.html")
    standing = make_manifest(*(make_entry(name) for name in names))
    plan = plan_of(BUILD, now=T0, standing=standing, kept=["uploads/x.jpg"])
    assert plan.gone == ("old.html", "x/y.html")
    below = plan_of(BUILD, now=T0, standing=standing, prefix="/x/")
    assert below.gone == ("y.html",)
    announced = {file.path: file for file in below.announced(make_site())}
    assert announced["x/index.html"].subject == "/x/"
    assert announced["x/a/b c.css"].subject == "/x/a/b%20c.css"
    assert announced["x/y.html"].sha256 == ""


def test_links_are_left_out_and_said_so() -> None:
    link = make_entry("l", b"", type=EntryType.SYMLINK, sha256="", target="index.html")
    build = make_manifest(make_entry("index.html"), link)
    assert left_out(build) == ("l",)
    assert [f.path for f in plan_of(build, now=T0).files] == ["index.html"]


@pytest.mark.parametrize(
    ("build", "prefix", "told"),
    [
        (make_manifest(), "/", "found no file"),
        (make_manifest(make_entry(torn=True)), "/", "could not be read"),
        (make_manifest(make_entry(), make_entry("x", unread=True)), "/", "'x' could not be read"),
        (BUILD, "x", "prefix"),
        (BUILD, "/../", "found the path"),
        (BUILD, "//x/", "prefix"),
    ],
)
def test_a_plan_of_something_else_is_refused(build: object, prefix: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        plan_of(build, now=T0, prefix=prefix)  # type: ignore[arg-type] # as given


def document(**changes: object) -> dict[str, object]:
    at = (T0 + timedelta(hours=1)).isoformat()
    values: dict[str, object] = {"schema": SCHEMA, "made_at": at, "prefix": "/", "files": [GOOD]}
    return {**values, "gone": [], **changes}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"schema": "sentinel/deploy-plan/2"}, "schema"),
        ({"more": 1}, "unknown key 'more'"),
        ({"made_at": "today"}, "made_at"),
        ({"made_at": "2026-11-22T10:00:00"}, "with a zone"),
        ({"prefix": 7}, "'prefix' is no text"),
        ({"files": {}}, "'files' is no list"),
        ({"files": [], "gone": []}, "nothing would be announced"),
        ({"files": [{**GOOD, "mode": 1}]}, "path, sha256 and size"),
        ({"files": [{**GOOD, "path": "../x"}]}, "found the path '../x'"),
        ({"files": [{**GOOD, "path": "/etc"}]}, "found the path '/etc'"),
        ({"files": [{**GOOD, "path": "a//b"}]}, "found the path"),
        ({"files": [{**GOOD, "path": "a\0"}]}, "found the path"),
        ({"files": [{**GOOD, "path": "a" * 5000}]}, "longer than"),
        ({"files": [{**GOOD, "sha256": "AB" * 32}]}, "sha256"),
        ({"files": [{**GOOD, "size": -1}]}, "size"),
        ({"files": [{**GOOD, "size": True}]}, "size"),
        ({"files": [GOOD, GOOD]}, "twice"),
        ({"gone": ["index.html"]}, "twice"),
        ({"gone": [3]}, "no text"),
        ({"signature": "x"}, "only one of"),
    ],
)
def test_an_odd_plan_is_refused_in_words(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        plan_from(json.dumps(document(**changes)).encode())


@pytest.mark.parametrize("text", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"schema": 1}'])
def test_what_is_no_plan_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"accepted|schema"):
        plan_from(text)


@given(st.binary(max_size=300) | st.recursive(st.none() | st.text(), st.lists))
@settings(deadline=None, max_examples=60)
def test_reading_raises_nothing_but_its_own_error(value: object) -> None:
    text = value if isinstance(value, bytes) else json.dumps(document(files=value)).encode()
    try:
        plan_from(text)
    except ValueError:
        return


NAMES = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=8
).filter(lambda name: name not in {".", ".."})


@given(st.sets(st.lists(NAMES, min_size=1, max_size=3).map("/".join), min_size=1, max_size=6))
@settings(deadline=None, max_examples=60)
def test_any_names_survive_writing_and_reading(paths: set[str]) -> None:
    files = tuple(PlannedFile(path=p, sha256="ab" * 32, size=1) for p in sorted(paths))
    plan = DeployPlan(made_at=T0, prefix="/", files=files)
    assert plan_from(written(plan)) == plan
