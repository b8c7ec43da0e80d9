"""Headers in which a server tells its version to whoever asks."""

from collections.abc import Iterator
from typing import NamedTuple

from sentinel.core.late_pattern import late_pattern
from sentinel.core.page import Page
from sentinel.core.plain_line import clean_line

NAMES = ("server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator")
ADVICE = {
    "server": "nginx: server_tokens off; Apache: ServerTokens Prod; IIS: removeServerHeader.",
    "x-powered-by": "PHP: expose_php = Off; Express: app.disable('x-powered-by').",
    "x-aspnet-version": 'ASP.NET: enableVersionHeader="false".',
    "x-aspnetmvc-version": "ASP.NET MVC: MvcHandler.DisableMvcResponseHeader = true.",
    "x-generator": "Take the header out in the application or the web server.",
}
_VERSION = late_pattern(r"\d{1,6}\.\d|/\d|\s\d")


class Banner(NamedTuple):
    header: str
    value: str
    """Of one line, cut."""


def banners(page: Page) -> Iterator[Banner]:
    """Those that name a version; a product's name alone is none."""
    for name in NAMES:
        value = page.header(name)[:500]
        if _VERSION.search(value) is not None:
            yield Banner(name, clean_line(value)[:120])
