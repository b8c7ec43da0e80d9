"""What a rendering argues for: claims and a lost page, never what scripts add in honesty."""

from sentinel.core.baseline import RenderedForm
from sentinel.core.document import Document
from sentinel.core.finding import Strength
from sentinel.core.picture import PARTS, picture_hash
from sentinel.core.rendered_page import compare_rendered, rendered_document, rendered_signals
from sentinel.core.verdict import Verdict
from support.pictures import drawing, encoded
from support.values import make_page

WORDS = " ".join(f"The {n}th report of the survey stands here with its tables." for n in range(20))
SERVED = (
    "<html><head><title>District Institute</title></head><body><h1>District Institute</h1>"
    f"<p>{WORDS}</p><script src='/app.js'></script></body></html>"
)
SHELL = "<html><head><title>App</title><script src='/app.js'></script></head><body></body></html>"
DRAWN = SERVED.replace(
    "</body>",
    "<div class='chat'>Ask us</div><script src='https://chat.example/c.js'></script></body>",
)
CLAIMED = "<title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1>"


def document(text: str) -> Document:
    return rendered_document(text.encode(), make_page())


def codes(served: str, shown: str) -> set[str]:
    found = rendered_signals(document(served), document(shown), (), ())
    assert all(one.strength is Strength.STRONG for one in found)
    return {one.code for one in found}


def test_what_scripts_add_is_no_sign() -> None:
    assert codes(SERVED, DRAWN) == set()


def test_a_claim_that_is_drawn_is_one_wherever_it_stands() -> None:
    assert "attributed-claim" in codes(SERVED, CLAIMED)
    over = SERVED.replace(
        "<h1>", "<div style='position:fixed;inset:0'><h1>HACKED BY PAPER TIGER</h1></div><h1>"
    )
    assert "attributed-claim" in codes(SERVED, over)


def test_a_frame_of_scripts_has_nothing_to_lose() -> None:
    assert codes(SHELL, SERVED) == set()


def test_against_its_learnt_form_another_look_is_told_and_proves_nothing() -> None:
    before = encoded(drawing(1))
    form = RenderedForm(sha256="a" * 64, picture_hash=picture_hash(before))
    same = compare_rendered(
        document(DRAWN),
        document(DRAWN),
        form=form,
        look=form.picture_hash,
        identity=(),
        known_hosts=(),
    )
    assert same.verdict is Verdict.INTACT
    other = compare_rendered(
        document(DRAWN),
        document(DRAWN),
        form=form,
        look=picture_hash(encoded(drawing(2))),
        identity=(),
        known_hosts=(),
    )
    assert other.verdict is Verdict.SUSPECT
    (signal,) = other.signals
    assert signal.code == "looks-otherwise"
    assert signal.value is not None
    assert 0.5 < signal.value <= PARTS
