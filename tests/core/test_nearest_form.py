"""A page of several forms is compared with the one that it shows."""

from dataclasses import replace

from sentinel.core.baseline import Variant
from sentinel.core.canonical import sha256
from sentinel.core.nearest_form import nearest_form
from support.pages import PAGE, changed
from support.values import make_failure, make_page, make_page_baseline

OTHER = changed(
    ("<main>", "<article class=b><p>Take our survey about canals.</p>"), ("</main>", "</article>")
)
KEPT = {sha256(text.encode()): text.encode() for text in (PAGE, OTHER)}
EXPECTED = make_page_baseline(
    variants=tuple(Variant(sha256=digest, normal_digest=digest[:8]) for digest in KEPT)
)


def nearest(text: str) -> bytes | None:
    expected, before = nearest_form(EXPECTED, make_page(body=text.encode()), KEPT.get)
    assert expected is not None
    assert before is None or sha256(before) == expected.variants[0].sha256
    assert len(expected.variants) == 2
    return before


def test_an_edit_of_the_second_form_is_compared_with_it() -> None:
    assert nearest(OTHER.replace("Annual", "Yearly")) == OTHER.encode()
    assert nearest(changed(("Annual", "Yearly"))) == PAGE.encode()


def test_of_equally_far_ones_the_first_counts() -> None:
    assert nearest("nothing alike") == PAGE.encode()


def test_one_form_and_failures_need_no_choice() -> None:
    one = replace(EXPECTED, variants=EXPECTED.variants[:1])
    assert nearest_form(one, make_page(body=b"x"), KEPT.get) == (one, PAGE.encode())
    assert nearest_form(EXPECTED, make_failure(), KEPT.get) == (EXPECTED, PAGE.encode())
    assert nearest_form(None, make_failure(), KEPT.get) == (None, None)
    assert nearest_form(EXPECTED, make_page(body=b"x"), lambda _: None)[1] is None
