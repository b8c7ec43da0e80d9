"""A Visit: one URL that a crawl asked, as it stays after the body is let go.

Redirects are not followed here: each hop is a visit of its own, so no URL is asked twice.
"""

from typing import NamedTuple


class Marks(NamedTuple):
    """What only the body can tell, noted while it was there."""

    bot_wall: str = ""
    """Who stands in the way of programs (`cloudflare`, `captcha`, ...), or empty."""
    wrong_type: str = ""
    """In words, where the bytes are not what the Content-Type says; else empty."""
    fingerprint: int = 0
    """64 bits of the words of a page (see core.fingerprint); 0 where it was not wanted."""
    sets_cookie: bool = False
    """Of a redirect: whether it hands out a cookie. Crawls keep none, browsers do."""


class Visit(NamedTuple):
    """What one address answered, after all retries."""

    url: str
    """Without fragment."""
    status: int = 0
    """0: no answer was had."""
    failure: str = ""
    """A FailureReason's value where there is no answer, else empty."""
    detail: str = ""
    """The library's own words of a failure."""
    location: str = ""
    """Where a redirect points, resolved, with its fragment; as written if it does not parse."""
    content_type: str = ""
    """The media type alone, in lower case."""
    retry_after: str = ""
    """The header of that name, as sent."""
    sha256: str = ""
    size: int = 0
    """Bytes of the decoded body."""
    cut: bool = False
    """Whether the body was cut at the cap: nothing is judged on its end."""
    elapsed_seconds: float = 0.0
    at: float = 0.0
    """POSIX time."""
    attempts: int = 1
    """How often it was asked, HEAD not counted."""
    depth: int = 0
    """Links from the root; 0 for what the crawl began with."""
    method: str = "GET"
    peer_address: str = ""
    marks: Marks = Marks()

    @property
    def is_redirect(self) -> bool:
        return self.status in {301, 302, 303, 307, 308} and bool(self.location)

    @property
    def is_html(self) -> bool:
        return self.content_type in {"text/html", "application/xhtml+xml"}
