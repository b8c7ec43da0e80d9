"""Chapters of the odd site: what servers answer, told apart: statuses, redirects, damage."""

import gzip

from support.odd.good import PDF, PNG, page
from support.odd.page import Chapter, broken, html, moved, refused, unsure
from support.site_server import Answer, Raw, Request


class Passing:
    """Answers badly at first, and well from then on."""

    def __init__(self, times: int, bad: Answer, good: Answer) -> None:
        self.left = times
        self.bad = bad
        self.good = good

    def __call__(self, request: Request) -> Answer:
        self.left -= 1
        return self.bad if self.left >= 0 else self.good


def says(status: int, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return (status, names, f"<!DOCTYPE html><title>{status}</title><p>Answer {status}.</p>")


def cookie_wall(request: Request) -> Answer:
    """Sends to itself whoever brings no cookie, and gives one: browsers get the page."""
    if "seen=1" in request.headers.get("cookie", ""):
        return page("behind the cookie")
    return (302, {"location": request.target, "set-cookie": "seen=1; Path=/"}, b"")


def to(status: int, location: str) -> Answer:
    return (status, {"location": location}, b"")


_STATUSES = (400, 404, 405, 410, 414, 500, 501, 502, 503, 505)

STATUSES = Chapter(
    name="statuses",
    pages=(
        html(
            "/statuses/",
            "Statuses",
            *(
                (f"<a href='{code}'>{code}</a>", broken(f"/statuses/{code}", status=code))
                for code in _STATUSES
            ),
            ("<a href='401'>login</a>", refused("/statuses/401", "login", 401)),
            ("<a href='403'>forbidden</a>", refused("/statuses/403", "login", 403)),
            ("<a href='406'>not for us</a>", refused("/statuses/406", "other")),
            ("<a href='418'>not for us</a>", refused("/statuses/418", "other")),
            "<a href='204'>no content</a><a href='203'>203</a>",
            "<a href='500-once'>passes</a><a href='502-twice'>passes</a>",
            "<a href='503-once'>passes</a>",
            "<a href='{other}/500-once'>passes</a><a href='{other}/there'>elsewhere</a>",
            ("<a href='{other}/gone'>elsewhere</a>", broken("{other}/gone")),
            ("<a href='{other}/500'>elsewhere</a>", broken("{other}/500", status=500)),
        ),
    ),
    files={
        **{f"/statuses/{code}": says(code) for code in (*_STATUSES, 401, 403, 406, 418, 203)},
        "/statuses/204": (204, {}, b""),
        "/statuses/500-once": Passing(1, says(500), page("five hundred, once")),
        "/statuses/502-twice": Passing(2, says(502), page("five hundred and two, twice")),
        "/statuses/503-once": Passing(1, says(503, retry_after="1"), page("busy, once")),
    },
    hosts={
        "other": {
            "/there": page("elsewhere"),
            "/500": says(500),
            "/500-once": Passing(1, says(500), page("elsewhere, once")),
        }
    },
)

_HOPS = {f"/redirects/hop-{n}": to(302, f"/redirects/hop-{n + 1}") for n in range(30)}

REDIRECTS = Chapter(
    name="redirects",
    pages=(
        html(
            "/redirects/",
            "Redirects",
            ("<a href='301'>301</a>", moved("/redirects/301")),
            "<a href='302'>302</a><a href='303'>303</a><a href='307'>307</a>",
            ("<a href='308'>308</a>", moved("/redirects/308")),
            ("<a href='301-302'>both</a>", moved("/redirects/301-302")),
            "<a href='302-301'>the link itself has moved for a while only</a>",
            ("<a href='301-gone'>gone</a>", broken("/redirects/301-gone")),
            ("<a href='302-500'>gone</a>", broken("/redirects/302-500", status=500)),
            ("<a href='301-401'>closed</a>", refused("/redirects/301-401", "login", 401)),
            ("<a href='folder'>without its slash</a>", moved("/redirects/folder")),
            ("<a href='301-other'>elsewhere</a>", moved("/redirects/301-other")),
            "<a href='302-other'>elsewhere</a>",
            ("<a href='302-other-gone'>elsewhere</a>", broken("/redirects/302-other-gone")),
            ("<a href='itself'>itself</a>", broken("/redirects/itself", "redirect-loop")),
            ("<a href='ping'>a circle</a>", broken("/redirects/ping", "redirect-loop")),
            (
                "<a href='into-circle'>a circle</a>",
                broken("/redirects/into-circle", "redirect-loop"),
            ),
            ("<a href='hop-0'>no end</a>", broken("/redirects/hop-0", "too-many-redirects")),
            ("<a href='nowhere'>no address</a>", broken("/redirects/nowhere", "bad-redirect")),
            ("<a href='cookie'>wants a cookie</a>", unsure("/redirects/cookie", "redirect-loop")),
            (
                "<a href='302-without'>no address</a>",
                broken("/redirects/302-without", "bad-redirect"),
            ),
            "<a href='tls'>to TLS</a>",
            ("<a href='to-mail'>to no page</a>", broken("/redirects/to-mail", "bad-redirect")),
            "<a href='devanagari'>raw bytes in a header</a>",
            ("<a href='{other}/301'>moved there</a>", moved("{other}/301")),
            "<a href='{other}/back'>back home</a>",
        ),
    ),
    files={
        "/redirects/301": to(301, "/redirects/target"),
        "/redirects/302": to(302, "target"),
        "/redirects/303": to(303, "{own}/redirects/target"),
        "/redirects/307": to(307, "//127.0.0.1:{own_port}/redirects/target"),
        "/redirects/308": to(308, "target?a=1"),
        "/redirects/target?a=1": page("another target"),
        "/redirects/target": page("the target"),
        "/redirects/301-302": to(301, "302"),
        "/redirects/302-301": to(302, "301"),
        "/redirects/301-gone": to(301, "gone"),
        "/redirects/302-500": to(302, "500"),
        "/redirects/500": says(500),
        "/redirects/301-401": to(301, "401"),
        "/redirects/401": says(401),
        "/redirects/folder": to(301, "/redirects/folder/"),
        "/redirects/folder/": page("a folder"),
        "/redirects/301-other": to(301, "{other}/there"),
        "/redirects/302-other": to(302, "{other}/there"),
        "/redirects/302-other-gone": to(302, "{other}/gone"),
        "/redirects/itself": to(302, "itself"),
        "/redirects/ping": to(302, "pong"),
        "/redirects/pong": to(301, "ping"),
        "/redirects/into-circle": to(302, "ping"),
        "/redirects/nowhere": to(302, "http://[::1/"),
        "/redirects/cookie": cookie_wall,
        "/redirects/302-without": (302, {}, b""),
        "/redirects/tls": to(302, "{tls}/there"),
        "/redirects/to-mail": to(302, "javascript:alert(1)"),
        "/redirects/devanagari": to(302, "/redirects/हि".encode().decode("latin-1")),
        "/redirects/%E0%A4%B9%E0%A4%BF": page("Devanagari"),
        **_HOPS,
    },
    optional=tuple(_HOPS),
    stopped=("/redirects/hop-#",),
    hosts={
        "other": {
            "/there": page("elsewhere"),
            "/301": to(301, "/there"),
            "/back": to(302, "{own}/redirects/target"),
        },
        "tls": {"/there": page("by TLS")},
    },
)

_OK = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_GZIPPED = gzip.compress(b"<!DOCTYPE html><title>zipped</title><a href=inside>x</a>", mtime=0)

DAMAGE = Chapter(
    name="damage",
    pages=(
        html(
            "/damage/",
            "Damaged answers",
            ("<a href='truncated'>short</a>", broken("/damage/truncated", "truncated")),
            ("<a href='cut-chunk'>short</a>", broken("/damage/cut-chunk", "truncated")),
            ("<a href='bad-gzip'>unreadable</a>", broken("/damage/bad-gzip", "bad-encoding")),
            ("<a href='reset'>reset</a>", broken("/damage/reset", "cut-connection")),
            ("<a href='empty'>nothing</a>", broken("/damage/empty", "cut-connection")),
            ("<a href='not-http'>not HTTP</a>", broken("/damage/not-http", "no-http")),
            "<a href='gzip'>zipped</a><a href='no-length'>ends when it ends</a>",
            "<a href='long-chunks'>chunk extensions and trailers</a>",
            ("<img src='page.png' alt>", broken("/damage/page.png", "wrong-type")),
            ("<img src='said.png' alt>", broken("/damage/said.png", "wrong-type")),
            "<a href='good.pdf#page=2'>a page of a PDF</a>",
            ("<a href='text.pdf'>no PDF</a>", broken("/damage/text.pdf", "wrong-type")),
            "<a href='good.pdf'>a PDF</a><img src='good.png' alt>",
            "<a href='reset-once'>passes</a>",
        ),
    ),
    files={
        "/damage/truncated": Raw(f"{_OK}Content-Length: 9000\r\n\r\n<p>abc".encode()),
        "/damage/cut-chunk": Raw(f"{_OK}Transfer-Encoding: chunked\r\n\r\n50\r\n<p>a".encode()),
        "/damage/bad-gzip": Raw(
            f"{_OK}Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\nnot gzip, no".encode()
        ),
        "/damage/reset": Raw(b"", resets=True),
        "/damage/empty": Raw(b""),
        "/damage/not-http": Raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        "/damage/gzip": Raw(
            f"{_OK}Content-Encoding: gzip\r\nContent-Length: {len(_GZIPPED)}\r\n\r\n".encode()
            + _GZIPPED
        ),
        "/damage/inside": page("linked from a zipped page"),
        "/damage/no-length": Raw(f"{_OK}\r\n<p>whole, <a href=linked>x</a>".encode()),
        "/damage/linked": page("linked from a page without a length"),
        "/damage/long-chunks": Raw(
            f"{_OK}Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
            "16;name=value\r\n<a href=trailing>x</a>\r\n0\r\nX-Sum: 1\r\n\r\n".encode()
        ),
        "/damage/trailing": page("linked from chunks"),
        "/damage/page.png": (200, {"content-type": "image/png"}, page("no picture")),
        "/damage/said.png": page("no picture, and said so"),
        "/damage/text.pdf": (200, {"content-type": "application/pdf"}, "plain words\n" * 90),
        "/damage/good.pdf": PDF,
        "/damage/good.png": PNG,
        "/damage/reset-once": Passing(1, Raw(b"", resets=True), page("reset, once")),
    },
)

CHAPTERS = (STATUSES, REDIRECTS, DAMAGE)
