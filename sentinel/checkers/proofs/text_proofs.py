"""The proofs about what stands in the text of pages; `PROOFS` has them all."""

from sentinel.checkers.proofs.language_marked import PROOF as LANGUAGE_MARKED
from sentinel.checkers.proofs.leak_markers import PROOF as LEAK_MARKERS
from sentinel.checkers.proofs.placeholders import PROOF as PLACEHOLDERS
from sentinel.checkers.proofs.whole_text import PROOF as WHOLE_TEXT
from sentinel.core.proof import Proof

TEXT_PROOFS: dict[str, Proof] = {
    "language-marked": LANGUAGE_MARKED,
    "leak-markers": LEAK_MARKERS,
    "placeholders": PLACEHOLDERS,
    "whole-text": WHOLE_TEXT,
}
