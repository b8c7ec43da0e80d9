"""[[site.named]]: the site's own error, maintenance and login pages, given by hand."""

from pathlib import Path

from sentinel.config.addresses import web_url
from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.baseline import NamedKind
from sentinel.core.site import NamedSource

MAX_NAMED = 20


def read_named(site: Table, base: Path) -> tuple[NamedSource, ...]:
    """The tables of one site; each names a file or a URL."""
    return tuple(_source(table, base, number) for number, table in enumerate(site.tables("named")))


def _source(table: Table, base: Path, number: int) -> NamedSource:
    kind = table.choice("kind", [kind.value for kind in NamedKind])
    file, url = table.path("file", base), table.text("url", "", convert=_url_or_none)
    if table.has("file") == table.has("url"):
        found = "both `file` and `url`" if table.has("file") else "neither `file` nor `url`"
        table.problem("", f"found {found}; accepted: one of them; say where that page can be read")
    if file is not None and not file.is_file():
        table.problem(
            "file",
            f"found {shown(str(file))}: no such file; accepted: an existing HTML file; correct it",
        )
    if number == MAX_NAMED:
        table.problem("", f"accepted: at most {MAX_NAMED} of them; remove some")
    table.finish()
    return NamedSource(kind=NamedKind(kind or NamedKind.MAINTENANCE), file=file, url=url)


def _url_or_none(text: str) -> str:
    return web_url(text) if text else ""
