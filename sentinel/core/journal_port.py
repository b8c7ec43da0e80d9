"""The port of the journal: what runs and people write, in order, for ever."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.incident import Incident
from sentinel.core.notice import Message, Notice
from sentinel.core.playbook import JournalEntry, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A person's answer to a question, found to count: what is journalled, and who is told."""

    step: str
    action: str
    phase: Phase
    data: Mapping[str, object]
    notices: Sequence[tuple[Notice, Message]] = ()


Deciding = Callable[[Incident, tuple[JournalEntry, ...], datetime], Reply]
"""Whether an answer counts, by the incident, its whole journal and the time of the entry. Raises
Refused where it does not."""


class Journal(Protocol):
    def entries(self, incident_id: str) -> tuple[JournalEntry, ...]: ...

    def write(
        self,
        incident_id: str,
        step: str,
        action: str,
        phase: Phase,
        *,
        data: Mapping[str, object],
        notices: Sequence[tuple[Notice, Message]] = (),
    ) -> JournalEntry: ...

    def answer(self, incident_id: str, decide: Deciding, *, link: str = "") -> JournalEntry:
        """Asks `decide` and writes its reply in one transaction: nobody writes between the two, of
        this process or another, and `decide` must not use the store.

        `link` is the id of a single-use link; its use is recorded with the entry. Not repeatable.
        Raises Refused where it was used before, and what `decide` raises; nothing is written then.
        """

    def used(self, link: str) -> bool:
        """Whether a link has been answered by."""
