"""What new lines of `.htaccess`, `.user.ini`, `php.ini` and `web.config` have the server do."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from sentinel.core.comparison import signal
from sentinel.core.finding import Signal, Strength
from sentinel.core.origins import Kinship, host_of, kinship
from sentinel.core.signals.claim_text import claims_in

MAX_LINES = 5_000
MAX_LINE = 2_000
USUAL_INDEXES = frozenset(
    f"{name}.{suffix}"
    for name in ("index", "default")
    for suffix in ("html", "htm", "php", "shtml", "xhtml", "asp", "aspx", "jsp", "cgi", "py")
)
_PICTURES = r"\.?(?:jpe?g|png|gif|ico|webp|bmp|svg|txt|css|js|pdf|xml|log|woff2?)\b"
_PHP = r"(?:x-httpd-(?:php|cgi)|php[\w-]*|cgi-script|proxy:(?:unix|fcgi)|server-parsed|fcgid)"
_VISITOR = re.compile(r"HTTP_USER_AGENT|HTTP_REFERER|\breq\.header\.(?:user-agent|referer)", re.I)
_REFUSES = re.compile(r"^-$|\[[^\]]{0,80}\b(?:F|G|forbidden|gone)\b[^\]]{0,80}\]", re.I)
_ADDRESS = re.compile(r"(?:https?:)?//[^\s\"'<>]{3,500}", re.I)


class Rules(NamedTuple):
    """Lines of a rule file, and which of them are new."""

    lines: list[str]
    new: frozenset[str]
    own: frozenset[str]
    known: frozenset[str]


def server_rule_signals(
    path: str,
    before: str,
    after: str,
    *,
    own: Iterable[str] = (),
    known: Iterable[str] = (),
) -> Iterator[Signal]:
    """Signals of lines that the approved file does not have (all, where there is none), each code
    once. `own` are the site's hosts, `known` those that approved pages use. Bounded; never raises.
    """
    lines = _lines(after)
    rules = Rules(
        lines=lines,
        new=frozenset(lines) - frozenset(_lines(before)),
        own=frozenset(own),
        known=frozenset(known),
    )
    readers = _XML if PurePosixPath(path).suffix.lower() == ".config" else _TEXT
    seen: set[str] = set()
    for reader in readers:
        for found in reader(rules):
            if found.code not in seen:
                seen.add(found.code)
                yield found


def new_lines(before: str, after: str, *, most: int = 6) -> tuple[str, ...]:
    """The lines of a changed file that the approved one does not have, the first few."""
    old = frozenset(_lines(before))
    return tuple(line for line in _lines(after) if line not in old)[:most]


def _lines(text: str) -> list[str]:
    """Without comments and empty lines; what is continued with a backslash is one line."""
    joined = re.sub(r"\\\r?\n", " ", text[: MAX_LINES * 200])
    stripped = (" ".join(line[:MAX_LINE].split()) for line in joined.splitlines()[:MAX_LINES])
    return [line for line in stripped if line and not line.startswith(("#", ";"))]


def _for_some_visitors(rules: Rules) -> Iterator[Signal]:
    """A rewrite that holds for some browsers or visitors of search engines alone."""
    conditions: list[str] = []
    for line in rules.lines:
        lowered = line.lower()
        if lowered.startswith("rewritecond"):
            conditions.append(line)
        elif lowered.startswith("rewriterule"):
            asked = [one for one in conditions if _VISITOR.search(one)]
            target = [*line.split(" "), "", "", ""][2]
            fresh = line in rules.new or any(one in rules.new for one in asked)
            if asked and fresh and target != "-" and not _REFUSES.search(line):
                text = "A new rule shows some visitors something else, by browser or by referrer."
                yield _strong("rule-for-some-visitors", text, f"{asked[0]} {line}")
            conditions = []


def _leads_away(rules: Rules) -> Iterator[Signal]:
    for line in _of(rules, r"(?:Rewrite(?:Rule|Map)|Redirect(?:Match|Permanent|Temp)?|ProxyPass"
                    r"(?:Match)?|FallbackResource|ErrorDocument)\b"):  # fmt: skip
        for address in _ADDRESS.findall(line):
            host = host_of(address)
            if "%{" in address or not host:
                continue
            kin = kinship(host, own=rules.own, known=rules.known)
            if kin is Kinship.FOREIGN:
                text = f"A new rule leads visitors to {host}, which no approved page uses."
                yield _strong("rule-leads-away", text, line)
            elif kin is not Kinship.OWN:
                yield _weak("rule-leads-elsewhere", f"A new rule leads visitors to {host}.", line)


def _runs_files(rules: Rules) -> Iterator[Signal]:
    block = ""
    for line in rules.lines:
        opened = re.match(r"<(?:Files|FilesMatch|Location|If)\b(.{0,500})>", line, re.I)
        if opened is not None or re.match(r"</(?:Files|FilesMatch|Location|If)", line, re.I):
            block = opened.group(1) if opened is not None else ""
        run = re.match(
            rf"(?:AddHandler|AddType|SetHandler|ForceType|Action)\b.{{0,500}}?{_PHP}", line, re.I
        )
        if run is None or line not in rules.new:
            continue
        where = f"{line} {block}"
        adds = line.lower().startswith("add")
        names = line[run.end() :] if adds else block
        if re.search(_PICTURES, where, re.I):
            text = "A new rule has the server run files that are none of code, such as pictures."
            yield _strong("rule-runs-files", text, where)
        elif not re.search(r"\.?ph(?:p\d?|tml)\b|\.(?:cgi|pl|py|fcgi)\b", names, re.I):
            text = "A new rule has the server run files of names that usually hold no code."
            yield _weak("rule-runs-files", text, where)


def _prepends(rules: Rules) -> Iterator[Signal]:
    for line in _of(rules, r"(?:php_(?:admin_)?(?:value|flag)\s+)?(?:auto_(?:prepend|append)_file"
                    r"|allow_url_include|include_path|disable_functions|extension\b)"):  # fmt: skip
        name = re.sub(r"^php_(?:admin_)?(?:value|flag)\s+", "", line, flags=re.I)
        if name.lower().startswith("auto_"):
            text = "A new setting has PHP run a file before or after each page."
            yield _strong("rule-prepends-code", text, line)
        else:
            text = "A new setting changes which code PHP may load or call."
            yield _weak("rule-frees-php", text, line)


def _error_text(rules: Rules) -> Iterator[Signal]:
    for line in _of(rules, r"ErrorDocument\b"):
        words = [*line.split(" ", 2), "", ""][2]
        if words.startswith(("/", "http://", "https://")):
            continue
        if any(claim.stands_alone for claim in claims_in(words[:1000])):
            text = "A new error message of the server claims an attack."
            yield _strong("rule-shows-claim", text, words)
        else:
            yield _weak("rule-shows-text", "A new rule has the server show a text.", words)


def _index_order(rules: Rules) -> Iterator[Signal]:
    for line in _of(rules, r"DirectoryIndex\b"):
        names = [name.lower() for name in line.split(" ")[1:]]
        odd = [n for n in names if n.rpartition("/")[2] not in USUAL_INDEXES and n != "disabled"]
        if odd:
            text = f"A new rule makes {odd[0]!r} the page of the folder."
            yield _strong("rule-sets-index", text, line)
        else:
            text = "A new rule says in which order index files take precedence."
            yield _weak("rule-orders-indexes", text, line)


def _writes_into_pages(rules: Rules) -> Iterator[Signal]:
    for line in _of(
        rules, r"(?:Substitute|Header|RequestHeader|ExtFilterDefine|AddOutputFilter)\b"
    ):
        if re.search(r"<\s*(?:script|iframe)|s\|.{0,200}</?(?:body|head)", line, re.I):
            text = "A new rule writes code into pages while they are sent."
            yield _strong("rule-writes-code", text, line)
        elif re.search(r"\b(?:set|add|append|always)\b.{0,40}\b(?:Refresh|Location)\b", line, re.I):
            yield _strong("rule-sends-away", "A new rule sends visitors on by a header.", line)


def _loosens(rules: Rules) -> Iterator[Signal]:
    for line in _of(rules, r"(?:Options\b.{0,200}(?:ExecCGI|Includes|\+?Indexes)|Satisfy\s+any"
                    r"|php_flag\s+engine\s+on|AllowOverride)"):  # fmt: skip
        if not re.search(r"-(?:ExecCGI|Includes|Indexes)", line, re.I):
            yield _weak("rule-loosens", "A new rule lets the server show or run more.", line)


def _in_xml(rules: Rules) -> Iterator[Signal]:
    """`web.config` of IIS: rewrites, handlers, error pages."""
    text = " ".join(rules.lines)
    for line in rules.lines:
        if line not in rules.new:
            continue
        for address in re.findall(r"(?:url|destination|path)\s*=\s*\"([^\"]{3,500})", line, re.I):
            host = host_of(address) if "//" in address else ""
            if host and kinship(host, own=rules.own, known=rules.known) is Kinship.FOREIGN:
                said = f"A new rule leads visitors to {host}, which no approved page uses."
                yield _strong("rule-leads-away", said, line)
        if _VISITOR.search(line) and re.search(r"<action\b[^>]{0,200}(?:Redirect|Rewrite)", text):
            said = "A new rule shows some visitors something else, by browser or by referrer."
            yield _strong("rule-for-some-visitors", said, line)
        if re.search(rf"<add\b[^>]{{0,300}}path\s*=\s*\"\*?{_PICTURES}", line, re.I) and re.search(
            r"scriptProcessor|modules\s*=", line, re.I
        ):
            said = "A new rule has the server run files that are none of code, such as pictures."
            yield _strong("rule-runs-files", said, line)
        if "<defaultDocument" in line or re.search(
            r"<add\s+value\s*=\s*\"[^\"]{1,80}\.\w{2,5}\"", line
        ):
            said = "A new rule says in which order index files take precedence."
            yield _weak("rule-orders-indexes", said, line)


_Reader = Callable[[Rules], Iterator[Signal]]
_TEXT: tuple[_Reader, ...] = (
    _for_some_visitors,
    _leads_away,
    _runs_files,
    _prepends,
    _error_text,
    _index_order,
    _writes_into_pages,
    _loosens,
)
_XML: tuple[_Reader, ...] = (_in_xml,)


def _of(rules: Rules, directive: str) -> Iterator[str]:
    """New lines that begin with a directive."""
    pattern = re.compile(directive, re.I)
    return (line for line in rules.lines if line in rules.new and pattern.match(line))


def _strong(code: str, text: str, quote: str) -> Signal:
    return signal(code, Strength.STRONG, text, quote)


def _weak(code: str, text: str, quote: str) -> Signal:
    return signal(code, Strength.WEAK, text, quote)
