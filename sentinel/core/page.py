"""What one look at one URL gave: a Page, or a FetchFailure. A failure to look is data."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sentinel.core.wire import Wire


class FailureReason(StrEnum):
    """Why a look gave no page. The text for people stands in FAILURE_TEXT."""

    REFUSED = "refused"
    DNS = "dns"
    TLS = "tls"
    TIMEOUT = "timeout"
    RESET = "reset"
    EMPTY_ANSWER = "empty-answer"
    TRUNCATED = "truncated"
    NOT_HTTP = "not-http"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    REDIRECT_LOOP = "redirect-loop"
    BAD_ENCODING = "bad-encoding"
    FORBIDDEN_ADDRESS = "forbidden-address"
    BAD_URL = "bad-url"
    OTHER = "other"


FAILURE_TEXT: dict[FailureReason, str] = {
    FailureReason.REFUSED: "the server refused the connection",
    FailureReason.DNS: "the name could not be resolved",
    FailureReason.TLS: "the TLS certificate or handshake is not good",
    FailureReason.TIMEOUT: "no complete answer within the time limit",
    FailureReason.RESET: "the connection was cut",
    FailureReason.EMPTY_ANSWER: "the server closed the connection without an answer",
    FailureReason.TRUNCATED: "the body ended before its announced length",
    FailureReason.NOT_HTTP: "the answer is not HTTP",
    FailureReason.TOO_MANY_REDIRECTS: "too many redirects",
    FailureReason.REDIRECT_LOOP: "the redirects run in a circle",
    FailureReason.BAD_ENCODING: "the compressed body could not be decoded",
    FailureReason.FORBIDDEN_ADDRESS: "the address is private and not configured",
    FailureReason.BAD_URL: "the URL cannot be requested",
    FailureReason.OTHER: "the look failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One hop: the URL that answered, its status, and where it pointed."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A complete answer. `body` is decoded from its content coding, at most the byte cap long."""

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case, in the order of the wire."""
    body: bytes
    sha256: str
    """Lower-case hex digest of `body`."""
    over_cap: bool = False
    """True where the body was cut at the byte cap; then nothing is judged on its end."""
    redirects: tuple[Redirect, ...] = ()
    peer_address: str = ""
    user_agent: str = ""
    elapsed_seconds: float = 0.0
    fetched_at: datetime
    wire: Wire = field(default=(), repr=False, compare=False)
    """What went over the wire for it, hop by hop; empty where it was not recorded."""

    def header(self, name: str) -> str:
        """The first value of a header, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), "")

    @property
    def content_type(self) -> str:
        """The media type alone, in lower case: `text/html`."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        return self.content_type in {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """No page, and why. `detail` is the library's own words, for the log and the evidence."""

    url: str
    reason: FailureReason
    detail: str = ""
    redirects: tuple[Redirect, ...] = ()
    elapsed_seconds: float = 0.0
    fetched_at: datetime
    wire: Wire = field(default=(), repr=False, compare=False)
    """As of a page, until it broke."""

    @property
    def text(self) -> str:
        return FAILURE_TEXT[self.reason]


Look = Page | FetchFailure
"""What one look at one URL gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """What to ask, and within which limits."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    user_agent: str = ""
    """Empty: the fetcher's first configured agent."""
    follow_redirects: bool = True
    fresh_connection: bool = False
    """True: no connection of an earlier request is used again."""
    connect_to: str = ""
    """An IP address to connect to instead of asking DNS; the Host header stays the URL's."""
    connect_port: int = 0
    """The port there, where it is another than the URL's; 0: the URL's. With `connect_to` alone."""
    connect_by: str = ""
    """Who gave `connect_to`, for the record: a name server, the configuration."""
