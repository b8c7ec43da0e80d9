"""Who may say that something was hacked, on a page that is otherwise kept."""

import pytest

from sentinel.core.compare import compare
from sentinel.core.document import read_document
from sentinel.core.verdict import Verdict

WORDS = "The office takes applications for water, land and school records on working days. "
TOP = (
    "<html><head><title>District office</title></head><body><header><h1>District office</h1>"
    "</header><main><h2>Notice</h2>" + f"<p>{WORDS * 2}</p>" * 6
)
END = "</main><footer><p>District office, main road</p></footer></body></html>"
TALK = (
    '<section id="comments"><h3>Comments</h3><div class="comment"><p>Thank you.</p></div>%s'
    "</section>"
)
CLAIM = "Hacked by Paper Tiger"


def verdict(before: str, after: str) -> Verdict:
    old, new = (read_document(text.encode(), content_type="text/html") for text in (before, after))
    return compare(old, new, identity=("district", "office")).verdict


def page(more: str, talk: str = "") -> str:
    return TOP + more + TALK % talk + END


@pytest.mark.parametrize(
    ("more", "talk"),
    [
        ("", f'<div class="comment"><b>Z</b><p>{CLAIM}</p></div>'),
        ("<h2>Our website was defaced by unknown hackers on Monday</h2><p>It is restored.</p>", ""),
        ("<h2>Have you been hacked?</h2><p>Ring the helpline at once.</p>", ""),
        ("<h2>You have been hacked!</h2><p>Not today. Awareness training on Friday.</p>", ""),
    ],
)
def test_honest_voices_are_asked_about_and_prove_nothing(more: str, talk: str) -> None:
    assert verdict(page(""), page(more, talk)) in {Verdict.SUSPECT, Verdict.EDITED}


@pytest.mark.parametrize(
    "after",
    [
        page(f"<p>{CLAIM}</p>"),
        page(f"<h2>{CLAIM}. Security?</h2>"),
        page("", f'</section><p>{CLAIM}</p><section class="comment">'),
        page("", f'<div class="comment"><h1>{CLAIM}</h1></div>'),
        page("").replace("<main>", f'<main><div class="comment"><p>{CLAIM}</p></div>'),
        page("<h2>You have been hacked!</h2><p>Your files are ours.</p>"),
        page(f"<h2>{CLAIM}</h2><p>Awareness training on Friday, fraud helpline.</p>"),
    ],
)
def test_a_claim_elsewhere_is_proof(after: str) -> None:
    assert verdict(page(""), after) is Verdict.DEFACED


def test_a_place_for_visitors_that_the_page_did_not_have_excuses_nothing() -> None:
    talk = f'<div class="comment"><p>{CLAIM}</p></div>'
    assert verdict(TOP + END, page("", talk)) is Verdict.DEFACED
