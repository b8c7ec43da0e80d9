"""Codes of findings about links, which say nothing by themselves about the pages they lead to."""

LINK_BROKEN = "link-broken"
LINK_UNREACHABLE = "link-unreachable"
"""No answer was had."""
LINK_REFUSED = "link-refused"
LINK_MOVED = "link-moved"
"""Served, and moved for good: the link should be updated."""
LINK_SOFT_404 = "link-soft-404"
"""Answered 200 with the page that the server shows for what does not exist."""
LINK_UNCLEAR = "link-inconclusive"
FRAGMENT_MISSING = "fragment-missing"
PAGE_NEW = "site-page-new"
PAGE_VANISHED = "site-page-vanished"

LINK_CODES = frozenset(
    {
        *(LINK_BROKEN, LINK_UNREACHABLE, LINK_REFUSED, LINK_MOVED, LINK_SOFT_404, LINK_UNCLEAR),
        *(FRAGMENT_MISSING, PAGE_NEW, PAGE_VANISHED),
    }
)
LINKS_UNJUDGED = "links-unjudged"
"""Our own network is at fault: nothing is said of any link, and that counts."""
