"""A monitoring report as files: a page that needs nothing beside it, paper, and text."""

from collections.abc import Mapping

from sentinel.app import App
from sentinel.core.canonical import to_json
from sentinel.core.monitoring_phrases import Part
from sentinel.core.monitoring_plots import plots
from sentinel.core.monitoring_view import View

PAGE = "monitoring-report.html.j2"
PAPER = "monitoring-report.typ"


def html(app: App, view: View) -> str:
    """One page with its pictures in it; it loads and runs nothing."""
    page = app.renderer.page(PAGE, _facts(view))
    for name, picture in plots(view).items():
        # put in behind the template, which escapes and cuts all that it shows; no foreign text can
        # hold the place, for its angle brackets are escaped
        page = page.replace(_place(name), picture)
    return page


def pdf(app: App, view: View) -> bytes:
    """Raises CouldNotFindOut. Takes seconds: call it in a thread."""
    return app.typesetter.pdf(PAPER, _facts(view), at=view.facts.made_at, pictures=plots(view))


def text(view: View) -> str:
    """For a terminal, and for who reads nothing else."""
    lines = [view.title, "=" * len(view.title), ""]
    for part in view.parts():
        lines += [part.title + (f"  [{part.clauses}]" if part.clauses else ""), ""]
        lines += [f"  {row.label}: {row.value}" for row in part.rows]
        lines += [f"  {part.lines_title}:"] if part.lines_title else []
        lines += [f"  {line}" for line in part.lines]
        lines += ["", *_table(part)] if part.columns else []
        lines.append("")
    return "\n".join(lines)


def _table(part: Part) -> list[str]:
    rows = [part.columns, *part.table]
    return ["  " + " | ".join(cells) for cells in rows]


def _place(name: str) -> str:
    return f'<svg data-plot="{name}"></svg>'


def _facts(view: View) -> Mapping[str, object]:
    return {
        "title": view.title,
        "site": view.facts.title,
        "url": view.facts.url,
        "organisation": view.facts.organisation,
        "lang": "hi" if view.hindi else "en",
        "page_word": view.word("page"),
        "clauses_word": view.word("clauses"),
        "made": f"{view.word('made')}: {view.when(view.facts.made_at)}",
        "parts": to_json(view.parts()),
    }
