"""What a view, trigger, event or routine out of a dump may not do, whoever wrote it. Pure.

None runs while it is loaded; but what is loaded stands in the live database in the end. Whether
it is the approved one is asked elsewhere: here is what no site's own database needs.
"""

import re

from sentinel.core.database import ObjectKind
from sentinel.core.sql_shapes import shown
from sentinel.core.sql_statements import IDENTIFIER, STRING

MAX_DEFINITION_BYTES = 4 * 1024 * 1024

_WORDS = {
    ObjectKind.VIEW: rb"VIEW",
    ObjectKind.TRIGGER: rb"TRIGGER",
    ObjectKind.EVENT: rb"EVENT",
    ObjectKind.ROUTINE: rb"(?:AGGREGATE )?(?:PROCEDURE|FUNCTION|PACKAGE(?: BODY)?)",
}
_HEAD = rb"CREATE(?: ALGORITHM=[A-Z]+)?(?: DEFINER=(?:``|'')(?:@(?:``|''))?)?" + (
    rb"(?: SQL SECURITY (?:DEFINER|INVOKER))? "
)
_QUOTED = rb'"(?:[^"\\]++|\\.|"")*+"'
_COMMENT = rb"/\*(?:[^*]++|\*(?!/))*+\*/|--(?=\s)[^\n]*+|\#[^\n]*+"
_PLAIN_QUOTES = (rb"'(?:[^']++|'')*+'", rb'"(?:[^"]++|"")*+"')
"""As a server reads strings under NO_BACKSLASH_ESCAPES."""
_FORBIDDEN = re.compile(
    rb"\b(?:LOAD\s+(?:DATA|XML)|INTO\s+(?:OUT|DUMP)FILE|LOAD_FILE|GRANT|REVOKE|"
    rb"(?:UN)?INSTALL\s+(?:PLUGIN|SONAME|COMPONENT)|SONAME\s*''|"
    rb"(?:CREATE|CREATE\s+OR\s+REPLACE|ALTER|DROP|RENAME)\s+(?:USER|ROLE|SERVER)|"
    rb"SET\s+(?:GLOBAL|PERSIST|PERSIST_ONLY|PASSWORD|ROLE|DEFAULT\s+ROLE)|"
    rb"SYS_EXEC|SYS_EVAL|CHANGE\s+(?:MASTER|REPLICATION)|KILL|"
    rb"(?:CREATE|DROP)\s+(?:DATABASE|SCHEMA))\b|@@(?:GLOBAL|PERSIST)\b|"
    rb"(?:;|\bBEGIN|\bTHEN|\bELSE|\bDO|\bLOOP)\s*SHUTDOWN\b",
    re.IGNORECASE,
)
_SERVERS_OWN = frozenset({b"`mysql`", b"`performance_schema`"})
_SYSTEM = re.compile(rb"`?\b(?:mysql|performance_schema)`?\s*\.\s*[`A-Za-z_]", re.IGNORECASE)
_OTHER_DATABASE = re.compile(
    rb"``\s*\.\s*``\s*\.\s*``|\b(?:FROM|JOIN)\s*\(*\s*``\s*\.\s*``", re.IGNORECASE
)


def definition_problem(kind: ObjectKind, text: bytes, *, backslash: bool = True) -> str:
    """Why a definition is not created, in words; empty where nothing speaks against it.

    `backslash`: whether one escapes in strings, as it does but for NO_BACKSLASH_ESCAPES.
    """
    words = _WORDS.get(kind)
    if words is None:
        return f"a {kind.value} does not stand among definitions"
    if len(text) > MAX_DEFINITION_BYTES or b"\0" in text:
        return f"a definition of more than {MAX_DEFINITION_BYTES} bytes, or with a null byte"
    bare = _emptied(text, backslash=backslash)
    if not re.match(_HEAD + words + rb" (?:``|'')", bare):
        return f"it is no definition of a {kind.value}: {shown(text)}"
    if b"/*!" in bare or b"/*M!" in bare:
        return "it has a comment that some servers run and others do not"
    if b"\\" in bare:
        return "it has a backslash outside of quotes, as a client's command has"
    return _unwanted(kind, bare)


def _unwanted(kind: ObjectKind, bare: bytes) -> str:
    if found := _FORBIDDEN.search(bare):
        return f"it has {shown(found[0])}, which no site's database needs"
    if found := _SYSTEM.search(bare):
        return f"it names a database of the server itself: {shown(found[0])}"
    if kind is ObjectKind.VIEW and _OTHER_DATABASE.search(bare):
        return "it names another database"
    return ""


def _emptied(text: bytes, *, backslash: bool) -> bytes:
    """Without the insides of strings and names, and without comments that no server runs. What is
    not closed stays, and is searched as it stands."""
    strings = (STRING, _QUOTED) if backslash else _PLAIN_QUOTES
    pieces = re.compile(
        rb"(" + IDENTIFIER + rb")|(" + rb"|".join(strings) + rb")|(" + _COMMENT + rb")", re.DOTALL
    )

    def without(found: re.Match[bytes]) -> bytes:
        if found[1]:
            return found[1] if found[1].lower() in _SERVERS_OWN else b"``"
        if found[2]:
            return b"''"
        return found[0] if found[0].startswith((b"/*!", b"/*M!")) else b" "

    return pieces.sub(without, text)
