"""`sentinel baseline` and `sentinel key`: from learning to approval, on a served site."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.app import open_app
from sentinel.core.baseline import BaselineState, Learning
from sentinel.demo.server import DemoServer
from support.fresh_folder import fresh_folder
from support.spoken import Out, document, told

GM, OFFICER = "GM (ICT)", "DGM (ICT)"
PAGE = "<html lang=en><title>Institute</title><h1>Institute</h1><p>{}</p></html>"
TEXT = "Hydrogeology, mapping and the core library of the institute."


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The document root of a served site; nothing is learnt yet."""
    root = tmp_path / "www"
    root.mkdir()
    (root / "index.html").write_text(PAGE.format(TEXT))
    with DemoServer(root, tmp_path / "flags", "main") as server:
        fresh_folder(tmp_path / "work", url=server.url, document_root=root, name="main")
        monkeypatch.chdir(tmp_path / "work")
        yield root


def configure(old: str, new: str) -> None:
    config = Path("config.toml")
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new, 1))


def test_of_a_baseline_of_an_older_version_it_is_said_what_it_does_not_know(
    root: Path, capsys: Out
) -> None:
    """Its servers, headers and pictures were never learnt: nothing alarms, nothing is hidden."""
    told(capsys, "baseline learn --quick --fetches 2")
    told(capsys, f"baseline approve --by '{GM}'")
    assert "older version" not in told(capsys, "status")
    with open_app(Path("config.toml")) as app:
        learnt = app.store.baselines.all("main")[0]
        old = replace(learnt, id="OLD", state=BaselineState.CANDIDATE, learning=Learning())
        app.store.baselines.add(replace(old, approvals=(), approved_by="", server=None))
        app.store.baselines.decide("OLD", BaselineState.APPROVED, GM, "")
    (status,) = document(capsys, "status")["sites"]
    assert any("learnt by an older version" in note for note in status["baseline_notes"])
    assert "intact" in told(capsys, "sweep")


def test_a_quick_baseline_is_called_quick_wherever_it_is_shown(root: Path, capsys: Out) -> None:
    assert "quick: hourly" in told(capsys, "baseline learn --quick --fetches 2")
    assert "quick: hourly" in told(capsys, "baseline list")
    assert "quick: hourly" in told(capsys, "baseline diff", code=1)
    assert "quick: hourly" in told(capsys, f"baseline approve --by '{GM}' --no-backup")
    assert document(capsys, "baseline list")["baselines"][0]["quick"] is True
    shown = told(capsys, "baseline show --page /")
    assert "state: approved" in shown
    assert "quick: yes" in shown
    assert "form " in shown
    row = document(capsys, "baseline show")["pages"][0]
    assert (row["subject"], row["sealable"], row["watched_share"]) == ("/", True, 1.0)


def test_a_candidate_with_warnings_is_approved_with_a_reason_alone(root: Path, capsys: Out) -> None:
    frame = '<iframe src="https://frames.evil.example/x" width=0 height=0></iframe>'
    (root / "index.html").write_text(PAGE.format(TEXT + frame))
    learnt = told(capsys, "baseline learn --fetches 1")
    assert "LOOK AT THIS before you approve: /: A frame that nobody sees" in learnt
    assert "LOOK AT THIS" in told(capsys, "baseline diff", code=1)
    refused = told(capsys, f"baseline approve --by '{GM}'", code=4)
    assert "has 1 warning" in refused
    words = f"baseline approve --by '{GM}' --no-backup --despite-warnings 'our own counter'"
    assert "is approved by" in told(capsys, words)
    entry = document(capsys, "audit show --last 1")["entries"][0]
    assert entry["data"]["despite_warnings"] == "our own counter"


def test_who_has_a_key_signs_on_another_machine(root: Path, tmp_path: Path, capsys: Out) -> None:
    key = tmp_path / "keys" / "gm.pem"
    key.parent.mkdir()
    public = document(capsys, f"key new {key}")["public_key"]
    assert document(capsys, f"key show {key}")["public_key"] == public
    assert "never overwritten" in told(capsys, f"key new {key}", code=4)
    configure(f'name = "{GM}"', f'name = "{GM}"\npublic_key = "{key}.pub"')
    candidate = document(capsys, "baseline learn --fetches 1")["id"]
    assert "needs their signature; found: none" in told(
        capsys, f"baseline approve --by '{GM}' --no-backup", code=4
    )
    last = document(capsys, "audit show --last 1")["entries"][0]
    assert (last["actor"], last["action"]) == (GM, "baseline-approved-refused")
    told(capsys, f"baseline export {candidate} out.json")
    shown = told(capsys, f"baseline sign out.json --key {key}")
    assert f"Baseline {candidate} of site main (approval)" in shown
    words = f"baseline approve --by '{GM}' --no-backup --signature out.json.sig"
    assert "is approved by" in told(capsys, words)
    assert "(signed), term 1" in told(capsys, "baseline show")
    renewed = document(capsys, f"baseline renew --by '{GM}' --reason 'still right' --key {key}")
    assert renewed["term"] == 2
    configure(f'public_key = "{key}.pub"', "")
    assert "no public_key is configured for them any more" in told(capsys, "baseline list")


