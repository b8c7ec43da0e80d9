"""A changed feed: what its new titles and items say, and where they lead."""

from collections.abc import Iterator
from typing import NamedTuple

from sentinel.core.comparison import signal
from sentinel.core.counts import counted
from sentinel.core.finding import Signal, Strength
from sentinel.core.origins import Kinship, host_of, kinship
from sentinel.core.signals.claim_text import claims_in
from sentinel.core.spam_words import new_spam
from sentinel.core.wording import scripts
from sentinel.core.xml_events import xml_elements

MAX_ITEMS = 2_000
MIN_LETTERS = 40
"""So many letters of titles are needed before their writing system says anything."""
_TEXTS = frozenset({"title", "subtitle", "description", "summary", "content", "encoded"})
_ITEMS = frozenset({"item", "entry"})


class Feed(NamedTuple):
    """What a reader sees of a feed."""

    titles: tuple[str, ...]
    texts: tuple[str, ...]
    hosts: tuple[str, ...]
    """To which its links lead, in order."""


def feed_signals(
    before: str, after: str, *, url: str, own: frozenset[str], known: frozenset[str]
) -> Iterator[Signal]:
    """STRONG: a claim in a new title or text, several words of spam, or one in the feed's own
    title. WEAK: one word of spam, items that lead to a foreign host where none did, titles in
    another writing system."""
    old, new = _read(before, url), _read(after, url)
    titles = [title for title in new.titles if title not in old.titles]
    texts = [text for text in new.texts if text not in old.texts]
    yield from _claims([*titles, *texts])
    yield from _spam([*titles, *texts], new.titles[:1], before)
    yield from _away(old, new, own, known)
    yield from _shifted(old, titles)


def _read(text: str, url: str) -> Feed:
    titles: dict[str, None] = {}
    texts: dict[str, None] = {}
    hosts: dict[str, None] = {}
    items = 0
    for element in xml_elements(text):
        words = element.text.strip()
        items += element.name in _ITEMS
        if items > MAX_ITEMS:
            break
        if element.name == "title" and words:
            titles[words] = None
        elif element.name in _TEXTS and words:
            texts[words] = None
        elif element.name in {"link", "guid", "id"}:
            address = element.attributes.get("href", "") or words
            if "/" in address and (host := host_of(address, url)):
                hosts[host] = None
    return Feed(titles=tuple(titles), texts=tuple(texts), hosts=tuple(hosts))


def _claims(texts: list[str]) -> Iterator[Signal]:
    for text in texts:
        for claim in claims_in(text[:1000]):
            if claim.stands_alone and claim.code in {"attributed-claim", "addressed-claim"}:
                said = f"A new title or text of the feed {claim.text}."
                yield signal(claim.code, Strength.STRONG, said, text)
                return


def _spam(texts: list[str], own_title: tuple[str, ...], before: str) -> Iterator[Signal]:
    words = new_spam(texts, before)
    if words:
        many = len(words) > 1 or bool(new_spam(own_title, before))
        said = f"New texts of the feed carry {counted(len(words), 'word')} of search-engine spam."
        strength = Strength.STRONG if many else Strength.WEAK
        yield signal("spam-in-feed", strength, said, ", ".join(words[:10]))


def _away(old: Feed, new: Feed, own: frozenset[str], known: frozenset[str]) -> Iterator[Signal]:
    far = [h for h in new.hosts if kinship(h, own=own, known=known) is Kinship.FOREIGN]
    collects = any(kinship(h, own=own, known=known) is Kinship.FOREIGN for h in old.hosts)
    if far and own and old.hosts and not collects:  # a feed that collects others' news does so
        said = f"New items of the feed lead to {', '.join(far[:3])}, to which none led before."
        yield signal("feed-leads-away", Strength.WEAK, said)


def _shifted(old: Feed, titles: list[str]) -> Iterator[Signal]:
    was, now = scripts(" ".join(old.titles)), scripts(" ".join(titles))
    if sum(was.values()) < MIN_LETTERS or sum(now.values()) < MIN_LETTERS:
        return
    leading = max(now, key=lambda name: now[name])
    if not was.get(leading):
        said = (
            f"New titles of the feed are in a writing system ({leading.title()}) that it had not."
        )
        yield signal("feed-language-changed", Strength.WEAK, said, titles[0])
