"""Values that change by themselves: learnt slots, and the shapes that need no learning.

A mask hides a value from the test of equality only. What is active (scripts, frames, form
targets, refreshes, hosts) is never hidden, and all signals still read the unmasked page.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sentinel.core.nodes import Node
from sentinel.core.origins import host_of
from sentinel.core.runs import Run, RunType, names_day, names_time, split_runs
from sentinel.core.slot import Slot, SlotKind

MASKED = "\x00volatile"
"""Stands for a hidden value; no page can hold it, because NUL is replaced when decoding."""

PRESUMED: dict[str, str] = {
    "csrf-token": "a hidden field or meta element named like a token, with 16 or more characters "
    "of hex or base64",
    "nonce": "the nonce attribute of a content security policy",
    "cache-buster": "the query ?v=... (or ver, version, rev, t, ts, hash, cb, _) of an own file",
    "mail-cloak": "an e-mail address that a content delivery network encodes anew each time, in "
    "`data-cfemail` or behind `/cdn-cgi/l/email-protection#` on the own host",
    "running-date": "a date or time in text that is that of the look, as the approved one was "
    "that of its learning",
    "visitor-counter": "a number beside a word for visitors, hits or views",
}
"""The volatile shapes that need no learning, and how each is recognised."""

URL_ATTRIBUTES = frozenset({"href", "src", "srcset", "action", "formaction", "data", "poster"})
_TOKEN_NAME = re.compile(
    r"csrf|xsrf|token|nonce|authenticity|viewstate|eventvalidation|form_build_id|captcha_sid", re.I
)
_TOKEN_VALUE = re.compile(r"[A-Za-z0-9+/=_.:|%-]{16,65536}")
_NONCE_VALUE = re.compile(r"[A-Za-z0-9+/=_-]{8,128}")
_BUSTER = re.compile(r"(?<=[?&])(v|ver|version|rev|t|ts|hash|cb|_)=[\w.\-]{1,64}(?=&|$)")
_CLOAK = re.compile(r"[0-9a-f]{8,512}")
_CLOAKED_LINK = re.compile(r"(/cdn-cgi/l/email-protection#)[0-9a-f]{8,512}")
_SAYS = re.compile(
    r"hack(?:ed|ead|er|lendi|tivist)|(?:pwn|own|crack|seiz|touch)edb|defaced|anonymous|cyberarm"
)
"""Words of defacers long enough that no random token holds them by chance."""
_LEET = str.maketrans("4310$57", "aeiosst", "-_+/=%.")
_COUNTER_WORD = re.compile(
    r"visitor|visits?\b|\bhits?\b|\bviews?\b|page ?views|\bcounter\b|footfall"
    r"|आगंतुक|आगन्तुक|दर्शक|विज़िटर|विजिटर|पाठक|देखा गया",
    re.I,
)
_ACTIVE_SOURCES = frozenset({"script", "iframe", "frame", "embed", "object", "applet", "portal"})
_SHORT_WORDS = 12
"""A text of more words than this is not a mere date line."""


def maskable(node: Node, attribute: str) -> bool:
    """Whether a value may ever be hidden: never where it decides what runs or who gets data."""
    if attribute.startswith("on") or attribute in {"srcdoc", "action", "formaction", "integrity"}:
        return False
    if node.tag in _ACTIVE_SOURCES and attribute in URL_ATTRIBUTES | {"code", "codebase", "type"}:
        return False
    if node.tag == "base" or (node.tag == "link" and attribute == "href"):
        return False
    return not (node.tag == "meta" and node.attribute("http-equiv"))


def presumed_attribute(node: Node, name: str, value: str, base: str) -> str:
    """The value, or what stands for it where the shape needs no learning."""
    if name in {"value", "content"} and _is_token(node, value):
        return MASKED
    if name == "nonce" and _NONCE_VALUE.fullmatch(value):
        return MASKED
    if name == "data-cfemail" and _CLOAK.fullmatch(value):
        return MASKED
    if name == "href" and value.startswith("/cdn-cgi/") and _CLOAKED_LINK.fullmatch(value):
        return _CLOAKED_LINK.sub(rf"\1{MASKED}", value)
    if name in {"href", "src"} and "?" in value and _own_file(node, value, base):
        return _BUSTER.sub(rf"\1={MASKED}", value)
    return value


def _is_token(node: Node, value: str) -> bool:
    if node.tag == "input":
        hidden = node.attribute("type").lower() == "hidden"
        named = _TOKEN_NAME.search(f"{node.attribute('name')} {node.attribute('id')}")
    else:
        hidden = node.tag == "meta" and not node.attribute("http-equiv")
        named = re.search(r"csrf|xsrf", node.attribute("name"), re.I)
    return hidden and named is not None and _TOKEN_VALUE.fullmatch(value) is not None


def _own_file(node: Node, value: str, base: str) -> bool:
    return node.tag in {"script", "link", "img", "source"} and host_of(value, base) in {
        "",
        host_of(base),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTable:
    """Slots by the place where they apply."""

    patterns: dict[tuple[SlotKind, str, str], tuple[str, ...]]

    @staticmethod
    def of(slots: tuple[Slot, ...]) -> "SlotTable":
        patterns: dict[tuple[SlotKind, str, str], tuple[str, ...]] = {}
        for slot in slots:
            key = (slot.kind, slot.path, slot.attribute)
            patterns[key] = (*patterns.get(key, ()), slot.pattern)
        return SlotTable(patterns=patterns)

    def hides(self, kind: SlotKind, path: str, attribute: str, value: str) -> bool:
        """Whether a slot stands here and the whole value has its shape.

        A hole for opaque values takes no words of defacers: where letters are free, somebody
        could write.
        """
        return any(
            (match := _compiled(pattern).fullmatch(value)) is not None
            and not any(says_something(free or "") for free in match.groups())
            for pattern in self.patterns.get((kind, path, attribute), ())
        )

    @property
    def subtrees(self) -> frozenset[str]:
        """Paths of the elements whose content is one of a few seen ones."""
        return frozenset(path for kind, path, _ in self.patterns if kind is SlotKind.SUBTREE)


def says_something(value: str) -> bool:
    """Whether a value that should be opaque spells a defacer's word."""
    return _SAYS.search(value.lower().translate(_LEET)) is not None


