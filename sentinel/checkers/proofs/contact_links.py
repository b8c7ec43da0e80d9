"""contact-links: numbers and addresses to reach people by are links that can work, and who is asked
to call or to write by WhatsApp finds where to. Domains of mail links take mail, as far as is known.
"""

import re
from collections.abc import Iterable

from sentinel.checkers.proofs.mail_proof import without_mail
from sentinel.core.contact import contact_fault
from sentinel.core.late_pattern import late_pattern
from sentinel.core.note_book import Note, Noted
from sentinel.core.own_answer import below, own_pages
from sentinel.core.page_link import PageLink
from sentinel.core.proof import Proof, ProofFacts, broken, by_pages
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.text_mails import mail_of
from sentinel.core.urls import host_of
from sentinel.core.whole_page import WholePage

MAX_TEXT = 1_000_000
"""Characters; longer texts are not looked through."""
LEAST_DIGITS, MOST_DIGITS = 7, 15
"""Of a number with its country (ITU-T E.164)."""
_CALL = late_pattern(
    r"\b(?:call|phone|ring) us\b|\bgive us a call\b|\bcall (?:our|the) (?:helpline|help ?desk)\b"
    r"|हमें (?:कॉल|फ़ोन|फोन) कर|कॉल करें|फ़ोन करें|फोन करें"
)
_WHATSAPP = late_pattern(
    r"\bwhats\s?app us\b|\b(?:message|write to|contact|reach|chat with) us"
    r" (?:on|by|via|over) whats\s?app"
    r"|व्हाट्सएप कर|व्हाट्सऐप कर|व्हाट्सएप पर|व्हाट्सऐप पर"
)
_NUMBER = late_pattern(r"(?<!\d)(?:\+?\d[\d\s()./-]{5,22}\d)(?!\d)")
_DATE = late_pattern(
    r"(?<![\d+])(?:(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d"
    r"|(?:19|20)\d\d([./-])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d)(?!\d)"
)
"""Dates and spans of years, which nobody can call."""
_SHORT = late_pattern(r"(?<![\d:.,])(?:1930|1(?!9\d\d(?!\d))\d{2,5})(?![\d:])")
"""Numbers of helplines begin with 1; other than 1930, what begins with 19 is a year."""
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_WHATSAPP_HOSTS = ("wa.me", "api.whatsapp.com", "web.whatsapp.com", "chat.whatsapp.com")


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    for link in page.links:
        fault = contact_fault(link.href) or _whatsapp_fault(link)
        if fault:
            yield Note(broken=f"Nobody can be reached by a link: {fault}.", quote=link.href)
        elif (mail := mail_of(link.href)) and "@" in mail:
            yield Note(kind="mail", value=mail)
    if len(page.text) > MAX_TEXT:
        return  # a number may stand anywhere in it
    text = page.text.lower()
    asked = _CALL.search(text)
    if asked and not (_has_number(page, text) or _tells_where(page, text, asked)):
        yield Note(broken="The page asks to call, and gives no number.", quote=_quote(_CALL, text))
    if _WHATSAPP.search(text) and not (_is_there(page) or _has_number(page, text)):
        yield Note(
            broken="The page asks to write by WhatsApp, and gives no number or link.",
            quote=_quote(_WHATSAPP, text),
        )


def _whatsapp_fault(link: PageLink) -> str:
    """`wa.me/919876543210`: digits alone, with the country's. Links to share a text, to a group, a
    business or a channel name no number."""
    if host_of(link.url) != "wa.me":
        return ""
    path = link.url.partition("wa.me")[2].strip("/").partition("?")[0]
    if not path or "/" in path or any(letter.isalpha() for letter in path):
        return ""
    digits = path.removeprefix("+")
    if digits.isdigit() and LEAST_DIGITS <= len(digits) <= MOST_DIGITS and digits[0] != "0":
        return ""
    return "it needs a number with its country's, of digits alone"


def _is_there(page: WholePage) -> bool:
    return any(
        below(host_of(link.url), _WHATSAPP_HOSTS) or link.href.lower().startswith("whatsapp:")
        for link in page.links
    )


def _has_number(page: WholePage, text: str) -> bool:
    if any(link.href.lower().startswith("tel:") for link in page.links):
        return True
    undated = _DATE.sub("|", text.translate(_DIGITS))
    return any(
        LEAST_DIGITS <= sum(one.isdigit() for one in found[0]) <= MOST_DIGITS
        for found in _NUMBER.finditer(undated)
    )


def _tells_where(page: WholePage, text: str, asked: re.Match[str]) -> bool:
    """Whether a short number of a helpline (112, 1930) stands by the words, or these are a link to
    where the number is."""
    near = _DATE.sub("|", text[max(0, asked.start() - 40) : asked.end() + 60].translate(_DIGITS))
    return bool(_SHORT.search(near)) or any(_CALL.search(link.words.lower()) for link in page.links)


def _quote(pattern: object, text: str) -> str:
    found = pattern.search(text)  # type: ignore[attr-defined] # a late pattern
    return text[max(0, found.start() - 30) : found.end() + 60].replace("\n", " ")


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    pages = [*noted.broken, *without_mail(noted, facts)]
    if len(pages) > len(noted.broken):
        count = noted.broken_count + len(pages) - len(noted.broken)
        return broken(promise, Noted(pages=noted.pages, broken=pages, broken_count=count))
    return by_pages(promise, noted, facts)


PROOF = Proof(
    what="Links to call, to mail and to WhatsApp can work, and where the text asks for it there "
    "is one, or a number.",
    page=_page,
    looks=own_pages,
    conclude=_conclude,
)
