"""forms-secure: what people write of themselves travels encrypted, and in no address.

A form that asks for personal data, a password or a card stands on an https page, sends to https,
and by POST: what GET sends stands in addresses, and so in logs and histories.
"""

from collections.abc import Iterable

from sentinel.core.field_purpose import Purpose, is_search, purpose_of
from sentinel.core.note_book import Note
from sentinel.core.own_answer import is_safe, own_pages
from sentinel.core.page_form import PageForm
from sentinel.core.proof import Proof
from sentinel.core.published import PublishedPromise
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    for form in page.forms:
        asked = [one for one in form.fields if purpose_of(one) is not Purpose.OTHER]
        if not asked or is_search(form):
            continue
        for why in _faults(form, page):
            names = ", ".join(field.name or field.label or field.kind for field in asked[:4])
            yield Note(broken=why, quote=f"{form.action} ({names})")


def _faults(form: PageForm, page: WholePage) -> Iterable[str]:
    if not is_safe(page.page.final_url):
        yield "A form that asks for personal data stands on a page without encryption."
    elif form.action and not is_safe(form.action):
        yield "A form that asks for personal data sends them without encryption."
    if form.method == "get" and form.action:
        yield "A form that asks for personal data puts them into the address (GET)."


PROOF = Proof(
    what="Forms that ask for personal data stand on https, send to https, and by POST.",
    page=_page,
    looks=own_pages,
)
