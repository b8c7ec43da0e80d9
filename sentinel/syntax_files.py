"""The report of a syntax check as files: a page that needs nothing beside it, paper, and text."""

import textwrap
from collections.abc import Iterator, Mapping

from sentinel.app import App
from sentinel.core.canonical import to_json
from sentinel.core.syntax_fault import Group
from sentinel.core.syntax_view import SyntaxView
from sentinel.core.syntax_words import GROUP_WORDS
from sentinel.core.times import ist_text

PAGE = "monitoring-report.html.j2"
PAPER = "monitoring-report.typ"
"""Those of the monitoring report: parts with rows, tables and lines."""
WIDTH = 80


def html(app: App, view: SyntaxView) -> str:
    """It loads and runs nothing."""
    return app.renderer.page(PAGE, _facts(app, view))


def pdf(app: App, view: SyntaxView) -> bytes:
    """Raises CouldNotFindOut. Takes seconds: call it in a thread."""
    return app.typesetter.pdf(PAPER, _facts(app, view), at=view.report.ended_at, pictures={})


def text(view: SyntaxView, *, places: int = 3) -> str:
    """For a terminal: each kind with how often it stands, and some places."""
    lines = [view.title, "=" * len(view.title), ""]
    for row in view.summary():
        lines += _wrapped(f"{row.label}: {row.value}", "  ")
    if changed := view.changed():
        lines += [f"  {view.word('change')}:", *(f"    {line}" for line in changed)]
    lines.append("")
    for group in Group:
        if view.kinds(group):
            lines += [GROUP_WORDS[group][view.hindi], *_kinds(view, group, places), ""]
    lines += _spelling(view)
    return "\n".join(lines).rstrip() + "\n"


def _kinds(view: SyntaxView, group: Group, places: int) -> Iterator[str]:
    for kind in view.kinds(group):
        counted = view.word("counted").format(times=kind.times, pages=kind.pages)
        yield from _wrapped(f"{view.meaning(kind.code)} [{counted}]", "  ")
        for place in kind.places[:places]:
            yield f"      {view.place(place)}"


def _spelling(view: SyntaxView) -> Iterator[str]:
    yield GROUP_WORDS[Group.SPELLING][view.hindi]
    for count in view.report.spelling:
        asked = ", ".join(filter(None, (*count.dictionaries, count.lacking)))
        words, unknown = view.word("words").lower(), view.word("unknown").lower()
        counted = f"{count.words} {words}, {unknown}: {count.unknown}"
        yield from _wrapped(f"{count.language} ({asked}): {counted}", "  ")
    if slips := view.slips():
        yield f"  {view.word('slips')}:"
        yield from (f"      {line}" for line in slips)


def _wrapped(line: str, indent: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ") or [
        indent
    ]


def _facts(app: App, view: SyntaxView) -> Mapping[str, object]:
    site = app.site(view.report.site)
    return {
        "title": view.title,
        "site": site.title,
        "url": view.report.url,
        "organisation": app.config.organisation.name,
        "lang": "hi" if view.hindi else "en",
        "page_word": view.word("page"),
        "clauses_word": view.word("clauses"),
        "made": f"{view.word('made')}: {ist_text(view.report.ended_at)}",
        "parts": to_json(view.parts()),
    }
