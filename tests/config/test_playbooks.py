"""Playbooks: shipped plans, default ids and targets, and the rules on every way through a plan."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.config import defaults_dir, frozen_playbook, load, playbook_from_text
from sentinel.config.problems import Problems
from sentinel.config.table import Table
from sentinel.config.transitions import report_order
from sentinel.core.playbook import Approval, Playbook, Step
from sentinel.core.verdict import Verdict
from sentinel.errors import ConfigError
from support.values import make_incident, make_step


def _shipped(name: str) -> Playbook:
    config = load(defaults_dir() / "config.toml", environ={})
    return next(playbook for playbook in config.playbooks if playbook.name == name)


def test_defacement_goes_the_policys_way() -> None:
    """Block, tell, preserve, report, restore, re-test, reopen, tell (DESIGN 5)."""
    book = _shipped("defacement")
    assert book.on == (Verdict.DEFACED,)
    assert [step.uses for step in book.steps] == [
        "block",
        "notify",
        "preserve",
        "report",
        "restore",
        "restore-database",
        "retest",
        "if",
        "unblock",
        "unblock",
        "notify",
    ]
    assert book.step("unblock-asked").approve is Approval.GM
    assert book.step("block").on_failure == "tell-blocked"
    assert book.step("preserve").on_failure == "call-a-person"
    assert book.step("report").on_failure == "restore"
    assert book.step("retest").on_failure == "call-a-person"
    assert book.step("restore").approve is Approval.NEVER
    assert book.steps[-1].on_success == "end"
    assert book.step("preserve").options == {"max_bytes": 200_000_000}


def test_a_crash_waits_for_the_site_to_come_back() -> None:
    """It restores nothing; it looks for half an hour, with time left for the step itself."""
    book = _shipped("crash")
    assert "restore" not in {step.uses for step in book.steps}
    retest = book.step("retest")
    assert retest.options == {"greens": 1, "wait": 1800.0}
    assert retest.timeout_seconds > 1800.0


def test_steps_without_a_name_are_called_after_their_action() -> None:
    """The second one gets a number; targets default to the next step and a person."""
    book = playbook_from_text(
        'on = ["down"]\n[[step]]\nuses = "report"\n[[step]]\nuses = "report"\n', name="crash"
    )
    assert [step.id for step in book.steps] == ["report", "report-2"]
    assert book.steps[0].on_success == "report-2"
    assert book.steps[1].on_success == "end"
    assert book.steps[0].on_failure == "call-a-person"
    assert book.steps[0].timeout_seconds == 300.0


def test_a_frozen_playbook_is_the_one_that_was_frozen() -> None:
    """Read again from the incident alone, it has the same steps and digest."""
    book = _shipped("defacement")
    incident = make_incident(
        playbook=book.name, playbook_text=book.text, playbook_sha256=book.sha256
    )
    again = frozen_playbook(incident)
    assert again.steps == book.steps
    assert again.sha256 == book.sha256


def test_a_frozen_text_that_is_not_the_one_people_approved_is_not_followed() -> None:
    """Who could write to the state database gave a run another plan under an approved digest."""
    book = _shipped("defacement")
    text = book.text.replace('on_failure = "restore"', 'on_failure = "retest"')
    incident = make_incident(playbook=book.name, playbook_text=text, playbook_sha256=book.sha256)
    assert text != book.text
    with pytest.raises(ConfigError, match="was frozen into the incident"):
        frozen_playbook(incident)


def test_an_incident_without_a_playbook_has_none_frozen() -> None:
    """While it is only suspected."""
    with pytest.raises(KeyError):
        frozen_playbook(make_incident())


def test_a_frozen_text_that_no_longer_fits_says_so() -> None:
    """An action that this version does not have."""
    text = 'on = ["down"]\n[[step]]\nuses = "dance"\n'
    with pytest.raises(ConfigError, match=r"step\[0\]\.uses"):
        playbook_from_text(text, name="crash")


@st.composite
def _plans(draw: st.DrawFn) -> list[Step]:
    uses = draw(st.lists(st.sampled_from(["preserve", "restore", "retest", "unblock"]), max_size=5))
    steps = []
    for number, action in enumerate(uses):
        later = [str(place) for place in range(number + 1, len(uses))]
        targets = st.sampled_from([*later, "end", "call-a-person"])
        steps.append(
            make_step(str(number), action, on_success=draw(targets), on_failure=draw(targets))
        )
    return steps


def _walks(steps: list[Step], place: int = 0) -> Iterator[list[tuple[int, bool]]]:
    """Every way through: the steps taken and whether each succeeded."""
    if not steps:
        return
    for succeeded in (True, False):
        target = steps[place].on_success if succeeded else steps[place].on_failure
        if target.isdigit():
            for rest in _walks(steps, int(target)):
                yield [(place, succeeded), *rest]
        else:
            yield [(place, succeeded)]


def _faulty(steps: list[Step]) -> set[str]:
    faults = {f"step[{n}]" for n in range(len(steps))}
    for walk in _walks(steps):
        preserved = retested = False
        for place, succeeded in walk:
            uses = steps[place].uses
            faults.discard(f"step[{place}]")
            if (uses == "restore" and not preserved) or (uses == "unblock" and not retested):
                faults.add(f"step[{place}].uses")
            preserved = preserved or (uses == "preserve" and succeeded)
            retested = succeeded if uses == "retest" else retested and uses != "restore"
    return faults


@settings(max_examples=150)
@given(_plans())
def test_the_rules_hold_on_every_way_through(steps: list[Step]) -> None:
    """What the one pass reports is exactly what walking every way finds."""
    problems = Problems()
    report_order(Table({}, file="x", key="", problems=problems), steps)
    found: set[str] = set()
    try:
        problems.raise_if_any()
    except ConfigError as error:
        found = {problem.key for problem in error.problems}
    assert found == _faulty(steps)
