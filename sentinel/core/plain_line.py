"""Foreign text as one line that shows what it holds."""

import re
import unicodedata

_JOINERS = frozenset({"\u200c", "\u200d"})
"""Format characters that Hindi words need; kept behind a letter, once."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and symbols that show nothing: fillers of Hangul, the blank of Braille."""
_UNSEEN_MARKS = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""The grapheme joiner and variation selectors."""
MAX_MARKS = 8
"""Combining marks in a row; no word of a living language has more, and a heap of them covers the
lines above and below."""
_TOKEN = re.compile(r"[0-9a-fA-F]{33,}")
"""A re-test token, or most of one: longer than the identifiers that people need to read."""
_SIGNS = "\u0900-\u0963\u0970-\u0dff"
"""Letters of India with their vowel signs, which are no letters to a regular expression."""
_HOST = re.compile(
    rf"(?<![\w{_SIGNS}.@-])((?:[\w{_SIGNS}-]{{1,63}}\.)+)([^\W\d_]{{2,24}}|"
    rf"[{_SIGNS}]{{2,24}})(?![\w{_SIGNS}-])"
)
_SCHEME = re.compile(r"\b(data|javascript|mailto|sms|tel|vbscript):(?=\S)", re.IGNORECASE)
_AUTHORITY = re.compile(r"://([^\s/?#]*)")
_ENDINGS = """
asp aspx bak bmp cfg cgi conf css csv dat db eot exe gif gz htaccess htm html ico inc ini jpeg jpg
js json jsonl jsp key lock log map md mjs mp4 pdf pem php phtml pid pl png py rb service sig sql
sqlite svg tar tmp toml ttf txt webp woff xhtml xml yaml yml zst
"""
_FILE_ENDINGS = frozenset(_ENDINGS.split())
"""After a dot, these name a file and no host. A few are domains of countries, too; where one of
them is meant, the address may stay clickable in a mail program, as it does in any mail."""
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
OPEN_ISOLATE = "\u2068"
CLOSE_ISOLATE = "\u2069"


def clean_line(text: str) -> str:
    """One line: line ends, control, direction and other unseen characters become spaces; what
    heaps up over a letter is cut.

    Direction marks are taken out too: they can make an address read as another one.
    """
    if text.isascii() and text.isprintable():
        return text
    found: list[str] = []
    before, marks = "", 0
    for char in _UNSEEN_MARKS.sub("", text):
        kind = unicodedata.category(char)
        if kind[0] == "M":
            marks += 1
            if marks > MAX_MARKS:
                continue
        else:
            marks = 0
        seen = _joined(before) if char in _JOINERS else not _blank(char, kind)
        before = char if seen else " "
        found.append(before)
    return "".join(found)


def _joined(before: str) -> bool:
    """Whether a joiner may stand after this character."""
    return bool(before) and not before.isascii() and unicodedata.category(before)[0] in "LM"


def _blank(char: str, kind: str) -> bool:
    return kind in _UNSEEN or char in _BLANK_LETTERS


def isolated(line: str) -> str:
    """A clean line that cannot change the order of what stands beside it: Arabic or Hebrew is
    shut in between U+2068 and U+2069 (UAX 9); other text stays as it is."""
    if line.isascii() or not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in line):
        return line
    return f"{OPEN_ISOLATE}{line}{CLOSE_ISOLATE}"


def without_isolates(text: str) -> str:
    """For commands, which are copied and run."""
    return text.replace(OPEN_ISOLATE, "").replace(CLOSE_ISOLATE, "")


def inert(text: str, own: frozenset[str] = frozenset()) -> str:
    """Foreign text in which no mail program finds an address to make clickable: `evil[.]example`,
    `http[:]//`, as those who exchange findings write them.

    Names of files stay, and so do mail addresses, those of our own people stand in the same
    sentences, and the `own` hosts (with a port, as the site's URL has it): who mends a page wants
    its address.
    """

    def url(match: re.Match[str]) -> str:
        return match[0] if match[1].lower() in own else f"[:]//{match[1]}"

    def host(match: re.Match[str]) -> str:
        return match[0] if match[0].lower() in own else _dotted(match)

    return _HOST.sub(host, _SCHEME.sub(r"\1[:]", _AUTHORITY.sub(url, text)))


def _dotted(match: re.Match[str]) -> str:
    if match[2].lower() in _FILE_ENDINGS and not match[1].lower().startswith("www."):
        return match[0]
    return f"{match[1].replace('.', '[.]')}{match[2]}"


def without_tokens(text: str, *secrets: str) -> str:
    """What a program or an API said, without tokens that it repeats: its words go into journals,
    mails and evidence, and a re-test's token lets through the block."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return _TOKEN.sub("***", text)
