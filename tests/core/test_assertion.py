"""Conditions of functional checks: read in one way, judged on what answered, never guessed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.assertion import (
    Answer,
    AssertionFault,
    Outcome,
    judge,
    parse,
    text_of,
    with_texts,
)
from sentinel.core.assertion_parts import (
    COUNT,
    ORDER,
    WORDS,
    Assertion,
    Duration,
    Expression,
    Fact,
    Operator,
    Size,
    Subject,
    Type,
    Value,
)
from sentinel.core.assertion_reader import MAX_CHARACTERS, operators_of
from sentinel.core.document import MediaKind
from sentinel.core.page import Page, Redirect
from support.values import make_page

HTML = make_page(
    body="<!doctype html><html lang=en><title>Library</title><h1>Tenders  of <b>2026</b></h1>"
    '<ul id=l><li class="new open">One<li>Two</ul><img src=a.png alt=Seal><img src=b.png>'
    "<p>Fatal\nerror</p><table><tr><td>1,234</table><script>hidden()</script>निविदा".encode(),
    headers=(
        ("content-type", "text/html; charset=utf-8"),
        ("set-cookie", "a=1; Secure"),
        ("set-cookie", "b=2"),
        ("content-length", "300"),
    ),
    elapsed_seconds=0.85,
    final_url="http://127.0.0.1:8080/library/",
    redirects=(
        Redirect(url="http://127.0.0.1:8080/", status=301, location="http://127.0.0.1:8080/l"),
        Redirect(
            url="http://127.0.0.1:8080/l", status=302, location="http://127.0.0.1:8080/library/"
        ),
    ),
)
JSON = make_page(
    body=json.dumps(
        {
            "status": "up",
            "n": 3,
            "share": 0.5,
            "good": True,
            "none": None,
            "tags": ["a", "b"],
            "items": [{"id": 1, "price": "10"}, {"id": 2, "price": "20"}],
        }
    ).encode(),
    headers=(("content-type", "application/json"),),
)
SIZED = make_page(body=b"x" * 500, elapsed_seconds=2.0, headers=(("content-length", "1,500"),))
BOUNDS = {
    "==": (0, 1, 0),
    "!=": (1, 0, 1),
    "<": (0, 0, 1),
    "<=": (0, 1, 1),
    ">": (1, 0, 0),
    ">=": (1, 1, 0),
}
"""By operator: whether it holds of a value beside the one just below, itself and just above."""
PDF = make_page(body=b"%PDF-1.7 ...", headers=(("content-type", "application/pdf"),))

HELD = [
    "status == 200",
    "status != 404",
    "status in [200, 204]",
    "status not in [500]",
    "not status > 299",
    "latency < 1s",
    "latency > 800ms",
    "size < 1kB",
    "size >= 100B",
    "redirects == 2",
    "redirects <= 2",
    "hop 1 status == 301",
    "every hop status in [301, 302]",
    "hop location contains '/library/'",
    "hop 2 location == 'http://127.0.0.1:8080/library/'",
    r"final url matches /\/library\/$/",
    'header Content-Length == "300"',
    "header Content-Length < 1000",
    'header Set-Cookie contains "b=2"',
    'header Set-Cookie not contains "c="',
    "header X-Powered-By not exists",
    "not header X-Powered-By exists",
    'content type == "text/html"',
    "content type fits bytes",
    'file kind == "html"',
    'file kind not in ["pdf", "image"]',
    'text contains "Fatal error"',
    'text contains "निविदा"',
    'text not contains "hidden"',
    r"text matches /tenders\s+of \d{4}/i",
    'body contains "hidden()"',
    'css "h1" exists',
    'css "form" not exists',
    'css "#l li" count == 2',
    'css "form" count == 0',
    'css "h1" text == "Tenders of 2026"',
    'css "li" text == "Two"',
    'css "li" text not == "Three"',
    'css "li" text != "Three"',
    'every css "li" text in ["One", "Two"]',
    'every css "form" text == "vacuous"',
    'css "td" text > 1000',
    'css "img" @alt == "Seal"',
    'css "li" @class == "new open"',
    'every css "img" @src matches /\\.png$/',
]
HELD_OF_JSON = [
    'json "$.status" == "up"',
    'json "$.n" == 3',
    'json "$.n" >= 3',
    'json "$.share" == 0.5',
    'json "$.good" == true',
    'json "$.none" == null',
    'json "$.none" exists',
    'json "$.error" not exists',
    'json "$.items[*].id" == 2',
    'every json "$.items[*].id" > 0',
    'json "$.items[*].price" > 15',
    'json "$.items[*]" count == 2',
    'json "$.tags" contains "b"',
    'json "$.status" in ["up", "ok", 1]',
    "json \"$['status']\" matches /^up$/",
    'text contains "\\"up\\""',
    'content type == "application/json"',
]
FAILED = [
    ("status == 404", "200"),
    ("status > 299", "200"),
    ("latency < 100ms", "0.85 s"),
    ("size > 1MB", "bytes"),
    ("hop 3 status == 301", "no such redirect"),
    ("every hop status == 301", "302"),
    ('header X-Powered-By == "x"', "no such header"),
    ("header Set-Cookie > 3", '"a=1; Secure", "b=2"'),
    ('text not contains "Fatal error"', "Fatal error"),
    ("text not matches /fatal/i", "Fatal error"),
    ('css "form" exists', "nothing matches the selector"),
    ('css "h1" not exists', "<h1>"),
    ('every css "img" @alt exists', "no such attribute"),
    ('css "img" @alt != "Seal"', '"Seal"'),
    ('css "a" @href == "x"', "nothing matches the selector"),
    ('json "$.a" exists', "the answer is no JSON"),
    ('json "$.a" not exists', "the answer is no JSON"),
]


def judged(condition: str, page: Page) -> tuple[Outcome, str]:
    found = judge(parse(condition), Answer(page))
    return found.outcome, found.found


@pytest.mark.parametrize("condition", HELD)
def test_holds_on_a_page(condition: str) -> None:
    assert judged(condition, HTML)[0] is Outcome.HELD


@pytest.mark.parametrize("condition", HELD_OF_JSON)
def test_holds_on_a_json_document(condition: str) -> None:
    assert judged(condition, JSON)[0] is Outcome.HELD


@pytest.mark.parametrize("operator", BOUNDS)
def test_a_bound_is_exact(operator: str) -> None:
    subjects = {
        "size": ("499B", "500B", "501B"),
        "status": ("199", "200", "201"),
        "latency": ("1999ms", "2s", "2001ms"),
        "header content-length": ("1499.5", "1500", "1501"),
    }
    for subject, values in subjects.items():
        if operator in {"==", "!="} and subject in {"latency", "header content-length"}:
            continue
        outcomes = [judged(f"{subject} {operator} {value}", SIZED)[0] for value in values]
        wanted = [Outcome.HELD if held else Outcome.FAILED for held in BOUNDS[operator]]
        assert outcomes == wanted, subject


def test_a_value_of_another_type_is_no_fault_of_the_program() -> None:
    for condition in (
        'json "$.n" contains "3"',
        'json "$.good" contains "rue"',
        'json "$.items" matches /1/',
        'json "$.none" == "None"',
        'json "$.n" == "3"',
        'json "$.good" > 0',
    ):
        assert judged(condition, JSON)[0] is Outcome.FAILED, condition
    assert judged('json "$.n" matches /^3$/', JSON)[0] is Outcome.HELD


@pytest.mark.parametrize("condition", HELD)
def test_the_contrary_fails(condition: str) -> None:
    """`not` turns each condition round; one that never fails would prove nothing."""
    one = parse(condition)
    if one.operator is Operator.OTHER or one.every:
        return
    contrary = Assertion(
        subject=one.subject, operator=one.operator, values=one.values, negated=not one.negated
    )
    assert judge(contrary, Answer(HTML)).outcome is Outcome.FAILED


@pytest.mark.parametrize(("condition", "found"), FAILED)
def test_a_failed_condition_says_what_was_found(condition: str, found: str) -> None:
    outcome, said = judged(condition, HTML)
    assert outcome is Outcome.FAILED
    assert found in said


def test_types_of_json_are_not_mixed() -> None:
    """A text that looks like a number is none, and true is not 1."""
    for condition in ('json "$.n" == "3"', 'json "$.good" == 1', 'json "$.status" == true'):
        assert judged(condition, JSON)[0] is Outcome.FAILED


def test_bytes_that_are_not_what_they_are_called() -> None:
    page = make_page(body=b"<!doctype html><title>Not found</title>", headers=PDF.headers)
    assert judged("content type fits bytes", PDF)[0] is Outcome.HELD
    assert judged("content type fits bytes", page)[0] is Outcome.FAILED
    assert judged('file kind == "pdf"', page) == (Outcome.FAILED, '"html"')


def test_elements_of_what_is_no_page() -> None:
    for condition in ('css "h1" exists', 'css "h1" not exists'):
        outcome, found = judged(condition, JSON)
        assert (outcome, found) == (
            Outcome.FAILED,
            "the answer is no HTML page but application/json",
        )


CUT = make_page(body=b"<p>one</p>" * 10, headers=HTML.headers, over_cap=True)


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        ('text contains "one"', Outcome.HELD),
        ('text contains "two"', Outcome.UNKNOWN),
        ('text not contains "two"', Outcome.UNKNOWN),
        ('text not contains "one"', Outcome.FAILED),
        ('css "p" exists', Outcome.HELD),
        ('css "b" not exists', Outcome.UNKNOWN),
        ('css "p" count > 5', Outcome.HELD),
        ('css "p" count < 5', Outcome.FAILED),
        ('css "p" count < 50', Outcome.UNKNOWN),
        ('css "p" count == 10', Outcome.UNKNOWN),
        ('every css "p" text == "two"', Outcome.UNKNOWN),
        ("size > 10B", Outcome.HELD),
        ("size < 10B", Outcome.FAILED),
        ("not size < 10B", Outcome.HELD),
        ("size < 1MB", Outcome.UNKNOWN),
        ('json "$.a" exists', Outcome.UNKNOWN),
        ("status == 200", Outcome.HELD),
    ],
)
def test_nothing_is_concluded_from_what_was_cut_off(condition: str, outcome: Outcome) -> None:
    assert judged(condition, CUT)[0] is outcome


def test_a_page_that_takes_too_long_is_not_judged() -> None:
    text = make_page(body=b"a" * 200_000, headers=(("content-type", "text/plain"),))
    assert judged("body matches /a.*b/", text)[0] is Outcome.UNKNOWN
    deep = make_page(body=b"<b a=1><p>" * 200_000, headers=HTML.headers)
    assert judged('css "p" exists', deep) == (
        Outcome.UNKNOWN,
        "the page is built so that reading it would take too long",
    )


def test_json_that_would_fill_the_memory_is_not_judged() -> None:
    page = make_page(body=b"[" + b"[]," * 700_000 + b"1]", headers=JSON.headers)
    assert judged('json "$..price" exists', page) == (
        Outcome.UNKNOWN,
        "the answer is larger than 2,000,000 bytes of JSON",
    )


def test_deep_json_is_no_end_of_the_check() -> None:
    page = make_page(body=b"[" * 100_000, headers=JSON.headers)
    assert judged('json "$..a" exists', page)[0] is Outcome.FAILED
    nested = make_page(body=b'{"a":' * 400 + b"1" + b"}" * 400, headers=JSON.headers)
    assert judged('json "$..b" exists', nested)[0] in {Outcome.UNKNOWN, Outcome.FAILED}


def test_what_was_found_is_one_short_line() -> None:
    hostile = "x\u202e\n\x1b[31m" + "y" * 5_000
    page = make_page(body=hostile.encode(), headers=(("content-type", "text/plain"),))
    _, found = judged('text contains "z"', page)
    assert len(found) < 200
    assert not set(found) & set("\n\x1b\u202e")


def test_where_a_text_stands_is_shown() -> None:
    page = make_page(
        body=b"<p>" + b"word " * 500 + b"secret plan" + b" word" * 500, headers=HTML.headers
    )
    assert "secret plan" in judged('text not contains "secret plan"', page)[1]


FAULTS = [
    ("", "found the end where a fact is needed"),
    ("stats == 200", "found 'stats' (word 1) where a fact is needed (did you mean \"status\"?)"),
    ("status = 200", "'= 200' is not understood"),
    ("status", "found the end behind status; accepted there: ==, !=, <, <=, >, >=, in"),
    ("status exists", "found 'exists' (word 2) behind status"),
    ('status == "200"', "found '\"200\"' (word 3) where a value is needed; accepted: a number"),
    ("status == 2s", "accepted: a number without a unit"),
    ("status == 200 and x", "'and' (word 4) comes after the end of it"),
    ("status in 200", "found '200' (word 3) where \"[\" is needed"),
    ("status in []", "found ']' (word 4) where a value is needed"),
    ("latency < 2", "a number and a unit (ms, s, m), such as 2s or 800ms"),
    ("latency < 2kB", "a number and a unit (ms, s, m)"),
    ("latency == 2s", "accepted there: <, <=, >, >="),
    ("size < -1kB", "a number and a unit (B, kB"),
    ("css h1 exists", "a CSS selector in quotation marks"),
    ('css "h1[" exists', 'the CSS selector "h1[" cannot be read'),
    ('css "h1" == "x"', "accepted there: exists"),
    ('json "a" exists', "a JSON path (RFC 9535) in quotation marks"),
    ('json "$[" exists', 'the JSON path "$[" cannot be read'),
    ('json "$.a" == \'x', "is not understood"),
    ("json '$.a[?match(@.b, \"x\")]' exists", "cannot be read"),
    ('json "$.a | $.b" exists', "cannot be read"),
    ('header "a b" exists', "a name such as Content-Language"),
    ("hop 0 status == 1", "accepted: 1 to 20"),
    ("hop url == 1", "accepted: hop status, hop location"),
    ("final address == 1", '"url" is needed'),
    ("text contains 5", "text in quotation marks"),
    ('text matches "x"', "a regular expression between slashes"),
    ("text matches /(/", "cannot be read"),
    ("text matches /(a+)+/", "has a repeat inside a repeat"),
    ("text matches /a/g", "found the letters 'g'"),
    ('file kind == "doc"', "file kind is never 'doc'; accepted: \"html\""),
    ("every status == 200", '"every" stands before status'),
    ("not status not == 200", '"not" stands there twice'),
    ("status not != 200", '"not" stands with "!="'),
    ("x" * (MAX_CHARACTERS + 1), "accepted: at most 500"),
]


@pytest.mark.parametrize(("condition", "said"), FAULTS)
def test_a_fault_says_where_it_is_and_what_is_accepted(condition: str, said: str) -> None:
    with pytest.raises(AssertionFault) as caught:
        parse(condition)
    assert said in str(caught.value)


def test_values_are_put_in_later() -> None:
    """What is put in is a value, whatever signs it has."""
    one = with_texts(parse('text contains "{id}"'), lambda text: text.replace("{id}", '" or 1'))
    assert one.values == ('" or 1',)
    assert parse(text_of(one)) == one


_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
_VALUES: dict[Type, st.SearchStrategy[Value]] = {
    Type.NUMBER: st.integers(0, 10**9),
    Type.DURATION: st.builds(Duration, milliseconds=st.integers(0, 10**7)),
    Type.SIZE: st.builds(Size, size=st.integers(0, 10**9)),
    Type.TEXT: _TEXTS,
    Type.ANY: st.one_of(
        _TEXTS,
        st.integers(-(10**9), 10**9),
        st.booleans(),
        st.none(),
        st.decimals(-10_000, 10_000, places=3).map(float),
    ),
    Type.ELEMENT: st.none(),
}
_EXPRESSIONS = st.builds(
    Expression,
    source=st.sampled_from(["a", "/", r"\d+", r"a\\b", "[/]", "x|y", "^a$", 'say "x"']),
    flags=st.sampled_from(["", "i", "im", "ims"]),
)
_PLAIN = [Subject(fact=fact) for fact in Fact if fact not in {Fact.CSS, Fact.JSON, Fact.HEADER}]
_SUBJECTS = st.one_of(
    st.sampled_from(_PLAIN),
    st.builds(Subject, fact=st.just(Fact.HEADER), name=st.sampled_from(["x-a", "etag", "a!b"])),
    st.builds(
        Subject,
        fact=st.just(Fact.CSS),
        name=st.sampled_from(["a", "a[title='x']", 'p[lang="hi"] > b']),
        part=st.sampled_from(["", COUNT, WORDS, "@href", "@data-x"]),
    ),
    st.builds(
        Subject,
        fact=st.just(Fact.JSON),
        name=st.sampled_from(["$.a", "$['b c'][*]"]),
        part=st.sampled_from(["", COUNT]),
    ),
    st.builds(
        Subject,
        fact=st.sampled_from([Fact.HOP_STATUS, Fact.HOP_LOCATION]),
        number=st.integers(0, 20),
    ),
)


@st.composite
def conditions(draw: st.DrawFn) -> Assertion:
    subject = draw(_SUBJECTS)
    operator = draw(st.sampled_from(sorted(operators_of(subject))))
    of_type = subject.type
    if operator in ORDER and of_type in {Type.TEXT, Type.ANY}:
        of_type = Type.NUMBER
    if operator is Operator.CONTAINS:
        of_type = Type.TEXT
    values: tuple[Value, ...] = ()
    one = st.sampled_from([kind.value for kind in MediaKind])
    value = one if subject.fact is Fact.FILE_KIND else _VALUES[of_type]
    if operator is Operator.MATCHES:
        value = _EXPRESSIONS
    if operator is Operator.IN:
        values = tuple(draw(st.lists(value, min_size=1, max_size=3)))
    elif operator not in {Operator.EXISTS, Operator.FITS}:
        values = (draw(value),)
    return Assertion(
        subject=subject,
        operator=operator,
        values=values,
        negated=operator is not Operator.OTHER and draw(st.booleans()),
        every=subject.several and draw(st.booleans()),
    )


@settings(max_examples=120, deadline=None)
@given(conditions())
def test_what_is_written_reads_as_it_was(condition: Assertion) -> None:
    assert parse(text_of(condition)) == condition
    judge(condition, Answer(HTML))
    judge(condition, Answer(JSON))


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "not",
                "every",
                "status",
                "css",
                '"a"',
                "json",
                '"$.a"',
                "==",
                "in",
                "[",
                "]",
                "1",
                "2s",
                "/a/",
                "text",
            ]
        ),
        max_size=8,
    ).map(" ".join)
)
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    try:
        parse(text)
    except AssertionFault as error:
        assert "accepted" in str(error)
