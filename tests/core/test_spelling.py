"""Words by their language, and which unknown ones are told."""

import turbohtml

from sentinel.core.spelling import MAX_WORDS, WordList, one_letter_apart, told, words_of


def words(page: str) -> dict[str, frozenset[str]]:
    return {name: found for name, found in words_of(turbohtml.parse(page)).items() if found}


def test_words_are_those_of_the_language_that_they_are_marked_with() -> None:
    page = (
        "<html lang=en-GB><p>Notices of tenders <span lang=hi>सूचना</span> <i lang=fr>avis</i>"
        "<p lang=''>wordless</p><code>fstat</code> <b translate=no>brandname</b></html>"
    )
    assert words(page) == {"en": {"tenders"}, "hi": {"सूचना"}}
    assert words("<html><p>notices") == {}


def test_names_and_addresses_are_no_words() -> None:
    page = "<html lang=en><p>Ranchi ISRO mail@example.org www.example.org a/path file.txt x_y word7"
    assert words(page) == {}
    assert words("<html lang=en><p>the office's people don't") == {"en": {"office", "people"}}


def test_one_letter() -> None:
    for word, other in (("recieve", "receive"), ("tendr", "tender"), ("tendeer", "tender")):
        assert one_letter_apart(word, other)
        assert one_letter_apart(other, word)
    for word, other in (("tender", "tender"), ("tnder", "render"), ("notice", "office")):
        assert not one_letter_apart(word, other)


def site(**pages: int) -> WordList:
    known = WordList()
    for word, number in pages.items():
        for count in range(number):
            known.take(f"/{word}-{count}", [word])
    return known


def test_a_rare_word_near_a_usual_one_is_told() -> None:
    known = site(receive=9, recieve=2, application=7, applicaton=1, applications=1, quorum=1)
    slips = told("en", known, {"recieve", "applicaton", "applications", "quorum"})
    assert [(slip.word, slip.instead, slip.pages) for slip in slips] == [
        ("recieve", "receive", 2),
        ("applicaton", "application", 1),
    ]
    assert slips[0].carriers == ("/recieve-0", "/recieve-1")


def test_what_stands_on_many_pages_is_a_term_and_another_spelling_is_none() -> None:
    known = site(recieve=8, receive=9, organize=1, organise=9, colour=9, color=1, cancelling=8)
    known.take("/x", ["canceling"])
    assert told("en", known, {"recieve", "organize", "color", "canceling"}) == ()


def test_the_list_of_a_hostile_site_is_bounded() -> None:
    known = WordList()
    known.take("/", (f"w{number}" for number in range(MAX_WORDS + 10)))
    assert len(known.pages) == MAX_WORDS
    assert known.cut
