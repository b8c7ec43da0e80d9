"""Where an address leads visitors who follow its redirects, whether or not that host answers."""

import ipaddress
from collections.abc import Iterable

from sentinel.core.baseline import PageBaseline
from sentinel.core.canonical import sha256
from sentinel.core.comparison import signal
from sentinel.core.document import read_document
from sentinel.core.finding import Signal, Strength
from sentinel.core.origins import Kinship, kinship
from sentinel.core.page import FetchFailure, Look, Page
from sentinel.core.shape import Shape
from sentinel.core.shapes import shape_of
from sentinel.core.site import Site
from sentinel.core.urls import host_of, hosts_of


def as_redirect(look: Look, expected: PageBaseline | None, site: Site) -> Look:
    """A look that failed at a foreign host to which the site had led it, as the answer that the
    site gave: its redirect, without a body. Every other look as it is.

    Whether that host answers is its own affair: visitors were sent away by the site. A page that
    was approved as ending at that host, and cannot be had there, remains a failure.
    """
    if not isinstance(look, FetchFailure) or not look.redirects or expected is None:
        return look
    last = look.redirects[-1]
    if not _is_foreign(last.location, expected, site):
        return look
    return Page(
        url=look.url,
        final_url=last.location,
        status=last.status,
        headers=(("location", last.location),),
        body=b"",
        sha256=sha256(b""),
        redirects=look.redirects,
        elapsed_seconds=look.elapsed_seconds,
        fetched_at=look.fetched_at,
    )


def led_away(
    page: Page, expected: PageBaseline, site: Site, known: Iterable[str] = ()
) -> Signal | None:
    """Whether the address now ends at a host where it did not end before. With `www.` before it, or
    without, a name is the same; one below the same domain (a log-in of the organisation), and one
    that approved pages use (`known`), is WEAK: a person decides. Any other one is STRONG, unless
    what answers there is a notice that something fails or is closed.

    A page that was approved at the end of redirects may have come to it by way of another host (a
    log-in, a choice of country), and which is not known. Where such a page's own redirects are
    as approved as far as is known, and the other host does not answer, that is no proof.
    """
    if not _is_foreign(page.final_url, expected, site):
        return None
    host, approved = host_of(page.final_url), host_of(expected.final_url)
    kin = kinship(host, own=hosts_of(site) | {approved}, known=frozenset(known))
    if kin is Kinship.OWN:
        return None
    on_the_way = _answered_nowhere(page) and not any(
        hop.url == expected.final_url for hop in page.redirects
    )
    return signal(
        "redirected-off-site",
        Strength.WEAK if on_the_way or kin in _NEAR or _is_notice(page) else Strength.STRONG,
        f"The address leads visitors to {host}; approved is {approved}.",
        page.final_url,
    )


_NEAR = frozenset({Kinship.RELATED, Kinship.KNOWN})
_NOTICES = frozenset(
    {Shape.MAINTENANCE, Shape.ERROR, Shape.NOT_FOUND, Shape.SUSPENDED, Shape.PARKED}
)
"""What hosting companies show on hosts of their own. None of them leaves a visitor anything."""
_MAX_BYTES = 200_000
_WAITING_ROOMS = frozenset(
    {"queue-it.net", "captcha-delivery.com", "perfdrive.com", "challenges.cloudflare.com"}
    | {"hcaptcha.com", "arkoselabs.com", "cloudflareaccess.com"}
)
"""To which services against bots, and those that hold visitors back, send whom they doubt."""


def wall_at(url: str) -> str:
    """What kind of wall stands at an address to which visitors are led; empty for none."""
    host = host_of(url)
    if any(host == room or host.endswith(f".{room}") for room in _WAITING_ROOMS):
        return f"a waiting room or bot check at {host}"
    return ""


def is_private(url: str) -> bool:
    """Whether an address lies inside a private network: a network on the way sends us there."""
    try:
        address = ipaddress.ip_address(host_of(url))
    except ValueError:
        return False
    return address.is_private and not address.is_loopback


def _is_notice(page: Page) -> bool:
    if not page.is_html or not page.body:
        return False
    document = read_document(
        page.body[:_MAX_BYTES],
        content_type=page.header("content-type"),
        url=page.final_url,
        status=page.status,
    )
    return shape_of(document) in _NOTICES


def _is_foreign(url: str, expected: PageBaseline, site: Site) -> bool:
    host = host_of(url)
    return bool(host) and host != host_of(expected.final_url) and host not in hosts_of(site)


def _answered_nowhere(page: Page) -> bool:
    """Whether the last answer is itself a redirect that led to no answer."""
    return bool(page.redirects) and 300 <= page.status < 400
