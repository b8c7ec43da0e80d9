"""Notes of promises where a proof breaks in the midst of a page, or would never end on it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sentinel.checkers.promises import notes
from sentinel.checkers.proofs import PROOFS
from sentinel.core import text_placeholders
from sentinel.core.check import Check, PromisesOptions
from sentinel.core.note_book import Note, NoteBook
from sentinel.core.pattern_cost import TooLong
from sentinel.core.published import Profile, PublishedPromise
from sentinel.core.whole_page import WholePage
from sentinel.core.words import Severity
from support.values import make_page, make_site

SITE = make_site(profiles=("ours",))
OF_PAGES = sorted(name for name, proof in PROOFS.items() if proof.page is not None)


def check_of(*promises: PublishedPromise) -> Check:
    profile = Profile(name="ours", title="", title_hindi="", source="", promises=promises)
    return Check(
        name="promises",
        kind="promises",
        targets=("/**",),
        every_seconds=86_400,
        severity=Severity.ERROR,
        confirm=1,
        options=PromisesOptions(profiles=(profile,)),
        source="checks/promises.toml",
    )


def promise(name: str, proof: str, **options: object) -> PublishedPromise:
    return PublishedPromise(
        name=name,
        profile="ours",
        says="",
        says_hindi="",
        source="",
        row="",
        applies_to=("/**",),
        proof=proof,
        options=options,
    )


@pytest.mark.parametrize("proof", OF_PAGES)
def test_a_page_on_which_a_proof_breaks_was_not_looked_at(
    proof: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a page that breaks it would be called kept. No other proof is kept from the page."""

    def breaks(*_: object) -> Iterator[Note]:
        yield Note(kind="word", value="half of it")
        raise ZeroDivisionError

    broken = replace(PROOFS[proof], page=breaks, looks=lambda _: True)
    monkeypatch.setitem(PROOFS, proof, broken)
    monkeypatch.setitem(PROOFS, "good", replace(broken, page=lambda *_: ()))
    check, book = check_of(promise("bad", proof), promise("good", "good")), NoteBook()
    with pytest.raises(ZeroDivisionError):
        notes(check, WholePage(make_page(), SITE), book)
    assert book.of("ours/bad").pages == 0
    assert book.of("ours/good").pages == 1


@pytest.mark.parametrize(
    ("proof", "option"),
    [
        *(("leak-markers", "allowed"), ("names-agree", "others"), ("owner-named", "owner")),
        ("text-present", "patterns"),
    ],
)
def test_a_page_made_to_hold_an_expression_up_is_not_searched(proof: str, option: str) -> None:
    """An expression that is searched holds all threads of the daemon."""
    given = {one.name: one.default for one in PROOFS[proof].options} | {option: ("a+b+a+c",)}
    page = make_page(body=b"<p>" + b"a" * 19_000 + b"b" * 900)
    book = NoteBook()
    with pytest.raises(TooLong):
        notes(check_of(promise("one", proof, **given)), WholePage(page, SITE), book)
    assert book.of("ours/one").pages == 0


def test_a_page_of_braces_is_looked_through_once_for_what_fills_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once for each of thousands of paragraphs would take minutes, in which all else stands."""
    real, times = text_placeholders._DRAWN_LATER, list[int]()

    class Counted:
        def search(self, text: str) -> object:
            times.append(1)
            return real.search(text)

    monkeypatch.setattr(text_placeholders, "_DRAWN_LATER", Counted())
    page, book = make_page(body=b"<p>{{ name }}</p>" * 50), NoteBook()
    notes(check_of(promise("one", "placeholders")), WholePage(page, SITE), book)
    assert book.of("ours/one").broken_count == 50
    assert len(times) <= 2
