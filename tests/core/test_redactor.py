"""Secrets are hidden in every form in which an answer may bring them back."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.redactor import Redactor
from sentinel.core.secret import Secret

VALUE = "p@ss \"w'rd/+é<&>"
FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "capitals": str.upper,
    "percent": quote,
    "percent-all": lambda value: quote(value, safe=""),
    "percent-small": lambda value: quote(value).lower(),
    "form": quote_plus,
    "json": lambda value: json.dumps(value)[1:-1],
    "json-unicode": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "html": escape,
    "html-numbers": lambda value: (
        escape(value).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    ),
}
REDACT = Redactor({"login": Secret(VALUE), "other": Secret("0123456789")})


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_hidden(form: str) -> None:
    assert REDACT(f"before {FORMS[form](VALUE)} after") == "before <secret login> after"


@pytest.mark.parametrize("before", ["", "u:", "us:", "usr:", "user:", "a long name:"])
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
def test_basic_credentials_are_hidden(before: str, encode: Callable[[bytes], bytes]) -> None:
    """Whatever name stands before: all of the base64 that tells of the secret, but two letters."""
    written = encode((before + VALUE).encode()).decode()
    hidden = REDACT(f"Basic {written}")
    kept = hidden.removeprefix("Basic ").replace("<secret login>", "").rstrip("=")
    assert "<secret login>" in hidden
    assert len(kept) <= len(encode(before.encode()).rstrip(b"=")) + 2


def test_what_a_browser_shows_of_a_secret_that_a_page_does_not_escape_is_hidden() -> None:
    redact = Redactor({"login": Secret("Corr3ct&amp;h0rse<battery>staple")})
    assert redact("Wrong: Corr3ct&h0rse staple") == "Wrong: <secret login> <secret login>"


def test_what_was_cut_within_a_secret_is_hidden_too() -> None:
    assert REDACT("found: 01234567…") == "found: <secret other>…"
    assert REDACT("…3456789 and more") == "…<secret other> and more"


def test_a_word_that_a_secret_begins_with_stays_where_nothing_was_cut() -> None:
    redact = Redactor({"login": Secret("clerk-of-ranchi")})
    assert redact("Hello, clerk") == "Hello, clerk"
    assert redact('"Hello, clerk…"') == '"Hello, <secret login>…"'


def test_other_text_stays() -> None:
    text = "the password of the user is wrong; 0123 tries are left"
    assert REDACT(text) == text
    assert Redactor({})(text) == text


def test_of_two_secrets_the_longer_is_hidden_whole() -> None:
    redact = Redactor({"short": Secret("token"), "long": Secret("token-of-the-clerk")})
    assert redact("token-of-the-clerk, token") == "<secret long>, <secret short>"


@settings(max_examples=60)
@given(st.text(min_size=4, max_size=30).filter(lambda text: len(text.strip()) >= 4), st.text())
def test_no_secret_comes_through(secret: str, around: str) -> None:
    redact = Redactor({"s": Secret(secret)})
    for form in FORMS.values():
        shown = redact(f"{around}|{form(secret)}|{around}")
        assert secret not in shown.replace("<secret s>", "|")
