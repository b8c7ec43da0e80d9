"""`sentinel prove` and `sentinel drill` as they are typed: documents, words and exit codes."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from sentinel.cli import main
from sentinel.edges.clock import SystemClock
from support.exercises import CANARY, GM, ExercisePlace, exercise_place, prepare


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExercisePlace]:
    folder = tmp_path_factory.mktemp("exercises") / "place"
    with exercise_place(folder, clock=SystemClock()) as made:
        with made.app() as app:
            asyncio.run(prepare(app))
        yield made


@pytest.fixture
def sentinel(place: ExercisePlace, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str, code: int = 0, as_json: bool = True) -> Any:
        form = ["--json"] if as_json else []
        assert main(["--config", str(place.file), *words, *form]) == code
        said = capsys.readouterr()
        return json.loads(said.out) if as_json and said.out else said.out + said.err

    return call


def test_prove_answers_with_one_document(place: ExercisePlace, sentinel: Any) -> None:
    before = place.contents()
    answer = sentinel("prove", "--by", GM)
    assert answer["schema"] == "sentinel/prove/1"
    assert answer["good"] is True
    assert [r["kept"] for r in answer["exercise"]["promises"]] == [True] * 5
    assert answer["exercise"]["by"] == GM
    assert place.contents() == before


def test_prove_says_beforehand_what_it_would_do(place: ExercisePlace, sentinel: Any) -> None:
    before = place.contents()
    plan = sentinel("prove", "--dry-run")
    assert plan["schema"] == "sentinel/prove-plan/1"
    assert any(CANARY in step for step in plan["steps"])
    assert "Nothing speaks against it" in sentinel("prove", "--dry-run", as_json=False)
    assert place.contents() == before


def test_a_drill_answers_with_one_document_and_is_listed(sentinel: Any) -> None:
    answer = sentinel("drill", "data-corruption", "--no-mail")
    assert answer["schema"] == "sentinel/drill/1"
    assert answer["good"] is True
    assert answer["exercise"]["name"] == "data-corruption"
    promises = sentinel("drill", "--list")
    assert promises["schema"] == "sentinel/promises/1"
    assert [one["promise"] for one in promises["promises"]] == [
        "detect",
        "alert",
        "block",
        "restore",
        "reopen",
    ]
    assert promises["exercises"][0]["id"] == answer["exercise"]["id"]


def test_people_read_the_time_line_and_each_promise(sentinel: Any) -> None:
    said = sentinel("drill", "data-corruption", "--no-mail", as_json=False)
    assert "The site itself is not touched." in said
    assert "contact.html is cut short" in said
    assert "restore  kept after" in said
    assert "alert    not exercised: --no-mail was given" in said
    assert "The drill of data-corruption went well" in said
    assert "detect   kept in" in sentinel("prove", "--list", as_json=False)
    assert "promises" in sentinel("status", as_json=False)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("drill",), 2, "Which playbook?"),
        (("drill", "nonsense"), 2, "there are: crash, data-corruption, defacement"),
        (("drill", "crash", "--by", "Nobody"), 4, "may not run a drill"),
        (("prove", "--by", "Nobody"), 4, "may not prove the promises"),
    ],
)
def test_what_is_refused_says_what_is_accepted(
    sentinel: Any, words: tuple[str, ...], code: int, told: str
) -> None:
    assert told in sentinel(*words, code=code, as_json=False)


def test_without_a_canary_page_it_says_how_one_is_set_aside(
    place: ExercisePlace, sentinel: Any
) -> None:
    text = place.file.read_text()
    place.file.write_text(text.replace("canary_page =", "# canary_page ="))
    try:
        assert "has set no page aside" in sentinel("prove", code=2, as_json=False)
    finally:
        place.file.write_text(text)
