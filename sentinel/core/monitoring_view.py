"""The monitoring report in words: parts with rows and tables, from which each format is made."""

from collections.abc import Callable
from datetime import timedelta

from sentinel.core.availability import State, known_share, up_share
from sentinel.core.facts import VERDICT_WORDS
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.monitoring import (
    MonitoringFacts,
    acknowledged_in,
    detected_in,
    filed_in_time,
    means,
    outages,
    restored_in,
    seconds_in_all,
)
from sentinel.core.monitoring_phrases import MAX_SHOWN, Part, Phrases, Row, cut, minutes
from sentinel.core.monitoring_upkeep import backups, links, notices, promises, reviews
from sentinel.core.monitoring_words import DEFINITIONS, PARTS, TITLES
from sentinel.core.words import Language


class View(Phrases):
    """One report in one language, English or Hindi."""

    def __init__(self, facts: MonitoringFacts, language: Language, hold: timedelta) -> None:
        """`hold`: how long a look speaks for the time after it."""
        super().__init__(language)
        self.facts = facts
        self._hold = hold

    @property
    def title(self) -> str:
        return f"{self.said(TITLES[self.facts.period.kind.value])} {self.facts.period.label}"

    def parts(self) -> tuple[Part, ...]:
        """In their order."""
        made: dict[str, Callable[[], Part]] = {
            "summary": self._summary,
            "availability": self._availability,
            "incidents": self._incidents,
            "cert-in": self._cert_in,
            "links": lambda: links(self.facts, self),
            "reviews": lambda: reviews(self.facts, self),
            "backups": lambda: backups(self.facts, self),
            "promises": lambda: promises(self.facts, self),
            "notices": lambda: notices(self.facts, self),
            "definitions": self._definitions,
        }
        return tuple(made[key]() for key in PARTS)

    def figures(self) -> tuple[Row, ...]:
        """The five that matter, for a mail."""
        facts, found = self.facts, means(self.facts)
        backups = facts.backups
        clean = self.word("not-known") if backups is None else self.when(backups.newest_clean_at)
        untold = sum(filed_in_time(facts, one) is False for one in facts.incidents)
        new = sum(facts.period.holds(one.first_sighting_at) for one in facts.incidents)
        return (
            Row(label=self.word("share"), value=self._up()),
            Row(
                label=self.word("opened"),
                value=f"{new}; {self.word('mttr')}: {self.mean(found['mttr'].seconds)}",
            ),
            Row(label=self.word("still-broken"), value=self.broken(facts.links)),
            Row(label=self.word("newest-clean"), value=clean),
            Row(
                label=self.said(PARTS["cert-in"][0]),
                value=f"{self.word('untold')}: {untold}",
            ),
        )

    def _summary(self) -> Part:
        facts, period = self.facts, self.facts.period
        rows = [
            (self.word("organisation"), facts.organisation or self.word("not-known")),
            (self.word("site"), f"{facts.title} ({facts.url})"),
            (self.word("period"), f"{period.first} – {period.last}"),
            (self.word("made"), self.when(facts.made_at)),
            *((row.label, row.value) for row in self.figures()),
            (self.word("certificate"), self._certificate()),
        ]
        return self.part("summary", rows=rows)

    def _certificate(self) -> str:
        until = self.facts.certificates_until
        if until is None:
            return self.word("not-known")
        expired = f" ({self.word('expired')})" if until <= self.facts.made_at else ""
        return self.when(until) + expired

    def _up(self) -> str:
        """Never without how much of the time is known: 100 % of an hour is not 100 % of a week."""
        total = seconds_in_all(self.facts.days)
        known = known_share(total)
        up = self.share(up_share(total))
        if known in {None, 1.0}:
            return up
        return f"{up}; {self.word('known')}: {self.share(known)}"

    def _availability(self) -> Part:
        facts = self.facts
        total = seconds_in_all(facts.days)
        known = known_share(total)
        others = [state for state in State if state is not State.UP]
        rows = [
            (self.word("share"), self.share(up_share(total))),
            (self.word("known"), self.share(known)),
            *((self.state(s), self.took(timedelta(seconds=total[s]))) for s in others if total[s]),
        ]
        spans = outages(facts.days)
        lines = [
            f"{self.when(one.since)} – {self.when(one.until)}: {self.state(one.state)}, "
            f"{self.took(one.until - one.since)}"
            for one in spans[:MAX_SHOWN]
        ]
        columns = [self.word("day"), self.word("share"), *map(self.state, others)]
        table = tuple(
            (
                day.day,
                self.share(up_share(day.seconds)),
                *(minutes(day.seconds[state]) for state in others),
            )
            for day in facts.days
        )
        return self.part(
            "availability",
            rows=rows,
            picture="availability",
            alt=self.word("alt-days"),
            legend=tuple(
                Row(label=f"state-{state.value}", value=self.state(state)) for state in State
            ),
            columns=(*columns[:2], *(f"{name} ({self.word('minutes')})" for name in columns[2:])),
            table=table,
            caption=self.word("days"),
            lines=cut(lines, len(spans), self.word("more")),
            lines_title=self.word("outages") if spans else "",
        )

    def _incidents(self) -> Part:
        facts, period = self.facts, self.facts.period
        new = [one for one in facts.incidents if period.holds(one.first_sighting_at)]
        dismissed = sum(one.state is IncidentState.DISMISSED for one in new)
        rows = [
            (self.word("opened"), str(len(new))),
            (self.word("dismissed"), str(dismissed)),
            (self.word("carried"), str(len(facts.incidents) - len(new))),
            *(
                (self.word(name), f"{self.mean(found.seconds)} (n = {found.number})")
                for name, found in means(facts).items()
            ),
        ]
        columns = ("incident", "finding", "first-seen", "detected", "acknowledged", "restored")
        return self.part(
            "incidents",
            rows=rows,
            picture="incidents" if facts.incidents else "",
            alt=self.word("alt-incidents"),
            columns=tuple(map(self.word, columns)) if facts.incidents else (),
            table=tuple(map(self._incident, facts.incidents[:MAX_SHOWN])),
            lines=() if facts.incidents else (self.word("nothing"),),
        )

    def _incident(self, one: Incident) -> tuple[str, ...]:
        dismissed = one.state is IncidentState.DISMISSED
        taken_up, mended = acknowledged_in(one), restored_in(one)
        return (
            one.id,
            self.word("no-incident") if dismissed else self.said(VERDICT_WORDS[one.verdict]),
            self.when(one.first_sighting_at),
            self.took(detected_in(one)),
            self.word("not-taken-up") if taken_up is None else self.took(taken_up),
            self.word("open") if one.state.is_open else "–" if dismissed else self.took(mended),
        )

    def _cert_in(self) -> Part:
        shown = [one for one in self.facts.incidents if one.state is not IncidentState.DISMISSED]
        if not shown:
            return self.part("cert-in", lines=(self.word("nothing"),))
        return self.part(
            "cert-in",
            columns=tuple(map(self.word, ("incident", "due", "filed", "in-time"))),
            table=tuple(
                (
                    one.id,
                    self.when(one.report_due_at),
                    self.word("nothing-due")
                    if one.id in self.facts.not_due
                    else self.when(one.filed_at),
                    "–"
                    if one.id in self.facts.not_due
                    else self.yes(filed_in_time(self.facts, one)),
                )
                for one in shown[:MAX_SHOWN]
            ),
        )

    def _definitions(self) -> Part:
        values = {"hold": self.took(self._hold), "zone": self.facts.period.zone}
        lines = tuple(self.said(words).format(**values) for words in DEFINITIONS)
        return self.part("definitions", lines=lines)
