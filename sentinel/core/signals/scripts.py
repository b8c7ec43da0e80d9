"""What new inline scripts do: disguise themselves, load others, send input away, redirect."""

import re
from collections.abc import Iterator

from sentinel.core.change import PageChange
from sentinel.core.comparison import signal
from sentinel.core.finding import Signal, Strength
from sentinel.core.late_pattern import late_pattern
from sentinel.core.nodes import NodeKind
from sentinel.core.origins import Kinship, host_of
from sentinel.core.references import script_hosts
from sentinel.core.signals.decoded import markup_of

_MAX_SCRIPT = 500_000

DISGUISES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a long text of %-escapes for unescape", late_pattern(r"(?:%u?[0-9a-f]{2,4}){30}", re.I)),
    (
        "a long text of \\x or \\u escapes",
        late_pattern(r"(?:\\x[0-9a-f]{2}){12}|(?:\\u00[0-9a-f]{2}){12}", re.I),
    ),
    (
        "names of functions written in escapes",
        late_pattern(r"\[\s*[\"'](?:\\x[0-9a-f]{2}){3,}", re.I),
    ),
    (
        "numbers turned into text",
        late_pattern(
            r"fromCharCode\s*\(\s*(?:0x)?[0-9a-f]{1,4}\s*(?:,\s*(?:0x)?[0-9a-f]{1,4}\s*){7}", re.I
        ),
    ),
    ("a long array of character codes", late_pattern(r"\[(?:\s*\d{2,3}\s*,){40}", re.I)),
    ("packed code", late_pattern(r"eval\s*\(\s*function\s*\(\s*p\s*,\s*a\s*,\s*c\s*,\s*k", re.I)),
    (
        "base64 that is run",
        late_pattern(r"(?:eval|write|Function|innerHTML|src)\b.{0,40}atob\s*\(", re.I | re.S),
    ),
    ("a long base64 text for atob", late_pattern(r"atob\s*\(\s*[\"'][A-Za-z0-9+/=]{60}", re.I)),
    (
        "escaped text that is run",
        late_pattern(r"eval\s*\(\s*(?:unescape|decodeURIComponent|String\.fromCharCode)", re.I),
    ),
    ("machine-made names (_0x...)", late_pattern(r"(?:_0x[0-9a-f]{4,6}\b.*?){6}", re.I | re.S)),
    (
        "a tag's name put together from pieces",
        late_pattern(
            r"<\s{0,3}(?:s|sc|scr|scri|scrip)[\"']\s{0,9}\+\s{0,9}[\"'](?:c?r?i?p?t)\b.{0,200}fromCharCode"
            r"|fromCharCode.{0,400}<\s{0,3}(?:s|sc|scr|scri|scrip)[\"']\s{0,9}\+",
            re.I | re.S,
        ),
    ),
    (
        "letters one by one from their numbers",
        late_pattern(r"(?:\b\w{1,12}\(\s{0,3}\d{2,3}\s{0,3}\)\s{0,3}\+\s{0,3}){5}", re.I),
    ),
    (
        "a function's name put together from pieces",
        late_pattern(
            r"\[\s{0,9}[\"'](?:\w{1,12})[\"']\s{0,9}\+\s{0,9}[\"']\w{1,12}[\"']\s{0,9}\]\s{0,9}\("
            r"|\bwindow\s{0,9}\[\s{0,9}\w{1,20}\s{0,9}\+\s{0,9}[\"']"
            # lists of letters and endings hold 'e' and 'ev': stemmers of search indexes do
            r"|[\"'](?:ev?|docu)[\"']\s{0,9}[+,]\s{0,9}[\"'](?:va?l?|al?|ment)[\"']"
            r"|[\"'](?:eva|unes|unesc|fromChar|fromCh|docume)[\"']\s{0,9}[+;,]"
        ),
    ),
    (
        "escaped text that is run, in pieces",
        late_pattern(
            r"\bFunction\s{0,9}\(\s{0,9}[\"'](?:return\s)?\s{0,9}(?:eval|unescape|atob|decodeURI)"
            r"|\b(?:unescape|atob|decodeURIComponent)\s{0,9}\(\s{0,9}\w{1,40}\s{0,9}\.\s{0,9}join\b",
        ),
    ),
    ("code of brackets and signs only", late_pattern(r"[\[\]()!+]{80}")),
    (
        "character arithmetic on a long text",
        late_pattern(
            r"charCodeAt\s*\([^)]*\)\s*[-^+].{0,200}(?:eval|document\.write|fromCharCode)",
            re.I | re.S,
        ),
    ),
)
"""Ways of hiding what a script does, each with the name that a report gives it."""

