"""Whether an answer forbids other sites to show it inside a frame.

`X-Frame-Options` (RFC 7034, but for ALLOW-FROM, which browsers ignore) or, before it, the
directive `frame-ancestors` of an enforced content security policy (CSP 3, 6.4.2).
"""

from typing import NamedTuple

from sentinel.core.content_policy import enforced_policies
from sentinel.core.page import Page

_GOOD = frozenset({"deny", "sameorigin"})
_OWN = frozenset({"'none'", "'self'"})


class FramingFault(NamedTuple):
    why: str
    """One sentence."""
    quote: str
    """What the header says; may be empty."""


def framing_fault(page: Page) -> FramingFault | None:
    """None where the answer may not be framed by others. Repeated values count as one list."""
    ancestors = [
        policy["frame-ancestors"]
        for policy in enforced_policies(page.headers)
        if "frame-ancestors" in policy
    ]
    if ancestors:
        if any({source.lower() for source in found} <= _OWN for found in ancestors):
            return None
        quote = " ".join(("frame-ancestors", *ancestors[0]))
        return FramingFault("The content security policy lets other sites frame the page.", quote)
    values = [value for name, value in page.headers if name == "x-frame-options"]
    options = ", ".join(values).strip()
    given = {one.strip().lower() for one in options.split(",") if one.strip()}
    if given and given <= _GOOD:
        return None
    if options:
        return FramingFault("X-Frame-Options has a value that browsers ignore.", options)
    return FramingFault("Neither X-Frame-Options nor frame-ancestors forbids framing.", "")
