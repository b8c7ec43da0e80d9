"""New active content: scripts, frames, objects, form targets, refreshes and their hosts."""

import re
from collections import Counter
from collections.abc import Iterator

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.counts import counted
from sentinel.core.finding import Signal, Strength
from sentinel.core.nodes import NodeKind
from sentinel.core.origins import Kinship, host_of, serves_anybody
from sentinel.core.references import Active, ActiveKind, inventory, script_hosts
from sentinel.core.signals.claim_text import is_conditional_code
from sentinel.core.signals.scripts import disguises_of, redirect_of

_KIN_TEXT = {
    Kinship.KNOWN: "a host that approved pages already use",
    Kinship.RELATED: "a host under the site's own domain that no approved page uses",
    Kinship.SERVICE: "a widely used public service that no approved page uses",
    Kinship.FOREIGN: "a foreign host that no approved page uses",
}
_STRENGTH = {
    Kinship.OWN: Strength.BENIGN,
    Kinship.KNOWN: Strength.BENIGN,
    Kinship.RELATED: Strength.WEAK,
    Kinship.SERVICE: Strength.WEAK,
    Kinship.FOREIGN: Strength.STRONG,
}
_CODES = {
    ActiveKind.SCRIPT: "new-foreign-script",
    ActiveKind.FRAME: "new-foreign-iframe",
    ActiveKind.OBJECT: "new-foreign-object",
    ActiveKind.FORM: "new-foreign-form-target",
    ActiveKind.REFRESH: "new-foreign-refresh",
    ActiveKind.BASE: "new-foreign-base",
    ActiveKind.STYLESHEET: "new-foreign-stylesheet",
}


def active_signals(change: PageChange) -> Iterator[Signal]:
    """One signal per new kind of active content and host, the first example quoted."""
    old = Counter((item.kind, item.value) for item in inventory(change.was))
    seen: set[tuple[str, str]] = set()
    for item in inventory(change.now):
        if old[(item.kind, item.value)] > 0:
            old[(item.kind, item.value)] -= 1
            continue
        found = _inline(item, change) if item.kind not in _CODES else _hosted(item, change)
        if found is not None and (found.code, item.host) not in seen:
            seen.add((found.code, item.host))
            yield found
    yield from _conditional(change)
    yield from _unparsed(change)
    yield from _outside(change)


def _conditional(change: PageChange) -> Iterator[Signal]:
    """Code in new conditional comments: old browsers run it, all others see nothing."""
    for node in change.new_nodes(NodeKind.COMMENT):
        if not is_conditional_code(node.text):
            continue
        for address in _COMMENTED.findall(node.text[:20_000])[:50]:
            host = host_of(address, change.after.url)
            if change.kinship(host) is Kinship.FOREIGN and host not in _SHIMS:
                kin = _KIN_TEXT[Kinship.FOREIGN]
                text = f"A new conditional comment loads code from {host}, {kin}."
                yield signal("new-foreign-script", Strength.WEAK, text, address, place="comment")
                return


_SHIMS = frozenset(
    {"html5shim.googlecode.com", "html5shiv.googlecode.com", "ie7-js.googlecode.com"}
    | {"css3-mediaqueries-js.googlecode.com", "oss.maxcdn.com"}
)
"""Where honest pages had the old browsers' missing parts from."""
_COMMENTED = re.compile(
    r"<\s{0,3}(?:script|iframe)\b[^<>]{0,300}?\bsrc\s{0,3}=\s{0,3}[\"']?([^\s\"'<>]{4,500})", re.I
)


def _inline(item: Active, change: PageChange) -> Signal | None:
    if item.kind is ActiveKind.HANDLER:
        hostile = _hostile_handler(item, change)
        if hostile is not None:
            return hostile
        return signal(
            "new-event-handler",
            Strength.WEAK if _calls_out(item.value, change) else Strength.BENIGN,
            f"A new event handler stands on a {item.tag} element.",
            item.value,
        )
    if item.kind is ActiveKind.INLINE_DATA and item.value.strip().lower() in {
        "javascript:void(0)",
        "javascript:false",
        "javascript:;",
        "javascript:''",
    }:
        return None
    return signal(
        "new-inline-frame" if item.kind is ActiveKind.INLINE_FRAME else "new-data-address",
        Strength.STRONG,
        f"A new {item.tag} element carries its content in itself: {item.kind.value}.",
        item.value,
    )


def _hostile_handler(item: Active, change: PageChange) -> Signal | None:
    away = redirect_of(item.value, change)
    if away:
        text = f"A new event handler on a {item.tag} element sends visitors to another site."
        return signal("script-redirects-away", Strength.STRONG, text, away, place="event handler")
    disguises = disguises_of(item.value)
    if disguises:
        text = f"A new event handler hides what it does: {', '.join(disguises)}."
        return signal("hostile-handler", Strength.STRONG, text, item.value, place="event handler")
    return None


