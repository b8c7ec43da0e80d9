"""From bytes to text as browsers decide it: byte order mark, Content-Type header, meta prescan."""

import codecs
import re

_PRESCAN_BYTES = 1024
"""HTML 13.2.3.2: how far a browser looks for a meta element."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\xff\xfe", "utf-16-le"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META_CHARSET = re.compile(rb"<meta\b[^>]*?charset\s*=\s*[\"']?\s*([^\s\"'/>;]+)", re.IGNORECASE)

_WEB_NAMES = (
    "utf-8 cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 "
    "iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman cp874 "
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 mac-cyrillic gbk gb18030 "
    "big5 euc-jp iso2022-jp shift-jis euc-kr utf-16-be utf-16-le"
)
_WEB_CODECS = frozenset(codecs.lookup(name).name for name in _WEB_NAMES.split())
"""The encodings of the WHATWG Encoding Standard; no other name from a page is ever looked up."""
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "utf-16": "utf-16-le",
}


def decode(body: bytes, content_type_header: str) -> str:
    """The text of a page or stylesheet. Never fails: what does not decode is replaced.

    Where nothing declares a charset, UTF-8 if the bytes are valid UTF-8, else windows-1252.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = _from_header(content_type_header) or _from_meta(body[:_PRESCAN_BYTES])
    if declared:
        return body.decode(declared, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _from_header(header: str) -> str:
    found = _HEADER_CHARSET.search(header)
    return _codec(found[1]) if found else ""


def _from_meta(head: bytes) -> str:
    found = _META_CHARSET.search(_COMMENT.sub(b"", head))
    name = _codec(found[1].decode("latin-1")) if found else ""
    # A meta element that could be read as ASCII cannot stand in UTF-16 (HTML 13.2.3.2).
    return "utf-8" if name.startswith("utf-16") else name


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    name = _READ_AS.get(name, name)
    return name if name in _WEB_CODECS else ""
