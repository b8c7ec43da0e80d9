"""roles-agree: a policy's tables name the same approver of one content, and not its contributor."""

from collections.abc import Iterable
from itertools import islice

from sentinel.checkers.proofs.text_pages import faults, text_pages
from sentinel.core.note_book import Note
from sentinel.core.proof import Proof
from sentinel.core.published import PublishedPromise
from sentinel.core.text_roles import role_faults
from sentinel.core.whole_page import WholePage

MAX_FAULTS = 10


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    return islice(faults(role_faults(page.blocks.tables)), MAX_FAULTS)


PROOF = Proof(
    what="Tables of who moderates and approves which content agree, and nobody approves what is "
    "their own.",
    page=_page,
    looks=text_pages,
)
