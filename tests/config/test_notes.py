"""Notes: what is allowed and yet worth a word."""

from pathlib import Path

from sentinel.config import defaults_dir, load, notes
from sentinel.edges.keys import load_or_create
from support.working_folder import CONFIG, make_working_folder


def test_the_shipped_contacts_are_called_examples() -> None:
    """So that nobody runs with addresses that no one reads."""
    found = notes(load(defaults_dir() / "config.toml", environ={}))
    assert "contacts are examples" in found[0]
    assert any("no [mail]" in note for note in found)
    assert any("no document_root" in note for note in found)


def test_a_whole_configuration_has_no_notes(tmp_path: Path) -> None:
    """Real contacts, mail, files and a block."""
    (tmp_path / "html").mkdir()
    text = CONFIG.replace(
        'name = "main"',
        'name = "main"\ndocument_root = "html"\nblock = { driver = "demo", flag_dir = "flags" }',
    ).replace(".example", ".gov.in")
    text += '\n[mail]\nhost = "localhost"\nsecurity = "none"\nsender = "s@institute.gov.in"\n'
    assert notes(load(make_working_folder(tmp_path, text), environ={})) == ()


def test_a_key_that_others_can_read_is_noted(tmp_path: Path) -> None:
    """Who has it can sign a defaced page as approved."""
    file = make_working_folder(tmp_path)
    key = tmp_path / "state" / "signing-key.pem"
    load_or_create(key)
    assert not any("signing-key" in note for note in notes(load(file, environ={})))
    key.chmod(0o644)
    assert any("chmod 600" in note for note in notes(load(file, environ={})))
