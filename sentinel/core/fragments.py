"""Whether a fragment points to something in a page (HTML 7.4.6.4, Text Fragments)."""

import re
from collections.abc import Container
from urllib.parse import unquote

_DIRECTIVE = ":~:"
"""What stands behind it names words of the page, not an element (URL fragment directives)."""
_USER_CONTENT = "user-content-"
"""Sites that show other people's markup put this before ids and take it off by script."""
_ROUTE = re.compile(r"[!/?]|%21|%2f", re.IGNORECASE)
"""Routes of applications: `#!/page`, `#/page`."""
_STATE = re.compile(r"[^=]*=")
"""State of an application or a player: `#page=3`, `#t=30`."""
_LINES = re.compile(r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|\d+-\d+")
"""Lines of a source listing, which a script marks: `#L10-L20`."""


CLOAKED_MAIL = "/cdn-cgi/l/email-protection"
"""Path of a delivery network's page for mail addresses: what stands behind `#` is the address,
encoded anew with each answer, and names nothing."""


def names(fragment: str, ids: Container[str]) -> bool | None:
    """Whether `fragment` (as in a URL, not decoded) names something among the ids of a page.

    None where that is not for ids to say: application routes and state, ranges of lines. The
    empty fragment and `top` lead to the top of any page.
    """
    element = fragment.partition(_DIRECTIVE)[0]
    if not element or element in ids:
        return True
    decoded = unquote(element, errors="replace")
    if decoded in ids or decoded.lower() == "top":
        return True
    if _USER_CONTENT + decoded in ids or _USER_CONTENT + decoded.lower() in ids:
        return True
    if _ROUTE.match(element) or _STATE.match(element) or _LINES.fullmatch(decoded):
        return None
    return False
