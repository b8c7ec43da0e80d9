"""Headers of answers: what is learnt of them, and which changes are hostile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.finding import Strength
from sentinel.core.headers import header_signals, headers_of_interest, learnt_headers

OWN = ("institute.example",)
KNOWN = ("cdn.example",)
BEFORE = (
    ("Content-Type", "text/html; charset=UTF-8"),
    ("Content-Security-Policy", "default-src 'self'; script-src 'self' 'nonce-aaaa'"),
    ("Strict-Transport-Security", "max-age=31536000"),
    ("X-Frame-Options", "DENY"),
    ("Server", "nginx/1.24.0"),
    ("Set-Cookie", "session=one; HttpOnly"),
    ("Date", "Sun, 22 Nov 2026 04:30:00 GMT"),
)


def changed(**values: str | None) -> tuple[tuple[str, str], ...]:
    """BEFORE with other values; None takes a header away."""
    names = {name.lower().replace("-", "_"): value for name, value in BEFORE}
    wanted = {**names, **values}
    return tuple((k.replace("_", "-"), v) for k, v in wanted.items() if v is not None)


HONEST: dict[str, tuple[tuple[str, str], ...]] = {
    "another nonce and cookie": changed(
        content_security_policy="default-src 'self';script-src  'self' 'nonce-bbbb'",
        set_cookie="session=two; HttpOnly",
    ),
    "a cache on the way": changed(age="20", via="1.1 varnish", x_cache="HIT", etag='"abc"'),
    "the other order": BEFORE[::-1],
    "encryption asked for longer": changed(strict_transport_security="max-age=31536000"),
    "spelled in capitals": changed(content_type="TEXT/HTML;charset=utf-8"),
}


@pytest.mark.parametrize("name", HONEST)
def test_what_answers_change_by_themselves_is_nothing(name: str) -> None:
    before, after = headers_of_interest(BEFORE), headers_of_interest(HONEST[name])
    assert before == after
    assert not list(header_signals(before, after, own=OWN))


TELLING: dict[str, tuple[dict[str, str | None], str, Strength]] = {
    "sent away": (
        {"refresh": "0; url=https://evil.example/x"}, "new-refresh-header", Strength.STRONG,
    ),
    "sent away without a scheme": (
        {"refresh": "0;URL='//evil.example/x'"}, "new-refresh-header", Strength.STRONG,
    ),
    "loaded again": ({"refresh": "300"}, "new-refresh-header", Strength.WEAK),
    "sent elsewhere on the site": ({"refresh": "0; url=/x"}, "new-refresh-header", Strength.WEAK),
    "a foreign style": (
        {"link": "<https://evil.example/a.css>; rel=stylesheet"},
        "link-header-loads-foreign",
        Strength.STRONG,
    ),
    "policy gone": ({"content_security_policy": None}, "security-header-gone", Strength.WEAK),
    "frames allowed": ({"x_frame_options": None}, "security-header-gone", Strength.WEAK),
    "encryption asked for no more": (
        {"strict_transport_security": "max-age=0"}, "security-header-gone", Strength.WEAK,
    ),
    "policy loosened": (
        {"content_security_policy": "default-src 'self'; script-src 'self' 'unsafe-inline'"},
        "policy-loosened",
        Strength.WEAK,
    ),
    "policy with a foreign host": (
        {"content_security_policy": "default-src 'self'; script-src https://evil.example"},
        "policy-loosened",
        Strength.WEAK,
    ),
    "another type": ({"content_type": "text/plain"}, "type-header-changed", Strength.WEAK),
    "a download": (
        {"content_disposition": "attachment; filename=x.exe"}, "became-download", Strength.WEAK,
    ),
    "data cleared": ({"clear_site_data": '"*"'}, "clears-site-data", Strength.WEAK),
    "another server": ({"server": "nginx/1.26.1"}, "header-changed", Strength.BENIGN),
    "another charset": (
        {"content_type": "text/html; charset=iso-8859-1"}, "header-changed", Strength.BENIGN,
    ),
    "another cookie": ({"set_cookie": "theme=dark"}, "header-changed", Strength.BENIGN),
}  # fmt: skip


@pytest.mark.parametrize("name", TELLING)
def test_a_change_is_one_signal(name: str) -> None:
    values, code, strength = TELLING[name]
    before, after = headers_of_interest(BEFORE), headers_of_interest(changed(**values))
    (found,) = header_signals(before, after, own=OWN, known=KNOWN)
    assert (found.code, found.strength, found.place) == (code, strength, "header"), found.text


@pytest.mark.parametrize(
    "link",
    [
        "</a.css>; rel=preload; as=style",
        "<https://cdn.example/a.js>; rel=preload; as=script",
        "<https://api.w.org/>; rel=https://api.w.org/",
        "<https://other.example/>; rel=canonical",
    ],
)
def test_links_that_load_nothing_foreign_are_nothing(link: str) -> None:
    after = headers_of_interest(changed(link=link))
    assert not list(header_signals(headers_of_interest(BEFORE), after, own=OWN, known=KNOWN))


def test_nothing_is_judged_where_no_headers_were_learnt() -> None:
    after = headers_of_interest(changed(refresh="0; url=https://evil.example/"))
    assert not list(header_signals((), after, own=OWN))


def test_servers_behind_one_name_need_not_say_the_same() -> None:
    one, other = headers_of_interest(BEFORE), headers_of_interest(changed(x_frame_options=None))
    learnt = learnt_headers([one, other, one])
    for answer in (one, other):
        assert not list(header_signals(learnt, answer, own=OWN))
    away = headers_of_interest(changed(content_security_policy=None))
    assert [found.code for found in header_signals(learnt, away, own=OWN)] == [
        "security-header-gone"
    ]


def test_what_a_policy_says_instead_is_not_missed() -> None:
    policy = "default-src 'self'; script-src 'self' 'nonce-x'; frame-ancestors 'none'"
    after = changed(x_frame_options=None, content_security_policy=policy)
    news = header_signals(headers_of_interest(BEFORE), headers_of_interest(after), own=OWN)
    assert not [found for found in news if found.code == "security-header-gone"]


NAMES = st.sampled_from([name for name, _ in BEFORE] + ["Refresh", "Link", "X-Odd"])


@given(st.lists(st.tuples(NAMES, st.text(max_size=80))))
def test_any_headers_are_read(headers: list[tuple[str, str]]) -> None:
    learnt = headers_of_interest(headers)
    assert headers_of_interest([*headers[::-1]]) == learnt, "whatever their order"
    list(header_signals(learnt, headers_of_interest(BEFORE), own=OWN))
    list(header_signals(headers_of_interest(BEFORE), learnt, own=OWN))
    assert not list(header_signals(learnt, learnt, own=OWN))
