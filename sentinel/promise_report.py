"""How promises stand, for an auditor: a page that needs nothing beside it, and paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.checkers.proofs import PROOFS
from sentinel.core.ports import Clock, Renderer
from sentinel.core.promise_overview import ProfileOverview, PromiseLine
from sentinel.core.promise_words import MEANS, REPORT, STANDING, Words
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.times import ist_text
from sentinel.core.words import Language

PAGE = "promises-report.html.j2"
PAPER = "promises-report.typ"
PAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOverview:
    """All profiles of a site that were asked for."""

    site: Site
    profiles: tuple[ProfileOverview, ...]


class Paper(Protocol):
    """Sets documents."""

    def pdf(self, template: str, data: Mapping[str, object], *, at: datetime) -> bytes: ...


class ReportParts(Protocol):
    """What of the app a report needs."""

    @property
    def config(self) -> Config: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def renderer(self) -> Renderer: ...
    @property
    def typesetter(self) -> Paper: ...


def html(app: ReportParts, found: Sequence[SiteOverview], language: Language) -> bytes:
    """It loads and runs nothing; every value is escaped."""
    return app.renderer.page(PAGE, _facts(app, found, language)).encode("utf-8", "backslashreplace")


def pdf(app: ReportParts, found: Sequence[SiteOverview], language: Language) -> bytes:
    """Raises CouldNotFindOut. Takes seconds."""
    return app.typesetter.pdf(PAPER, _facts(app, found, language), at=app.clock.now())


def _facts(
    app: ReportParts, found: Sequence[SiteOverview], language: Language
) -> Mapping[str, object]:
    def said(words: Words) -> str:
        return _in(words, language)

    return {
        "title": said(REPORT["title"]),
        "lang": "hi" if language is Language.HINDI else "en",
        "language": language.value,
        "organisation": app.config.organisation.name,
        "site": ", ".join(one.site.title for one in found),
        "made": f"{said(REPORT['made'])}: {ist_text(app.clock.now())}",
        "note": said(REPORT["note"]),
        "words": {name: said(words) for name, words in REPORT.items()},
        "profiles": [_profile(one, profile, language) for one in found for profile in one.profiles],
    }


def _profile(one: SiteOverview, found: ProfileOverview, language: Language) -> Mapping[str, object]:
    looked = found.looked_at
    return {
        "key": f"{one.site.name}-{found.profile.name}",
        "title": _in((found.profile.title, found.profile.title_hindi), language),
        "source": found.profile.source,
        "site": one.site.title,
        "url": one.site.url,
        "looked_at": _in(REPORT["never"], language) if looked is None else ist_text(looked),
        "numbers": [
            {
                "key": standing.value,
                "label": _in(STANDING[standing], language),
                "means": _in(MEANS[standing], language),
                "value": str(found.numbers.get(standing, 0)),
            }
            for standing in STANDING
        ],
        "rows": [_row(line, language) for line in found.lines],
    }


def _row(line: PromiseLine, language: Language) -> Mapping[str, object]:
    promise = line.promise
    hidden = max(0, len(line.pages) - PAGES) + line.more_pages
    more = f"+ {hidden} {_in(REPORT['more'], language)}" if hidden else ""
    return {
        "number": promise.row,
        "name": promise.name,
        "says": "" if language is Language.HINDI else promise.says,
        "says_hindi": "" if language is Language.ENGLISH else promise.says_hindi,
        "source": promise.source,
        "key": line.standing.value,
        "standing": _in(STANDING[line.standing], language),
        "proof": PROOFS[promise.proof].what,
        "reason": line.reason,
        "tests": list(line.shown_by),
        "pages": [
            {"url": url, "quote": quote}
            for url, quote in zip(line.pages[:PAGES], line.quotes, strict=False)
        ],
        "more": more,
        "date": _date(line, language),
    }


def _date(line: PromiseLine, language: Language) -> str:
    if line.until is not None:
        return f"{_in(REPORT['until'], language)} {line.until.isoformat()}"
    if line.since is not None:
        return f"{_in(REPORT['since'], language)} {line.since:%Y-%m-%d}"
    return ""


def _in(words: Words, language: Language) -> str:
    english, hindi = words
    if language is Language.BOTH:
        return english if english == hindi else f"{english} / {hindi}"
    return hindi if language is Language.HINDI else english
