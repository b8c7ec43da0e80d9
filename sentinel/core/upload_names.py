"""Names, types and modes that nothing may have that an application writes into a document root."""

import re
import unicodedata

from sentinel.core.manifest import Entry, EntryType
from sentinel.core.server_code import is_rule_file, is_server_code

_RUN_ANYWHERE = re.compile(
    r"\.(?:php[0-9]{0,2}|phpt|pht|phtml?|phps|phar|hphp|ctp|aspx?|ashx|asmx|asa|axd|svc|soap"
    r"|(?:cs|vb)html|jspx?|jspf|jsw|jsv|jtml|cgi|fcgi|wsgi|cfml?|cfc|shtml?|stm)"
    r"(?![a-z0-9_])"
)
"""Endings that a server may act on wherever in a name they stand: `x.php.jpg` where Apache maps
handlers by any ending, `x.php;.jpg` (IIS), `x.php%00.jpg`, `x.php.` and `x.php::$DATA` (NTFS)."""
_RUN_BY_VISITORS = re.compile(r"\.(?:hta|vbs|vbe|jse|wsf|wsh|scr|pif|cpl|msi|lnk)$")
"""Endings that the machine of who opens such a file runs: no site needs them among its uploads."""
_SET_ID = 0o6000


def name_problem(entry: Entry) -> str:
    """Why an entry may not stand in a path that the application writes, or an empty string. Looks
    at name, type and mode alone."""
    name = entry.path.rpartition("/")[2]
    return _kind_problem(entry) or (
        _name_problem(name) if entry.type is not EntryType.DIRECTORY else _folder_problem(name)
    )


def _kind_problem(entry: Entry) -> str:
    if entry.type is EntryType.SYMLINK:
        return "is a link"
    if entry.type is EntryType.OTHER:
        return "is a device, pipe or socket"
    if entry.type is EntryType.FILE and entry.mode & _SET_ID:
        return "runs as its owner (set-id)"
    return ""


def _name_problem(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).lower()
    if any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in plain):
        return "has control characters in its name"
    if plain.rstrip(". ") != plain:
        return "has a name that ends in a dot or a blank"
    if is_rule_file(plain):
        return "tells the web server what to do"
    if is_server_code(plain) or _RUN_ANYWHERE.search(plain):
        return "has a name that a server may run"
    if _RUN_BY_VISITORS.search(plain):
        return "has a name that visitors' machines run"
    return ""


def _folder_problem(name: str) -> str:
    if any(ord(sign) < 0x20 or ord(sign) == 0x7F for sign in name):
        return "has control characters in its name"
    return ""