_READS = late_pattern(
    r"document\.cookie|querySelectorAll\(\s*[\"'][^\"']*input|getElementsByTagName\(\s*[\"']input"
    r"|\.serialize\(|new FormData|addEventListener\(\s*[\"']key|onkey(?:press|down|up)",
    re.I,
)
_SENDS = late_pattern(
    r"XMLHttpRequest|\bfetch\s*\(|sendBeacon|new Image|new WebSocket|\.ajax\s*\(|\.post\s*\("
    r"|createElement\(\s*[\"'](?:img|script|iframe)",
    re.I,
)
_COLLECTS = late_pattern(
    r"querySelectorAll\(\s*[\"'][^\"']*input|getElementsByTagName\(\s*[\"']input|new FormData", re.I
)
_LOADS = late_pattern(
    r"createElement\(\s*[\"'](?:script|iframe)"
    r"|document\.write\w*\([^)]{0,200}<\s*(?:\\?/)?(?:script|iframe|scr[\"'])",
    re.I | re.S,
)
_REDIRECTS = late_pattern(
    r"(?:window|document|top|self"
    r"|parent)\s*\.\s*location(?:\s*\.\s*href)?\s*=\s*[\"'`]([^\"'`]{1,500})"
    r"|(?<![\w.$])location(?:\s*\.\s*href)?\s*=\s*[\"'`]([^\"'`]{1,500})"
    r"|location\s*\.\s*(?:replace|assign)\s*\(\s*[\"'`]([^\"'`]{1,500})",
    re.I,
)


_MINERS = late_pattern(
    r"coin-?hive|coinimp|cryptonight|crypto-?loot|webmine\.|jsecoin|deepminer|minero\.cc"
    r"|webminepool"
    r"|stratum\+(?:tcp|ssl)|\bCoinHive\b|monerominer|xmrig|new\s+(?:\w+\.)?Miner\s*\(",
    re.I,
)
_ACTS = late_pattern(
    r"createElement|document\.write|innerHTML|\bfetch\s*\(|XMLHttpRequest|sendBeacon|WebSocket"
    r"|\beval\b"
    r"|location|window\.open\b"
    r"|\bimport\s*\(|\.src\b|appendChild|new Image|\.ajax|getScript|importScripts",
    re.I,
)
"""What code does with a host; a script that only names one is a setting."""
_TAG_SOURCE = late_pattern(
    r"<\s?(script|iframe)\b[^<>]{0,500}?\bsrc\s?=\s?[\"']?([^\s\"'<>]{4,500})", re.I
)


def script_signals(change: PageChange) -> Iterator[Signal]:
    """Signals of inline scripts that the approved page does not have, one per code."""
    seen: set[str] = set()
    for node in change.new_nodes(NodeKind.SCRIPT):
        if not is_run(node.attribute("type")):
            continue
        for found in _of_script(node.text[:_MAX_SCRIPT], change):
            if found.code not in seen:
                seen.add(found.code)
                yield found


def code_signals(text: str, change: PageChange) -> Iterator[Signal]:
    """Signals of one piece of code; hosts are told apart as `change` tells them."""
    yield from _of_script(text[:_MAX_SCRIPT], change)


