"""What is said of one link's target: a state, the reason for it, and words for people."""

from enum import StrEnum
from typing import NamedTuple


class LinkState(StrEnum):
    """Never folded into good and bad: each leads somewhere else."""

    GOOD = "good"
    REDIRECTED = "redirected"
    """Served, but moved for good: the link should be updated."""
    BROKEN = "broken"
    REFUSED = "refused"
    """The server answers, and will not answer us: nothing is known of the page."""
    INCONCLUSIVE = "inconclusive"
    """Our own network, or a look that could not be finished."""


class LinkReason(StrEnum):
    """Why. REASON_TEXT (core.link_verdict) has the words, LINK_ADVICE what to do."""

    NONE = ""
    STATUS = "status"
    """4xx or 5xx, after retries."""
    DNS = "dns"
    CONNECTION_REFUSED = "connection-refused"
    TLS = "tls"
    TIMEOUT = "timeout"
    CUT_CONNECTION = "cut-connection"
    NO_HTTP = "no-http"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    REDIRECT_LOOP = "redirect-loop"
    BAD_REDIRECT = "bad-redirect"
    TRUNCATED = "truncated"
    BAD_ENCODING = "bad-encoding"
    WRONG_TYPE = "wrong-type"
    SOFT_404 = "soft-404"
    MISSING_FRAGMENT = "missing-fragment"
    BAD_URL = "bad-url"
    BAD_CONTACT = "bad-contact"
    LOGIN = "login"
    """401, 403."""
    RATE_LIMIT = "rate-limit"
    """429 after waiting, 999."""
    BOT_WALL = "bot-wall"
    PERMANENT_REDIRECT = "permanent-redirect"
    OWN_NETWORK = "own-network"
    PRIVATE_ADDRESS = "private-address"
    """The target lies on an address that may not be asked."""
    OTHER = "other"


class Outcome(NamedTuple):
    """The judgement on one target."""

    state: LinkState
    reason: LinkReason = LinkReason.NONE
    words: str = ""
    """One short clause, such as `answers 404`; no URL in it."""
    status: int = 0
    """Of the last hop; 0 where there was no answer."""
    final_url: str = ""
    """Where the redirects lead, if there were any. Of REDIRECTED, the address to link to: where its
    lasting redirects end."""
