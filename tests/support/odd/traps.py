"""Chapters of the odd site that have no end, each beside real pages that must all be seen."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from support.odd.good import page
from support.odd.page import Chapter, Row, broken, html
from support.site_server import Answer, Request, Route

MISSING: Answer = (404, {"content-type": "text/html"}, "<h1>Not found</h1>")
_WORDS = [a + b + c for a in ("ba", "mi", "to", "ru") for b in ("lo", "ke", "sha") for c in "nrst"]
ITEMS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A chapter, and the pattern at which the crawl must say that it stopped."""

    chapter: Chapter
    stopped: str
    """Begins the pattern; empty where nothing needs to be stopped."""


def calendar(request: Request) -> Answer:
    """A month for ever after another, each with the same words."""
    month = int(dict(parse_qsl(request.query)).get("month", "0"))
    return (
        f"<!DOCTYPE html><title>Calendar {month}</title><h1>Month {month}</h1>"
        f"<p>No events in month {month}.</p><a href='?month={month + 1}'>next</a>"
        f"<a href='?month={month - 1}'>previous</a><a href='/'>home</a>"
    )


def session(request: Request) -> Answer:
    """A new session id in every link."""
    new = hashlib.md5(request.target.encode(), usedforsecurity=False).hexdigest()
    return (
        "<!DOCTYPE html><title>Portal</title><h1>Portal</h1><p>Welcome to the portal.</p>"
        f"<a href='/session/one;jsessionid={new}'>one</a>"
        f"<a href='/session/two?PHPSESSID={new[:26]}'>two</a>"
    )


def folders(request: Request) -> Answer:
    """A relative link without a leading slash, on pages that exist at every depth."""
    return (
        "<!DOCTYPE html><title>Folder</title><h1>Folder</h1><p>The same page again.</p>"
        "<a href='more/'>more</a><a href='inner/'>inner</a>"
    )


def facets(request: Request) -> Answer:
    """Filters that can be combined at will, in any order."""
    chosen = request.query.split("&") if request.query else []
    names = ("colour", "size", "price", "brand", "year", "stock", "rating", "sort")
    links = "".join(
        f"<a href='?{'&amp;'.join([*chosen, f'{name}={value}'])}'>{name} {value}</a>"
        for name in names
        for value in (1, 2, 3)
        if not any(part.startswith(name) for part in chosen)
    )
    return f"<!DOCTYPE html><title>Shop</title><h1>Shop</h1><p>Nothing matches.</p>{links}"


def forwards(request: Request) -> Answer:
    """A redirect to a new address, for ever."""
    number = int(request.path.rpartition("/")[2] or "0")
    return (302, {"location": f"/forwards/{number + 1}"}, b"")


def item(request: Request) -> Answer:
    """A real catalogue: many pages of one pattern, each with words of its own."""
    number = int(request.path.rpartition("/")[2])
    if number >= ITEMS:
        return MISSING
    digest = hashlib.sha256(str(number).encode()).digest()
    words = " ".join(_WORDS[byte % len(_WORDS)] for byte in digest)
    following = f"<a href='/catalogue/{number + 1}'>next</a>" if number + 1 < ITEMS else ""
    return page(f"item {number}", f"<p>{words}</p>{following}")


def _by_folder(handlers: dict[str, Callable[[Request], Answer]]) -> Route:
    def answer(request: Request) -> Answer:
        handler = handlers.get(request.path.split("/")[1])
        return handler(request) if handler is not None else MISSING

    return answer


def _trap(name: str, entrance: Row, handler: Callable[[Request], Answer], stopped: str) -> Trap:
    chapter = Chapter(
        name=name,
        pages=(
            html(
                f"/about-{name}/",
                f"About {name}",
                entrance,
                ("<a href='/gone'>gone</a>", broken("/gone")),
                "<a href='/catalogue/0'>a real catalogue</a>",
            ),
        ),
        missing={"own": _by_folder({name: handler, "catalogue": item})},
    )
    return Trap(chapter=chapter, stopped=stopped)


TRAPS = (
    _trap("calendar", "<a href=/calendar/>the trap</a>", calendar, "/calendar/"),
    _trap("session", "<a href=/session/>the trap</a>", session, "/session/"),
    _trap("folders", "<a href=/folders/>the trap</a>", folders, "/folders/"),
    _trap("facets", "<a href=/facets/>the trap</a>", facets, "/facets/"),
    _trap(
        "forwards",
        ("<a href=/forwards/0>the trap</a>", broken("/forwards/0", "too-many-redirects")),
        forwards,
        "",
    ),
)
