"""The name under which Sentinel asks for pages: honest, with a place for who is responsible."""

import re

_CONTACT = re.compile(r"(https?://|mailto:)[A-Za-z0-9][A-Za-z0-9._~:/?#@!$&'*+,=%-]{2,199}")
"""ASCII, and nothing that would end the comment in which it stands (RFC 9110, 5.6.5)."""
_BLOCKED_WORD = "link"
"""Stock rules of web application firewalls refuse agents that have it in their name."""


def crawl_user_agent(version: str, contact_url: str = "") -> str:
    """`Mozilla/5.0 (compatible; Sentinel/0.1; site integrity monitor; +https://example.org/bot)`.

    Says who asks, for what, and whom to turn to; `robots.txt` names it `Sentinel`. The shape is
    that of well-known crawlers: some servers answer an unknown first word with an error.
    Raises ValueError, whose words complete `must be`, where the contact cannot stand there.
    """
    contact = ""
    if contact_url:
        if not _CONTACT.fullmatch(contact_url):
            raise ValueError(
                "an http, https or mailto URL of at most 200 ASCII characters, without spaces, "
                f"brackets or semicolons; found {contact_url[:80]!r}"
            )
        if _BLOCKED_WORD in contact_url.lower():
            raise ValueError(
                f"an address without the word '{_BLOCKED_WORD}', which many web servers refuse in "
                f"a User-Agent; found {contact_url[:80]!r}"
            )
        contact = f"; +{contact_url}"
    return f"Mozilla/5.0 (compatible; Sentinel/{version}; site integrity monitor{contact})"
