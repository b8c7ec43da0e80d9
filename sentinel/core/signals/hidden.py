"""Hidden links and spam: what is put into a page for search engines, not for readers."""

import re
from collections.abc import Iterator

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.counts import counted
from sentinel.core.document import Document, MediaKind
from sentinel.core.finding import Signal, Strength
from sentinel.core.late_pattern import late_pattern
from sentinel.core.nodes import NodeKind, Place
from sentinel.core.origins import Kinship, host_of
from sentinel.core.signals.active import foreign_hosts
from sentinel.core.thresholds import FOREIGN_LINKS, HIDDEN_LINKS, SPAM_WORDS
from sentinel.core.wording import plain

MANY_HIDDEN_LINKS = int(HIDDEN_LINKS.value)
MANY_SPAM_WORDS = int(SPAM_WORDS.value)

_LAYER = late_pattern(r"position\s*:\s*(?:fixed|absolute)", re.I)
_WIDE = (
    late_pattern(r"(?<!-)width\s{0,9}:\s{0,9}(?:100(?:%|vw)|\d{4,})|inset\s{0,9}:\s{0,9}0", re.I),
    late_pattern(r"(?<![\w-])left\s{0,9}:\s{0,9}0", re.I),
    late_pattern(r"(?<![\w-])right\s{0,9}:\s{0,9}0", re.I),
)
_HIGH = (
    late_pattern(r"(?<!-)height\s{0,9}:\s{0,9}(?:100(?:%|vh)|\d{4,})|inset\s{0,9}:\s{0,9}0", re.I),
    late_pattern(r"(?<![\w-])top\s{0,9}:\s{0,9}0", re.I),
    late_pattern(r"(?<![\w-])bottom\s{0,9}:\s{0,9}0", re.I),
)
"""The whole of a side, or both of its ends. A bar at the foot of the page has but one."""
SPAM = late_pattern(
    r"\b(?:casinos?|viagra|cialis|levitra|tramadol|xanax|phentermine|online pharmac\w+|payday "
    r"loans?"
    r"|slot (?:gacor|online|deposit|thailand)|situs (?:judi|slot|togel)|judi (?:online|bola)"
    r"|togel|gacor|sbobet"
    r"|poker online|online poker|texas hold ?em|sports? betting|betting sites?|free spins"
    r"|jackpots?|bandar\s?q"
    r"|replica (?:watch\w*|handbags?|bags?)|louis vuitton|michael kors outlet|jordan shoes|ugg "
    r"boots|nfl jerseys"
    r"|essay writing service|write my essay|porn\w*|xxx (?:videos?|movies?|porn)|sex cams?"
    r"|escort service|call girls?"
    r"|bokep|satta (?:king|matka)"
    r"|teen patti|rummy (?:app|apk)|mod apk|crypto casino|1xbet|betway|bet365|mostbet|pin ?up "
    r"casino|erectile)\b"
    r"|激安|通販|正規品|偽物|スーパーコピー|送料無料|바카라|카지노|토토사이트|博彩|赌场|賭場|百家乐|老虎机|成人视频"
    r"|सट्टा|जुआ खेल|казино|порно"
)


def hidden_signals(change: PageChange) -> Iterator[Signal]:
    yield from _hidden_links(change)
    yield from _spam_in_head(change)
    yield from _spam_in_text(change)
    yield from _foreign_links(change)
    yield from _covered(change)


def _hidden_links(change: PageChange) -> Iterator[Signal]:
    old = set(_hidden_hrefs(change.was))
    new = [href for href in _hidden_hrefs(change.now) if href not in old]
    foreign = foreign_hosts(change, iter(new))
    if not foreign:
        return
    spam = _spam_of(" ".join(block.text for block in change.new_blocks if block.hidden))
    # menus and windows that open on a click hide links honestly, on a page that has them already
    strong = bool(spam) or (
        len(foreign) >= MANY_HIDDEN_LINKS
        and sum(1 for _ in _hidden_hrefs(change.before)) < MANY_HIDDEN_LINKS
    )
    yield signal(
        "hidden-links",
        Strength.STRONG if strong else Strength.WEAK,
        f"Where no reader sees it: {counted(len(foreign), 'new link')} to other sites "
        f"({counted(len(set(foreign)), 'host')}; {MANY_HIDDEN_LINKS} links are proof of spam).",
        ", ".join([*sorted(set(foreign))[:5], *spam[:5]]),
    )


def _hidden_hrefs(document: Document) -> Iterator[str]:
    return (
        node.attribute("href")
        for node in document.parts
        if node.kind is NodeKind.ELEMENT and node.tag == "a" and node.hidden
    )


