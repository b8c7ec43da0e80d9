"""References of one document, resolved as a browser resolves them, at the cost of a lookup.

Most references of a site are plain relative paths. What can be joined by putting strings together
is joined so; everything else goes to the URL parser. Both give the same (a test proves it).
"""

import re
from functools import lru_cache
from typing import TypeAlias

import ada_url

Target: TypeAlias = tuple[str, str]
"""URL without fragment, and fragment as a browser writes it."""

MAX_KEPT_PER_FOLDER = 4_000
MAX_KEPT_FOLDERS = 32
"""Pages of one folder share most of what they refer to; this bounds what is remembered of it."""
MAX_KEPT_CHARACTERS = 500
MAX_REFERENCE_CHARACTERS = 65_536
"""A longer reference is no address that any server answers."""

_SEGMENT = r"[A-Za-z0-9_~-][A-Za-z0-9_~!$&'()*+,;=@.-]*+"
"""A path segment that no browser rewrites: it is no dot segment and needs no percent-encoding."""
_PLAIN = re.compile(
    rf"(/|(?:\.\./)*+)((?:{_SEGMENT}(?:/{_SEGMENT})*+/?+)?+"
    r"(?:\?[A-Za-z0-9_~!$&()*+,;=@./:-]*+)?+)"
)
_PLAIN_FRAGMENT = re.compile(r"[A-Za-z0-9_~!$&'()*+,;=@./:?%-]*+")
_USUAL_LEAD = 60
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_OTHER_SCHEMES = ("data:", "javascript:", "mailto:", "tel:")
"""Left alone without a look: a `data:` URL may hold megabytes."""
_OPAQUE_BASES = ("data:", "javascript:")
_WEB = ("http://", "https://")


class Resolver:
    """Resolves what one document refers to, against its URL or its base."""

    def __init__(self, base: str, encoding: str = "utf-8") -> None:
        self.base = base = _as_browsers_write(base)
        self._encoding = encoding
        self._here = base.partition("#")[0]
        self._plain = base.startswith(_WEB)
        path = self._here.partition("?")[0]
        self._folder = _folder(path[: path.rfind("/") + 1] if self._plain else "")
        self.known = self._folder.known
        """What `target` answered before, by the reference: for callers to whom a call costs."""

    def target(self, reference: str) -> Target | None:
        """The http(s) URL that a browser would ask for, without its fragment, and the fragment.

        None where there is nothing to ask: other schemes, and what does not parse.
        """
        known = self.known.get(reference)
        if known is not None:
            return known
        if not self._plain:
            return self._parsed(reference)
        if reference[:1] == "#" and _PLAIN_FRAGMENT.fullmatch(reference, 1):
            return self._here, reference[1:]
        # Names differ from link to link, pages do not: what is kept has no name.
        path, mark, fragment = reference.partition("#")
        if mark and not _PLAIN_FRAGMENT.fullmatch(fragment):
            return self._parsed(reference)
        there = self.known.get(path) if mark else None
        if there is None:
            there = self._joined(path)
        return (there[0], fragment) if there else self._parsed(reference)

    def _joined(self, path: str) -> Target | None:
        """What a plain reference without a name is put together to; None where it is not plain."""
        plain = _PLAIN.fullmatch(path)
        if plain is None:
            return None
        lead, rest = plain.groups("")
        if lead:
            joined = self._folder.above(lead) + rest, ""
        elif rest and rest[0] != "?":
            joined = self._folder.url + rest, ""
        else:
            return None
        self._folder.keep(path, joined)
        return joined

    def fails(self, reference: str) -> bool:
        """Whether a reference cannot be parsed at all, so that a browser cannot follow it."""
        try:
            ada_url.join_url(self.base, reference)
        except (ValueError, UnicodeEncodeError):
            return True
        return False

    def _parsed(self, reference: str) -> Target | None:
        if len(reference) > MAX_REFERENCE_CHARACTERS or reference.startswith(_OTHER_SCHEMES):
            return None
        if self._encoding != "utf-8" and not reference.isascii():
            reference = _with_query_in(reference, self._encoding)
        try:
            url = ada_url.join_url(self.base, reference)
        except (ValueError, UnicodeEncodeError):
            return None
        if not url.startswith(_WEB):
            return None
        address, _, fragment = url.partition("#")
        # An address with a host means the same on every page; others lean on the page's own,
        # and what is not ASCII on its encoding.
        if reference.isascii() and _ABSOLUTE.match(reference):
            self._folder.keep(reference, (address, fragment))
        return address, fragment


class _Folder:
    """What was resolved against one folder of a site."""

    def __init__(self, url: str) -> None:
        self.known: dict[str, Target] = {}
        self.url = url
        self._root = url.find("/", url.find("//") + 2)
        self._above = {"/": url[: self._root + 1]}

    def above(self, lead: str) -> str:
        """The folder that a reference beginning with `/` or with `../` some times over is
        joined to; above the root is the root."""
        folder = self._above.get(lead)
        if folder is None:
            end = len(self.url)
            for _ in range(len(lead) // 3):
                if end == self._root + 1:
                    break
                end = self.url.rfind("/", 0, end - 1) + 1
            folder = self.url[:end]
            if len(lead) <= _USUAL_LEAD:
                self._above[lead] = folder
        return folder

    def keep(self, reference: str, target: Target) -> None:
        if len(target[0]) > MAX_KEPT_CHARACTERS or len(reference) > MAX_KEPT_CHARACTERS:
            return
        if len(self.known) >= MAX_KEPT_PER_FOLDER:
            self.known.clear()
        self.known[reference] = target


@lru_cache(maxsize=MAX_KEPT_FOLDERS)
def _folder(url: str) -> _Folder:
    return _Folder(url)


def _as_browsers_write(base: str) -> str:
    """Strings are only put together where every part is in its one form."""
    try:
        return ada_url.join_url(base, "")
    except (ValueError, UnicodeEncodeError):
        return base if not base.startswith(_WEB) else "about:blank"


def base_of(url: str, href: str | None) -> str:
    """What the references of a page are resolved against (HTML 4.2.3): its first `base`, unless
    that does not parse or is a `data:` or `javascript:` URL."""
    if href is None:
        return url
    try:
        base = ada_url.join_url(url, href)
    except (ValueError, UnicodeEncodeError):
        return url
    return url if base.startswith(_OPAQUE_BASES) else base


def _with_query_in(reference: str, encoding: str) -> str:
    """The reference with its query in the document's encoding (URL 4.3: percent-encode after
    encoding); what that cannot express becomes a decimal reference, as in a submitted form."""
    front, hash_sign, fragment = reference.partition("#")
    path, mark, query = front.partition("?")
    if not mark or query.isascii():
        return reference
    try:
        encoded = query.encode(encoding, "xmlcharrefreplace")
    except (LookupError, UnicodeEncodeError):
        return reference
    numeric = re.compile(rb"&#(\d+);")
    text = "".join(
        chr(byte) if byte < 0x80 else f"%{byte:02X}"
        for byte in numeric.sub(rb"%26%23\1%3B", encoded)
    )
    return path + mark + text + hash_sign + fragment
