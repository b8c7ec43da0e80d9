"""no-card-data: numbers of cards are asked for on encrypted pages alone, sent encrypted, and not
beside scripts of others, which could read them (PCI DSS, 6.4.3)."""

from collections.abc import Iterable

from sentinel.core.field_purpose import Purpose, purpose_of
from sentinel.core.note_book import Note
from sentinel.core.noted_values import named
from sentinel.core.own_answer import below, is_first_party, is_safe, own_pages
from sentinel.core.page_form import PageForm
from sentinel.core.page_load import Use
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.urls import host_of
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    forms = [form for form in page.forms if _card_fields(form)]
    for form in forms:
        if not is_safe(page.page.final_url) or (form.action and not is_safe(form.action)):
            yield Note(broken="A card's number is asked for without encryption.", quote=form.action)
        elif form.method == "get":
            yield Note(broken="A card's number is put into an address (GET).", quote=form.action)
        if promise.flag("autocomplete") and (kept := _kept_by_browsers(form)):
            yield Note(broken="Browsers are let to keep what is written of a card.", quote=kept)
    others = _scripts_of_others(promise, page) if forms else []
    if others:
        yield Note(
            broken="Scripts of others run beside the fields for a card.", quote=named(others)
        )


def _card_fields(form: PageForm) -> list[str]:
    return [one.name or one.label for one in form.fields if purpose_of(one) is Purpose.CARD]


def _kept_by_browsers(form: PageForm) -> str:
    """The first field for a card without a word to browsers."""
    for field in form.fields:
        said = set(field.autocomplete.split())
        if purpose_of(field) is Purpose.CARD and not (
            "off" in said or any(word.startswith("cc-") for word in said)
        ):
            return field.name or field.label
    return ""


def _scripts_of_others(promise: PublishedPromise, page: WholePage) -> list[str]:
    hosts = {host_of(load.url) for load in page.loads if load.use is Use.SCRIPT}
    return sorted(
        host
        for host in hosts
        if not is_first_party(host, page.site) and not below(host, promise.texts("hosts"))
    )


PROOF = Proof(
    what="Fields for cards stand on https, send to https, and beside no scripts of others.",
    options=(
        ProofOption(
            name="hosts",
            kind=OptionKind.TEXTS,
            what="Hosts whose scripts may run there: those of the payment gateway.",
            default=(),
        ),
        ProofOption(
            name="autocomplete",
            kind=OptionKind.FLAG,
            what='Whether each such field must say autocomplete="off", or a word of cards.',
            default=False,
        ),
    ),
    page=_page,
    looks=own_pages,
)
