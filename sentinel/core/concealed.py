"""Names of elements that a page's own style sheets and scripts hide from readers."""

import re
from collections.abc import Sequence
from functools import lru_cache

from sentinel.core.nodes import hiding

MAX_RULES_TEXT = 200_000
"""Characters of one style sheet or script in which names of hidden elements are looked for."""
_CSS_RULE = re.compile(r"([.#][\w-]{1,80})\s*\{([^{}]{1,600})\}")
_SCRIPT_HIDES = re.compile(
    r"""getElementById\(\s*["']([\w-]{1,80})["']\s*\)\s*\.\s*style\s*\.\s*display\s*="""
    r"""\s*["']none"""
)
_CONCEALING = ("<style", "<script")


def concealed_names(pieces: Sequence[str]) -> frozenset[str]:
    """`.class` and `#id` names that an inline style sheet or script hides."""
    found: set[str] = set()
    for piece in [piece for piece in pieces if piece.startswith(_CONCEALING)]:
        if piece.startswith("<style"):
            found |= _hidden_by_style(piece[:MAX_RULES_TEXT])
        elif "getElementById" in piece:
            found.update(f"#{name}" for name in _SCRIPT_HIDES.findall(piece[:MAX_RULES_TEXT]))
    return frozenset(found)


@lru_cache(maxsize=64)
def _hidden_by_style(text: str) -> frozenset[str]:
    return frozenset(name for name, rule in _CSS_RULE.findall(text) if hiding(rule))