def names_source(node: Node, attribute: str) -> bool:
    """Whether an attribute names a script, frame or style sheet: there, only the digest in a name
    and opaque values of a query may ever vary."""
    if node.tag in {"script", "iframe"}:
        return attribute == "src"
    kinds = {"stylesheet", "preload", "modulepreload"}
    return (
        node.tag == "link"
        and attribute == "href"
        and bool(kinds & set(node.attribute("rel").lower().split()))
    )


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.S)


def running_date(
    before: str, after: str, *, before_at: datetime | None, after_at: datetime | None
) -> bool:
    """Whether two texts differ only in dates and times that ran on with the clock.

    Where both times of looking are known, each date must be that of its own look, and each
    time too. Else any pure change of date or time in a short text counts.
    """
    changed = _changed_runs(before, after)
    if not changed or any(old.type not in {RunType.DATE, RunType.TIME} for old, _ in changed):
        return False
    if before_at is None or after_at is None:
        return len(after.split()) <= _SHORT_WORDS
    return all(
        names_day(old.text, before_at) and names_day(new.text, after_at)
        if old.type is RunType.DATE
        else names_time(old.text, before_at) and names_time(new.text, after_at)
        for old, new in changed
    )


def visitor_counter(before: str, after: str, label: str) -> bool:
    """Whether two texts differ only in numbers beside a counter's word; `label` is the text
    that stands just before them on the page."""
    changed = _changed_runs(before, after)
    numbers = {RunType.INTEGER, RunType.HEX}
    if not changed or any({old.type, new.type} - numbers for old, new in changed):
        return False
    if not all(new.text.replace(",", "").replace(".", "").isdigit() for _, new in changed):
        return False
    beside = f"{label[-60:]} {after}" if len(after) <= 200 else ""
    return _COUNTER_WORD.search(beside) is not None


def _changed_runs(before: str, after: str) -> list[tuple[Run, Run]]:
    """Pairs of runs that differ; empty where the texts differ in anything but typed values."""
    old, new = split_runs(before), split_runs(after)
    if len(old) != len(new):
        return []
    pairs = [(was, now) for was, now in zip(old, new, strict=True) if was.text != now.text]
    numbers = {RunType.INTEGER, RunType.HEX}
    same = all(was.type is now.type or {was.type, now.type} <= numbers for was, now in pairs)
    fixed = any(RunType.FIXED in {was.type, now.type} for was, now in pairs)
    return pairs if same and not fixed else []
