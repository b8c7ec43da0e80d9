"""What the crash plan found out, and what a mail says of a response, out of the run's journal."""

from collections.abc import Sequence

from sentinel.core.facts import Facts, step_facts
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.standing import blocked_by


def found_cause(journal: Sequence[JournalEntry]) -> dict[str, object] | None:
    """What the crash plan found, the latest: code, words and advice in both languages, facts."""
    for entry in reversed(journal):
        if entry.action == "diagnose" and entry.phase is Phase.DONE and entry.data.get("cause"):
            names = ("cause", "text", "text_hindi", "advice", "advice_hindi")
            told = entry.data.get("facts")
            return {
                **{name: str(entry.data.get(name, "")) for name in names},
                "facts": [str(one) for one in told] if isinstance(told, list | tuple) else [],
            }
    return None


def response_facts(journal: Sequence[JournalEntry]) -> Facts:
    """What was done, whether the site is blocked by it, and the cause that was found, or None."""
    return {
        "steps": step_facts(journal),
        "blocked": blocked_by(journal),
        "found_cause": found_cause(journal),
    }
