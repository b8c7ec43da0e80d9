"""The report of a syntax check in words: parts from which a page, paper and text are made."""

from sentinel.core.monitoring_phrases import Part, Row
from sentinel.core.syntax_fault import Group
from sentinel.core.syntax_report import KindCount, SyntaxReport, changes
from sentinel.core.syntax_totals import Place
from sentinel.core.syntax_words import GROUP_WORDS, kind_of_fault
from sentinel.core.times import ist_text

MAX_SHOWN_SLIPS = 100
CLAUSES = {
    Group.MARKUP: "HTML 13.2.2; WCAG 2.1: 4.1.1",
    Group.STRUCTURE: "GIGW 3.0: 5.1.16",
    Group.IMAGES: "WCAG 2.1: 1.1.1",
    Group.LANGUAGE: "GIGW 3.0: 5.1.17",
    Group.DOCUMENTS: "GIGW 3.0: 5.4.9",
    Group.SPELLING: "GIGW 3.0: 5.1.25",
}
_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Syntax check of all content", "पूरी सामग्री की सिंटैक्स जाँच"),
    "summary": ("Summary", "सारांश"),
    "checked": ("Checked", "जाँच का समय"),
    "examined": ("Examined", "जाँचा गया"),
    "documents": (
        "{} pages, {} PDF documents, {} pictures",
        "{} पृष्ठ, {} PDF दस्तावेज़, {} चित्र",
    ),
    "found": ("Found", "मिला"),
    "faults": ("{} faults of {} kinds", "{} त्रुटियाँ, {} प्रकार की"),
    "cut": ("Not whole", "अधूरी"),
    "before": ("The check before", "पिछली जाँच"),
    "none": ("none is kept", "कोई उपलब्ध नहीं"),
    "change": ("Since then", "तब से"),
    "same": ("nothing changed", "कोई परिवर्तन नहीं"),
    "unread": ("Not examined", "जाँच नहीं हुई"),
    "kind": ("What", "क्या"),
    "times": ("Times", "बार"),
    "pages": ("Pages", "पृष्ठ"),
    "counted": ("times: {times}, pages: {pages}", "{pages} पृष्ठों पर {times} बार"),
    "first": ("For example", "उदाहरण"),
    "language": ("Language", "भाषा"),
    "words": ("Words", "शब्द"),
    "unknown": ("In no dictionary", "शब्दकोश में नहीं"),
    "dictionary": ("Dictionary", "शब्दकोश"),
    "slips": ("Words that look like slips", "संभावित वर्तनी-त्रुटियाँ"),
    "line": ("line", "पंक्ति"),
    "page": ("Page", "पृष्ठ"),
    "made": ("Made", "बनाया गया"),
    "clauses": ("Clauses", "खंड"),
}


class SyntaxView:
    """One report in one language, English or Hindi."""

    def __init__(self, report: SyntaxReport, before: SyntaxReport | None, *, hindi: bool) -> None:
        self.report = report
        self.before = before
        self.hindi = hindi

    def word(self, key: str) -> str:
        return _WORDS[key][self.hindi]

    @property
    def title(self) -> str:
        return self.word("title")

    def meaning(self, code: str) -> str:
        kind = kind_of_fault(code)
        return kind.hindi if self.hindi else kind.english

    def parts(self) -> tuple[Part, ...]:
        """The summary, one part for each group that has faults, and spelling."""
        groups = [self._group(group) for group in Group if self.kinds(group)]
        return (self._summary(), *groups, self._spelling())

    def kinds(self, group: Group) -> tuple[KindCount, ...]:
        return tuple(kind for kind in self.report.kinds if kind.group is group)

    def place(self, place: Place) -> str:
        """Where it stands, and what: `/about.html, line 12: <div>`."""
        path = "/" + place.url.removeprefix(self.report.url)
        line = f", {self.word('line')} {place.line}" if place.line else ""
        quote = f": {place.quote}" if place.quote else ""
        return f"{path}{line}{quote}"

    def changed(self) -> tuple[str, ...]:
        """What is more or fewer than in the check before, each in a line."""
        return tuple(
            f"{self.meaning(one.code)} {one.before} → {one.after}"
            for one in changes(self.before, self.report)
        )

    def summary(self) -> tuple[Row, ...]:
        report = self.report
        rows = [
            (self.word("checked"), f"{ist_text(report.begun_at)} – {ist_text(report.ended_at)}"),
            (
                self.word("examined"),
                self.word("documents").format(report.pages, report.pdfs, report.pictures),
            ),
            (self.word("found"), self.word("faults").format(report.faults, len(report.kinds))),
        ]
        if report.stopped_because:
            rows.append((self.word("cut"), report.stopped_because))
        rows += [(self.word("unread"), f"{number}: {why}") for why, number in report.unread]
        old = self.word("none") if self.before is None else ist_text(self.before.ended_at)
        rows.append((self.word("before"), old))
        return tuple(Row(label=label, value=value) for label, value in rows)

    def _summary(self) -> Part:
        changed = self.changed()
        return Part(
            key="summary",
            title=self.word("summary"),
            clauses="",
            rows=self.summary(),
            lines=changed or ((self.word("same"),) if self.before is not None else ()),
            lines_title=self.word("change") if self.before is not None else "",
        )

    def _group(self, group: Group) -> Part:
        return Part(
            key=group.value,
            title=GROUP_WORDS[group][self.hindi],
            clauses=CLAUSES.get(group, ""),
            columns=tuple(self.word(key) for key in ("kind", "times", "pages", "first")),
            table=tuple(
                (
                    self.meaning(kind.code),
                    str(kind.times),
                    str(kind.pages),
                    "; ".join(self.place(place) for place in kind.places[:3]),
                )
                for kind in self.kinds(group)
            ),
        )

    def _spelling(self) -> Part:
        return Part(
            key=Group.SPELLING.value,
            title=GROUP_WORDS[Group.SPELLING][self.hindi],
            clauses=CLAUSES[Group.SPELLING],
            columns=tuple(self.word(key) for key in ("language", "words", "unknown", "dictionary")),
            table=tuple(
                (
                    count.language,
                    str(count.words),
                    str(count.unknown),
                    ", ".join(filter(None, (*count.dictionaries, count.lacking))),
                )
                for count in self.report.spelling
            ),
            lines_title=self.word("slips") if self.report.slips else "",
            lines=self.slips(),
        )

    def slips(self) -> tuple[str, ...]:
        """`mutiple → multiple? /about.html`."""
        return tuple(
            f"{slip.word} → {slip.instead}? /{slip.carriers[0].removeprefix(self.report.url)}"
            for slip in self.report.slips[:MAX_SHOWN_SLIPS]
            if slip.carriers
        )