def _calls_out(code: str, change: PageChange) -> bool:
    lowered = code.lower()
    if any(word in lowered for word in _CALLS):
        return True
    hosts = script_hosts(code)
    unknown = {Kinship.FOREIGN, Kinship.RELATED}
    return "//" in lowered and (not hosts or any(change.kinship(h) in unknown for h in hosts))


_CALLS = ("eval", "atob", "unescape", "fromcharcode", "document.write", "cookie", "createelement")


def _hosted(item: Active, change: PageChange) -> Signal | None:
    kin = change.kinship(item.host)
    code = _CODES[item.kind]
    if kin is Kinship.OWN:
        return _own(item, code)
    strength = _STRENGTH[kin]
    if item.kind is ActiveKind.STYLESHEET and strength is not Strength.BENIGN:
        strength = Strength.WEAK if kin is Kinship.FOREIGN else Strength.BENIGN
    lent = item.kind in _LENT and not (serves_anybody(item.host) or _TAGS.search(item.value))
    if kin is Kinship.SERVICE and lent:
        # a film, a map, a counter, a library: its owner would not lend it to an attacker
        strength = Strength.BENIGN
    if item.kind is ActiveKind.REFRESH and _forwarded(change):
        strength = Strength.WEAK  # the page was a signpost before; it points elsewhere now
    if kin is Kinship.KNOWN and item.kind in {ActiveKind.FORM, ActiveKind.REFRESH, ActiveKind.BASE}:
        # being a source of scripts does not make a host a place to send visitors or data to
        strength = Strength.WEAK
    unseen = ""
    if kin is not Kinship.FOREIGN:
        code = code.replace("foreign", kin.value)
    elif item.hidden and item.kind in {ActiveKind.FRAME, ActiveKind.OBJECT}:
        code, unseen = "new-hidden-frame", "that no reader sees "
    return signal(
        code,
        strength,
        f"A new {item.kind.value} {unseen}leads to {item.host}, {_KIN_TEXT[kin]}.",
        item.value,
    )


_TAGS = re.compile(
    r"/gtm\.js|//[\w.-]{0,60}(?:adobedtm|tiqcdn|ensighten|commander1|segment)\.(?:com|net|io)/",
    re.I,
)
"""Managers of tags run what the holder of an account tells them, and anybody can be one."""
_LENT = frozenset({ActiveKind.FRAME, ActiveKind.SCRIPT, ActiveKind.OBJECT})


def _forwarded(change: PageChange) -> bool:
    return any(item.kind is ActiveKind.REFRESH for item in inventory(change.was))


def _own(item: Active, code: str) -> Signal | None:
    if item.kind in {ActiveKind.REFRESH, ActiveKind.BASE}:
        return signal(
            code.replace("foreign", "own"),
            Strength.WEAK,
            f"A new {item.kind.value} sends visitors elsewhere on the site.",
            item.value,
        )
    return None


def _unparsed(change: PageChange) -> Iterator[Signal]:
    old, new = change.before, change.after
    if new.rest and new.rest != old.rest:
        yield signal(
            "change-beyond-bound",
            Strength.WEAK,
            "The page is larger than what is parsed, and differs in the part that is not: "
            f"{counted(len(new.rest), 'character')}.",
        )
    if old.reading.has_tree and not new.reading.has_tree:
        yield signal(
            "unparsed-active-tags",
            Strength.WEAK,
            "The page is built so that a parser takes very long for it, which no editor does: it "
            "was read tag by tag, not as a browser reads it.",
        )


_ACTIVE_TAG = re.compile(r"<\s?(?:script|iframe|object|embed|meta)\b|<\?php|\beval\s?\(", re.I)
_MARGIN = 20_000


def _outside(change: PageChange) -> Iterator[Signal]:
    """Active markup before the document begins or after it has ended, where injections are put."""
    for part in _margins(change.after.text):
        if not _ACTIVE_TAG.search(part):
            continue
        if part.strip() not in {old.strip() for old in _margins(change.before.text)}:
            yield signal(
                "outside-document",
                Strength.WEAK,
                "New active markup stands before the page begins or after it ends, where no editor "
                "writes.",
                part.strip(),
                place="outside the document",
            )
            return


def _margins(text: str) -> tuple[str, str]:
    """What stands before a page's first tag of its own, and after its last one."""
    start = _BEGINNING.search(text[:_MARGIN])
    tail = text[-_MARGIN:]
    end = tail.lower().rfind("</html")
    return (
        text[: start.start()] if start is not None else "",
        tail[end + len("</html>") :] if end >= 0 else "",
    )


_BEGINNING = re.compile(r"<!doctype|<html", re.I)


def foreign_hosts(change: PageChange, values: Iterator[str]) -> list[str]:
    """Hosts among references that are neither the site's nor used by approved pages."""
    near = {Kinship.OWN, Kinship.KNOWN, Kinship.RELATED}
    hosts = (host_of(value, change.after.url) for value in values)
    return [host for host in hosts if change.kinship(host) not in near]
