"""leak-markers: nothing that is marked as not for the public stands on the site."""

import re
from collections.abc import Iterable
from functools import lru_cache

from sentinel.checkers.proofs.text_pages import faults, text_pages
from sentinel.core.note_book import Note
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.text_marks import leaked
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    own, allowed = _compiled(promise.texts("markers")), _compiled(promise.texts("allowed"))
    return faults(leaked(page.blocks, own, allowed))


@lru_cache(maxsize=64)
def _compiled(sources: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source, re.IGNORECASE) for source in sources)


PROOF = Proof(
    what="No heading, line or table is marked as not for publication, internal, confidential or "
    "a draft, in English or Hindi.",
    options=(
        ProofOption(
            name="markers",
            kind=OptionKind.PATTERNS,
            what="Further marks: each must match the whole of a short line.",
            default=(),
        ),
        ProofOption(
            name="allowed",
            kind=OptionKind.PATTERNS,
            what="Lines in which one of these is found are left alone.",
            default=(),
        ),
    ),
    page=_page,
    looks=text_pages,
)
