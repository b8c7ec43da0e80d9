"""What a crawler never comes out of by itself: each trap is endless, computed from its address."""

import datetime
import hashlib
from collections.abc import Callable
from html import escape
from urllib.parse import parse_qsl, urlencode

Answer = tuple[int, str, bytes]
"""Status, further header lines, body."""
Trap = Callable[[str, bool], Answer]

_FACETS = {
    "colour": ("red", "green", "blue", "white", "black", "grey"),
    "size": ("s", "m", "l", "xl", "xxl"),
    "maker": ("ada", "bose", "curie", "dirac", "euler", "fermi"),
    "order": ("price", "name", "date", "rating"),
    "stock": ("yes", "no"),
    "page": tuple(str(number) for number in range(1, 40)),
}


def html(title: str, body: str) -> bytes:
    return f"<!doctype html><title>{title}</title><h1>{title}</h1>{body}\n".encode()


def _page(title: str, body: str) -> Answer:
    return 200, "", html(title, body)


def calendar(target: str, cookie: bool) -> Answer:
    """A month with a link to the one before and the one after, for ever."""
    del cookie
    given = dict(parse_qsl(target.partition("?")[2])).get("month", "2024-01")
    try:
        first = datetime.date.fromisoformat(f"{given}-01")
        after = (first + datetime.timedelta(days=31)).strftime("%Y-%m")
        before = (first - datetime.timedelta(days=1)).strftime("%Y-%m")
    except (ValueError, OverflowError):
        return 404, "", html("No such month", "")
    days = "".join(f"<td>{day}</td>" for day in range(1, 29))
    return _page(
        f"Calendar of {given}",
        f"<table><tr>{days}</table><p>No events are planned in this month.</p>"
        f'<a href="/calendar?month={before}">before</a> '
        f'<a href="/calendar?month={after}">after</a>',
    )


def sessions(target: str, cookie: bool) -> Answer:
    """Twenty pages whose links carry a session that is another one on each page."""
    del cookie
    session = hashlib.blake2b(target.encode(), digest_size=8).hexdigest()
    links = "".join(
        f'<li><a href="/sessions/{room}?PHPSESSID={session}">room {room}</a>' for room in range(20)
    )
    room = target.partition("?")[0].rpartition("/")[2]
    return _page(f"Room {room}", f"<p>The shop's room {room}, with shelves.</p><ul>{links}</ul>")


def folders(target: str, cookie: bool) -> Answer:
    """A relative link without a slash before it: each page is one folder further down."""
    del cookie
    depth = target.count("/")
    return _page("Folders", f'<p>Here are folders.</p><a href="more/">more {depth}</a>')


def cellars(target: str, cookie: bool) -> Answer:
    """As folders, each with another name."""
    del cookie
    depth = target.count("/")
    return _page("Cellars", f'<p>Stairs lead down.</p><a href="level{depth}/">further down</a>')


def facets(target: str, cookie: bool) -> Answer:
    """A search that can be narrowed in every combination: 56,160 of them and more by order."""
    del cookie
    chosen = dict(parse_qsl(target.partition("?")[2]))
    links = "".join(
        f'<li><a href="/facets?{escape(urlencode({**chosen, name: value}))}">{name} {value}</a>'
        for name, values in _FACETS.items()
        for value in values
    )
    words = " ".join(f"{name} {value}" for name, value in chosen.items())
    return _page("Search", f"<p>What we have: {words}</p><ul>{links}</ul>")


def redirect_loop(target: str, cookie: bool) -> Answer:
    """Three addresses that point at each other in a ring."""
    del cookie
    number = target.rpartition("/")[2]
    following = (int(number) + 1) % 3 if number.isdecimal() else 0
    return 302, f"Location: /redirect-loop/{following}\r\n", b""


def redirect_chain(target: str, cookie: bool) -> Answer:
    """Each address points to a new one, for ever."""
    del cookie
    number = target.rpartition("/")[2]
    following = int(number) + 1 if number.isdecimal() else 0
    return 302, f"Location: /redirect-chain/{following}\r\n", b""


def cookie_loop(target: str, cookie: bool) -> Answer:
    """Points to itself until a cookie comes back."""
    if cookie:
        return _page("Welcome", "<p>You have a cookie.</p>")
    return 302, f"Location: {target}\r\nSet-Cookie: seen=1\r\n", b""


TRAPS: dict[str, Trap] = {
    "calendar": calendar,
    "sessions": sessions,
    "folders": folders,
    "cellars": cellars,
    "facets": facets,
    "redirect-loop": redirect_loop,
    "redirect-chain": redirect_chain,
    "cookie-loop": cookie_loop,
}
"""By the first folder of the path."""


def entrances() -> list[str]:
    """An address of each trap, as other pages link to it."""
    return [
        "/calendar?month=2024-01",
        "/sessions/0",
        "/folders/",
        "/cellars/",
        "/facets",
        "/redirect-loop/0",
        "/redirect-chain/0",
        "/cookie-loop",
    ]
