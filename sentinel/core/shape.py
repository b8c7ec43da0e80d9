"""The kinds of answers that are no valid look at a page, with what each says and argues for."""

from enum import StrEnum

from sentinel.core.verdict import Verdict


class Shape(StrEnum):
    ORDINARY = "ordinary"
    EMPTY = "empty"
    CHALLENGE = "challenge-page"
    """A firewall, captcha or bot check."""
    FORBIDDEN = "forbidden-page"
    """Access refused without asking for anything: 401, 403, 429."""
    LOGIN = "login-page"
    PORTAL = "network-portal"
    """A page of a network between us and the site: captive portal, proxy, filter of an employer
    or provider. It says nothing of the site."""
    PARKED = "parked-page"
    """The domain is for sale or parked: it may be in other hands."""
    SUSPENDED = "suspended-page"
    """The hosting company's notice: account suspended, limit exceeded, site not published."""
    DEFAULT_SERVER = "default-server-page"
    """What a freshly installed web server or hosting panel shows."""
    LISTING = "directory-listing"
    MAINTENANCE = "maintenance-page"
    NOT_FOUND = "not-found-page"
    """Says that there is no such page, whatever the status."""
    ERROR = "error-page"
    SHELL = "script-shell"


SHAPE_TEXT: dict[Shape, str] = {
    Shape.EMPTY: "The answer is empty.",
    Shape.CHALLENGE: "A firewall or bot check answered in the place of the page.",
    Shape.FORBIDDEN: "The server refused access in the place of the page.",
    Shape.LOGIN: "A login form of the site answered in the place of the page.",
    Shape.PORTAL: "A network on the way answered: a login portal, a proxy or a filter.",
    Shape.PARKED: "A page of a domain dealer answered: the domain may have lapsed or been taken.",
    Shape.SUSPENDED: "The hosting company answered: suspended, over a limit, or not set up.",
    Shape.DEFAULT_SERVER: "The default page of a bare server or hosting panel answered.",
    Shape.LISTING: "The server lists the files of a folder: its index page is gone.",
    Shape.MAINTENANCE: "This is a maintenance notice, not the page.",
    Shape.NOT_FOUND: "This says that there is no such page, in the place of the page.",
    Shape.ERROR: "This is an error page of a server or content system, not the page.",
    Shape.SHELL: "The page has next to no text of its own; its scripts draw it in a browser.",
}

SHAPE_VERDICT: dict[Shape, Verdict] = {
    Shape.EMPTY: Verdict.CORRUPT,
    Shape.CHALLENGE: Verdict.REFUSED,
    Shape.FORBIDDEN: Verdict.REFUSED,
    Shape.LOGIN: Verdict.REFUSED,
    Shape.PORTAL: Verdict.INCONCLUSIVE,
    Shape.PARKED: Verdict.SUSPECT,
    Shape.SUSPENDED: Verdict.DOWN,
    Shape.DEFAULT_SERVER: Verdict.DOWN,
    Shape.LISTING: Verdict.DOWN,
    Shape.MAINTENANCE: Verdict.DOWN,
    Shape.NOT_FOUND: Verdict.DOWN,
    Shape.ERROR: Verdict.DOWN,
    Shape.SHELL: Verdict.INCONCLUSIVE,
}
"""What each shape argues for by itself, where the status says nothing else."""
