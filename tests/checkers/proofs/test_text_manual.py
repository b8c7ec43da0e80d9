"""What proofs about text say of the Python manual, which no one here wrote: hardly anything."""

import pytest

from sentinel.core.published import Standing
from support.manual import MANUAL
from support.programs import needs_file
from support.proven import answer, promise, proven, whole_of

NAMES = (
    *("whole-text", "leak-markers", "placeholders", "language-marked", "last-updated"),
    *("twins-agree", "columns-whole", "roles-agree", "plan-complete"),
)
RULES = [promise(name) for name in NAMES]
TRUE_FAULTS = frozenset({"whatsnew/3.3.html", "whatsnew/3.4.html", "whatsnew/3.7.html"})
"""Brackets without a partner; each was looked at by hand."""


def test_chapters_of_the_manual_break_nothing() -> None:
    _hold(("tutorial/*.html",))


@pytest.mark.slow
def test_the_whole_manual_has_three_faults_and_each_is_one() -> None:
    _hold(("**/*.html",))


def _hold(globs: tuple[str, ...]) -> None:
    root = needs_file(MANUAL / "index.html", package="python3-doc").parent.resolve()
    files = sorted({file for one in globs for file in root.glob(one)})
    for file in files:
        path = str(file.relative_to(root))
        page = whole_of(answer(path, file.read_bytes()))  # read once for all rules
        for rule in RULES:
            found = proven(rule, page)
            if found.standing is Standing.BROKEN:
                assert rule.proof == "whole-text", f"{path}: {found.reason} {found.quotes}"
                assert path in TRUE_FAULTS, f"{path}: {found.reason} {found.quotes}"
                assert found.reason == "A bracket has no partner."
