"""Foreign text as one line that shows what it holds."""

import re
import unicodedata

# joiners that Hindi words need, although they are format characters
_KEPT = frozenset({"\u200c", "\u200d"})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_TOKEN = re.compile(r"[0-9a-fA-F]{33,}")
"""A re-test token, or most of one: longer than the identifiers that people need to read."""


def clean_line(text: str) -> str:
    """One line: line ends, control, direction and other unseen characters become spaces.

    Direction marks are taken out too: they can make an address read as another one.
    """
    return "".join(
        " " if unicodedata.category(char) in _UNSEEN and char not in _KEPT else char
        for char in text
    )


def without_tokens(text: str, *secrets: str) -> str:
    """What a program or an API said, without tokens that it repeats: its words go into journals,
    mails and evidence, and a re-test's token lets through the block."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return _TOKEN.sub("***", text)
