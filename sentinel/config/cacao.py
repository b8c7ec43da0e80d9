"""A playbook that comes as CACAO 2.0: our own text where it is one that was exported here and not
changed since, else its workflow as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sentinel.config.playbooks import playbook_from_text
from sentinel.core.cacao_export import exported
from sentinel.core.cacao_import import CacaoError, imported, own_extension
from sentinel.core.cacao_rules import faults
from sentinel.core.playbook import Playbook
from sentinel.core.verdict import RESPONSE_VERDICTS, Verdict
from sentinel.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class FromCacao:
    """What was made of a document."""

    playbook: Playbook
    """Its `text` is what would be written."""
    notes: tuple[str, ...]


def playbook_of_cacao(
    document: object, *, name: str, source: str, on: Sequence[Verdict] = ()
) -> FromCacao:
    """The playbook, kept to the same rules as every other. `on` stands in for the verdicts that
    the document names, if any.

    Raises CacaoError where it is no CACAO playbook or cannot be followed here, ConfigError where
    it breaks a rule for playbooks; each with every fault.
    """
    found = faults(document)
    if found:
        raise CacaoError(found)
    told = cast("Mapping[str, object]", document)
    own = own_extension(told, "playbook_extensions")
    verdicts = tuple(on) or _verdicts(own)
    if not verdicts:
        raise CacaoError(("it does not say which verdicts it answers; say it with --on",))
    text, notes = own.get("toml"), []
    if isinstance(text, str):
        same, answers = _carried(text, told)
        if same and set(answers) == set(verdicts):
            return FromCacao(playbook=playbook_from_text(text, name=name, source=source), notes=())
        why = (
            f"answers {', '.join(answers)}, and it is to answer {', '.join(verdicts)}"
            if same
            else "is not this workflow (any more)"
        )
        notes.append(
            f"it carries the text of a playbook of Sentinel that {why}: "
            "the workflow is read, without the comments of that text"
        )
    title = str(told.get("description") or told["name"])
    title = " ".join("".join(c if c.isprintable() else " " for c in title).split())[:200]
    made = imported(document, title=title or name, on=[verdict.value for verdict in verdicts])
    return FromCacao(
        playbook=playbook_from_text(made, name=name, source=source), notes=tuple(notes)
    )


def _verdicts(own: Mapping[str, object]) -> tuple[Verdict, ...]:
    named = own.get("verdicts")
    words = {str(one) for one in named} if isinstance(named, list) else set()
    return tuple(one for one in Verdict if one in RESPONSE_VERDICTS and one.value in words)


def _carried(text: str, told: Mapping[str, object]) -> tuple[bool, tuple[Verdict, ...]]:
    """Whether the text that a document carries says the same as its workflow, and what it
    answers."""
    try:
        carried = playbook_from_text(text, name=str(told["name"]))
    except ConfigError:
        return False, ()
    return exported(carried)["workflow"] == told["workflow"], tuple(carried.on)
