"""The incident report as sections of rows and tables: what Markdown and HTML are both made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core import rules
from sentinel.core.case import case_text
from sentinel.core.eradication import tasks_of
from sentinel.core.facts import VERDICT_WORDS, entry_text, measure_text
from sentinel.core.found_cause import found_cause
from sentinel.core.incident_report import ReportFacts, figures, restores, timeline
from sentinel.core.report_words import (
    CONFIRMED,
    FIGURES,
    HEADINGS,
    KINDS,
    LABELS,
    NONE,
    NOT_KNOWN,
    NOT_ON_RECORD,
    STATES,
    YES,
    Language,
    Words,
    said,
)
from sentinel.core.times import duration_text, duration_text_hindi, ist_text, utc_text

A_MINUTE = 60
"""Seconds; what is shorter is told in tenths of a second."""
MAX_SHOWN = 200
"""Addresses and reasons; how many more there are is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fact and its label."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Facts under one heading, in this order: rows, a table, lines."""

    key: str
    title: str
    rows: tuple[Row, ...] = ()
    columns: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()
    note: str = ""
    """In the place of what is empty."""
    verbatim: bool = False
    """The lines are to be copied as they stand: no list."""


def title(facts: ReportFacts, language: Language) -> str:
    """`Incident report INC-20261122-0001`."""
    return f"{said(HEADINGS['title'], language)} {facts.incident.id}"


def sections(facts: ReportFacts, language: Language) -> tuple[Section, ...]:
    """All sections in order; one of which nothing is known says so."""
    maker = _Maker(facts, language)
    return (
        maker.summary(),
        maker.figures(),
        maker.why(),
        maker.cause(),
        maker.recurrence(),
        maker.timeline(),
        maker.restored(),
        maker.drafts(),
        maker.evidence(),
        maker.audit(),
    )


