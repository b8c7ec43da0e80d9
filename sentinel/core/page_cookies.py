"""Cookies that one answer sets: by its headers, and by inline scripts under a name written out."""

from sentinel.core.cookie import MAX_COOKIES, Cookie, cookies_of, script_cookies
from sentinel.core.own_answer import below
from sentinel.core.urls import host_of
from sentinel.core.whole_page import WholePage


def cookies_of_answer(page: WholePage) -> tuple[Cookie, ...]:
    """Those that browsers keep: one for another host's domain is dropped (RFC 6265bis, 5.7). So all
    are of the first party. Never raises; of pages that would cost too much to read, those of the
    headers alone."""
    host = host_of(page.page.final_url)
    sent = cookies_of(page.page.headers, page.page.fetched_at)
    found = [cookie for cookie in sent if not cookie.domain or below(host, (cookie.domain,))]
    if page.page.is_html and b"document.cookie" in page.page.body:
        for script in page.tree.select("script:not([src])"):
            found += script_cookies(script.text)
    return tuple(found[:MAX_COOKIES])
