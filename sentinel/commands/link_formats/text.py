"""The answer for people: by page, with line, words of the link and what to do."""

from collections.abc import Iterator, Sequence

from sentinel.commands.link_formats.answer import (
    Answer,
    advice,
    first_text,
    one_line,
    pages_of,
    place,
    readable,
    words,
)
from sentinel.core.counts import counted
from sentinel.core.link_report import Carrier, Target
from sentinel.core.link_state import LinkState

MANY_PAGES = 10
"""What more pages than this carry is shown once, under a heading of its own."""
FIRST = 5
"""Of many alike, so many are shown."""


def write(answer: Answer) -> str:
    return "\n".join(lines(answer)) + "\n"


def lines(answer: Answer) -> Iterator[str]:
    """The whole report; every line is safe to show on a terminal."""
    broken = answer.targets(LinkState.BROKEN)
    everywhere = [target for target in broken if pages_of(target) > MANY_PAGES]
    linked = [target for target in broken if target.carriers and target not in everywhere]
    given = [target for target in broken if not target.carriers]
    yield from _given(given)
    yield from _by_page(linked)
    yield from _everywhere(everywhere)
    yield from _listed(
        answer.targets(LinkState.REFUSED),
        "Refused: these servers answer, and will not answer us; nothing is known of the pages",
    )
    yield from _listed(answer.targets(LinkState.REDIRECTED), "Moved for good: update these links")
    yield from _listed(
        answer.targets(LinkState.INCONCLUSIVE),
        "Not found out: nothing is said of these; look again later",
    )
    yield from _not_asked(answer)
    yield from _unjudged(answer)
    if answer.report.network_down:
        yield f"Our own network seems to be at fault: {one_line(answer.report.network_down)}"
        yield ""
    for note in answer.notes:
        yield f"Note: {one_line(note)}"
    if answer.notes:
        yield ""
    if answer.partial:
        yield f"This is not the whole site: {one_line(answer.partial)}"
    yield summary(answer)


def summary(answer: Answer) -> str:
    """One line: what was found, in how much."""
    report = answer.report
    others = [
        f"{len(found)} {word}"
        for word, found in (
            ("refused", report.refused),
            ("moved", report.redirected),
            ("not found out", report.inconclusive),
        )
        if found
    ]
    broken = len(report.broken)
    first = (
        f"{counted(broken, 'broken address', 'broken addresses')}" if broken else "Nothing broken"
    )
    return (
        f"{', '.join([first, *others])}; {counted(report.pages, 'page')}, "
        f"{counted(report.links, 'link')}, {counted(report.checked, 'address', 'addresses')} asked "
        f"with {counted(report.requests, 'request')} in {report.seconds:.1f} s."
    )


def _given(targets: Sequence[Target]) -> Iterator[str]:
    """Addresses that no page links to: those that the crawl began with."""
    for target in targets:
        yield f"{readable(target.url)}{_ends_at(target)}"
        yield f"  {_matter(target)}"
        yield ""


def _by_page(targets: Sequence[Target]) -> Iterator[str]:
    """Under each page what is the matter, and under that the links in which it is."""
    pages: dict[str, dict[str, list[tuple[Carrier, Target]]]] = {}
    for target in targets:
        for carrier in target.carriers:
            matters = pages.setdefault(carrier.page, {})
            matters.setdefault(_matter(target), []).append((carrier, target))
    for page, matters in sorted(pages.items()):
        yield readable(page)
        for found in matters.values():
            found.sort(key=lambda pair: pair[0].line)
        for matter, found in sorted(matters.items(), key=lambda pair: pair[1][0][0].line):
            yield f"  {matter}"
            for carrier, target in found:
                line = f"line {carrier.line}" if carrier.line else f"<{carrier.tag}>"
                text = f" “{one_line(carrier.text)}”" if carrier.text else ""
                yield f"    {line}{text} -> {readable(target.url)}{_ends_at(target)}"
        yield ""


def _everywhere(targets: Sequence[Target]) -> Iterator[str]:
    if not targets:
        return
    yield "On many pages (a menu, a footer or a template, most likely):"
    for target in targets:
        text = first_text(target)
        shown = f" “{one_line(text)}”" if text else ""
        yield f"  {readable(target.url)}{shown}, on {counted(pages_of(target), 'page')}"
        yield f"    {_matter(target)}"
        yield from (f"    {where}" for where in _places(target, FIRST))
    yield ""


def _listed(targets: Sequence[Target], heading: str) -> Iterator[str]:
    if not targets:
        return
    yield f"{heading} ({len(targets)}):"
    for target in targets:
        end = f" -> {readable(target.final_url)}" if target.final_url else ""
        yield f"  {readable(target.url)}{end}"
        where = " ".join(_places(target, 1)) or "given to begin with"
        yield f"    {words(target)}; {where}"
    yield ""


def _matter(target: Target) -> str:
    """What is the matter, and what to do."""
    said = words(target)
    return f"{said[:1].upper()}{said[1:]}. {advice(target.reason)}".rstrip()


def _ends_at(target: Target) -> str:
    return f", which ends at {readable(target.final_url)}" if target.final_url else ""


def _places(target: Target, count: int) -> list[str]:
    """The first pages that carry it, each with the first line, and how many more there are."""
    first: dict[str, Carrier] = {}
    for carrier in target.carriers:
        first.setdefault(carrier.page, carrier)
    shown = [
        place(Carrier(page=readable(one.page), line=one.line))
        for one in list(first.values())[:count]
    ]
    left = pages_of(target) - len(shown)
    return [*shown, f"and {counted(left, 'more page')}"] if left > 0 else shown


def _not_asked(answer: Answer) -> Iterator[str]:
    report = answer.report
    if report.skipped:
        yield f"Not asked ({max(report.skipped_count, len(report.skipped))}):"
        by_reason: dict[str, list[str]] = {}
        for one in report.skipped:
            by_reason.setdefault(one.reason, []).append(one.url)
        for reason, urls in by_reason.items():
            yield f"  {one_line(reason)}: {counted(len(urls), 'address', 'addresses')}"
            yield from (f"    {readable(url)}" for url in urls[:FIRST])
            if len(urls) > FIRST:
                yield f"    and {len(urls) - FIRST} more"
        yield ""
    if report.stopped:
        yield "Stopped here because:"
        for stop in report.stopped:
            left = counted(stop.left_out, "address", "addresses")
            end = f" ({left} left out)" if stop.left_out else ""
            yield f"  {readable(stop.pattern)}: {one_line(stop.reason)}{end}"
        yield ""


def _unjudged(answer: Answer) -> Iterator[str]:
    report = answer.report
    if report.unjudged_fragments:
        why = "; ".join(map(one_line, report.unjudged_why))
        yield f"Not judged: {counted(report.unjudged_fragments, 'name')} behind a `#`: {why}."
        yield ""
