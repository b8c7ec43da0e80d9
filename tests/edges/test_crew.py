"""A crew of worker processes says in words what keeps it from work."""

import sys

import pytest

from sentinel.edges.crew import Crew
from sentinel.errors import TreeError


def hired(module: str) -> Crew:
    return Crew(module, setup="anything", what="to count stars", outcome="nothing was counted.")


def test_a_process_that_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(
        TreeError,
        match=r"No process to count stars could be started \(No such file.*nothing was counted",
    ):
        hired("json.tool")


def test_a_process_that_ends_without_an_answer_is_said_each_time() -> None:
    with hired("sentinel.no_such_module") as crew:
        for _ in range(crew.size + 1):
            with pytest.raises(
                TreeError, match=r"A process to count stars has died: nothing was counted"
            ):
                crew.ask([1, 2, 3])