class _Maker:
    def __init__(self, facts: ReportFacts, language: Language) -> None:
        self._facts = facts
        self._language = language

    def summary(self) -> Section:
        i = self._facts.incident
        site = " ".join(filter(None, (self._facts.site_title, self._facts.site_url)))
        book = i.playbook
        named = (i.confirmed_by, i.confirmed_by)
        return self._section(
            "summary",
            rows=(
                self._row("id", i.id),
                self._row("site", site),
                self._row("organisation", self._facts.organisation),
                self._row("verdict", self._say(VERDICT_WORDS[i.verdict])),
                self._row("state", self._say(STATES[i.state.value])),
                self._row("first_sighting", _moment(i.first_sighting_at)),
                self._row("affected", self._addresses()),
                self._row("confirmed_by", self._say(CONFIRMED.get(i.confirmed_by) or named)),
                self._row("taken_up_by", i.acknowledged_by or self._say(NOT_ON_RECORD)),
                self._row("playbook", book),
                self._row("playbook_sha256", i.playbook_sha256 if book else ""),
                self._row("made_at", _moment(self._facts.made_at)),
            ),
        )

    def figures(self) -> Section:
        measured = figures(self._facts)
        return self._section(
            "figures",
            columns=("step", "duration"),
            table=tuple(
                (self._say(words), self._duration(measured[name]))
                for name, words in FIGURES.items()
            ),
        )

    def why(self) -> Section:
        i = self._facts.incident
        measures = ", ".join(map(measure_text, i.measures))
        rule = f"{rules.title(i.rule)}{f': {measures}' if measures else ''}" if i.rule else ""
        rows = [self._row("rule", rule)]
        if i.case:
            text = case_text(i.case)
            rows += [
                self._row("case", self._say((text.means, text.means_hindi))),
                self._row("first", self._say((text.first, text.first_hindi))),
            ]
        return self._section("why", rows=tuple(rows), lines=self._some(i.reasons))

    def cause(self) -> Section:
        i, found = self._facts.incident, found_cause(self._facts.journal)
        rows: list[Row] = []
        lines: tuple[str, ...] = ()
        if found is not None:
            told = found["facts"]
            lines = tuple(map(str, told)) if isinstance(told, list) else ()
            both = (str(found["text"]), str(found["text_hindi"]))
            advice = (str(found["advice"]), str(found["advice_hindi"]))
            rows = [self._row("found", self._say(both)), self._row("advice", self._say(advice))]
        rows += [
            self._row("cause", i.cause),
            self._row("corrective_action", i.corrective_action or self._say(NOT_ON_RECORD)),
            self._row("closed_by", i.closed_by or self._say(NOT_ON_RECORD)),
        ]
        return self._section("cause", rows=tuple(rows), lines=lines)

    def recurrence(self) -> Section:
        tasks = tasks_of(self._facts.incident)
        return self._section(
            "recurrence", lines=tuple(self._say((task.english, task.hindi)) for task in tasks)
        )

    def timeline(self) -> Section:
        return self._section(
            "timeline",
            columns=("time", "utc", "what", "who", "detail"),
            table=tuple(
                (
                    ist_text(event.at).removesuffix(" IST"),
                    utc_text(event.at).removesuffix(" UTC"),
                    self._say(KINDS[event.kind]),
                    event.who,
                    event.text,
                )
                for event in timeline(self._facts)
            ),
        )

    def restored(self) -> Section:
        return self._section(
            "restored",
            columns=("time", "backup", "detail"),
            table=tuple(
                (ist_text(e.at), str(e.data.get("backup") or ""), entry_text(e))
                for e in restores(self._facts.journal)
            ),
            note=self._say(NONE),
        )

    def drafts(self) -> Section:
        return self._section(
            "drafts",
            rows=(self._row("due", _moment(self._facts.incident.report_due_at)),),
            columns=("revision", "time", "reason"),
            table=tuple(
                (str(number), ist_text(at), reason) for number, at, reason in self._facts.drafts
            ),
            note=self._say(NONE),
        )

    def evidence(self) -> Section:
        kept = self._facts.evidence
        return self._section(
            "evidence",
            rows=(
                self._row("folder", kept.folder),
                self._row("list_sha256", kept.list_sha256),
                self._row("verified", self._say(YES[kept.verified])),
            ),
            columns=("file", "bytes", "sha256"),
            table=tuple((file.name, f"{file.size:,}", file.sha256) for file in kept.files),
            note=self._say(NOT_KNOWN),
        )

    def audit(self) -> Section:
        entries = self._facts.audit_entries
        return self._section(
            "audit",
            rows=(self._row("entries", "" if entries is None else str(entries)),),
            lines=self._facts.checkpoint,
            note=self._say(NOT_KNOWN),
            verbatim=True,
        )

    def _addresses(self) -> str:
        i = self._facts.incident
        shown = ", ".join(i.subjects[:MAX_SHOWN])
        more = i.addresses - len(i.subjects[:MAX_SHOWN])
        return f"{i.addresses}: {shown}{f' (+{more})' if more > 0 else ''}" if shown else ""

    def _some(self, lines: Sequence[str]) -> tuple[str, ...]:
        more = (f"(+{len(lines) - MAX_SHOWN})",) if len(lines) > MAX_SHOWN else ()
        return (*lines[:MAX_SHOWN], *more)

    def _duration(self, seconds: float | None) -> str:
        if seconds is None:
            return self._say(NOT_ON_RECORD)
        if seconds < A_MINUTE:
            return self._say((f"{seconds:.1f} seconds", f"{seconds:.1f} सेकंड"))
        lasted = timedelta(seconds=seconds)
        return self._say((duration_text(lasted), duration_text_hindi(lasted)))

    def _section(
        self,
        key: str,
        *,
        rows: tuple[Row, ...] = (),
        columns: tuple[str, ...] = (),
        table: tuple[tuple[str, ...], ...] = (),
        lines: tuple[str, ...] = (),
        note: str = "",
        verbatim: bool = False,
    ) -> Section:
        empty = (columns and not table) or (not columns and not lines and bool(note))
        return Section(
            key=key,
            title=self._say(HEADINGS[key]),
            rows=rows,
            columns=tuple(self._say(LABELS[name]) for name in columns) if table else (),
            table=table,
            lines=lines,
            note=note if empty else "",
            verbatim=verbatim,
        )

    def _row(self, key: str, value: str) -> Row:
        return Row(label=self._say(LABELS[key]), value=value or self._say(NOT_KNOWN))

    def _say(self, words: Words) -> str:
        return said(words, self._language)


def _moment(at: datetime) -> str:
    return f"{ist_text(at)} ({utc_text(at)})"
