"""Files by which programs close the folders they write into: an .htaccess that only takes rights
away, a PHP file that does nothing.

Drupal, WordPress and their plug-ins put them there by themselves. Judged by their whole text, never
by their name; what is not understood word by word is not harmless.
"""

import re

from sentinel.core.manifest import Entry, EntryType

MAX_BYTES = 8192
"""Larger files are not looked at: honest ones have a few lines."""
_SPECIAL_BITS = 0o6000
_NOTHING = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,20}<\?php\s(?:\s"
    rb"|(?://|#)(?:(?!\?>)[^\r\n])*+(?:[\r\n]|\Z)"  # a mark of the end ends a comment, too
    rb"|/\*(?:(?!\*/).)*+\*/"
    rb"|(?:exit|die)\s{0,4}(?:\(\s{0,4}\)\s{0,4})?;)*+(?:\?>\s{0,20})?",
    re.DOTALL | re.I,
)
_HEADERS = (
    "x-content-type-options|x-frame-options|x-robots-tag|content-disposition|cache-control|expires"
    "|content-security-policy|vary|pragma|etag|last-modified|referrer-policy"
)
_ENDINGS = r"(?:\s+\.?[\w*]+)+"
_CLOSING = re.compile(
    "|".join(
        (
            r"</?(?:files|filesmatch|ifmodule|limit|limitexcept|requireall|requireany|requirenone)"
            r"\b[^<>]*>",
            r"options(?:\s+(?:none|-\w+|\+(?:followsymlinks|symlinksifownermatch)))+",
            r"sethandler\s+[\"']?(?:none|default-handler|drupal_security_\w+)[\"']?",
            r"forcetype\s+[\"']?(?:none|text/plain|application/octet-stream)[\"']?",
            rf"add(?:type|handler)\s+[\"']?(?:text/plain|application/octet-stream)[\"']?{_ENDINGS}",
            rf"remove(?:handler|type){_ENDINGS}",
            r"php_flag\s+engine\s+(?:off|0)",
            r"(?:order|deny|allow|require|satisfy|indexignore)\s+[^<>]+",
            r"(?:rewriteengine|expiresactive)\s+(?:on|off)",
            r"(?:rewritecond|expiresdefault|expiresbytype|adddefaultcharset|fileetag)\s+[^<>]+",
            r"rewriterule\s+\S+\s+-\s+\[(?:f|l|nc|g|r=40[34]|,)+\]",
            rf"header\s+(?:always\s+)?(?:set|append|merge|unset)\s+[\"']?(?:{_HEADERS})\b[^<>]*",
        )
    ),
    re.I,
)
"""Directives by which nothing is run that was not run before, and nobody is led elsewhere."""


def may_be_harmless(entry: Entry) -> bool:
    """Whether the whole text of a stored file must be read before its name speaks against it."""
    name = entry.path.rpartition("/")[2]
    return (
        entry.type is EntryType.FILE
        and bool(entry.sha256)
        and not (entry.unread or entry.oversize or entry.mode & _SPECIAL_BITS)
        and entry.size <= MAX_BYTES
        and name in {".htaccess", "index.php"}
    )


def is_harmless(path: str, data: bytes) -> bool:
    """Whether a file of one of these names does nothing but close its folder."""
    if len(data) > MAX_BYTES:
        return False
    if path.rpartition("/")[2] == "index.php":
        return not data.strip() or _NOTHING.fullmatch(data) is not None
    return _only_closes(data)


def _only_closes(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if "\\\n" in text or "\\\r" in text or "\x00" in text:
        return False  # lines that go on: what stands in them is read by Apache in another way
    lines = (line.strip() for line in re.split(r"[\r\n]", text))
    return all(not line or line.startswith("#") or _CLOSING.fullmatch(line) for line in lines)
