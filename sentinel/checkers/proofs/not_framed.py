"""not-framed: no other site may show our pages inside a frame of its own.

`X-Frame-Options` (RFC 7034, but for ALLOW-FROM, which browsers ignore) or, before it, the
directive `frame-ancestors` of an enforced content security policy (CSP 3, 6.4.2).
"""

from collections.abc import Iterable

from sentinel.core.note_book import Note
from sentinel.core.proof import Proof
from sentinel.core.published import PublishedPromise
from sentinel.core.whole_page import WholePage

_GOOD = frozenset({"deny", "sameorigin"})
_OWN = frozenset({"'none'", "'self'"})


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    policies = [value for name, value in page.page.headers if name == "content-security-policy"]
    ancestors = [found for value in policies for found in _ancestors(value)]
    if ancestors:
        if not any(set(found) <= _OWN for found in ancestors):
            yield Note(
                broken="The content security policy lets other sites frame the page.",
                quote=" ".join(("frame-ancestors", *ancestors[0])),
            )
        return
    options = page.page.header("x-frame-options").strip()
    if options.lower() in _GOOD:
        return
    if options:
        yield Note(broken="X-Frame-Options has a value that browsers ignore.", quote=options)
        return
    yield Note(broken="Neither X-Frame-Options nor frame-ancestors forbids framing.")


def _ancestors(policy: str) -> Iterable[tuple[str, ...]]:
    """What each policy of a header says; the first directive of a name counts."""
    for one in policy.split(","):
        for directive in one.split(";"):
            words = directive.lower().split()
            if words[:1] == ["frame-ancestors"]:
                yield tuple(words[1:])
                break


PROOF = Proof(
    what="Every page forbids other sites to frame it (X-Frame-Options or frame-ancestors).",
    page=_page,
)
