"""A plain site of some hundred pages with a few faults, to be crawled under bad conditions."""

from collections.abc import Iterator
from pathlib import Path

from support.site_server import Route

PAGES = 150
BROKEN = {
    "/gone-a": 404,
    "/gone-b": 404,
    "/deep/gone-c": 404,
    "/page-7#gone": 200,
    "/page-8#gone": 200,
}
"""Everything that is broken, with its status; 200 where a name is missing."""
_FAULTS = {
    3: "<a href='/gone-a'>a</a>",
    40: "<a href='/gone-b'>b</a><a href='/gone-a'>a again</a>",
    90: "<a href='/page-7#gone'>no such name</a>",
    120: "<img src='/deep/gone-c' alt>",
    PAGES - 1: "<a href='/page-8#gone'>no such name</a>",
}


def plain_site() -> dict[str, Route]:
    """Each page links to the next ten and to names on them; the last ones are reached last."""
    return {"/": _page(-1), **{f"/page-{number}": _page(number) for number in range(PAGES)}}


def write_plain_site(folder: Path) -> Path:
    """The same as files, for a web server that serves `/page-3` as `page-3.html`."""
    folder.mkdir(parents=True)
    for path, text in plain_site().items():
        assert isinstance(text, str)
        (folder / f"{path.strip('/') or 'index'}.html").write_text(text)
    return folder


def _page(number: int) -> str:
    links = "\n".join(_links(number))
    words = f"Page {number} tells of matter {number * 7919 % 1000}."
    return (
        f"<!DOCTYPE html><title>{words}</title><h1 id=start>{words}</h1>\n<p>{words}</p>\n"
        f"{links}\n{_FAULTS.get(number, '')}\n"
    )


def _links(number: int) -> Iterator[str]:
    for other in range(number + 1, min(number + 11, PAGES)):
        yield f"<a href='/page-{other}#start'>page {other}</a>"
