"""From bytes to text as browsers decide it: byte order mark, Content-Type header, what the
document declares in its first kilobyte, and then the bytes themselves."""

import codecs
import re

_PRESCAN_BYTES = 1024
"""HTML 13.2.3.2: how far a browser looks for a meta element before it begins."""
_LATE_BYTES = 65_536
"""A declaration further down still counts (HTML 13.2.3.4, changing the encoding while parsing)."""
_WIDE_BYTES = 4_096
_LEAST_WIDE = 16
"""Zero bytes in one lane; fewer stand by chance in what is damaged."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\xff\xfe", "utf-16-le"),
)
_WIDE_XML = ((b"<\0?\0x\0", "utf-16-le"), (b"\0<\0?\0x", "utf-16-be"))
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/]((?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+)", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"([^\s/>=\"']++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+"
)
_CONTENT_CHARSET = re.compile(rb"charset\s*+=\s*+[\"']?+\s*+([^\s\"';]++)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*+=\s*+[\"']\s*+([A-Za-z0-9._:-]++)")
_CSS_CHARSET = re.compile(rb"@charset \"([^\"\x80-\xff]{1,100})\";")

_JAPANESE_SHIFTS = (b"\x1b$B", b"\x1b$@")
"""ISO-2022-JP (RFC 1468); nothing else has these, and browsers look for them (unlabelled pages)."""
_WEB_NAMES = (
    "utf-8 cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 "
    "iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman cp874 "
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 mac-cyrillic gbk gb18030 "
    "big5 big5hkscs euc-jp iso2022-jp cp932 cp949 utf-16-be utf-16-le"
)
_WEB_CODECS = frozenset(codecs.lookup(name).name for name in _WEB_NAMES.split())
"""The encodings of the WHATWG Encoding Standard; no other name from a page is ever looked up."""
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
}
_ALIASES = {
    "dos-874": "cp874",
    "ks_c_5601-1989": "cp949",
    "tis-620": "cp874",
    "unicode-1-1-utf-8": "utf-8",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "x-sjis": "cp932",
    "x-unicode20utf8": "utf-8",
    "x-user-defined": "cp1252",
    "x-x-big5": "big5hkscs",
}
"""Labels of the standard that Python has no codec by."""


def wide(body: bytes) -> str:
    """Which UTF-16 bytes are that have no byte order mark, or empty: by the zero bytes of their
    markup, all in one lane. For judging alone: a defacement that an editor saved so, some browsers
    show; no standard asks for it."""
    head = body[:_WIDE_BYTES]
    if b"\0" not in head or len(head) < 8 or head.startswith(tuple(mark for mark, _ in _MARKS)):
        return ""
    lanes = (head[0::2].count(0), head[1::2].count(0))
    most, least = max(lanes), min(lanes)
    half = len(head) // 2
    if 2 * most > half:  # mostly ASCII; UTF-32 is read so, too, with zeros left over
        return "utf-16-le" if lanes[1] > lanes[0] else "utf-16-be"
    if most < _LEAST_WIDE or most * 20 < half or least * 20 > most:
        return ""
    name = "utf-16-le" if lanes[1] > lanes[0] else "utf-16-be"
    return name if "<" in head.decode(name, "replace") else ""


def decode(body: bytes, content_type_header: str) -> str:
    """The text of a page. Never fails: what does not decode is replaced.

    Where nothing declares a charset, ISO-2022-JP if the bytes shift into Japanese as it does, UTF-8
    if they are valid UTF-8, else windows-1252.
    """
    return decoded(body, content_type_header)[0]


def decoded(body: bytes, content_type_header: str) -> tuple[str, str]:
    """The same, with the name of the encoding, which decides how queries in links are written.

    The name is that of Python's codec; `utf-8` for UTF-16, too, as URL 4.3 has it.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), "utf-8"
    declared = _from_header(content_type_header) or _from_head(body[:_PRESCAN_BYTES])
    if not declared:
        if any(shift in body[:_LATE_BYTES] for shift in _JAPANESE_SHIFTS):
            return body.decode("iso2022_jp", "replace"), "iso2022_jp"
        try:
            return body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            declared = _from_meta(body[:_LATE_BYTES]) or "cp1252"
    wide = declared.startswith("utf-16")
    return body.decode(declared, "replace"), "utf-8" if wide else declared


def declarations(body: bytes, content_type_header: str) -> dict[str, str]:
    """The encodings that a page declares, by where: `mark` (byte order mark), `header`, `meta`; by
    the names of Python's codecs, those that are not understood left out."""
    found = {
        "mark": next((name for mark, name in _MARKS if body.startswith(mark)), ""),
        "header": _from_header(content_type_header),
        "meta": _from_meta(body[:_LATE_BYTES]),
    }
    return {place: name for place, name in found.items() if name}


def decoded_sheet(body: bytes, content_type_header: str) -> str:
    """The text of a stylesheet (CSS Syntax 3.2): byte order mark, header, `@charset`, UTF-8."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = _from_header(content_type_header)
    if not declared and (found := _CSS_CHARSET.match(body)):
        name = _codec(found[1].decode("latin-1"))
        declared = "utf-8" if name.startswith("utf-16") else name
    return body.decode(declared or "utf-8", "replace")


def _from_header(header: str) -> str:
    found = _HEADER_CHARSET.search(header) if header else None
    return _codec(found[1]) if found else ""


def _from_head(head: bytes) -> str:
    for start, name in _WIDE_XML:
        if head.startswith(start):
            return name
    if name := _from_meta(head):
        return name
    found = _XML_ENCODING.match(head)
    return _narrow(found[1]) if found else ""


def _from_meta(head: bytes) -> str:
    """HTML 13.2.3.2, prescan: `charset`, or `content` beside `http-equiv=content-type`."""
    if b"<!--" in head:
        head = _COMMENT.sub(b"", head)
    for meta in _META.finditer(head):
        values: dict[bytes, bytes] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(meta[1]):
            values.setdefault(name.lower(), double or single or bare)
        label = values.get(b"charset", b"")
        if not label and values.get(b"http-equiv", b"").strip().lower() == b"content-type":
            found = _CONTENT_CHARSET.search(values.get(b"content", b""))
            label = found[1] if found else b""
        if label and (codec := _narrow(label)):
            return codec
    return ""


def _narrow(label: bytes) -> str:
    """What could be read as ASCII is not UTF-16, whatever it says of itself (HTML 13.2.3.2)."""
    name = _codec(label.decode("latin-1"))
    return "utf-8" if name.startswith("utf-16") else name


def _codec(label: str) -> str:
    label = label.strip().lower()
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    name = _READ_AS.get(name, name)
    return name if name in _WEB_CODECS else ""
