"""A site that is attacked again while a person is in charge of its incident: what is new since, and
what is due. Nothing is restored then; but a site that is open and defaced is closed again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import NEW_ATTACK, JournalEntry, Phase
from sentinel.core.sightings import Sighting
from sentinel.core.standing import SIGHTING, opened_by_hand, sighting_of
from sentinel.core.verdict import Verdict

KEEP_PAUSE = timedelta(minutes=10)
"""Between two times that evidence is kept and a revision made, and between two tries to close."""
TELL_PAUSE = timedelta(hours=1)
"""Between two mails about the same kind of thing."""
TOLD = "told"
"""In the data of an entry: the kinds of things that people were told of."""
CLOSED = "closed"
NOT_CLOSED = "not-closed"
"""Kinds beside the verdicts: the site was open and was closed, or could not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relapse:
    """What was seen that nobody was told of yet. Never empty."""

    news: tuple[Sighting, ...]

    @property
    def hostile(self) -> bool:
        """Whether it is proven, so that the site must not stay open."""
        return any(sighting.verdict is Verdict.DEFACED for sighting in self.news)

    @property
    def last(self) -> int:
        return max(sighting.number for sighting in self.news)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Each verdict once; what was not compared is no kind of its own."""
        return tuple(dict.fromkeys(s.verdict.value for s in self.news if s.compared))


def known_until(journal: Sequence[JournalEntry]) -> int:
    """The number of the last sighting that was answered, or known to who opened the site.

    What was answered with a block that a person has lifted since is not: they may have looked
    before it was seen, and it must not stand open.
    """
    opened = opened_by_hand(journal)
    since = 0 if opened is None else opened.number
    answered = [
        e for e in journal if e.step == NEW_ATTACK and SIGHTING in e.data and e.number > since
    ]
    return max(map(sighting_of, (*answered, opened)), default=0)


def relapse(
    incident: Incident, journal: Sequence[JournalEntry], sightings: Sequence[Sighting]
) -> Relapse | None:
    """What is new: seen after the playbook had stopped at a person, or after a person opened the
    site in the middle of it. Until then new sightings are the playbook's."""
    known = known_until(journal)
    waiting = incident.state is IncidentState.NEEDS_HUMAN
    opened = opened_by_hand(journal)
    if not waiting and (incident.state is not IncidentState.RESPONDING or opened is None):
        return None
    news = tuple(
        s
        for s in sightings
        if s.number > known
        and s.news
        and (s.state is IncidentState.NEEDS_HUMAN or opened is not None)
    )
    return Relapse(news=news) if any(s.compared for s in news) else None


def answer_due(journal: Sequence[JournalEntry], now: datetime, *, must_close: bool) -> bool:
    """Whether it is answered now, or with what comes in the next minutes. A site that must be
    closed is closed at once, unless that was just tried in vain."""
    if must_close:
        failed = [e for e in journal if e.step == NEW_ATTACK and e.phase is Phase.FAILED]
        return not failed or _older(failed[-1], now, KEEP_PAUSE)
    done = [e for e in journal if e.step == NEW_ATTACK and SIGHTING in e.data]
    return not done or _older(done[-1], now, KEEP_PAUSE)


def to_be_told(
    kinds: Sequence[str], journal: Sequence[JournalEntry], now: datetime
) -> tuple[str, ...]:
    """The kinds of which nobody was told within the hour. That a site was closed is always told:
    it happens once for each time that a person opened it."""
    told: set[str] = set()
    for entry in journal:
        names = entry.data.get(TOLD)
        if isinstance(names, list | tuple) and not _older(entry, now, TELL_PAUSE):
            told.update(map(str, names))
    return tuple(kind for kind in kinds if kind == CLOSED or kind not in told)


def _older(entry: JournalEntry, now: datetime, pause: timedelta) -> bool:
    """A clock that stepped back must not silence anything: then it counts as older."""
    return not timedelta(0) <= now - entry.at < pause
