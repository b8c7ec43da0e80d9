"""required-fields-marked: forms show which of their fields must be filled in.

By `required` or `aria-required`, an asterisk or a word beside the field, or one sentence for the
whole form. Forms with one field, searches and logins need none: there is nothing to choose.
"""

from collections.abc import Iterable

from sentinel.core.field_purpose import is_search
from sentinel.core.late_pattern import late_pattern
from sentinel.core.note_book import Note
from sentinel.core.own_answer import own_pages
from sentinel.core.page_form import FormField, PageForm
from sentinel.core.proof import Proof
from sentinel.core.published import PublishedPromise
from sentinel.core.whole_page import WholePage

_MARKS = late_pattern(
    r"[*✱＊]|\b(?:required|mandatory|compulsory|optional|if any)\b"
    r"|अनिवार्य|आवश्यक|वैकल्पिक|ऐच्छिक|यदि कोई"
)
_ALL = late_pattern(
    r"\ball (?:the )?(?:fields|entries|information)\b.{0,40}"
    r"\b(?:required|mandatory|compulsory|optional)"
    r"|\bfields? marked\b|सभी (?:फ़ील्ड|फील्ड|प्रविष्टियाँ|विवरण|जानकारी).{0,40}(?:अनिवार्य|आवश्यक)"
)
_CHOICES = frozenset({"checkbox", "radio", "range", "color"})
"""Always have a value, or are a choice that may be left."""


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    for form in page.forms:
        fields = [field for field in form.fields if field.kind not in _CHOICES]
        if len(fields) < 2 or is_search(form) or _is_login(form, fields):
            continue
        if _ALL.search(form.words.lower()) or any(_is_marked(field) for field in fields):
            continue
        names = ", ".join(field.label or field.name or field.kind for field in fields[:4])
        yield Note(
            broken="A form does not show which of its fields must be filled in.", quote=names
        )


def _is_login(form: PageForm, fields: list[FormField]) -> bool:
    return form.asks_for_password and len(fields) <= 3


def _is_marked(field: FormField) -> bool:
    return field.required or _MARKS.search(field.label.lower()) is not None


PROOF = Proof(
    what="Forms with several fields mark those that are required, or those that are optional.",
    page=_page,
    looks=own_pages,
)
