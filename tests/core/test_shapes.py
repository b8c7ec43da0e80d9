"""Answers that are no look at the page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.change import page_change
from sentinel.core.shape import SHAPE_TEXT, SHAPE_VERDICT, Shape
from sentinel.core.shape_signs import SIGNS
from sentinel.core.shape_words import shape_of_line
from sentinel.core.shapes import shape_of, shape_of_change, unfit
from sentinel.core.verdict import Verdict
from support.honest_pages import HONEST, honest
from support.pages import PAGE, changed, compared, document
from support.service_messages import HONEST_SHORT, MESSAGES, short_page
from support.shape_pages import SHAPES

SAMPLES = [(shape, name) for shape, pages in SHAPES.items() for name in pages]
NO_LOOK = {Verdict.DOWN, Verdict.REFUSED, Verdict.INCONCLUSIVE, Verdict.CORRUPT}
CLAIM = "<h1>Hacked by Night Crew</h1>"


def shape_after(after: str, before: str = PAGE) -> Shape:
    """What stands in the place of an approved page."""
    return shape_of_change(
        page_change(document(before), document(after), identity=(), known_hosts=())
    )


@pytest.mark.parametrize(("shape", "name"), SAMPLES)
def test_the_shape_is_known_by_itself_and_in_the_place_of_a_page(shape: Shape, name: str) -> None:
    text = SHAPES[shape][name]
    assert shape_of(document(text)) is shape
    assert shape_after(text) is shape


@pytest.mark.parametrize(("shape", "name"), SAMPLES)
def test_no_such_answer_is_called_defaced_and_one_that_claims_an_attack_is(
    shape: Shape, name: str
) -> None:
    text = SHAPES[shape][name]
    parked = {Verdict.SUSPECT} if shape is Shape.PARKED else set()
    assert compared(text).verdict in NO_LOOK | parked
    assert compared(text + CLAIM).verdict is Verdict.DEFACED


@pytest.mark.parametrize("name", HONEST)
def test_honest_pages_that_speak_of_such_things_are_pages(name: str) -> None:
    assert shape_of(document(honest(name))) is Shape.ORDINARY
    assert compared(honest(name)).verdict not in NO_LOOK


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_edit_of_such_a_page_is_an_edit(name: str) -> None:
    after = honest(name).replace("</h1>", "</h1><p>Last changed by the editor on Monday.</p>")
    assert compared(after, honest(name)).verdict is Verdict.EDITED


@pytest.mark.parametrize("line", MESSAGES, ids=range(len(MESSAGES)))
def test_what_operators_write_in_their_own_words_is_no_page(line: str) -> None:
    text = short_page(line)
    shape = shape_after(text)
    assert shape is not Shape.ORDINARY
    assert compared(text).verdict is SHAPE_VERDICT[shape]
    assert compared(text + CLAIM).verdict is Verdict.DEFACED


@pytest.mark.parametrize("line", HONEST_SHORT, ids=range(len(HONEST_SHORT)))
def test_a_short_honest_page_is_a_page(line: str) -> None:
    assert shape_of(document(short_page(line))) is Shape.ORDINARY


NOTICES = [
    "<h1>Site under maintenance</h1><p>The portal is unavailable on Sunday from two to six. "
    "Inconvenience caused is regretted.</p>",
    "<h2>Error 404 on old links</h2><p>Old addresses answer 404 since the move.</p>",
    "<h2>वेबसाइट रखरखाव के अधीन</h2><p>असुविधा के लिए खेद है।</p>",
    "<b>Warning</b>: include(menu.php): failed to open stream in /var/www/a.php on line 9",
]


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_on_a_page_that_stands_is_an_edit(notice: str) -> None:
    after = changed(("<main>", f"<main>{notice}"))
    assert shape_after(after) is Shape.ORDINARY
    assert compared(after).verdict is Verdict.EDITED


@pytest.mark.parametrize(
    ("title", "heading", "shape"),
    [
        ("Page not found | River Works Institute", "Page not found", Shape.NOT_FOUND),
        ("River Works Institute - Site under maintenance", "Maintenance", Shape.MAINTENANCE),
        ("Error | River Works Institute", "An unexpected error has occurred", Shape.ERROR),
        ("Access denied | River Works Institute", "Access denied", Shape.FORBIDDEN),
    ],
)
def test_an_error_in_the_sites_own_frame_is_one(title: str, heading: str, shape: Shape) -> None:
    start, end = PAGE.index("<main>"), PAGE.index("</main>")
    framed = f"{PAGE[:start]}<main><h1>{heading}</h1>{PAGE[end:]}".replace(
        "<title>River Works Institute | नदी कार्य संस्थान</title>", f"<title>{title}</title>"
    )
    assert shape_after(framed) is shape
    assert compared(framed).verdict is SHAPE_VERDICT[shape]


def test_a_page_that_was_of_that_kind_before_may_stay_so() -> None:
    before = SHAPES[Shape.LISTING]["nginx"]
    after = before.replace("a.zip", "b.zip")
    assert shape_after(after, before) is Shape.ORDINARY


def test_a_page_of_the_site_is_ordinary() -> None:
    assert shape_of(document(PAGE)) is Shape.ORDINARY
    assert unfit(document(PAGE)) == ""


def test_a_long_article_about_maintenance_is_ordinary() -> None:
    words = "Maintenance of canals needs planning, money and people every single year. " * 60
    assert shape_of(document(f"<title>Canal maintenance</title><p>{words}</p>")) is Shape.ORDINARY


def test_who_boasts_is_no_server_by_a_headline() -> None:
    """A defacement named after an error is judged as what it is."""
    text = "<title>Site under maintenance</title><h1>Coming soon</h1><p>greetz to the crew</p>"
    assert shape_of(document(text)) is Shape.ORDINARY


def test_a_login_form_at_its_own_address_is_a_login() -> None:
    form = "<form><input name=u><input type=password name=p></form>"
    assert shape_of(document(form, url="http://institute.example/login?next=/")) is Shape.LOGIN
    assert shape_of(document(form, url="http://institute.example/")) is Shape.ORDINARY


def test_an_empty_page_and_a_picture() -> None:
    assert shape_of(document("")) is Shape.EMPTY
    assert shape_after("") is Shape.EMPTY
    assert shape_of(document(b"\x89PNG\r\n\x1a\n" + b"a" * 90)) is Shape.ORDINARY


@pytest.mark.parametrize("shape", [s for s in SHAPES if s is not Shape.SHELL])
def test_none_of_them_becomes_a_baseline(shape: Shape) -> None:
    assert all(unfit(document(text)) for text in SHAPES[shape].values())


def test_a_page_with_an_error_status_never_becomes_a_baseline() -> None:
    assert unfit(document(PAGE, status=500))


def test_a_foreign_script_on_an_error_page_is_suspect() -> None:
    text = '<title>502 Bad Gateway</title><script src="//host.example/e.js"></script>'
    assert compared(text).verdict is Verdict.SUSPECT


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["404", "<h1>", "</h1>", "not found", "hacked by", "<title>", "रखरखाव", "\x00"]
        )
        | st.text(max_size=12),
        max_size=14,
    )
)
def test_any_page_has_one_shape(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert shape_of(document(text)) is shape_of(document(text))
    assert shape_after(text) is shape_after(text)


LINES = [
    ("404", Shape.NOT_FOUND),
    ("oops! that page can’t be found", Shape.NOT_FOUND),
    ("404 not found: how to find and repair broken links", None),
    ("500 internal server error", Shape.ERROR),
    ("http error 503. the service is unavailable", Shape.ERROR),
    ("five hundred years of service", None),
    ("scheduled maintenance in progress", Shape.MAINTENANCE),
    ("maintenance engineering department", None),
    ("401 unauthorized", Shape.FORBIDDEN),
    ("access to information", None),
    ("just a moment...", Shape.CHALLENGE),
    ("a moment of silence", None),
    ("", None),
    ("रखरखाव कार्य हेतु निविदा", None),
]


@pytest.mark.parametrize(("line", "shape"), LINES)
def test_headlines(line: str, shape: Shape | None) -> None:
    assert shape_of_line(line) is shape


def test_every_shape_has_words_and_a_verdict_and_every_sign_can_be_met() -> None:
    assert set(SHAPE_TEXT) == set(SHAPE_VERDICT) == set(Shape) - {Shape.ORDINARY}
    assert all(sign.needle == sign.needle.lower() for sign in SIGNS)
