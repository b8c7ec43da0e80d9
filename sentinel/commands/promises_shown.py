"""How promises stand, for people at a terminal and as JSON."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from sentinel.commands.output import say, shown
from sentinel.core.counts import counted
from sentinel.core.promise_overview import ORDER, ProfileOverview, PromiseLine, document
from sentinel.core.promise_words import MEANS, STANDING
from sentinel.core.published import Standing
from sentinel.core.site import Site
from sentinel.core.times import ist_text
from sentinel.core.words import Language
from sentinel.promise_report import SiteOverview

WIDTH = 80
INDENT = " " * 8
MAX_QUOTE = 120
PAGES = 5
"""Pages that are named with each promise; `--json` has all that are kept."""


def exit_code(found: Sequence[SiteOverview]) -> int:
    """1 where a promise is broken, else 3 where one is unknown, else 0."""
    standings = {line.standing for one in found for p in one.profiles for line in p.lines}
    if Standing.BROKEN in standings:
        return 1
    return 3 if Standing.UNKNOWN in standings else 0


def documents(found: Sequence[SiteOverview], standing: str | None) -> list[dict[str, object]]:
    """With `standing`, only promises that stand so; the numbers count all."""
    return [
        {
            "site": one.site.name,
            "url": one.site.url,
            "profiles": [_document(profile, standing) for profile in one.profiles],
        }
        for one in found
    ]


def _document(profile: ProfileOverview, standing: str | None) -> dict[str, object]:
    whole = document(profile)
    promises = whole["promises"]
    assert isinstance(promises, list)
    kept = [one for one in promises if standing in {None, one["standing"]}]
    return {**whole, "promises": kept}


def show(found: Sequence[SiteOverview], standing: str | None, language: Language) -> None:
    """Everything, what asks for people first."""
    for one in found:
        for profile in one.profiles:
            _show_profile(one.site, profile, standing, language)


def _show_profile(
    site: Site, found: ProfileOverview, standing: str | None, language: Language
) -> None:
    looked = "never" if found.looked_at is None else ist_text(found.looked_at)
    numbers = ", ".join(f"{n} {_name(one, language)}" for one, n in found.numbers.items())
    say(f"\n{site.name} · {shown(found.profile.title)} ({found.profile.name})")
    say(f"{shown(site.url)} · last look: {looked}")
    say(f"{numbers or 'no promises'}.")
    for one in ORDER:
        lines = found.having(one)
        if not lines or standing not in {None, one.value}:
            continue
        say(f"\n{_name(one, language).upper()} ({_means(one, language)}): {len(lines)}")
        for line in lines:
            for text in _lines(line, language):
                say(text)


def _name(standing: Standing, language: Language) -> str:
    english, hindi = STANDING[standing]
    return hindi if language is Language.HINDI else english


def _means(standing: Standing, language: Language) -> str:
    english, hindi = MEANS[standing]
    return hindi if language is Language.HINDI else english


def _lines(line: PromiseLine, language: Language) -> Iterator[str]:
    promise = line.promise
    since = "" if line.since is None else f", since {ist_text(line.since)}"
    until = "" if line.until is None else f", until {line.until.isoformat()}"
    yield f"{shown(promise.row):>6}  {promise.name}{since}{until}"
    if language is not Language.HINDI:
        yield from _wrapped(promise.says)
    if language is not Language.ENGLISH:
        yield from _wrapped(promise.says_hindi)
    yield from _wrapped(line.reason)
    for test in line.shown_by:
        yield from _wrapped(test.replace("::", ":: "))
    shown_pages = min(PAGES, len(line.pages))
    for url, quote in list(zip(line.pages, line.quotes, strict=False))[:shown_pages]:
        yield f"{INDENT}{shown(url)}"
        if quote:
            short = quote if len(quote) <= MAX_QUOTE else f"{quote[: MAX_QUOTE - 1]}…"
            yield from _wrapped(f"“{short}”")
    more = line.more_pages + len(line.pages) - shown_pages
    if more > 0:
        yield f"{INDENT}... and {counted(more, 'more page')}"


def _wrapped(text: str) -> list[str]:
    return wrap(
        shown(text),
        WIDTH,
        initial_indent=INDENT,
        subsequent_indent=INDENT,
        break_on_hyphens=False,
    )
