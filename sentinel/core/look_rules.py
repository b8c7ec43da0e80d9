"""The named rules of looks that are no look at the page, or find another server behind the name.

Each is an exit that is taken before anything is compared; the claim test is made at each of them.
"""

from dataclasses import dataclass

from sentinel.core.shape import Shape
from sentinel.core.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRule:
    """One rule, as it is named in a verdict, a report and docs/verdicts.md."""

    name: str
    """Stable: `L2`."""
    title: str
    needs: str
    """What must be found, in one sentence."""
    verdict: Verdict


def _rule(name: str, title: str, verdict: Verdict, needs: str) -> LookRule:
    return LookRule(name=name, title=title, verdict=verdict, needs=needs)


UNREACHED = _rule(
    "L2",
    "no answer",
    Verdict.DOWN,
    "no complete answer came; one that broke off or cannot be decompressed is damage, one that we "
    "may not ask is none of the site's",
)
OWN_BLOCK = _rule(
    "L3", "our own block notice", Verdict.INCONCLUSIVE, "the answer carries our block's header"
)
INTERCEPTED = _rule(
    "L4",
    "a network on the way",
    Verdict.INCONCLUSIVE,
    "a login portal, proxy or filter between here and the site answers",
)
REFUSED = _rule(
    "L5",
    "refused",
    Verdict.REFUSED,
    "the status is 401, 403, 407, 429, 451 or 999, or a firewall, captcha, bot check or the site's "
    "login page answers",
)
MAINTENANCE = _rule(
    "L6",
    "maintenance",
    Verdict.DOWN,
    "the site's own maintenance page, or one by its shape, answers",
)
MISSING = _rule(
    "L7",
    "not there",
    Verdict.CORRUPT,
    "the status is 404 or 410, or the site's own page for what it does not have answers, whatever "
    "its status",
)
FAILING = _rule(
    "L8",
    "failing",
    Verdict.DOWN,
    "the status is 500 or more, or an error page, a hosting company's notice, a bare server or a "
    "list of files answers",
)
ODD_STATUS = _rule(
    "L9", "another fault", Verdict.BROKEN, "the status is another one from 400 to 499"
)
TOO_LARGE = _rule(
    "L10", "larger than the cap", Verdict.INCONCLUSIVE, "the body was cut at the byte cap"
)
SERVER_MOVED = _rule(
    "N1",
    "servers moved",
    Verdict.EDITED,
    "addresses, aliases or mail servers are not the approved ones; a renewed certificate, or an "
    "address at which the approved key answers, is told and needs nobody",
)
SERVER_TAKEN = _rule(
    "N2",
    "other servers",
    Verdict.SUSPECT,
    "name servers are not the approved ones, or a certificate key is new and no renewal: another "
    "issuer, fewer names, a new address, or not trusted",
)

LOOK_RULES: dict[str, LookRule] = {
    rule.name: rule
    for rule in (
        UNREACHED,
        OWN_BLOCK,
        INTERCEPTED,
        REFUSED,
        MAINTENANCE,
        MISSING,
        FAILING,
        ODD_STATUS,
        TOO_LARGE,
        SERVER_MOVED,
        SERVER_TAKEN,
    )
}
"""L: a look that is no look at the page (L1 is that of the comparison); N: names and servers."""

BY_SHAPE: dict[Shape, LookRule] = {
    Shape.PORTAL: INTERCEPTED,
    Shape.CHALLENGE: REFUSED,
    Shape.FORBIDDEN: REFUSED,
    Shape.LOGIN: REFUSED,
    Shape.MAINTENANCE: MAINTENANCE,
    Shape.NOT_FOUND: MISSING,
    Shape.ERROR: FAILING,
    Shape.SUSPENDED: FAILING,
    Shape.DEFAULT_SERVER: FAILING,
    Shape.LISTING: FAILING,
}
"""Shapes of a page that stands in the place of an approved one."""
