"""The upload policy: what may stand in the paths that the application writes.

Without a table [[site.uploads]] for a path everything may stand there that no server runs or obeys
and that is what its name says. A table narrows that down to kinds and to a size.
"""

import re
from collections.abc import Iterable

from sentinel.core.conditions.answers import shown
from sentinel.core.document import decode
from sentinel.core.globs import matcher
from sentinel.core.manifest import Entry, EntryType
from sentinel.core.server_code import holds_server_code
from sentinel.core.site import UploadRule
from sentinel.core.unescaped import unescaped
from sentinel.core.upload_kinds import first_bytes_problem, kind_of
from sentinel.core.upload_names import name_problem

HEAD_BYTES = 4096
"""How much of a file says what it is."""
OVERLAP_BYTES = 1024
"""How much of a piece must be repeated in the next one, so that no mark is cut in two."""
_READ_AS_TEXT = frozenset({"text", "data", "page", "asset", "svg"})
_PHP_MARK = re.compile(
    rb"<\?php[\s(\[/#]|<\?=[ \t\r\n@\\]{0,8}(?:/\*|[$`a-z(\"'])"
    rb"|<script\s{1,20}language\s*=\s*[\"']?php",
    re.I,
)
"""In texts: templates of scripts hold `<%`, and XML its own `<?`."""
_CODE_ANYWHERE = re.compile(
    rb"<\?(?:=|php)?[ \t\r\n@]{0,8}(?:`[ \t]{0,4}\$[a-z_]"
    rb"|\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)\b"
    rb"|(?:eval|assert|system|exec|shell_exec|passthru|include|require|base64_decode)[ \t]{0,4}\()"
    rb"|<\x00\?\x00p\x00h\x00p\x00|<!--#[ \t]{0,4}exec\b",
    re.I,
)
"""PHP in short tags, which many servers take, PHP in UTF-16, and commands to Apache in pages."""
_DRAWING_RUNS = re.compile(
    r"<(?:[a-z]{1,20}:)?(?:script|iframe|embed|object)\b|[\s\"'/]on[a-z]{3,20}\s*="
    r"|\bjavascript\s*:|data:text/html",
    re.I,
)
_PDF_STARTS = re.compile(rb"/S\s{0,4}/Launch\b")


def name_problems(entries: Iterable[Entry], rules: tuple[UploadRule, ...]) -> tuple[str, ...]:
    """What is wrong with names, types, modes and sizes of entries that the application wrote."""
    found = ((entry, name_problem(entry) or _rule_problem(entry, rules)) for entry in entries)
    return tuple(f"{shown(entry.path)} {problem}" for entry, problem in found if problem)


def head_problem(path: str, head: bytes) -> str:
    """What is wrong with the first HEAD_BYTES of a file, or an empty string."""
    return first_bytes_problem(path, head)


def piece_problem(path: str, piece: bytes) -> str:
    """What is wrong with any piece of a file: a picture that holds server code is served as a
    picture by one server and run by another. Empty where nothing is."""
    kind = kind_of(path)
    if kind in _READ_AS_TEXT:
        holds = _PHP_MARK.search(piece) is not None
    else:
        holds = holds_server_code(piece)
    if holds or _CODE_ANYWHERE.search(piece):
        return "holds code for the server"
    if kind == "svg" and _DRAWING_RUNS.search(unescaped(decode(piece))):
        return "is a drawing that runs code in browsers"
    if kind == "pdf" and _PDF_STARTS.search(piece):
        return "is a PDF that starts programs"
    return ""


def _rule_problem(entry: Entry, rules: tuple[UploadRule, ...]) -> str:
    """Several tables may cover a path: one that allows the file is enough."""
    covering = [rule for rule in rules if matcher(rule.paths)(entry.path)]
    if entry.type is not EntryType.FILE or not covering:
        return ""
    kind = kind_of(entry.path)
    if all(kind not in rule.types for rule in covering):
        allowed = ", ".join(dict.fromkeys(word for rule in covering for word in rule.types))
        return f"is no file of the kinds allowed there ({allowed})"
    if not any(_fits(entry, rule) for rule in covering if kind in rule.types):
        return f"is larger than allowed there ({entry.size:,} bytes)"
    return ""


def _fits(entry: Entry, rule: UploadRule) -> bool:
    return not rule.max_bytes or entry.size <= rule.max_bytes
