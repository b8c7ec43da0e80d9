"""What has happened at each step of a run so far, in a line for a person."""

from collections.abc import Sequence

from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.report_words import KINDS
from sentinel.core.times import ist_text
from sentinel.core.walk import entries_of_run

_WORDS = {
    Phase.ASKED: "people were asked",
    Phase.APPROVED: "approved",
    Phase.DECLINED: "declined",
    Phase.ESCALATED: "the deputies were asked, too",
    Phase.INTENT: "under way",
    Phase.DONE: "done",
    Phase.FAILED: "FAILED",
    Phase.TAKING_BACK: "is being taken back",
    Phase.COMPENSATED: "taken back",
    Phase.NOT_TAKEN_BACK: "could NOT be taken back",
    Phase.FORESEEN: "would have been done",
    Phase.UNKNOWN: "not known whether it happened",
}
_LONGEST = 300


def marks(journal: Sequence[JournalEntry], *, hindi: bool = False) -> dict[str, str]:
    """By step, the newest of it: what, when, and what is told of it. Steps that the run has not
    come to have none. What the journal holds stands as it is, in English."""
    found: dict[str, str] = {}
    for entry in entries_of_run(journal):
        told = str(entry.data.get("reason") or entry.data.get("summary") or "")
        word = KINDS[entry.phase.value][1] if hindi else _WORDS[entry.phase]
        name = entry.data.get("by")
        by = "" if name is None else f", {name} द्वारा" if hindi else f" by {name}"
        said = f"{word}{by}, {ist_text(entry.at)}"
        found[entry.step] = f"{said}: {told[:_LONGEST]}" if told else said
    return found