def test_an_export_that_was_changed_on_its_way_is_not_signed(
    root: Path, tmp_path: Path, capsys: Out
) -> None:
    told(capsys, f"key new {tmp_path / 'gm.pem'}")
    candidate = document(capsys, "baseline learn --fetches 1")["id"]
    told(capsys, f"baseline export {candidate} out.json")
    export = json.loads(Path("out.json").read_text())
    export["content"]["hosts"] = ["evil.example"]
    Path("out.json").write_text(json.dumps(export))
    words = f"baseline sign out.json --key {tmp_path / 'gm.pem'}"
    assert "changed on its way" in told(capsys, words, code=2)
    assert not Path("out.json.sig").exists()


def test_a_sealed_page_waits_for_a_second_person(root: Path, capsys: Out) -> None:
    check = Path("checks/baseline.toml")
    check.write_text(check.read_text() + '\nsealed = ["/"]\n')
    told(capsys, "baseline learn --fetches 1")
    first = told(capsys, f"baseline approve --by '{GM}' --no-backup")
    assert "a second person" in first
    assert document(capsys, "baseline list")["baselines"][0]["state"] == "candidate"
    second = told(capsys, f"baseline approve --by '{OFFICER}' --no-backup")
    assert f"is approved by {GM} and {OFFICER}" in second


def test_learning_over_a_day_says_when_it_goes_on(
    root: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.core.under_way.FIRST_SECONDS", 0.0)
    begun = document(capsys, "baseline learn")
    assert (begun["rounds_taken"], begun["rounds"]) == (5, 8)
    assert "5 of 8 rounds" in told(capsys, "baseline list")
    assert "5 of 8 rounds" in told(capsys, "baseline learn --continue")
    assert document(capsys, "baseline list")["learning"]["rounds_taken"] == 5


def test_there_is_nothing_to_go_on_with(root: Path, capsys: Out) -> None:
    assert "no learning is under way" in told(capsys, "baseline learn --continue", code=4)


def test_a_candidate_older_than_the_approved_baseline_is_taken_by_its_name_alone(
    root: Path, capsys: Out
) -> None:
    """A second `approve` must not bring back what was learnt before the site changed."""
    older = document(capsys, "baseline learn --fetches 1")["id"]
    (root / "index.html").write_text(PAGE.format(TEXT + " A new wing is open."))
    told(capsys, "baseline learn --fetches 1")
    told(capsys, f"baseline approve --by '{GM}' --no-backup")
    refused = told(capsys, f"baseline approve --by '{GM}' --no-backup", code=4)
    assert f"no candidate newer than the approved baseline ({older} is older)" in refused
    assert "is rejected" in told(capsys, f"baseline reject {older} --by '{GM}'")


def test_a_file_that_is_no_private_key_is_wrong_use(
    root: Path, tmp_path: Path, capsys: Out
) -> None:
    assert "in [deploy] keys" in told(capsys, f"key new {tmp_path}/own.pem")
    public = tmp_path / "own.pem.pub"
    assert "not its `.pub`" in told(capsys, f"key show {public}", code=2)
    told(capsys, "baseline learn --fetches 1")
    words = f"baseline approve --by '{GM}' --no-backup --key {tmp_path}/none.pem"
    assert "none.pem: the signing key cannot be read" in told(capsys, words, code=2)
    words = f"deploy plan {root} --sign {public}"
    assert "not its `.pub`" in told(capsys, words, code=2)
    assert "no such folder" in told(capsys, f"deploy plan {tmp_path}/none", code=2)


def test_one_file_of_a_candidate_is_approved_and_another_rejected(
    root: Path, tmp_path: Path, capsys: Out
) -> None:
    told(capsys, "baseline learn --fetches 1")
    told(capsys, f"baseline approve --by '{GM}' --no-backup")
    for name in ("a.html", "b.html", "c.html", "d.html"):
        (root / name).write_text(PAGE.format(f"{TEXT} {name}"))
    candidate = document(capsys, "baseline learn --fetches 1")["id"]
    approve = f"baseline approve {candidate} --by '{GM}' --no-backup --only"
    assert "no part of what" in told(capsys, f"{approve} /nowhere", code=2)
    said = told(capsys, f"{approve} /a.html")
    assert f"What is left of it waits as {candidate}" in said
    reject = f"baseline reject {candidate} --by '{GM}' --only /b.html --reason 'not ours'"
    assert "What is left of it waits as" in told(capsys, reject)
    left = document(capsys, "baseline diff", code=1)
    assert left["to"] != candidate
    assert {one["subject"] for one in left["differences"]} == {"c.html", "d.html"}

    key = tmp_path / "gm.pem"
    told(capsys, f"key new {key}")
    configure(f'name = "{GM}"', f'name = "{GM}"\npublic_key = "{key}.pub"')
    approve = f"baseline approve {left['to']} --by '{GM}' --no-backup --only /c.html"
    assert "approval needs their signature" in told(capsys, approve, code=4)
    assert document(capsys, "baseline diff", code=1) == left, "nothing was stored"
    told(capsys, f"{approve} --key {key}")
    assert "(signed), term 1" in told(capsys, "baseline show")
    (last,) = document(capsys, "baseline diff", code=1)["differences"]
    assert last["subject"] == "d.html"
