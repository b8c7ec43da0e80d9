"""Changed files for search engines: sitemaps and robots.txt (RFC 9309)."""

import re
from collections.abc import Iterator

from sentinel.core.comparison import signal
from sentinel.core.counts import counted
from sentinel.core.finding import Signal, Strength
from sentinel.core.origins import Kinship, host_of, kinship
from sentinel.core.sitemap import is_text_sitemap, sitemap_references, text_sitemap_references
from sentinel.core.spam_words import new_spam
from sentinel.core.thresholds import DOORWAY_SHARE, DOORWAYS

MAX_ADDRESSES = 50_000
"""As the protocol bounds one sitemap."""
_LINE = re.compile(r"^\s{0,20}([A-Za-z-]{3,30})\s{0,20}:\s{0,20}([^#\r\n]{0,2000})", re.M)


def sitemap_signals(
    before: str, after: str, *, own: frozenset[str], known: frozenset[str]
) -> Iterator[Signal]:
    """STRONG: new addresses with words of spam. WEAK: new addresses of foreign hosts, which the
    protocol forbids, and so many new ones at once as doorway pages come in."""
    old, new = _addresses(before), _addresses(after)
    added = [address for address in new if address not in old]
    spam = new_spam(_spelt(added), before)
    if len(spam) > 1:
        text = f"New addresses of the sitemap carry {counted(len(spam), 'word')} of spam."
        yield signal("spam-in-sitemap", Strength.STRONG, text, ", ".join(spam[:10]))
    far = _foreign((host_of(address) for address in added), own, known)
    if far and own and not _foreign((host_of(address) for address in old), own, known):
        text = f"New addresses of the sitemap are of other hosts: {', '.join(far[:3])}."
        yield signal("sitemap-leads-away", Strength.WEAK, text, added[0])
    if len(added) >= DOORWAYS.value and len(added) >= DOORWAY_SHARE.value * len(old) and old:
        text = (
            f"The sitemap names {counted(len(added), 'new address', 'new addresses')} at once, "
            f"beside {len(old)} that it named ({DOORWAYS} and {DOORWAY_SHARE} are many)."
        )
        yield signal("sitemap-crowd", Strength.WEAK, text, ", ".join(added[:5]))


def robots_signals(
    before: str, after: str, *, own: frozenset[str], known: frozenset[str]
) -> Iterator[Signal]:
    """WEAK: the whole site is newly closed to search engines, a new sitemap lies on another host,
    or more than a few are new."""
    old, new = _rules(before), _rules(after)
    if ("disallow", "/") in new and ("disallow", "/") not in old:
        text = "robots.txt newly closes the whole site to search engines."
        yield signal("robots-closes-site", Strength.WEAK, text, "Disallow: /")
    maps = [value for name, value in new if name == "sitemap" and (name, value) not in old]
    far = _foreign((host_of(address) for address in maps), own, known)
    if far and own:
        text = f"robots.txt names a new sitemap on another host: {far[0]}."
        yield signal("sitemap-leads-away", Strength.WEAK, text, maps[0])
    elif len(maps) > _FEW_SITEMAPS:
        text = f"robots.txt names {counted(len(maps), 'new sitemap')}."
        yield signal("sitemap-crowd", Strength.WEAK, text, ", ".join(maps[:5]))


_FEW_SITEMAPS = 3


def _foreign(hosts: Iterator[str], own: frozenset[str], known: frozenset[str]) -> list[str]:
    near = {Kinship.OWN, Kinship.KNOWN, Kinship.RELATED}
    return [h for h in dict.fromkeys(hosts) if h and kinship(h, own=own, known=known) not in near]


def _addresses(text: str) -> dict[str, None]:
    references = (
        text_sitemap_references(text) if is_text_sitemap(text) else sitemap_references(text)
    )
    found: dict[str, None] = {}
    for address, *_ in references:
        found[address] = None
        if len(found) >= MAX_ADDRESSES:
            break
    return found


def _spelt(addresses: list[str]) -> Iterator[str]:
    """Addresses as words: `/online-casino` is `online casino`; many at a time."""
    joined = re.sub(r"[-_/+.%=&?]+", " ", " \n ".join(addresses[:5_000]))
    return (joined[start : start + 19_000] for start in range(0, len(joined), 19_000))


def _rules(text: str) -> set[tuple[str, str]]:
    """Directives and values; `Disallow: /` only where it is for all."""
    found: set[tuple[str, str]] = set()
    agents: set[str] = set()
    in_rules = False
    for written, rest in _LINE.findall(text[:500_000]):
        name, value = written.lower(), rest.strip()
        if name == "user-agent":
            agents, in_rules = ({value} if in_rules else {*agents, value}), False
            continue
        in_rules = in_rules or name != "sitemap"
        if name == "sitemap" or "*" in agents or not agents:
            found.add((name, value))
    return found
