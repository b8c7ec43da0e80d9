"""Sentences by which servers, firewalls, hosting companies and networks give themselves away."""

from sentinel.core.shape import Shape
from sentinel.core.shape_signs.faults import FAULTS
from sentinel.core.shape_signs.hosting import HOSTING
from sentinel.core.shape_signs.sign import LONGEST, MOST, Mark, Sign
from sentinel.core.shape_signs.walls import WALLS

__all__ = ["LONGEST", "MARKS", "MOST", "SIGNS", "Mark", "Sign"]

SIGNS: tuple[Sign, ...] = (*WALLS, *HOSTING, *FAULTS)
"""In this order: the first that fits decides."""

MARKS: tuple[Mark, ...] = (
    *(
        Mark(Shape.PARKED, needle)
        for needle in (
            *(b"sedoparking.com", b"parkingcrew.net", b"parklogic.com", b"bodis.com/"),
            *(b"parking-lander", b'location.href="/lander"', b"location.href='/lander'"),
            *(b"above.com/marketplace", b"hugedomains.com/domain_profile", b"afternic.com/forsale"),
            *(b"dan.com/buy-domain", b"window.park =", b'data-adblockkey="'),
        )
    ),
    *(
        Mark(Shape.PORTAL, needle)
        for needle in (b"<wispaccessgatewayparam", b"/captiveportal/", b"fgtauth?", b"fgd_icon")
    ),
    *(Mark(Shape.SUSPENDED, needle) for needle in (b"/cgi-sys/suspendedpage.cgi",)),
    *(Mark(Shape.DEFAULT_SERVER, needle) for needle in (b"/cgi-sys/defaultwebpage.cgi",)),
)
"""Looked for on pages of few words alone."""
