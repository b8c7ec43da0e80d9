"""The content calendar over the state database (port CalendarDesk), and how its elements stand."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sentinel.core.calendar_element import ContentOptions
from sentinel.core.calendar_port import CalendarLook, ContentCalendar, ElementStanding
from sentinel.core.calendar_seen import after_look
from sentinel.core.calendar_standing import standings
from sentinel.core.check_looks import CheckLooks
from sentinel.core.settings import Config
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict

_DIFFERS = INCIDENT_VERDICTS | {Verdict.EDITED}


class CalendarStore(Protocol):
    """What of the state database is needed."""

    @property
    def calendar(self) -> ContentCalendar: ...
    @property
    def check_looks(self) -> CheckLooks: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCalendar:
    """Port CalendarDesk."""

    config: Config
    store: CalendarStore

    def after_look(self, site: str, look: CalendarLook) -> tuple[ElementStanding, ...]:
        memory = self.store.calendar
        if look.differing is None and look.approved_at is not None:
            differing, at = self._compared(site, look.approved_at)
            look = replace(look, differing=differing, compared_at=at)
        pages, gone = after_look(memory.pages(site), memory.hand_ins(site), look)
        memory.seen(site, pages, gone)
        return standings(
            look.elements,
            memory.pages(site),
            memory.reviews(site),
            memory.hand_ins(site),
            now=look.at,
            time_zone=look.time_zone,
        )

    def _compared(
        self, site: str, approved_at: datetime
    ) -> tuple[frozenset[str] | None, datetime | None]:
        """Subjects that the newest comparison with the baseline found different, and when it was
        made; None where none has been made since that was approved."""
        checks = self.config.checks
        names = [one.name for one in checks if one.kind == "baseline" and one.whole_site]
        looks = self.store.check_looks.newest(site, names).values()
        fresh = [one for one in looks if one.at > approved_at]
        if not fresh:
            return None, None
        differing = frozenset(
            finding.subject
            for one in fresh
            for finding in one.findings
            if finding.verdict in _DIFFERS
        )
        return differing, min(one.at for one in fresh)


def calendar_of(config: Config) -> ContentOptions:
    """The elements of all checks of kind `content`; usually there is one such check."""
    found = [one.options for one in config.checks if isinstance(one.options, ContentOptions)]
    if not found:
        return ContentOptions()
    return replace(found[0], elements=tuple(e for options in found for e in options.elements))


def standings_of(
    config: Config, store: CalendarStore, site: str, now: datetime
) -> tuple[ElementStanding, ...]:
    """How the elements of one site stand now; none where no calendar is configured. Raises
    StoreError."""
    options, memory = calendar_of(config), store.calendar
    if not options.elements:
        return ()
    return standings(
        options.elements,
        memory.pages(site),
        memory.reviews(site),
        memory.hand_ins(site),
        now=now,
        time_zone=options.time_zone,
    )
