"""The references of one document, resolved, each target once per element name, and bounded."""

from collections.abc import Iterable

from sentinel.core.contact import CONTACT_SCHEMES, contact_fault
from sentinel.core.reference import MAX_TEXT, RawReference
from sentinel.core.resolver import Resolver

MAX_REFERENCES = 100_000
"""A document with more references is read up to here, and its note says so."""
MAX_TARGET_CHARACTERS = 20_000_000
"""Of all resolved URLs of one document: a long base must not multiply into memory."""
MAX_CONTACTS = 1_000
_PLACEHOLDERS = ("{{", "${")
LOOKED_AT = 1_000
"""Characters of words that are looked at for the first MAX_TEXT."""
_NO_URL = "no browser can read it as a URL"


def in_short(words: str) -> str:
    """Words as a report shows them: spaces collapsed, cut at MAX_TEXT."""
    return " ".join(words[:LOOKED_AT].split())[:MAX_TEXT]


class ReferenceList:
    """Collects what a document refers to.

    A `mailto:` or `tel:` that cannot be right is a contact; so is a reference that no browser
    can read as a URL. Other schemes (`javascript:`, `data:`) are left alone.
    """

    def __init__(self) -> None:
        self.contacts: dict[str, tuple[str, str, int, str]] = {}
        """Fields of Contact, by what is written."""
        self._found: dict[tuple[str, str, str], RawReference] = {}
        self._room = MAX_TARGET_CHARACTERS
        self._cut = False
        self._placeholders = 0

    def add(
        self,
        written: Iterable[tuple[str, str, int, str]],
        resolver: Resolver,
        *,
        scripted: bool = False,
        line: int = 0,
    ) -> None:
        """Adds references as written, each with its element, line and words.

        `scripted`: a script may fill in placeholders, which are then not judged. `line`: where
        all of them stand, if they do not know it themselves.
        """
        found, known, room = self._found, resolver.known, self._room
        for reference, tag, own_line, words in written:
            if scripted and "{" in reference and any(map(reference.__contains__, _PLACEHOLDERS)):
                self._placeholders += 1
                continue
            target = known.get(reference) or resolver.target(reference)
            if target is None:
                self._add_contact(reference, line or own_line, words, resolver)
                continue
            url, fragment = target
            key = (url, fragment, tag)
            if key in found:
                continue
            room -= len(url)
            if room < 0 or len(found) >= MAX_REFERENCES:
                self._cut = True
                break
            found[key] = (url, fragment, tag, line or own_line, words)
        self._room = room

    def found(self) -> tuple[RawReference, ...]:
        """In the order in which they were added."""
        return tuple(self._found.values())

    def note(self) -> str:
        """What was left out, in words; else empty."""
        notes = []
        if self._cut:
            notes.append(f"only the first {len(self._found)} references were read")
        if self._placeholders:
            notes.append(
                f"{self._placeholders} references hold a placeholder ({' or '.join(_PLACEHOLDERS)})"
                " that a script fills in: they were not judged"
            )
        return "; ".join(notes)

    def _add_contact(self, reference: str, line: int, words: str, resolver: Resolver) -> None:
        if reference in self.contacts or len(self.contacts) >= MAX_CONTACTS:
            return
        if reference.lstrip()[:7].lower().startswith(CONTACT_SCHEMES):
            fault = contact_fault(reference)
        else:
            fault = _NO_URL if resolver.fails(reference) else ""
        if fault:
            self.contacts[reference] = (in_short(reference), fault, line, words)