def is_run(media_type: str) -> bool:
    """Whether a browser runs a script element of this type (HTML 4.12.1); the rest is data."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind in {"", "module", "importmap", "speculationrules"} or kind.endswith("script")


def _of_script(text: str, change: PageChange) -> Iterator[Signal]:
    disguises = disguises_of(text)
    strange = strange_hosts(text, change)
    mined = _MINERS.search(text)
    if mined is not None:
        yield signal(
            "cryptominer",
            Strength.STRONG,
            f"A new inline script mines coins on visitors' machines ({mined.group()}).",
            text,
            place="script",
        )
    yield from _written_loads(text, change)
    if disguises:
        yield signal(
            "obfuscated-script",
            Strength.STRONG,
            f"A new inline script hides what it does: {', '.join(disguises)}.",
            text,
        )
    if _SENDS.search(text) and _READS.search(text) and (strange or _COLLECTS.search(text)):
        where = f"to {', '.join(strange[:3])}" if strange else "elsewhere"
        yield signal(
            "script-sends-input",
            Strength.STRONG,
            f"A new inline script reads what visitors type or their cookies and sends it {where}.",
            text,
        )
    if _LOADS.search(text) and strange:
        yield signal(
            "script-loads-foreign",
            Strength.STRONG,
            f"A new inline script loads code from {strange[0]}, which no approved page uses.",
            text,
        )
    yield from _redirects(text, change)
    if strange and not disguises:
        acts = _ACTS.search(text) is not None
        yield signal(
            "script-names-foreign-host" if acts else "script-names-host",
            Strength.WEAK if acts else Strength.BENIGN,
            f"A new inline script names {', '.join(strange[:3])}, which no approved page uses.",
            text,
            place="script",
        )
    else:
        yield signal(
            "new-inline-script", Strength.BENIGN, "An inline script is new or changed.", text
        )


def disguises_of(text: str) -> list[str]:
    """In which ways a script hides what it does."""
    return [name for name, pattern in DISGUISES if pattern.search(text[:_MAX_SCRIPT])]


def strange_hosts(text: str, change: PageChange) -> list[str]:
    """Hosts named in a script that are neither the site's, nor known, nor public services."""
    named = script_hosts(text)
    if _PIECES.search(text):
        named |= script_hosts(_whole(text))
    return sorted(h for h in named if change.kinship(h) is Kinship.FOREIGN)


_PIECES = late_pattern(r"[\"']\s{0,9}\+\s{0,9}[\"']|(?:https?|wss?)(?:%3a|:\\?/)", re.I)
_JOIN = late_pattern(r"[\"']\s{0,9}\+\s{0,9}[\"']")


def _whole(text: str) -> str:
    """Code with its texts joined where they are joined, and addresses out of their %-codes."""
    joined = _JOIN.sub("", text[:_MAX_SCRIPT])
    undone = re.sub("%3a", ":", re.sub("%2f", "/", joined, flags=re.I), flags=re.I)
    return re.sub("wss?:", "https:", undone, flags=re.I)


def _written_loads(text: str, change: PageChange) -> Iterator[Signal]:
    """Scripts and frames of foreign hosts in markup that the script writes from codes."""
    for tag, address in _TAG_SOURCE.findall(markup_of(text)):
        host = host_of(address, change.after.url)
        if change.kinship(host) is Kinship.FOREIGN:
            yield signal(
                "script-loads-foreign",
                Strength.STRONG,
                f"A new inline script writes a {tag.lower()} of {host}, which no approved page "
                "uses, from codes.",
                address,
                place="script",
            )
            return


def redirect_of(text: str, change: PageChange) -> str:
    """The foreign host to which code sends visitors; empty where it sends them nowhere."""
    found = next(_redirects(text, change), None)
    return found.quote if found is not None else ""


def _redirects(text: str, change: PageChange) -> Iterator[Signal]:
    for match in _REDIRECTS.finditer(text):
        target = next(part for part in match.groups() if part is not None)
        host = host_of(target, change.after.url)
        foreign = change.kinship(host) in {Kinship.FOREIGN, Kinship.SERVICE}
        if foreign:
            yield signal(
                "script-redirects-away",
                Strength.STRONG,
                f"A new inline script sends visitors to {host}.",
                match.group(),
            )
            return
