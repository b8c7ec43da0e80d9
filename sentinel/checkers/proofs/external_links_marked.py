"""external-links-marked: a link that leaves the site says so (GIGW 3.0, 5.4.4).

By its words, its title, an icon, a class, `rel`, a window of its own, or by a page or question in
between. A link that goes through an address of the site's own is one of the site.
"""

from collections.abc import Iterable

from sentinel.core.counts import counted
from sentinel.core.late_pattern import late_pattern
from sentinel.core.note_book import Note
from sentinel.core.noted_values import finds
from sentinel.core.own_answer import below, is_first_party, own_pages
from sentinel.core.page_link import PageLink
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.urls import host_of
from sentinel.core.whole_page import WholePage

_WINDOWS = frozenset({"_blank", "_new", "blank", "new"})
_WORDS = late_pattern(
    r"external|outside|off-?site|new (?:window|tab)|another (?:site|website)|third.party"
    r"|बाहरी|बाह्य|नई विंडो|नयी विंडो|नए टैब|नये टैब|दूसरी वेबसाइट|अन्य वेबसाइट"
)
_ICONS = late_pattern(
    r"external|\bext\b|ext-link|extlink|outlink|out-link|outbound|offsite|open-in-new|new-?window"
    r"|arrow-up-right|confirm\(|leav(?:e|ing)|disclaimer|exitsite|exit-site|redirect"
)


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    """One note for each page: how many links are not marked, and the first."""
    own = (*promise.texts("own_hosts"), *promise.texts("government"))
    unmarked = [
        link
        for link in page.links
        if _leaves(link, page, own) and not _marked(link, promise.texts("marks"))
    ]
    if unmarked:
        links = counted(len(unmarked), "link leaves", "links leave")
        hosts = list(dict.fromkeys(host_of(link.url) for link in unmarked))
        yield Note(
            broken=f"{links} the site without a mark.",
            quote=f"{unmarked[0].words} ({', '.join(hosts[:4])})",
        )


def _leaves(link: PageLink, page: WholePage, own: tuple[str, ...]) -> bool:
    host = host_of(link.url) if link.url else ""
    return bool(host) and not below(host, own) and not is_first_party(host, page.site)


def _marked(link: PageLink, marks: tuple[str, ...]) -> bool:
    if link.target in _WINDOWS or "external" in link.rel.split():
        return True
    said = f"{link.words} {link.title}".lower()
    if _WORDS.search(said) or "↗" in said or _ICONS.search(link.marks.lower()):
        return True
    return finds(marks, " ".join((link.words, link.title, link.rel, link.marks, link.href)))


PROOF = Proof(
    what="Links to other sites are marked, by words, icon, class or window.",
    options=(
        ProofOption(
            name="own_hosts",
            kind=OptionKind.TEXTS,
            what="Hosts that belong to the same body, and all below them.",
            default=(),
        ),
        ProofOption(
            name="marks",
            kind=OptionKind.PATTERNS,
            what="What else marks such a link: in its words, classes, icons or address.",
            default=(),
        ),
        ProofOption(
            name="government",
            kind=OptionKind.TEXTS,
            what="Endings of hosts that need no mark, such as gov.in and nic.in.",
            default=(),
        ),
    ),
    page=_page,
    looks=own_pages,
)
