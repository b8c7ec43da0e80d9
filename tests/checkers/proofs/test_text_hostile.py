"""No page, however it is written, makes a proof about text fail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.checkers.proofs.text_proofs import TEXT_PROOFS
from sentinel.core.note_book import MAX_QUOTE
from sentinel.core.published import PublishedPromise
from support.proven import answer, promise, proven

OPTIONS: dict[str, dict[str, object]] = {
    "names-agree": {"names": ("River Works Institute", "नदी कार्य संस्थान", "RIWI-North")},
    "owner-named": {"owner": ("institute",)},
    "policy-complete": {"topics": ("contact", "date", "names", "security-audit")},
    "twins-agree": {"pairs": ("/ /hi/", "odd"), "paths": ("/en/ /hi/",)},
}
RULES: list[PublishedPromise] = [
    promise(name, ("/",), **OPTIONS.get(name, {})) for name in TEXT_PROOFS
]
PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<h2>", "<li>", "<table>", "<tr>", "<td>", "</table>", "<main>", "<br>"),
        *("<a href=mailto:a@b.example>", "</a>", "<td colspan=9999999>", "<html lang=hi>"),
        *("Last updated on: ", "5 March 2026", "grievance officer", "if you agree ", "use "),
        *("यदि आप सहमत हैं तो ", "शिकायत अधिकारी", "© 1996-2024", "(", "“", '"', ". and ", " l "),
        *("yes no", "approver", "element", "contingency defacement", "eventualities include:"),
        *("River Works Institut ", "a@b.example", "{{ x }}", "lorem ipsum ", "\u202e", "\0", "१२"),
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40).map("".join))
def test_any_page_is_concluded(body: str) -> None:
    for rule in RULES:
        found = proven(rule, answer(body=body.encode("utf-8", "replace")))
        again = proven(rule, answer(body="<p>Else."), remembered=dict(found.remember))
        assert len(found.quotes) == len(found.pages)
        assert again.promise == found.promise
        for quote in found.quotes:
            assert len(quote) <= MAX_QUOTE
            assert "\n" not in quote


@settings(max_examples=20, deadline=None)
@given(st.dictionaries(st.sampled_from(["/", "/ /hi/"]), st.text(max_size=40)))
def test_any_memory_is_taken(remembered: dict[str, str]) -> None:
    for rule in RULES:
        proven(rule, answer(body="<p>Text.</p>"), remembered=remembered)


@pytest.mark.parametrize("rule", RULES, ids=[rule.proof for rule in RULES])
def test_quotes_have_no_direction_marks(rule: PublishedPromise) -> None:
    evil = "DRAFT\u202e <p>(gnp\u2066.exe <p>Last updated on: 99\u202e</p>"
    for quote in proven(rule, answer(body=evil)).quotes:
        assert not {"\u202e", "\u2066"} & set(quote)
