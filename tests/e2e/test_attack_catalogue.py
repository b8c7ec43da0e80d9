"""Every attack of the catalogue is seen, with the files as a witness and over HTTP alone.

Each is staged once in the ordinary run, where its page alone must give it away. With the files as
a further witness it is staged there, too, if they make a difference; else by `make test-slow`.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from sentinel.core.verdict import Verdict
from support.staged.attack import Attack
from support.staged.attacks import CATALOGUE
from support.staged.elsewhere import ELSEWHERE
from support.staged.place import Place, Seen, staged, sweep

DOCS = Path(__file__).parents[2] / "docs" / "verdicts.md"
UNTOUCHED = Attack(
    name="untouched", act=lambda place: None, with_files=Verdict.INTACT, over_http=Verdict.INTACT
)
BOTH = {UNTOUCHED.name, "whole page replaced", "image swapped", "feed", "claim with status 404"}
"""A sample of those that are judged alike in both ways: by a page, an image, a feed, an answer."""


class Stage:
    """A staged site and the loop that it is served in while a test runs."""

    def __init__(self, folder: Path) -> None:
        self._runner = asyncio.Runner()
        self._stage = staged(folder)
        self._place = self._runner.run(self._stage.__aenter__())

    def close(self) -> None:
        self._runner.run(self._stage.__aexit__(None, None, None))
        self._runner.close()

    def seen(self, attack: Attack, *, tree: bool) -> Seen:
        """What one sweep after an attack finds."""
        return self._runner.run(_seen(self._place, attack, tree=tree))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("staged"))
    yield made
    made.close()


async def _seen(place: Place, attack: Attack, *, tree: bool) -> Seen:
    place.put_right()
    async with place.watched(tree=tree) as app:
        attack.act(place)
        return await sweep(app)


def _ways(attack: Attack) -> tuple[ParameterSet, ...]:
    ordinary = attack.with_files is not attack.over_http or attack.name in BOTH
    marks = () if ordinary else pytest.mark.slow
    return (
        pytest.param(attack, True, id=f"{attack.name}-with files", marks=marks),
        pytest.param(attack, False, id=f"{attack.name}-over HTTP"),
    )


WAYS = [way for attack in (UNTOUCHED, *CATALOGUE) for way in _ways(attack)]


@pytest.mark.parametrize(("attack", "tree"), WAYS)
def test_it_is_seen_as_the_catalogue_says(attack: Attack, tree: bool, stage: Stage) -> None:
    found = stage.seen(attack, tree=tree)
    least = attack.with_files if tree else attack.over_http
    wanted = {Verdict.INTACT} if least is Verdict.INTACT else {least, Verdict.DEFACED}
    assert found.verdict in wanted, found.judgements


def test_the_docs_have_a_row_for_every_attack() -> None:
    """Where this fails: `python bench/run.py attacks --write`."""
    text = DOCS.read_text(encoding="utf-8")
    for name in (one.name for one in (*CATALOGUE, *ELSEWHERE)):
        assert text.count(f"\n| {name} | ") == 1, name


def test_what_is_staged_elsewhere_is_there() -> None:
    for one in ELSEWHERE:
        text = (DOCS.parents[1] / "tests" / one.file).read_text(encoding="utf-8")
        assert f"def {one.test}(" in text, one.name


def test_what_cannot_be_seen_says_why() -> None:
    for attack in CATALOGUE:
        unseen = Verdict.INTACT in {attack.with_files, attack.over_http}
        assert bool(attack.why) == unseen, attack.name
