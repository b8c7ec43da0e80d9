"""How a backup stands without reading it again: what is cheap as of now, the rest as last proven.

It is for lists, and for a warning. No restore goes by it.
"""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.clean import COSTLY
from sentinel.core.kept_verdict import KeptVerdict
from sentinel.core.vault import Answer, Cleanness, Condition, ConditionResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The cheap conditions as of now, those for which all bytes are read as of the last time that
    somebody had them read."""

    backup: str
    results: tuple[ConditionResult, ...]
    read_at: datetime | None
    """When its bytes were last read; None: never."""

    @property
    def clean(self) -> bool:
        return all(result.answer is Answer.PASSED for result in self.results)

    def names(self, answer: Answer) -> list[str]:
        """Conditions with that answer."""
        return [r.condition.value for r in self.results if r.answer is answer]

    @property
    def word(self) -> str:
        """`clean`, or why not in a word for each condition."""
        failed, open_ = self.names(Answer.FAILED), self.names(Answer.NOT_KNOWN)
        if failed:
            return f"not clean: {', '.join(failed)}"
        return f"not known yet: {', '.join(open_)}" if open_ else "clean"


def standing_of(outlook: Cleanness, kept: KeptVerdict | None, damage: str = "") -> Standing:
    """`outlook`: judged now, without bytes. `damage`: of an object that it needs, as the nightly
    re-hash found it; empty where none is known."""
    read = {r.condition: r for r in kept.results if r.condition in COSTLY} if kept else {}
    results = [
        read.get(r.condition, r) if r.answer is Answer.NOT_KNOWN else r for r in outlook.results
    ]
    if damage:
        found = ConditionResult(condition=Condition.INTEGRITY, answer=Answer.FAILED, text=damage)
        results = [found if r.condition is Condition.INTEGRITY else r for r in results]
    known = any(r.answer is not Answer.NOT_KNOWN for r in read.values())
    return Standing(
        backup=outlook.backup,
        results=tuple(results),
        read_at=kept.judged_at if kept is not None and known else None,
    )
