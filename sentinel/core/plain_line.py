"""Foreign text as one line that shows what it holds."""

import unicodedata

# joiners that Hindi words need, although they are format characters
_KEPT = frozenset({"\u200c", "\u200d"})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def clean_line(text: str) -> str:
    """One line: line ends, control, direction and other unseen characters become spaces.

    Direction marks are taken out too: they can make an address read as another one.
    """
    return "".join(
        " " if unicodedata.category(char) in _UNSEEN and char not in _KEPT else char
        for char in text
    )
