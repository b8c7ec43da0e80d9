"""Names of files that a web server runs or obeys, and code hidden in files that it should not."""

import re
from pathlib import PurePosixPath

SUFFIXES = frozenset(
    {".php", ".php3", ".php4", ".php5", ".php7", ".php8", ".phtml", ".pht", ".phps", ".phar"}
    | {".inc", ".asp", ".aspx", ".ashx", ".asmx", ".asa", ".cer", ".jsp", ".jspx", ".jspf"}
    | {".cgi", ".fcgi", ".pl", ".py", ".rb", ".sh", ".bash", ".cfm", ".cfml", ".shtml", ".lua"}
    | {".exe", ".dll", ".so", ".bat", ".cmd", ".ps1", ".war", ".jar"}
)
RULE_NAMES = frozenset({".htaccess", ".htpasswd", ".user.ini", "web.config", "php.ini"})
"""Files by which a folder tells the server what to do."""
NAMES = RULE_NAMES | {".env"}
_PRINTABLE = rb"[\x20-\x7e\t\r\n]"
_MARK = re.compile(
    rb"<\?php[\s(\[]|<\?=" + _PRINTABLE + rb"{12}"
    rb"|<\?[ \t\r\n](?=" + _PRINTABLE + rb"{16})[^?<]{0,200}[$(]"
    rb"|<%[@=!]?[ \t\r\n]*(?=" + _PRINTABLE + rb"{16})[^%<]{0,200}[(=]"
    rb"|<script\s{1,20}(?:language\s*=\s*[\"']?php|runat\s*=\s*[\"']?server)",
    re.I,
)
"""Opening marks of server code with readable code behind them: in the bytes of pictures three
signs stand side by side by chance in one of a hundred."""


def is_server_code(path: str) -> bool:
    """Whether a server may run or obey a file of this name, a second suffix included:
    `x.php.jpg` runs under a careless handler."""
    name = PurePosixPath(path.partition("?")[0]).name.lower()
    return name in NAMES or any(suffix in SUFFIXES for suffix in _suffixes(name))


def is_rule_file(path: str) -> bool:
    """Whether a file of this name holds rules that a server obeys."""
    return PurePosixPath(path.partition("?")[0]).name.lower() in RULE_NAMES


def _suffixes(name: str) -> list[str]:
    parts = name.split(".")[1:]
    return [f".{part}" for part in parts[-2:]]


def holds_server_code(body: bytes) -> bool:
    """Whether a file that is no text carries server code, wherever in it that stands."""
    return body.startswith(b"#!/") or _MARK.search(body) is not None
