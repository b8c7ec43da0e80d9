"""Notes: what is allowed and yet worth a word."""

from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.config import defaults_dir, load, notes, playbook_from_text
from sentinel.config.gates import gate_notes
from sentinel.config.notes import playbook_notes
from sentinel.core.settings import Contact
from sentinel.core.words import Role
from sentinel.edges.keys import load_or_create
from support.working_folder import CONFIG, make_working_folder

TABLES = """document_root = "html"
[[site.uploads]]
paths = ["uploads/**"]
types = ["image"]
[site.rehearsal]
command = ["no-such-program", "{root}", "{port}"]
[[site.database]]
name = "shop"
engine = "sqlite"
file = "shop.sqlite"

[organisation]"""


def test_the_shipped_contacts_are_called_examples() -> None:
    """So that nobody runs with addresses that no one reads."""
    found = notes(load(defaults_dir() / "config.toml", environ={}))
    assert "contacts are examples" in found[0]
    assert any("no [mail]" in note for note in found)
    assert any("no document_root" in note for note in found)


def test_a_whole_configuration_has_no_notes(tmp_path: Path) -> None:
    """Real contacts, mail, files, a block, and a switch that notices silence."""
    (tmp_path / "html").mkdir()
    text = CONFIG.replace(
        'name = "main"',
        'name = "main"\ndocument_root = "html"\nblock = { driver = "demo", flag_dir = "flags" }',
    ).replace(".example", ".gov.in")
    text += '\n[mail]\nhost = "localhost"\nsecurity = "none"\nsender = "s@institute.gov.in"\n'
    environ = {"SENTINEL_HEARTBEAT_URL": "https://switch.gov.in/ping"}
    assert notes(load(make_working_folder(tmp_path, text), environ=environ)) == ()


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((), "nobody gets them"),
        (
            ("journal", "syslog"),
            "notices go to logs alone (journal, syslog), which nobody may read",
        ),
        (("journal", "alertmanager"), "people are told by alertmanager alone"),
    ],
)
def test_who_is_told_without_mail_is_noted(
    tmp_path: Path, kinds: tuple[str, ...], said: str
) -> None:
    tables = [
        f'\n[[channel]]\nname = "{kind}"\nkind = "{kind}"\n'
        + ('url = "http://127.0.0.1:9093/"\n' if kind == "alertmanager" else "")
        for kind in kinds
    ]
    file = make_working_folder(tmp_path, CONFIG + "".join(tables))
    found = notes(load(file, environ={}))
    assert any(note.startswith("no [mail]: ") and note.endswith(said) for note in found), found
    assert "no [heartbeat]: nobody outside notices when Sentinel itself is silent" in found


def test_a_mail_without_its_hindi_sibling_is_noted(tmp_path: Path) -> None:
    """A folder of an older version holds both languages in one file: so it goes out."""
    file = make_working_folder(tmp_path)
    (tmp_path / "playbooks" / "templates" / "mail-blocked.hi.txt.j2").unlink()
    found = [note for note in notes(load(file, environ={})) if "mail-blocked" in note]
    assert len(found) == 1
    assert "mail-blocked.txt.j2 without a Hindi sibling" in found[0]


def test_a_key_that_others_can_read_is_noted(tmp_path: Path) -> None:
    """Who has it can sign a defaced page as approved."""
    file = make_working_folder(tmp_path)
    key = tmp_path / "state" / "signing-key.pem"
    load_or_create(key)
    assert not any("signing-key" in note for note in notes(load(file, environ={})))
    key.chmod(0o644)
    assert any("chmod 600" in note for note in notes(load(file, environ={})))


def test_tables_of_backups_that_have_no_effect_are_noted(tmp_path: Path) -> None:
    """As in a working folder of an older version, whose checks and playbooks know no databases."""
    (tmp_path / "html").mkdir()
    file = make_working_folder(tmp_path, CONFIG.replace("\n[organisation]", TABLES))
    (tmp_path / "checks" / "database.toml").unlink()
    for playbook in (tmp_path / "playbooks").glob("*.toml"):
        steps = playbook.read_text().split("[[step]]")
        kept = (step for step in steps if "restore-database" not in step)
        text = "[[step]]".join(kept)
        playbook.write_text(text.replace('"has-database"', '"retest"'))
    found = "\n".join(notes(load(file, environ={})))
    for words in ("uploads/**, which no", 'kind "database"', "restore-database", "no-such-program"):
        assert words in found


def test_plans_that_leave_something_to_be_wished_are_noted(tmp_path: Path) -> None:
    """An instruction in English alone; a gate for two that the absence of one keeps shut."""
    book = playbook_from_text(
        'on = ["down"]\n[[step]]\ntype = "manual"\ninstruction = "Look."\n'
        '[[step]]\nuses = "report"\napprove = "two-person"\n',
        name="crash",
    )
    assert "add instruction_hindi" in playbook_notes((book,))[0]
    head = Contact(name="GM (ICT)", post="", mail="", mobile="", roles=(Role.AUTHORISER,))
    second = replace(head, name="DGM (ICT)", deputy="GM (ICT)")
    assert len(list(gate_notes((book,), (head, second)))) == 1
    third = replace(head, name="Web Officer", roles=(Role.ON_CALL,))
    assert not list(gate_notes((book,), (replace(head, deputy=third.name), second, third)))
