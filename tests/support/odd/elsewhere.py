"""Chapters of the odd site: other sites that cannot be reached, or that refuse."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from support.odd.answers import Passing, says
from support.odd.good import page
from support.odd.page import Chapter, broken, html, refused, unsure
from support.site_server import Answer, Request

CONNECTIONS = Chapter(
    name="connections",
    pages=(
        html(
            "/connections/",
            "Connections",
            "<a href='{other}/there'>there</a><a href='{tls}/there'>good TLS</a>",
            ("<a href='{closed}/'>closed</a>", broken("{closed}/", "connection-refused")),
            (
                "<a href='http://no-such-host.invalid/a'>x</a>",
                broken("http://no-such-host.invalid/a", "dns"),
            ),
            ("<a href='{selfsigned}/'>signed by nobody</a>", broken("{selfsigned}/", "tls")),
            ("<a href='{expired}/'>expired</a>", broken("{expired}/", "tls")),
            ("<a href='{wrongname}/'>another name</a>", broken("{wrongname}/", "tls")),
            ("<a href='{no_tls}/'>no TLS</a>", broken("{no_tls}/", "tls")),
            ("<a href='{hangs}/'>never answers</a>", broken("{hangs}/", "timeout")),
            ("<a href='{drips}/'>never ends</a>", broken("{drips}/", "timeout")),
            ("<a href='{resets}/'>resets</a>", broken("{resets}/", "cut-connection")),
            ("<a href='{no_http}/'>not HTTP</a>", broken("{no_http}/", "no-http")),
            "<a href='{floods}/'>a body without end is good, and cut</a>",
        ),
    ),
    hosts={"other": {"/there": page("elsewhere")}, "tls": {"/there": page("by TLS")}},
)


class Dated:
    """Answers 429 with a date a second ahead, once."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, request: Request) -> Answer:
        self.asked += 1
        if self.asked > 1:
            return page("a date that has passed")
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        return says(429, retry_after=date)


_CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>"
    "<noscript>Enable JavaScript and cookies to continue</noscript></body></html>"
)
_CAPTCHA = (
    "<!DOCTYPE html><html><head><title>Please verify you are human</title>"
    "<script src='https://www.google.com/recaptcha/api.js'></script></head><body>"
    "<p>Please complete the security check to access this site.</p>"
    "<form method=post id='captcha-form'><div class='g-recaptcha' data-sitekey='x'></div></form>"
    "</body></html>"
)
_CONTACT = (
    "<!DOCTYPE html><html><head><title>Contact the institute</title></head><body>"
    "<h1>Contact</h1><p>Write to the registrar with questions on admission, results, hostels and "
    "scholarships. The office is open on working days from nine to five; on gazetted holidays it "
    "is closed. Letters are answered within a week, in the order in which they come in.</p>"
    "<form method=post><input name=name><textarea name=message></textarea>"
    "<div class='g-recaptcha' data-sitekey='x'></div><button>Send</button></form></body></html>"
)


def _walls(place: str) -> tuple[tuple[object, ...], ...]:
    return (
        (f"<a href='{place}401'>x</a>", refused(f"{place}401", "login", 401)),
        (f"<a href='{place}403'>x</a>", refused(f"{place}403", "login", 403)),
        (f"<a href='{place}429'>x</a>", refused(f"{place}429", "rate-limit", 429)),
        (f"<a href='{place}429-seconds'>passes</a>",),
        (f"<a href='{place}429-date'>passes</a>",),
        (f"<a href='{place}429-odd'>passes</a>",),
        (f"<a href='{place}429-junk'>passes</a>",),
        (f"<a href='{place}999'>x</a>", refused(f"{place}999", "rate-limit", 999)),
        (f"<a href='{place}cloudflare'>x</a>", refused(f"{place}cloudflare", "bot-wall", 403)),
        (f"<a href='{place}moment'>x</a>", refused(f"{place}moment", "bot-wall", 503)),
        (f"<a href='{place}captcha'>x</a>", refused(f"{place}captcha", "bot-wall", 200)),
        (f"<a href='{place}contact'>a form with a captcha is good</a>",),
    )


