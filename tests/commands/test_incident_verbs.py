"""Every state of an incident times everything that a person may say about it: a change of state,
or a refusal in words with exit code 4; with and without --json."""

import json
from pathlib import Path

import pytest

from sentinel.app import open_app
from sentinel.cli import main
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import Phase
from support.fakes import open_incident
from support.fresh_folder import fresh_folder
from support.values import T0

GM = "GM (ICT)"
S = IncidentState
VERBS: dict[str, tuple[str, ...]] = {
    "ack": (),
    "confirm": (),
    "dismiss": ("--reason", "a drill"),
    "approve": (),
    "close": ("--cause", "an old plug-in", "--action", "updated"),
}
AFTER: dict[tuple[IncidentState, str], IncidentState] = {
    (S.SUSPECTED, "ack"): S.SUSPECTED,
    (S.SUSPECTED, "confirm"): S.RESPONDING,
    (S.SUSPECTED, "dismiss"): S.DISMISSED,
    (S.RESPONDING, "ack"): S.RESPONDING,
    (S.NEEDS_HUMAN, "ack"): S.NEEDS_HUMAN,
    (S.NEEDS_HUMAN, "dismiss"): S.DISMISSED,
    (S.NEEDS_HUMAN, "close"): S.CLOSED,
    (S.RESOLVED, "close"): S.CLOSED,
}
"""What is allowed and where it leads; all else is refused."""

Out = pytest.CaptureFixture[str]


def folder_with(tmp_path: Path, state: IncidentState) -> tuple[Path, str]:
    """A working folder with one incident in that state, and its id."""
    (tmp_path / "www").mkdir()
    fresh_folder(
        tmp_path / "work", url="http://127.0.0.1:9/", document_root=tmp_path / "www", name="main"
    )
    config = tmp_path / "work" / "config.toml"
    with open_app(config) as app:
        book = next(b for b in app.config.playbooks if b.name == "defacement")
        incident = open_incident(
            app.store,
            "main",
            state=state if state.is_open else S.NEEDS_HUMAN,
            playbook=book.name,
            playbook_text=book.text,
            playbook_sha256=book.sha256,
        )
        if not state.is_open:
            fields = {"state": state, "ended_at": T0}
            app.store.incidents.change(incident.id, incident.state, fields=fields)
    return config, incident.id


def stored(config: Path, incident: str) -> Incident:
    with open_app(config) as app:
        found = app.store.incidents.get(incident)
    assert found is not None
    return found


def refused(state: IncidentState, verb: str) -> bool:
    return (state, verb) not in AFTER


@pytest.mark.parametrize(("state", "verb"), [(s, v) for s in S for v in VERBS if refused(s, v)])
def test_what_cannot_be_said_of_an_incident_is_refused_in_words(
    tmp_path: Path, capsys: Out, state: IncidentState, verb: str
) -> None:
    config, incident = folder_with(tmp_path, state)
    before = stored(config, incident)
    for as_json in ([], ["--json"]):
        words = ["--config", str(config), "incident", verb, incident, "--by", GM, *VERBS[verb]]
        assert main([*words, *as_json]) == 4
        told = "".join(capsys.readouterr())
        assert "Traceback" not in told
        assert incident in told
        assert state.value in told or (state, verb) == (S.RESPONDING, "approve")
    assert stored(config, incident) == before, "nothing was changed"


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(("state", "verb"), AFTER)
def test_what_can_be_said_of_an_incident_changes_its_state(
    tmp_path: Path, capsys: Out, state: IncidentState, verb: str, as_json: bool
) -> None:
    config, incident = folder_with(tmp_path, state)
    words = ["--config", str(config), "incident", verb, incident, "--by", GM, *VERBS[verb]]
    assert main([*words, "--json"] if as_json else words) == 0
    out, after = capsys.readouterr().out, AFTER[state, verb]
    if as_json:
        assert json.loads(out)["incident"]["state"] == after.value
    else:
        assert f"the incident is {after.value}" in out
    assert stored(config, incident).state is after


@pytest.mark.parametrize("state", [s for s in S if not s.is_open])
def test_who_takes_an_incident_up_too_late_is_told_that_it_is_over(
    tmp_path: Path, capsys: Out, state: IncidentState
) -> None:
    config, incident = folder_with(tmp_path, state)
    assert main(["--config", str(config), "incident", "ack", incident, "--by", GM]) == 4
    told = capsys.readouterr().err
    assert f"{incident} is over: it is {state.value} already, since 22 Nov 2026 04:30:00" in told
    assert "Nothing was changed." in told
    assert ("sentinel incident close" in told) is (state is S.RESOLVED)


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("dismiss", ("--reason", " ")),
        ("close", ("--cause", " ", "--action", "updated")),
        ("close", ("--cause", "an old plug-in", "--action", "")),
    ],
)
def test_an_end_without_its_reason_is_refused(
    tmp_path: Path, capsys: Out, verb: str, words: tuple[str, ...]
) -> None:
    config, incident = folder_with(tmp_path, S.NEEDS_HUMAN)
    before = stored(config, incident)
    line = ["--config", str(config), "incident", verb, incident, "--by", GM, *words]
    assert main(line) == 4
    assert "in words" in capsys.readouterr().err
    assert stored(config, incident) == before


def test_an_approval_of_a_run_whose_playbook_lost_a_step_is_refused_in_words(
    tmp_path: Path, capsys: Out
) -> None:
    config, incident = folder_with(tmp_path, S.RESPONDING)
    with open_app(config) as app:
        app.store.journal.write(incident, "no-such-step", "block", Phase.DONE, data={})
    assert main(["--config", str(config), "incident", "approve", incident, "--by", GM]) == 4
    assert incident in capsys.readouterr().err


def test_a_first_compromise_is_moved_by_a_file_or_a_time_and_shown(
    tmp_path: Path, capsys: Out
) -> None:
    config, incident = folder_with(tmp_path, S.NEEDS_HUMAN)
    shell = tmp_path / "www" / "up.php"
    shell.write_text("<?php")
    said = ("incident", "compromised", incident, "--by", GM, "--reason", "line 7 of access.log")
    before = ("--config", str(config))
    assert main([*before, *said, "--at", "yesterday"]) == 2
    assert main([*before, *said, "--file", str(tmp_path / "none")]) == 2
    assert main([*before, *said, "--at", "2020-01-20T04:10+05:30"]) == 0
    assert "first compromised 20 Jan 2020 04:10:00 IST" in capsys.readouterr().out
    assert main([*before, *said, "--file", str(shell)]) == 4  # later than what is known
    capsys.readouterr()
    assert main([*before, "incident", "show", incident, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["incident"]
    assert shown["compromised_by"] == GM
    assert main([*before, "incident", "show", incident]) == 0
    assert f"as {GM} found: line 7 of access.log" in capsys.readouterr().out
