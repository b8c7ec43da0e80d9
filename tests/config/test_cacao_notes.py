"""What is said of an exported playbook that is read back otherwise than it was."""

from sentinel.config import defaults_dir, playbook_from_text
from sentinel.config.cacao import playbook_of_cacao
from sentinel.core.cacao_export import exported
from sentinel.core.verdict import Verdict


def test_a_plan_that_is_to_answer_another_verdict_is_not_called_changed() -> None:
    """The note said that the text was not this workflow any more, which it was."""
    text = (defaults_dir() / "playbooks" / "crash.toml").read_text(encoding="utf-8")
    book = exported(playbook_from_text(text, name="crash"))
    found = playbook_of_cacao(book, name="other", source="x", on=(Verdict.CORRUPT,))
    assert found.notes[0].startswith(
        "it carries the text of a playbook of Sentinel that answers down, and it is to answer "
        "corrupt: the workflow is read"
    )
    assert found.playbook.on == (Verdict.CORRUPT,)
