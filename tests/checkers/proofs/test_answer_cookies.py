"""Proofs about cookies: what is set is named, ends as it should, and travels safely."""

import pytest

from sentinel.core.page import Page
from sentinel.core.published import Standing
from support.proven import answer, promise, proven

SECRET = "9f86d081884c7d659a2f"


def sets(*lines: str, path: str = "", body: str = "<p>hi") -> Page:
    return answer(path, body, headers=tuple(("set-cookie", line) for line in lines))


SESSION = f"PHPSESSID={SECRET}; Path=/; Secure; HttpOnly; SameSite=Lax"
KEPT_LONG = f"_ga={SECRET}; Max-Age=63072000; Secure"


@pytest.mark.parametrize(
    ("page", "disclosed", "standing", "says"),
    [
        (sets(SESSION), ("PHPSESSID session first",), Standing.KEPT, "1 cookie seen"),
        (sets(SESSION), ("PHPSESSID",), Standing.KEPT, ""),
        (sets(SESSION), (), Standing.BROKEN, "PHPSESSID (session) is not named"),
        (sets(KEPT_LONG), ("_g* persistent",), Standing.KEPT, ""),
        (sets(KEPT_LONG), ("_ga session first",), Standing.BROKEN, "is kept after the visit"),
        (sets("x=1; Domain=tracker.example"), (), Standing.KEPT, "0 cookies"),
        (sets("x=1; Domain=gov.example"), ("x session first",), Standing.KEPT, ""),
        (sets("x=1"), ("x session third",), Standing.BROKEN, "third party's, and the site sets it"),
        (sets("gone=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), (), Standing.KEPT, "0 cookies"),
        (sets(body="<p>none"), (), Standing.KEPT, "0 cookies"),
        (
            sets(body="<script>document.cookie = 'seen=1; max-age=99'</script>"),
            ("seen session first",),
            Standing.BROKEN,
            "seen is named as session",
        ),
        (sets(SESSION), ("PHPSESSID for ever",), Standing.UNKNOWN, "accepted"),
        (sets(f"a\x01b={SECRET}"), (), Standing.KEPT, "0 cookies"),
    ],
)
def test_cookies_are_those_that_the_policy_names(
    page: Page, disclosed: tuple[str, ...], standing: Standing, says: str
) -> None:
    found = proven(promise("cookies-disclosed", cookies=disclosed), page)
    assert (found.standing, says in found.reason) == (standing, True), found.reason
    assert SECRET not in repr(found)


def test_a_cookie_that_no_page_may_set_is_named_with_its_pages() -> None:
    pages = [sets(SESSION, path="a"), sets(SESSION, path="b"), sets(path="c")]
    found = proven(promise("cookies-disclosed"), *pages)
    assert [page.rpartition("/")[2] for page in found.pages] == ["a", "b"]
    assert found.quotes == ("PHPSESSID (session) is not named",) * 2


@pytest.mark.parametrize(
    ("lines", "standing"),
    [
        ((SESSION, "lang=hi", KEPT_LONG), Standing.KEPT),
        ((SESSION, KEPT_LONG), Standing.BROKEN),
        ((SESSION, f"{SESSION}; Max-Age=99"), Standing.BROKEN),
        ((), Standing.KEPT),
    ],
)
def test_most_cookies_end_with_the_visit(lines: tuple[str, ...], standing: Standing) -> None:
    found = proven(promise("session-cookies-mostly"), sets(*lines))
    assert found.standing is standing
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("line", "options", "why"),
    [
        (SESSION, {}, ""),
        (f"PHPSESSID={SECRET}", {}, "Secure and HttpOnly"),
        (f"auth_token={SECRET}; Secure", {}, "without HttpOnly"),
        (f"ASP.NET_SessionId={SECRET}; HttpOnly", {}, "without Secure"),
        ("lang=hi", {}, ""),
        ("lang=hi", {"all": True}, "without Secure"),
        ("csrf_token=abc; Secure", {}, ""),
        ("portal=abc", {"sessions": ("^portal$",)}, "Secure and HttpOnly"),
        ("PHPSESSID=; Max-Age=0", {}, ""),
    ],
)
def test_cookies_of_sessions_are_secure_and_hidden_from_scripts(
    line: str, options: dict[str, object], why: str
) -> None:
    found = proven(promise("secure-cookies", **options), sets(line))
    assert found.standing is (Standing.BROKEN if why else Standing.KEPT)
    assert why in found.reason
    assert SECRET not in repr(found)


@pytest.mark.parametrize("proof", ["cookies-disclosed", "session-cookies-mostly"])
def test_without_an_answer_nothing_is_known(proof: str) -> None:
    assert proven(promise(proof)).standing is Standing.UNKNOWN
    elsewhere = answer(
        "x", final_url="https://elsewhere.example/", headers=(("set-cookie", "a=1"),)
    )
    assert proven(promise(proof), elsewhere).standing is Standing.UNKNOWN
