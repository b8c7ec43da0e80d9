"""Error pages that show the inside of an application, and pages that explain such errors."""

from html import escape

import pytest

from sentinel.core.leaking_page import leak_of
from sentinel.core.page import Page
from sentinel.core.server_banner import banners
from support.values import make_page

LEAKS = {
    "Python": 'Internal error\nTraceback (most recent call last):\n  File "app.py", line 3',
    "Java": "HTTP Status 500\njava.lang.NullPointerException\n\tat org.x.Y.z(Y.java:12)",
    ".NET": "Server Error in '/' Application.\n[NullReferenceException: Object reference]",
    "Node.js": "TypeError: x\n    at handle (/srv/app/router.js:12:34)\n    at node:internal/x:1:2",
    "Ruby": "app/models/user.rb:12:in `find'",
    "PHP": "Fatal error: Uncaught Error in /var/www/html/a.php on line 12",
    "database": "SQLSTATE[42000]: Syntax error",
    "path": "Cannot open /var/www/html/config.ini",
}


def shown(text: str, status: int = 500, kind: str = "text/html; charset=utf-8") -> Page:
    body = f"<title>Error</title><pre>{escape(text)}</pre>" if "html" in kind else text
    return make_page(
        "http://a.example/x", body.encode(), status=status, headers=(("content-type", kind),)
    )


@pytest.mark.parametrize("name", LEAKS)
def test_an_answer_with_an_error_status_shows_the_inside(name: str) -> None:
    found = leak_of(shown(LEAKS[name]))
    assert found is not None
    assert name in found.what
    assert leak_of(shown(LEAKS[name], 404, "text/plain")) is not None
    assert leak_of(shown(f'{{"stack": "{LEAKS[name]}"}}', 500, "application/json")) is not None


@pytest.mark.parametrize("name", LEAKS)
def test_a_page_that_explains_such_an_error_does_not(name: str) -> None:
    assert leak_of(shown(LEAKS[name], 200)) is None


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (
            "<br />\n<b>Warning</b>:  mysqli_connect(): no in <b>/srv/x.php</b> on line <b>9</b>",
            "a message of PHP",
        ),
        ("<title>PHP 8.2.1 - phpinfo()</title>", "phpinfo()"),
        ("<title>KeyError: 'a' // Werkzeug Debugger</title>", "a debugger"),
        ("because you have <code>DEBUG = True</code> in", "a page for developers"),
        ("<p>&lt;b&gt;Warning&lt;/b&gt;:  x in &lt;b&gt;/x&lt;/b&gt; on line <b>9</b>", ""),
    ],
)
def test_what_a_program_alone_writes_is_known_at_any_status(body: str, what: str) -> None:
    found = leak_of(make_page(body=body.encode()))
    assert (found.what if found else "") == what


@pytest.mark.parametrize(
    "text",
    [
        "The requested address was not found on this server.",
        "Error 500. Please call the help desk at 0522-234567.",
        "Not found: /home/news",
        "nginx/1.24.0 (Ubuntu)",
        "Warning: this page has moved in 2024",
    ],
)
def test_an_ordinary_error_page_shows_nothing(text: str) -> None:
    assert leak_of(shown(text, 404)) is None


def test_a_path_that_was_asked_for_is_none_of_the_servers() -> None:
    page = make_page("http://a.example/var/www/x", b"/var/www/x not found", status=404)
    assert leak_of(page) is None


@pytest.mark.parametrize(
    "body", [b"at " * 60_000, b"a/" * 100_000, b"Warning: " * 20_000, b"<b>Warning</b>: " * 12_000]
)
def test_hostile_text_ends(body: bytes) -> None:
    assert leak_of(make_page(body=body, status=500)) is None


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ((("server", "nginx"),), []),
        ((("server", "nginx/1.24.0 (Ubuntu)"),), ["server"]),
        ((("server", "cloudflare"), ("x-powered-by", "PHP/8.1.2")), ["x-powered-by"]),
        ((("x-powered-by", "Express"),), []),
        ((("x-aspnet-version", "4.0.30319"), ("x-generator", "Drupal 10")), None),
    ],
)
def test_headers_that_tell_a_version(
    headers: tuple[tuple[str, str], ...], told: list[str] | None
) -> None:
    found = [banner.header for banner in banners(make_page(headers=headers))]
    assert found == (["x-aspnet-version", "x-generator"] if told is None else told)
