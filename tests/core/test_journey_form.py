"""What a form sends, as browsers send it: which controls are its own, and in which form."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.journey import Field, StepFault, Upload
from sentinel.core.journey_document import JourneyDocument
from sentinel.core.journey_form import read_forms
from sentinel.core.journey_submission import Submission, submitted
from support.values import make_page

LETTER = Upload(control="letter", name='a"b\r\nc.txt', media_type="text/plain", content=b"\x00hi")


def send(
    markup: str,
    fields: dict[str, Field] | None = None,
    *,
    selector: str = "form",
    press: str = "",
    files: tuple[Upload, ...] = (),
    encoding: str = "utf-8",
) -> Submission:
    document = JourneyDocument(make_page(body=markup.encode()))
    return submitted(
        document.form(selector),
        list((fields or {}).items()),
        files,
        press=press,
        encoding=encoding,
    )


def pairs(markup: str, fields: dict[str, Field] | None = None, **more: str) -> list[object]:
    return [f"{n}={v}" for n, v in send(markup, fields, **more).entries]


@pytest.mark.parametrize(
    ("markup", "entries"),
    [
        ("<form><input name=a value=1><input value=2><input name=b></form>", ["a=1", "b="]),
        ("<form><input type=hidden name=t value='&lt;x&#39;'></form>", ["t=<x'"]),
        ("<form><input type=checkbox name=a><input type=checkbox name=b checked></form>", ["b=on"]),
        (
            "<form><input type=RADIO name=r value=1>"
            "<input type=radio name=r value=2 checked></form>",
            ["r=2"],
        ),
        ("<form><input name=a value=1 disabled><input name=b value=2 readonly></form>", ["b=2"]),
        (
            "<form><fieldset disabled><legend><input name=l></legend>"
            "<input name=a></fieldset></form>",
            ["l="],
        ),
        ("<form><fieldset><input name=a></fieldset><input name=b></form>", ["a=", "b="]),
        (
            "<form><fieldset disabled><legend>l</legend><fieldset disabled><legend><input name=a>"
            "</legend></fieldset><input name=b></fieldset><input name=c></form>",
            ["c="],
        ),
        (
            "<form><fieldset disabled><legend><fieldset><input name=a></fieldset></legend>"
            "<legend><input name=b></legend></fieldset></form>",
            ["a="],
        ),
        ("<form><select name=s><option>one<option value=2>two</select></form>", ["s=one"]),
        ("<form><select name=s><option selected>1<option selected>2</select></form>", ["s=2"]),
        ("<form><select name=s><option disabled>1<option>2</select></form>", ["s=2"]),
        (
            "<form><select name=s multiple><option>1<option selected>2"
            "<option selected>3</select></form>",
            ["s=2", "s=3"],
        ),
        (
            "<form><select name=s><optgroup disabled><option>1</optgroup>"
            "<option>2</select></form>",
            ["s=2"],
        ),
        ("<form><textarea name=t>\n&amp;a\nb</textarea></form>", ["t=&a\nb"]),
        ("<form><button name=b value=1>x</button><button name=c>y</button></form>", ["b=1"]),
        (
            "<form><button type=button name=b>x</button>"
            "<input type=submit name=c value=y></form>",
            ["c=y"],
        ),
        ("<form><input type=image name=i></form>", ["i.x=0", "i.y=0"]),
        ("<form><input type=reset name=r value=1></form>", []),
        ("<form id=f><input name=a></form><p><input form=f name=b><input name=c>", ["a=", "b="]),
        (
            "<input form=f name=b><form id=f><input name=a><input form=g name=c>"
            "</form>",
            ["b=", "a="],
        ),
        ("<table><form><tr><td><input name=a></td></tr></form></table><input name=b>", ["a="]),
        ("<form><input name=a><form><input name=b></form><input name=c>", ["a=", "b="]),
        ("<div><form><input name=a></div><input name=b>", ["a=", "b="]),
        (
            "<form><template><input name=a></template><!-- <input name=b> -->"
            "<input name=c></form>",
            ["c="],
        ),
        (
            "<form><script>'<input name=a>'</script><textarea name=b>"
            "<input name=c></textarea></form>",
            ["b=<input name=c>"],
        ),
        ("<form><input type=hidden name=_charset_></form>", ["_charset_=UTF-8"]),
    ],
)  # fmt: skip
def test_what_is_sent_untouched_is_what_a_browser_sends(markup: str, entries: list[str]) -> None:
    """Including forms between the rows of a table, which own what comes before their end tag."""
    assert pairs(f"<title>x</title>{markup}") == entries


@pytest.mark.parametrize(
    ("markup", "fields", "entries"),
    [
        ("<input name=a value=1>", {"a": "2"}, ["a=2"]),
        ("<input type=hidden name=a value=1>", {"a": "2"}, ["a=2"]),
        ("<input name=a><input name=a>", {"a": ("1", "2")}, ["a=1", "a=2"]),
        ("<input type=checkbox name=a>", {"a": True}, ["a=on"]),
        ("<input type=checkbox name=a checked>", {"a": False}, []),
        (
            "<input type=checkbox name=a value=1>"
            "<input type=checkbox name=a value=2 checked>",
            {"a": ("1",)}, ["a=1"],
        ),
        (
            "<input type=radio name=a value=1>"
            "<input type=radio name=a value=2 checked>",
            {"a": "1"}, ["a=1"],
        ),
        ("<select name=a><option value=1>one<option value=2>two</select>", {"a": "2"}, ["a=2"]),
        ("<select name=a><option value=1>one<option value=2>two</select>", {"a": "two"}, ["a=2"]),
        (
            "<select name=a multiple><option>1<option>2<option>3"
            "</select>",
            {"a": ("1", "3")}, ["a=1", "a=3"],
        ),
        ("<textarea name=a>old</textarea>", {"a": "new"}, ["a=new"]),
    ],
)  # fmt: skip
def test_fields_are_filled_in(markup: str, fields: dict[str, Field], entries: list[str]) -> None:
    assert pairs(f"<form>{markup}</form>", fields) == entries


@pytest.mark.parametrize(
    ("markup", "fields", "said"),
    [
        ("<input name=a><input type=hidden name=h>", {"b": "1"}, "no field b; it has a"),
        ("", {"b": "1"}, "no field b; it has none"),
        ("<input name=a disabled>", {"a": "1"}, "the field a is disabled"),
        ("<button name=a>x</button>", {"a": "1"}, "a"),
        ("<select name=a><option>1</select>", {"a": "2"}, "no choice 2; it has 1"),
        ("<select name=a><option disabled>2</select>", {"a": "2"}, "no choice 2; it has none"),
        ("<select name=a><option>1<option>2</select>", {"a": ("1", "2")}, "takes one choice"),
        ("<input type=radio name=a value=1>", {"a": "2"}, "no choice 2; it has 1"),
        ("<input name=a>", {"a": True}, "no box"),
        ("<input name=a>", {"a": ("1", "2")}, "has 1 fields a"),
        ("<input type=file name=a>", {"a": "x"}, "takes a file"),
    ],
)
def test_what_a_person_could_not_fill_in_is_a_fault(
    markup: str, fields: dict[str, Field], said: str
) -> None:
    with pytest.raises(StepFault) as caught:
        send(f"<form>{markup}</form>", fields)
    assert said in caught.value.text


def test_the_button_that_is_named_sends_the_form_its_own_way() -> None:
    markup = (
        "<form method=get action=/a><button name=n value=1>Save</button>"
        "<button id=x name=n value=2 formaction=/b formmethod=post formenctype=text/plain>"
        "Send <b>it</b></button><input name=t value='1'></form>"
    )
    saved = send(markup, press="Save")
    assert (saved.method, saved.action, saved.query) == ("GET", "/a", "n=1&t=1")
    for press in ("Send it", "x"):
        sent = send(markup, press=press)
        assert (sent.method, sent.action, sent.content_type) == ("POST", "/b", "text/plain")
        assert sent.body == b"n=2\r\nt=1\r\n"
    with pytest.raises(StepFault, match="no button Delete; it has Save, Send it"):
        send(markup, press="Delete")


def test_the_form_is_chosen_by_its_selector_or_by_what_is_in_it() -> None:
    markup = (
        "é𝄞\r\n<p>a\r<p>b\n\r<form id=a><input name=x></form>\n"
        "<form class='b c'><input name=y></form>"
    )
    assert pairs(markup, selector="form.c") == ["y="]
    assert pairs(markup, selector="input[name=y]") == ["y="]
    for selector, said in (("form.d", "no form on"), ("html", "is no form")):
        with pytest.raises(StepFault, match=said):
            send(markup, selector=selector)


def test_letters_that_the_page_cannot_write_go_as_references() -> None:
    markup = "<form method=post><input name=a></form>"
    sent = send(markup, {"a": "é~ नम\n*-._"}, encoding="cp1252")
    assert sent.body == b"a=%E9%7E+%26%232344%3B%26%232350%3B%0D%0A*-._"
    assert parse_qsl(sent.body.decode(), encoding="cp1252") == [("a", "é~ &#2344;&#2350;\r\n*-._")]


def test_files_go_as_browsers_send_them() -> None:
    markup = (
        "<form method=post enctype=multipart/form-data><input name=t value='नम'>"
        "<input type=file name=letter><input type=file name=other></form>"
    )
    sent = send(markup, files=(LETTER,))
    boundary = sent.content_type.removeprefix("multipart/form-data; boundary=")
    assert (
        sent.body
        == (
            f'--{boundary}\r\nContent-Disposition: form-data; name="t"\r\n\r\nनम\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="letter"; '
            'filename="a%22b%0D%0Ac.txt"\r\nContent-Type: text/plain\r\n\r\n\x00hi\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="other"; filename=""\r\n'
            f"Content-Type: application/octet-stream\r\n\r\n\r\n--{boundary}--\r\n"
        ).encode()
    )
    for wrong in (markup.replace(" enctype=multipart/form-data", ""), "<form></form>"):
        with pytest.raises(StepFault, match="file"):
            send(wrong, files=(LETTER,))


@settings(max_examples=60)
@given(st.text(alphabet="<>/ formselectoptionbuttontextareainput=\"'", max_size=200))
def test_no_markup_breaks_the_reader(markup: str) -> None:
    for form in read_forms(f"<form>{markup}"):
        assert isinstance(form.controls, tuple)


def test_ten_thousands_of_fieldsets_and_of_fields_in_them_are_read_in_one_pass() -> None:
    """Each field against each fieldset would be sixteen hundred million steps."""
    count = 40_000
    forms = read_forms("<form>" + count * "<fieldset>" + count * "<input name=a>")
    assert [form.field_names for form in forms] == [("a",)]
