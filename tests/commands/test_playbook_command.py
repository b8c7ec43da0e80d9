"""`sentinel playbook` and `sentinel drill NAME --dry-run` as a user has them."""

import json
import re
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.config import playbook_file, playbook_from_text
from sentinel.core.incident import IncidentState
from sentinel.core.playbook import Phase
from sentinel.core.playbook_marks import marks
from sentinel.core.playbook_words import ENGLISH, HINDI
from sentinel.core.verdict import Verdict
from sentinel.respond import Responder
from support.fakes import desk
from support.fresh_folder import fresh_folder
from support.spoken import Out, document, told

DOCS = Path(__file__).parents[2] / "docs" / "response.md"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of `sentinel init`, and in it the user."""
    root = tmp_path / "www"
    root.mkdir()
    (root / "index.html").write_text("<title>Home</title>")
    fresh_folder(tmp_path / "work", url="http://127.0.0.1:9/", document_root=root, name="main")
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def _example() -> str:
    """The playbook that the documentation shows."""
    part = DOCS.read_text(encoding="utf-8").partition("## Playbooks")[2]
    found = re.search(r"```toml\n(.*?)```", part, re.DOTALL)
    assert found is not None
    return found[1]


def test_every_playbook_is_listed(place: Path, capsys: Out) -> None:
    rows = document(capsys, "playbook list")["playbooks"]
    assert {row["name"]: row["on"] for row in rows} == {
        "crash": ["down"],
        "data-corruption": ["corrupt"],
        "defacement": ["defaced"],
    }
    assert "defacement: Defacement" in told(capsys, "playbook list")


def test_the_drawing_fits_80_columns_and_tells_who_is_asked(place: Path, capsys: Out) -> None:
    text = told(capsys, "playbook show defacement")
    lines = text.splitlines()[3:]  # behind title and digest
    assert max(map(len, lines)) <= 80
    assert "1  block" in text
    assert "else -> 2 tell-blocked" in text
    assert "only after one of the role authoriser approves: GM (ICT)" in text
    assert "then -> the end: the site is good again" in text


def test_who_signs_a_plan_in_hindi_reads_it_in_hindi(place: Path, capsys: Out) -> None:
    """It was drawn in English alone."""
    (place / "playbooks" / "crash.toml").write_text(_example())
    for name in ("defacement", "data-corruption", "crash"):
        lines = told(capsys, f"playbook show {name} --lang hi").splitlines()
        assert "answers" not in lines[1]
        for line in lines[2:]:
            said = re.sub(r"^[ |]*(\? |=>|[0-9]+ )?", "", line)
            assert not re.match(r"(then|else|yes|no|only|done|at most|branch)\b", said), line
    text = told(capsys, "playbook show defacement --lang hi")
    assert "केवल इनमें से एक की स्वीकृति के बाद" in text
    assert "मौन का अर्थ हाँ" in text
    assert "GM (ICT)" in text


@pytest.mark.parametrize("field", ["actions", "facts", "targets", "gates", "roles", "verdicts"])
def test_both_languages_have_words_for_the_same(field: str) -> None:
    assert set(getattr(ENGLISH, field)) == set(getattr(HINDI, field))


def test_the_example_of_the_documentation_is_right_and_drawn(
    place: Path, capsys: Out, tmp_path: Path
) -> None:
    """Every kind of step: Hindi, facts in words, branches behind lines of their own."""
    (place / "playbooks" / "crash.toml").write_text(_example())
    assert playbook_file(place / "playbooks" / "crash.toml").on == (Verdict.DOWN,)
    assert main(["check-config"]) == 0
    capsys.readouterr()
    text = told(capsys, "playbook show crash")
    assert "+-- branch 2" in text
    assert "    |   4  provider" in text
    assert "सेवा प्रदाता को फ़ोन करके" in text
    assert "affected: how many addresses are affected" in text
    assert "else -> this branch is done" in text


@pytest.mark.parametrize(
    "words", ["playbook show nothing", "playbook show", "playbook show --incident X"]
)
def test_names_that_there_are_not_are_told(place: Path, capsys: Out, words: str) -> None:
    assert main(words.split()) == 2
    assert capsys.readouterr().err


def test_check_tells_all_faults_of_one_file(place: Path, capsys: Out) -> None:
    file = place / "mine.toml"
    file.write_text('on = ["down"]\n[[step]]\nuses = "dance"\n[[step]]\ntype = "manual"\n')
    assert main(["playbook", "check", str(file)]) == 2
    said = capsys.readouterr().err
    assert "step[0].uses" in said
    assert "step[1].instruction" in said
    file.write_text(_example())
    assert "fine: 7 steps" in told(capsys, f"playbook check {file}")


def test_an_export_comes_back_and_is_never_written_over_a_file(place: Path, capsys: Out) -> None:
    """The same bytes each time; what would make the folder faulty is not written."""
    assert main(["playbook", "export", "defacement", "--output", "one.json"]) == 0
    assert main(["playbook", "export", "defacement", "--output", "two.json"]) == 0
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()
    assert main(["playbook", "export", "defacement", "--output", "one.json"]) == 4
    original = (place / "playbooks" / "defacement.toml").read_text()
    assert main(["playbook", "import", "one.json"]) == 4
    assert "is there already" in capsys.readouterr().err
    assert main(["playbook", "import", "one.json", "--name", "other"]) == 4
    assert "for which playbooks/defacement.toml is there already" in capsys.readouterr().err
    assert not (place / "playbooks" / "other.toml").exists()
    (place / "playbooks" / "defacement.toml").rename("defacement.old")
    assert main(["playbook", "import", "one.json", "--name", "other", "--dry-run"]) == 0
    assert not (place / "playbooks" / "other.toml").exists()
    found = document(capsys, "playbook import one.json --name other")
    assert found["text"] == original
    assert (place / "playbooks" / "other.toml").read_text() == original
    assert main(["check-config"]) == 0


def test_what_is_no_cacao_is_refused_with_all_faults(place: Path, capsys: Out) -> None:
    Path("bad.json").write_text(json.dumps({"type": "playbook", "name": "Bad"}))
    assert main(["playbook", "import", "bad.json", "--on", "down"]) == 2
    said = capsys.readouterr().err
    assert "bad.json: spec_version is missing" in said
    assert "bad.json: workflow is missing" in said
    Path("bad.json").write_text("{")
    assert main(["playbook", "import", "bad.json", "--on", "down"]) == 2
    assert main(["playbook", "import", "none.json"]) == 3
    assert main(["playbook", "import", "bad.json", "--on", "edited"]) == 2


def test_a_dry_run_says_what_would_be_done_and_does_nothing(place: Path, capsys: Out) -> None:
    """Without a way to block and without a backup the steps say so; who is asked is told."""
    assert main(["--json", "drill", "defacement", "--dry-run"]) == 1
    found = json.loads(capsys.readouterr().out)
    by_step = {one["step"]: one for one in found["steps"]}
    assert by_step["restore"]["refused"]
    assert "no backup" in by_step["restore"]["text"]
    assert by_step["end"]["text"] == "Call a person."
    assert found["incident"] is None
    assert document(capsys, "incident list")["incidents"] == []
    (place / "playbooks" / "crash.toml").write_text(_example())
    text = " ".join(told(capsys, "drill crash --dry-run").split())
    assert "Call the provider" in text
    assert "asked now: " in text
    assert "Silence is no yes." in text


def test_a_dry_run_asks_nobody_where_there_is_nothing_to_do_and_names_both_ways(
    place: Path, capsys: Out
) -> None:
    """It said that the GM would be asked about databases that the site does not have, and that
    the site would never open by itself."""
    (place / "playbooks" / "defacement.toml").write_text("""
        title = "Short"
        on = ["defaced"]
        [[step]]
        uses = "preserve"
        [[step]]
        uses = "restore-database"
        approve = "gm"
        [[step]]
        id = "open"
        type = "if"
        condition = "server_files_hit"
        on_false = "call-a-person"
        [[step]]
        uses = "report"
    """)
    assert main(["--json", "drill", "defacement", "--dry-run"]) == 0
    steps = {one["step"]: one for one in json.loads(capsys.readouterr().out)["steps"]}
    assert steps["restore-database"]["asks"] is None
    assert steps["restore-database"]["text"].startswith("No database of the site")
    assert "server_files_hit: holds" in steps["open"]["text"]
    assert "Else it would go to call-a-person." in steps["open"]["text"]


async def test_an_imported_playbook_runs_to_its_end(tmp_path: Path) -> None:
    """Somebody else's plan, through the real engine: a choice, a branch beside another, an end."""
    from sentinel.actions import ACTIONS
    from sentinel.core.cacao_import import imported

    u = "00000000-0000-4000-8000-0000000000"
    asks = {"type": "action", "agent": f"group--{u}04"}

    def does(name: str, **leads: str) -> dict[str, object]:
        command = {"type": "manual", "command": f"sentinel action {name}"}
        return {**asks, "name": name, "commands": [command], **leads}

    text = imported(
        {
            "type": "playbook",
            "spec_version": "cacao-2.0",
            "id": f"playbook--{u}01",
            "name": "Theirs",
            "created_by": f"identity--{u}02",
            "created": "2026-01-02T03:04:05.000Z",
            "modified": "2026-01-02T03:04:05.000Z",
            "workflow_start": f"start--{u}03",
            "agent_definitions": {f"group--{u}04": {"type": "group", "name": "operations"}},
            "workflow": {
                f"start--{u}03": {"type": "start", "on_completion": f"if-condition--{u}c1"},
                f"if-condition--{u}c1": {
                    "type": "if-condition",
                    "name": "Defaced",
                    "condition": "__verdict__:value = 'defaced'",
                    "on_true": f"parallel--{u}b1",
                    "on_completion": f"end--{u}e1",
                },
                f"parallel--{u}b1": {
                    "type": "parallel",
                    "name": "Both",
                    "next_steps": [f"action--{u}a1", f"action--{u}a2"],
                    "on_success": f"end--{u}e2",
                },
                f"action--{u}a1": does("preserve", on_success=f"end--{u}e3"),
                f"action--{u}a2": does("report", on_success=f"end--{u}e4"),
                **{f"end--{u}e{n}": {"type": "end"} for n in range(1, 5)},
            },
        },
        title="Theirs",
        on=["defaced"],
    )
    book = playbook_from_text(text, name="theirs")
    with desk(tmp_path) as made:
        engine = Responder(tools=made.tools, actions=ACTIONS, thaw=lambda _: book)
        assert await engine.respond(made.incident.id) is IncidentState.RESOLVED
        done = {
            entry.step
            for entry in made.store.journal.entries(made.incident.id)
            if entry.phase is Phase.DONE
        }
        assert done == {"defaced", "both", "preserve", "report"}


def test_what_has_happened_at_a_step_is_told_in_both_languages(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for phase in Phase:
            data = {"by": "GM (ICT)"} if phase is Phase.APPROVED else {}
            made.store.journal.write(made.incident.id, phase.value, "restore", phase, data=data)
        journal = made.store.journal.entries(made.incident.id)
    english, hindi = marks(journal), marks(journal, hindi=True)
    assert set(english) == set(hindi) == {phase.value for phase in Phase}
    assert english["approved"].startswith("approved by GM (ICT), 22 Nov 2026")
    assert hindi["approved"].startswith("अनुमोदित, GM (ICT) द्वारा, 22 Nov 2026")
    assert all(re.match("[ऀ-ॿ]", said) for said in hindi.values())