def _answers(place: str) -> Mapping[str, Answer]:
    return {
        f"{place}401": says(401, www_authenticate='Basic realm="x"'),
        f"{place}403": says(403),
        f"{place}429": says(429, retry_after="1"),
        f"{place}429-seconds": Passing(1, says(429, retry_after="1"), page("after a second")),
        f"{place}429-date": Dated(),
        f"{place}429-odd": Passing(1, says(429, retry_after="1s"), page("after an odd second")),
        f"{place}429-junk": Passing(1, says(429, retry_after="soon"), page("after a while")),
        f"{place}999": says(999),
        f"{place}cloudflare": (403, {"cf-mitigated": "challenge", "server": "cloudflare"}, "x"),
        f"{place}moment": (503, {"server": "cloudflare"}, _CHALLENGE),
        f"{place}captcha": (200, {}, _CAPTCHA),
        f"{place}contact": (200, {}, _CONTACT),
    }


_SHUT = (
    (
        "<a href='{soft}/first'>a whole day</a>",
        refused("{soft}/first", "rate-limit", 429),
    ),
)

REFUSALS = Chapter(
    name="refusals",
    pages=(html("/refusals/", "Refusals of the site itself", *_walls("/refusals/")),),
    files=_answers("/refusals/"),
    skipped=("https://www.google.com/recaptcha/api.js",),
)
REFUSALS_ELSEWHERE = Chapter(
    name="refusals-elsewhere",
    pages=(html("/elsewhere/", "Refusals of other sites", *_walls("{other}/"), *_SHUT),),
    hosts={"other": _answers("/"), "soft": {"/first": says(429, retry_after="86400")}},
)

_SORRY = (
    "<!DOCTYPE html><title>District Institute</title><h1>Sorry</h1><p>What you were looking for is "
    "gone, has another address now, or never was here. Go to the start page, use the search above, "
    "or write to the office, which answers on working days between ten and five.</p>"
)
_NOT_FOUND = "<!DOCTYPE html><title>Page not found</title><p>There is no such page.</p>"

SOFT = Chapter(
    name="soft-404",
    pages=(
        html(
            "/soft/",
            "A site that answers everything",
            "<a href='real'>real</a><a href='deeper/real'>real, too</a>",
            ("<a href='gone'>gone</a>", broken("/soft/gone", "soft-404")),
            ("<a href='deeper/gone'>gone</a>", broken("/soft/deeper/gone", "soft-404")),
            ("<a href='{soft}/gone'>gone there</a>", broken("{soft}/gone", "soft-404")),
            "<a href='{soft}/real'>real there</a>",
        ),
    ),
    files={
        "/soft/real": page("real one", "<p>" + "Facts about the first thing. " * 9 + "</p>"),
        "/soft/deeper/real": page("real two", "<p>" + "Tales of another matter. " * 9 + "</p>"),
    },
    hosts={"soft": {"/real": page("real three", "<p>" + "Something else again. " * 9 + "</p>")}},
    missing={"own": _SORRY, "soft": _NOT_FOUND},
)
HOME = Chapter(
    name="soft-404-home",
    pages=(
        html(
            "/home/",
            "A site that sends everything unknown to its home page",
            "<a href='real'>real</a>",
            ("<a href='gone'>gone</a>", broken("/home/gone", "soft-404")),
        ),
    ),
    files={"/home/real": page("real", "<p>" + "Facts about the first thing. " * 9 + "</p>")},
    missing={"own": (302, {"location": "/"}, b"")},
)
_SHELL = (
    "<!DOCTYPE html><title>App</title><div id=root></div><script src=/shell/app.js></script>"
    "<noscript>This app needs JavaScript.</noscript>"
)
SHELL = Chapter(
    name="shell",
    pages=(
        html(
            "/shell/",
            "A site of one script, which answers everything with one shell",
            ("<a href='/shell/route-1'>1</a>", unsure("/shell/route-1", "soft-404")),
            ("<a href='/shell/route-2'>2</a>", unsure("/shell/route-2", "soft-404")),
            ("<a href='/shell/route-1#/inside'>1</a>", unsure("/shell/route-1", "soft-404")),
        ),
    ),
    files={"/shell/app.js": (200, {"content-type": "text/javascript"}, "start();\n")},
    missing={"own": _SHELL},
)
LOCALHOST = Chapter(
    name="localhost",
    pages=(
        html(
            "/localhost/",
            "The same server by another name is another site",
            "<a href='http://localhost:{own_port}/localhost/'>itself</a>",
            (
                "<a href='http://localhost:{own_port}/localhost/gone'>x</a>",
                broken("http://localhost:{own_port}/localhost/gone"),
            ),
            (
                "<a href='http://localhost:{own_port}/localhost/#gone'>x</a>",
                broken("http://localhost:{own_port}/localhost/#gone", "missing-fragment"),
            ),
        ),
    ),
)

CHAPTERS = (CONNECTIONS, REFUSALS, REFUSALS_ELSEWHERE, SOFT, HOME, SHELL, LOCALHOST)