def _spam_in_head(change: PageChange) -> Iterator[Signal]:
    titles = [block.text for block in change.new_blocks if block.place is not Place.BODY]
    old = {node.attribute("content") for node in change.was.parts if node.tag == "meta"}
    metas = [
        node.attribute("content")
        for node in change.now.parts
        if node.tag == "meta" and node.attribute("content") not in old
    ]
    found = [word for word in _spam_of(" ".join([*titles, *metas])) if word not in change.old_text]
    if found:
        yield signal(
            "spam-in-title",
            Strength.STRONG,
            "Title, heading or description carry words of search-engine spam that the page did "
            "not have.",
            ", ".join(found[:10]),
        )


def _spam_in_text(change: PageChange) -> Iterator[Signal]:
    text = " ".join(block.text for block in change.new_blocks)
    found = [word for word in _spam_of(text) if word not in change.old_text]
    links = {node.attribute("href") for node in change.was.parts if node.tag == "a"}
    away = foreign_hosts(
        change,
        (
            n.attribute("href")
            for n in change.now.parts
            if n.tag == "a" and n.attribute("href") not in links
        ),
    )
    if len(found) >= MANY_SPAM_WORDS or (len(found) >= 2 and len(away) >= MANY_HIDDEN_LINKS):
        yield signal(
            "spam-in-text",
            Strength.STRONG if away else Strength.WEAK,
            f"New text carries {counted(len(found), 'word')} of search-engine spam, with "
            f"{counted(len(away), 'new link')} to other hosts.",
            ", ".join(found[:10]),
        )


def _foreign_links(change: PageChange) -> Iterator[Signal]:
    """Many new links to hosts that the page did not link to, as link farms and doorways have."""
    if change.before.kind is MediaKind.EMPTY:
        return  # a new page has its links, whatever their number
    new = foreign_hosts(change, iter(_hrefs(change.now)))
    if len(set(new)) > FOREIGN_LINKS.value:
        old = {host_of(href, change.before.url) for href in _hrefs(change.before)}
        new = [host for host in new if host not in old]
    if len(set(new)) > FOREIGN_LINKS.value:
        yield signal(
            "foreign-links",
            Strength.WEAK,
            f"New links lead to {counted(len(set(new)), 'host')} that the page did not link to.",
            ", ".join(sorted(set(new))[:10]),
            place="links",
            value=len(set(new)),
            threshold=FOREIGN_LINKS.value,
        )


def _hrefs(document: Document) -> list[str]:
    return [
        node.attribute("href")
        for node in document.parts
        if node.kind is NodeKind.ELEMENT and node.tag == "a"
    ]


def _covered(change: PageChange) -> Iterator[Signal]:
    """The approved page is still there, and no reader sees it."""
    old = {node.attribute("style") for node in change.was.parts}
    for node in change.now.parts:
        style = node.attribute("style") if node.kind is NodeKind.ELEMENT else ""
        if style in old:
            continue
        if _WAITING.search(f"{node.attribute('id')} {node.attribute('class')}"):
            continue
        lies_over = _LAYER.search(style) and _fills(style, _WIDE) and _fills(style, _HIGH)
        if lies_over or (node.tag in {"body", "html", "main"} and node.hidden):
            yield _covering(node.tag, style, change)
            return


_WAITING = late_pattern(r"(?:pre-?load|\bload(?:er|ing)\b|spinner)", re.I)
"""What a theme shows until the page is drawn. Words and pictures in it are judged elsewhere."""


def _fills(style: str, side: tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]) -> bool:
    whole, start, end = side
    return bool(whole.search(style) or (start.search(style) and end.search(style)))


def _covering(tag: str, style: str, change: PageChange) -> Signal:
    """STRONG where the layer shows a picture that is not the site's."""
    address = _PICTURE.search(style)
    shown = address.group(1) if address is not None else ""
    host = host_of(shown, change.after.url)
    foreign = shown.lower().startswith("data:") or (
        bool(shown) and change.kinship(host) is Kinship.FOREIGN
    )
    return signal(
        "page-covered-over" if foreign else "page-covered",
        Strength.STRONG if foreign else Strength.WEAK,
        f"A new {tag} style covers or hides the whole page"
        + (", with a picture that is not the site's." if foreign else "."),
        style,
        place="page",
    )


_PICTURE = late_pattern(r"url\(\s?[\"']?([^\"')]{1,500})", re.I)


def _spam_of(text: str) -> list[str]:
    return sorted(set(SPAM.findall(plain(text[:20_000]))))
