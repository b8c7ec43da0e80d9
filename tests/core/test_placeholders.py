"""Places in the texts of a check, and what is put there."""

from urllib.parse import quote

import pytest

from sentinel.core.placeholders import filled, secret_names, value_names
from sentinel.core.secret import Secret

SECRETS = {"login": Secret("open {id} sesame")}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("/item/{id}", "/item/7 {run}"),
        ("{secret:login}", "open {id} sesame"),
        ("Basic {basic:clerk:login}", "Basic Y2xlcms6b3BlbiB7aWR9IHNlc2FtZQ=="),
        ("{{id}} is {id}", "{id} is 7 {run}"),
        ('{"a": {"b": 1}}', '{"a": {"b": 1}}'),
        ('{"a": "{id}"}', '{"a": "7 {run}"}'),
        ("function () { return }", "function () { return }"),
    ],
)
def test_values_are_put_in_their_places(text: str, made: str) -> None:
    """What is put in is not looked through again: it may come from the site."""
    assert filled(text, {"id": "7 {run}"}, SECRETS) == made


def test_values_are_written_as_the_place_needs() -> None:
    made = filled("/a?b={id}", {"id": "x&y=/z"}, {}, written=lambda v: quote(v, safe=""))
    assert made == "/a?b=x%26y%3D%2Fz"


def test_what_is_asked_for_is_told() -> None:
    texts = ("{id} {secret:login}", "{basic:clerk:other} {id}", "{{literal}}")
    assert secret_names(texts) == ("login", "other")
    assert value_names(texts) == ("id",)


def test_what_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError, match="id"):
        filled("{id}", {}, {})
