"""Texts of a page that tell a reader whose page it is."""

from collections.abc import Iterator, Sequence

from sentinel.core.start_tag import plain_value, start_tag
from sentinel.core.wording import words

_COMMON_TEXT = (
    "the and for with from this that your you our are was all page home index welcome html new "
    "not "
    "www com http https click here more about contact menu search main none skip content "
    "के की का में है और से को पर"
)
_COMMON = frozenset(_COMMON_TEXT.split())
_PARTS = ("<title", "<nav", "<header", "<footer")
_PART_LETTERS = frozenset("tnhfi")


def naming_texts(pieces: Sequence[str], *, roles: bool = True) -> Iterator[str]:
    """Title, header, navigation and footer, and the alternative texts of images in them or called
    a logo. `pieces` are those of a whole page in browser form; `roles` says that some element may
    be a header or footer by its role."""
    inside = 0
    for piece in pieces:
        if piece[0] != "<":
            if inside and not piece.isspace():
                yield plain_value(piece)
        elif inside:
            if piece[1] == "/":
                inside -= 1
            elif piece[1] not in "!?" and "</" not in piece:
                read = start_tag(piece)
                inside += not read.void
                yield read.alternative
        elif (
            (piece[1] in _PART_LETTERS and piece.startswith(_PARTS))
            or piece.startswith("<img ")
            or (roles and ' role="' in piece)
        ):
            read = start_tag(piece)
            if read.framed or read.tag == "title":
                inside += not read.void
                yield read.alternative


def naming_words(pieces: Sequence[str], *, roles: bool = True) -> frozenset[str]:
    """The words of these texts that are not on every page."""
    found = set(words("\n".join(naming_texts(pieces, roles=roles))))
    return frozenset(
        word for word in found if len(word) > 2 and word not in _COMMON and not word.isdigit()
    )
