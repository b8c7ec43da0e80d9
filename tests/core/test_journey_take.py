"""Values that are taken out of answers."""

import pytest

from sentinel.core.journey import Fault, StepFault
from sentinel.core.journey_document import JourneyDocument
from sentinel.core.journey_take import MAX_TAKEN, parse_take
from sentinel.core.journey_taking import value_of
from support.values import make_page

PAGE = JourneyDocument(
    make_page(
        url="http://127.0.0.1:8080/item/12?a=b",
        body=b"<h1> Item  <b>12</b></h1><input name=csrf value='t&amp;1'><input name=csrf value=2>"
        b"<p>Your reference is: AB-7.</p><a class=x href='/next/9'>on</a>",
        headers=(("content-type", "text/html"), ("location", "/other/13"), ("x-empty", "")),
    )
)
JSON = JourneyDocument(
    make_page(body=b'{"items": [{"id": 7, "name": "n", "more": {}}], "yes": true, "none": null}')
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("css input[name=csrf] @value", "t&1"),
        ('css "input[name=csrf]:nth-of-type(2)" @value', "2"),
        ("css h1", "Item 12"),
        ("css a.x @href /(\\d+)/", "9"),
        ("header Location /\\/other\\/(\\d+)/", "13"),
        ("header location", "/other/13"),
        ("text /reference is: ([A-Z]+-\\d)/", "AB-7"),
        ("body /class=\\w/", "class=x"),
        ("final url /item\\/(\\d+)/", "12"),
    ],
)
def test_it_is_taken_where_it_stands(written: str, value: str) -> None:
    assert value_of(parse_take("v", written), PAGE) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("json $.items[0].id", "7"),
        ('json "$.items[*].name"', "n"),
        ("json $.yes", "true"),
        ("json $.items[?@.id > 6].id /./", "7"),
    ],
)
def test_it_is_taken_out_of_json(written: str, value: str) -> None:
    assert value_of(parse_take("v", written), JSON) == value


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("css h2", "nothing of that kind"),
        ("css h1 @title", "nothing of that kind"),
        ("header etag", "nothing of that kind"),
        ("header x-empty", "it is empty"),
        ("text /no such thing/", "the expression finds nothing"),
        ("json $.a", "the answer is not JSON"),
    ],
)
def test_what_is_not_there_is_told(written: str, said: str) -> None:
    with pytest.raises(StepFault) as caught:
        value_of(parse_take("v", written), PAGE)
    assert caught.value.fault is Fault.NOT_TAKEN
    assert said in caught.value.text
    assert "v could not be taken" in caught.value.text


@pytest.mark.parametrize("written", ["json $.items[0].more", "json $.nothing"])
def test_only_single_values_are_taken(written: str) -> None:
    with pytest.raises(StepFault):
        value_of(parse_take("v", written), JSON)


def test_half_a_letter_of_a_json_answer_is_no_text_that_could_be_sent() -> None:
    half = make_page(body=b'{"a": "x\\ud800y"}')
    value = value_of(parse_take("v", "json $.a"), JourneyDocument(half))
    assert value == "x\ufffdy"
    assert value.encode()


def test_a_value_is_bounded_and_of_a_cut_answer_nothing_is_concluded() -> None:
    long = make_page(body=b"<p>" + (MAX_TAKEN + 1) * b"x", over_cap=True)
    with pytest.raises(StepFault, match="longer than") as caught:
        value_of(parse_take("v", "css p"), JourneyDocument(long))
    assert caught.value.fault is Fault.UNKNOWN


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "accepted: css SELECTOR"),
        ("cookie a", "accepted: css SELECTOR"),
        ("css", "css stands with one"),
        ("text", "text needs an expression"),
        ("body of it", "body stands without one"),
        ("css h1[", "accepted: a CSS selector"),
        ("json $.[", "the JSON path cannot be read"),
        ("json $[?search(@.a,'(a+)+$')]", "the JSON path cannot be read"),
        ("json $.a @b", "an attribute is of css alone"),
        ("header a b", "no header has that name"),
        ("text /(/", "the expression cannot be read"),
        ("text /(a+)+$/", "the expression"),
    ],
)
def test_what_cannot_be_read_is_refused(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"accepted|expression") as caught:
        parse_take("v", written)
    assert said in str(caught.value)
