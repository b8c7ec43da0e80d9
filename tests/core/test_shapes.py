"""Answers that are no look at the page."""

import pytest

from sentinel.core.shapes import Shape, shape_of, unfit
from sentinel.core.verdict import Verdict
from support.pages import PAGE, compared, document

PAGES: dict[str, tuple[str, Shape, Verdict]] = {
    "proxy error": (
        "<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>",
        Shape.ERROR,
        Verdict.DOWN,
    ),
    "database": ("<h1>Error establishing a database connection</h1>", Shape.ERROR, Verdict.DOWN),
    "stack trace": ("<pre>Traceback (most recent call last): x</pre>", Shape.ERROR, Verdict.DOWN),
    "not found": ("<title>Page not found</title><p>Sorry.</p>", Shape.ERROR, Verdict.DOWN),
    "maintenance": (
        "<h1>We'll be back soon</h1><p>Scheduled work.</p>",
        Shape.MAINTENANCE,
        Verdict.DOWN,
    ),
    "maintenance in Hindi": ("<h1>वेबसाइट रखरखाव के अधीन है</h1>", Shape.MAINTENANCE, Verdict.DOWN),
    "regret": (
        "<p>Portal upgrade. Inconvenience is regretted.</p>",
        Shape.MAINTENANCE,
        Verdict.DOWN,
    ),
    "bot check": ("<title>Just a moment...</title><p>Wait</p>", Shape.CHALLENGE, Verdict.REFUSED),
    "forbidden": (
        "<title>403 Forbidden</title><h1>Forbidden</h1>",
        Shape.CHALLENGE,
        Verdict.REFUSED,
    ),
    "default page": ("<title>Welcome to nginx!</title><p>Hello</p>", Shape.SUSPENDED, Verdict.DOWN),
    "suspended": ("<h1>Account Suspended</h1>", Shape.SUSPENDED, Verdict.DOWN),
    "for sale": ("<h1>Buy this domain</h1>", Shape.PARKED, Verdict.SUSPECT),
    "shell": (
        '<div id="root"></div><script src="/app.js"></script>',
        Shape.SHELL,
        Verdict.INCONCLUSIVE,
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_shape_gives_its_own_verdict(name: str) -> None:
    text, shape, verdict = PAGES[name]
    assert shape_of(document(text)) is shape
    assert compared(text).verdict is verdict


def test_a_page_of_the_site_is_ordinary() -> None:
    assert shape_of(document(PAGE)) is Shape.ORDINARY
    assert unfit(document(PAGE)) == ""


def test_a_long_article_about_maintenance_is_ordinary() -> None:
    words = "Maintenance of canals needs planning, money and people every single year. " * 60
    assert shape_of(document(f"<title>Canal maintenance</title><p>{words}</p>")) is Shape.ORDINARY


def test_a_login_form_at_its_own_address_is_a_login() -> None:
    form = "<form><input name=u><input type=password name=p></form>"
    assert shape_of(document(form, url="http://institute.example/login?next=/")) is Shape.LOGIN
    assert shape_of(document(form, url="http://institute.example/")) is Shape.ORDINARY


def test_error_pages_never_become_a_baseline() -> None:
    assert unfit(document(PAGE, status=500))
    assert unfit(document(PAGES["database"][0]))


def test_a_foreign_script_on_an_error_page_is_suspect() -> None:
    text = '<title>502 Bad Gateway</title><script src="//host.example/e.js"></script>'
    assert compared(text).verdict is Verdict.SUSPECT
