"""Names of files that a web server runs or obeys, and code hidden in files that it should not."""

from pathlib import PurePosixPath

SUFFIXES = frozenset(
    {".php", ".php3", ".php4", ".php5", ".php7", ".php8", ".phtml", ".pht", ".phps", ".phar"}
    | {".inc", ".asp", ".aspx", ".ashx", ".asmx", ".asa", ".cer", ".jsp", ".jspx", ".jspf"}
    | {".cgi", ".fcgi", ".pl", ".py", ".rb", ".sh", ".bash", ".cfm", ".cfml", ".shtml", ".lua"}
    | {".exe", ".dll", ".so", ".bat", ".cmd", ".ps1", ".war", ".jar"}
)
NAMES = frozenset({".htaccess", ".htpasswd", ".user.ini", "web.config", "php.ini", ".env"})
_MARKS = (b"<?php", b"<?=", b"<%@", b"#!/")


def is_server_code(path: str) -> bool:
    """Whether a server may run or obey a file of this name, a second suffix included:
    `x.php.jpg` runs under a careless handler."""
    name = PurePosixPath(path.partition("?")[0]).name.lower()
    return name in NAMES or any(suffix in SUFFIXES for suffix in _suffixes(name))


def _suffixes(name: str) -> list[str]:
    parts = name.split(".")[1:]
    return [f".{part}" for part in parts[-2:]]


def holds_server_code(body: bytes) -> bool:
    """Whether a file that is no text carries the opening mark of server code."""
    return any(mark in body[:200_000] for mark in _MARKS[:3]) or body.startswith(_MARKS[3])
