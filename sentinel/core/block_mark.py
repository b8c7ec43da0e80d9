"""The mark by which an answer is known as our block: a header, and the same in the page's text, for
delivery networks that let no header be set."""

import re

from sentinel.core.page import Page

BLOCK_HEADER = "X-Sentinel-Block"
RETRY_HEADER = "Retry-After"
UNAVAILABLE = 503
EDGE_STATUS = 429
"""What Cloudflare is told to answer: its rules refuse with 400 to 499 alone, and this is the one of
them that search engines take for "come again later" (RFC 6585, 4), as 503 is."""
MAX_SEARCHED_BYTES = 4096
"""The mark stands in the head of the page."""

_META = re.compile(
    rb"<meta name=\"?x-sentinel-block\"? content=\"?([A-Za-z0-9][A-Za-z0-9-]{0,99})[\" />]"
)


def marked_incident(page: Page) -> str:
    """The incident in the text of a block page; empty where it is none. Anybody can write it: it
    says for what a page gives itself out."""
    found = _META.search(page.body[:MAX_SEARCHED_BYTES])
    return found[1].decode("ascii") if found else ""


def shown_incident(page: Page) -> str:
    """For which incident an answer says that the site is blocked, by header or by mark; empty
    where it is no block. Anybody can say so."""
    if page.status == UNAVAILABLE and page.header(BLOCK_HEADER):
        return page.header(BLOCK_HEADER)
    return marked_incident(page) if page.status in {UNAVAILABLE, EDGE_STATUS} else ""
