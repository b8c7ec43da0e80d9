"""Escalates what reached nobody and what nobody answers, and shows it on the spot where no way of
telling works. What is decided is `core/escalation.py`'s."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sentinel.core.addressing import base_key
from sentinel.core.escalation import (
    TAKEN_UP,
    UNANSWERED,
    UNDELIVERED,
    Waiting,
    called_in_vain,
    circle_of,
    has_told,
    readers,
    round_of,
    rounds_of,
    seconds_left,
    taken_up_by,
    takes_place_of,
    told_at,
    vouching,
)
from sentinel.core.escalation_telling import (
    local_text,
    over_notice,
    repeated,
    taken_up_notice,
    unanswered_notice,
    undelivered_notice,
)
from sentinel.core.incident import Incident
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.core.settings import Mode
from sentinel.core.site import Site
from sentinel.core.undelivered import Undelivered, all_dead, is_covered, undelivered
from sentinel.errors import SentinelError
from sentinel.telling_parts import TellingParts

POLL_SECONDS = 5.0
RETRY_SECONDS = 10.0
CALLED = timedelta(days=2)
"""Rounds of an incident come twice a day at least: whoever was called for one that has just ended
was called within so long."""
JUST_ENDED = timedelta(days=1)
"""What ended longer ago is not told any more: a machine was off for so long, or is new to this."""

log = logging.getLogger(__name__)


def undeliverable_everywhere(parts: TellingParts) -> tuple[Undelivered, ...]:
    """What is urgent, late, and was taken by no way of telling: nobody outside knows. Raises
    StoreError."""
    now = parts.clock.now()
    return all_dead(undelivered(parts.store.untold.rows(now), vouching(parts.config)), now)


async def keep_escalating(parts: TellingParts, stop: asyncio.Event) -> None:
    """Looks every few seconds, until `stop` is set. That a look fails stops nothing."""
    escalator = Escalator(parts)
    while not stop.is_set():
        try:
            seconds = await asyncio.to_thread(escalator.look)
        except (SentinelError, OSError):
            log.exception("escalation failed; tried again after a pause")
            seconds = RETRY_SECONDS
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), min(seconds, POLL_SECONDS))


class Escalator:
    """One life of the daemon. All that must outlive it stands in the outbox."""

    def __init__(self, parts: TellingParts) -> None:
        self._parts = parts
        self._seen: dict[tuple[str, datetime], float] = {}
        """Since when each next round is seen to wait, by the monotonic clock; by its key and from
        when its pause counts."""
        self._waits: set[tuple[str, datetime]] = set()
        """Those that this look has seen."""
        self._shown = ""

    def look(self) -> float:
        """Puts down the rounds that are due; seconds until the next one is. Raises StoreError."""
        parts, now = self._parts, self._parts.clock.now()
        self._waits.clear()
        rows = parts.store.untold.rows(now)
        found = undelivered(rows, vouching(parts.config))
        self._end_rounds(rows, found)
        self._tell_ended(now)
        left = [self._undelivered(one, found) for one in found if not one.repeats]
        left += [self._unanswered(site) for site in parts.config.sites]
        self._seen = {wait: at for wait, at in self._seen.items() if wait in self._waits}
        self._show(all_dead(found, now))
        return max(0.1, min(left, default=POLL_SECONDS))

    def _undelivered(self, one: Undelivered, found: Sequence[Undelivered]) -> float:
        """Seconds until the next round of a notice that reached nobody; puts it where it is due."""
        parts = self._parts
        waiting = Waiting(
            key=one.key,
            word=UNDELIVERED,
            since=one.since,
            patience=one.deliver_by - one.since,
            rounds=one.rounds,
        )
        if waiting.number > 1 and is_covered(one, found):
            return POLL_SECONDS
        site = self._site(one.first.site)
        left = self._left(waiting)
        if left > 0:
            return left
        now = parts.clock.now()
        circle = readers(circle_of(waiting.number), parts.config, one.recipients, now)
        notice = undelivered_notice(one, waiting, site, circle, now)
        message = repeated(parts.renderer.notice(notice), one.first)
        self._note(waiting, circle)
        parts.store.outbox.put([(notice, message)])
        self._replace_earlier(waiting.key, waiting.word, waiting.number)
        log.critical(
            "an urgent message reached nobody",
            extra={"key": one.key, "round": waiting.number, "told": list(circle)},
        )
        return parts.config.alerts.again_seconds

    def _unanswered(self, site: Site) -> float:
        """The same for the open incident of a site."""
        parts = self._parts
        incident = parts.store.incidents.open_of(site.name)
        if incident is None or parts.config.response.mode is Mode.SHADOW:
            return POLL_SECONDS
        rows = parts.store.outbox.all(incident.id)
        rounds = rounds_of(rows, incident.id, UNANSWERED)
        if by := self._taken_up(incident):
            if rounds and not parts.store.outbox.has(f"{incident.id}{TAKEN_UP}"):
                self._tell_taken_up(incident, site, by, rows)
            return POLL_SECONDS
        told = [row for row in rows if has_told(row, vouching(parts.config)) and row.sent_at]
        waiting = Waiting(
            key=incident.id,
            word=UNANSWERED,
            since=told_at(told, vouching(parts.config)) or incident.opened_at,
            patience=timedelta(seconds=parts.config.alerts.acknowledge_seconds),
            rounds=rounds,
        )
        left = self._left(waiting)
        if left > 0:
            return left
        now = parts.clock.now()
        addressed = tuple(dict.fromkeys(mail for row in rows for mail in row.recipients))
        circle = readers(circle_of(waiting.number), parts.config, addressed, now)
        notice = unanswered_notice(incident, waiting, site, now, rows=told, readers=circle)
        message = parts.renderer.notice(notice)
        self._note(waiting, circle)
        parts.store.outbox.put([(notice, message)])
        self._replace_earlier(waiting.key, waiting.word, waiting.number)
        return parts.config.alerts.again_seconds

    def _taken_up(self, incident: Incident) -> str:
        names = {contact.name for contact in self._parts.config.contacts}
        return taken_up_by(incident, self._parts.store.journal.entries(incident.id), names)

    def _tell_taken_up(
        self, incident: Incident, site: Site, by: str, rows: Sequence[OutboxRow]
    ) -> None:
        """To all whom rounds have told, but for whoever has taken it up."""
        parts = self._parts
        own = {contact.mail for contact in parts.config.contacts if contact.name == by}
        told = [mail for row in rows if UNANSWERED in row.key for mail in row.recipients]
        circle = tuple(dict.fromkeys(mail for mail in told if mail not in own)) or tuple(own)
        notice = taken_up_notice(incident, site, by, circle, parts.clock.now())
        parts.store.outbox.put([(notice, parts.renderer.notice(notice))])

    def _tell_ended(self, now: datetime) -> None:
        """Whoever was called for an incident that has ended since, and hears of that by nothing
        else, is told."""
        parts = self._parts
        for incident_id in parts.store.untold.called(now - CALLED):
            incident = parts.store.incidents.get(incident_id)
            if incident is None or incident.state.is_open:
                continue
            if incident.ended_at is None or now - incident.ended_at > JUST_ENDED:
                continue
            by = incident.closed_by
            own = {contact.mail for contact in parts.config.contacts if contact.name == by}
            rows = parts.store.outbox.all(incident.id)
            waiting = (row for row in rows if row.state is OutboxState.QUEUED)
            if any(base_key(row.key).endswith(TAKEN_UP) for row in waiting):
                # held back over the night: by then it is news of yesterday
                parts.store.untold.supersede(f"{incident.id}{TAKEN_UP}")
                rows = parts.store.outbox.all(incident.id)
            called = called_in_vain(rows)
            if circle := tuple(mail for mail in called if mail not in own):
                site = self._site(incident.site)
                notice = over_notice(incident, site, by, circle, now)
                parts.store.outbox.put([(notice, parts.renderer.notice(notice))])

    def _left(self, waiting: Waiting) -> float:
        monotonic = self._parts.clock.monotonic()
        wait = (waiting.name, waiting.since)
        self._waits.add(wait)
        waited = monotonic - self._seen.setdefault(wait, monotonic)
        return seconds_left(waiting, self._parts.config.alerts, self._parts.clock.now(), waited)

    def _note(self, waiting: Waiting, circle: Sequence[str]) -> None:
        """Before the round is put down: one that stands is in the audit log, whatever is killed."""
        data = {"of": waiting.key, "round": waiting.number, "to": list(circle)}
        self._parts.audit.note("escalation", waiting.word.strip("/"), data)

    def _replace_earlier(self, key: str, word: str, number: int) -> None:
        """A round stands in the outbox: what it repeats need not go as well."""
        if before := takes_place_of(number):
            self._parts.store.untold.supersede(f"{key}{word}{before}")

    def _end_rounds(self, rows: Sequence[OutboxRow], found: Sequence[Undelivered]) -> None:
        """What repeats a notice that somebody has by now, or an incident that somebody has taken up
        or that has ended, need not go any more."""
        owed = {one.key for one in found}
        for row in rows:
            repeated_one = round_of(row.key)
            if repeated_one is None or row.state is not OutboxState.QUEUED:
                continue
            key, number = repeated_one
            if UNDELIVERED in row.key:
                over, word = key not in owed, UNDELIVERED
            else:
                over, word = self._is_over(row.incident), UNANSWERED
            if over:
                self._parts.store.untold.supersede(f"{key}{word}{number}")
            else:  # again: a kill may have come between
                self._replace_earlier(key, word, number)

    def _is_over(self, incident_id: str) -> bool:
        incident = self._parts.store.incidents.get(incident_id)
        return incident is None or not incident.state.is_open or bool(self._taken_up(incident))

    def _site(self, name: str) -> Site:
        """The site of that name; the first one for what is about a site no longer configured."""
        sites = self._parts.config.sites
        return next((site for site in sites if site.name == name), sites[0])

    def _show(self, dead: Sequence[Undelivered]) -> None:
        """Says on the spot what nobody outside knows: a file, the log, standard error."""
        shown = repr([(one.key, [row.last_error for row in one.rows]) for one in dead])
        note = self._parts.undelivered_note
        if not dead:
            note.clear()
        elif shown != self._shown or not note.shows():
            note.show(local_text(dead, self._parts.clock.now()))
            log.critical(
                "NOBODY CAN BE TOLD: no way of telling works",
                extra={"messages": [one.key for one in dead]},
            )
        self._shown = shown if dead else ""
