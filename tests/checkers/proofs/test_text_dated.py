"""Pages say when they were last updated, and copyright notices are not behind them."""

from datetime import UTC, datetime, timedelta

import pytest

from sentinel.core.published import Standing
from support.proven import answer, promise, proven
from support.values import T0

TEXT = "<p>The laboratory keeps what it is told for a year and then destroys it.</p>"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<p>Last updated on: 5 March 2026</p>", ""),
        ("<footer>Page last reviewed: 05.03.2026</footer>", ""),
        ("<p>अंतिम अद्यतन: ५ मार्च २०२६</p>", ""),
        ("<p>अद्यतन की तिथि 05/03/2026</p>", ""),
        ("<dl><dt>Last updated<dd>5 March 2026</dl>", ""),
        ("<p>This policy is effective from 1 April 2025.</p>", ""),
        ("<p>Updated regularly.</p>", "does not say when"),
        ("<p>News of 5 March 2026</p>", "does not say when"),
        ("<p>Last updated on:</p><p>soon</p>", "no date can be read"),
        ("<p>Last updated on: 31 February 2026</p>", "no date can be read"),
        ("<p>Last updated on: 5 March 2031</p>", "in the future"),
        ("<p>Last updated on: 23 November 2026</p>", ""),
        ("<p>Last updated on: 25 November 2026</p>", "in the future"),
    ],
)
def test_the_date_of_the_last_update_is_read(body: str, why: str) -> None:
    for proof in ("policy-dated", "last-updated"):
        found = proven(promise(proof), answer(body=TEXT + body))
        assert (found.standing is Standing.BROKEN) == bool(why)
        assert why in found.reason


def test_an_old_date_is_told_where_an_age_is_asked_for() -> None:
    page = answer(body=f"{TEXT}<p>Last updated on: 5 March 2026</p>")
    year = promise("last-updated", max_age=366 * 86_400.0)
    assert proven(year, page).standing is Standing.KEPT
    later = proven(year, page, now=T0 + timedelta(days=300))
    assert later.reason == "The page was last updated on 2026-03-05, 562 days ago."


def dated(text: str, day: str = "5 March 2026") -> str:
    return f"<p>{text}</p><p>Last updated on: {day}</p><p>Visitors: 10482</p>"


def test_a_text_that_changes_while_its_date_does_not_is_told_until_the_date_follows() -> None:
    rule = promise("policy-dated")
    first = proven(rule, answer("policy", dated("We keep it for a year.")))
    assert first.standing is Standing.KEPT  # the first time there is nothing to compare
    changed = answer("policy", dated("We keep it for ten years."))
    second = proven(rule, changed, remembered=dict(first.remember))
    assert second.standing is Standing.BROKEN
    assert second.reason == "The text was changed, and the page still says 2026-03-05."
    third = proven(rule, changed, remembered=dict(second.remember))
    assert third.standing is Standing.BROKEN
    mended = answer("policy", dated("We keep it for ten years.", "6 March 2026"))
    fourth = proven(rule, mended, remembered=dict(third.remember))
    assert fourth.standing is Standing.KEPT
    back = answer("policy", dated("We keep it for a year."))
    assert proven(rule, back, remembered=dict(third.remember)).standing is Standing.KEPT


def test_a_counter_of_visitors_is_no_change_of_the_text() -> None:
    rule = promise("policy-dated")
    first = proven(rule, answer("policy", dated("We keep it.")))
    other = answer("policy", dated("We keep it.").replace("10482", "10483"))
    assert proven(rule, other, remembered=dict(first.remember)).standing is Standing.KEPT


def test_a_change_of_an_undated_policy_cannot_be_seen_by_its_readers() -> None:
    rule = promise("policy-watched")
    first = proven(rule, answer("policy", "<p>We keep it for a year.</p>"))
    assert first.standing is Standing.KEPT
    changed = answer("policy", "<p>We keep it for ten years.</p>")
    second = proven(rule, changed, remembered=dict(first.remember))
    assert second.standing is Standing.BROKEN
    assert "seen on 2026-11-22" in second.reason
    next_day = T0 + timedelta(days=1)
    third = proven(rule, changed, remembered=dict(second.remember), now=next_day)
    assert third.standing is Standing.BROKEN
    dated_now = answer("policy", dated("We keep it for ten years."))
    fourth = proven(rule, dated_now, remembered=dict(third.remember), now=next_day)
    assert fourth.standing is Standing.KEPT


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<footer>Copyright © 1996-2026 Institute</footer>", ""),
        ("<footer>Copyright © 1996-2024 Institute</footer>", "ends in 2024; it is 2026"),
        ("<footer>कॉपीराइट २०१०-२०२४ संस्थान</footer>", "ends in 2024"),
        ("<footer>© 2019-24 Institute</footer>", "ends in 2024"),
        ("<footer>© 2019 Institute</footer>", ""),
        ("<p>Last updated on: 5 March 2026</p><footer>© 2019 Institute</footer>", "in 2026."),
        ("<footer>© 2031 Institute</footer>", "in the future"),
        ("<pre>$ tool --version\nCopyright (C) 2002-2017 J. Programmer</pre>", ""),
        ("<p>The copyright act of 1957 was amended in 2012.</p><footer>Institute</footer>", ""),
    ],
)
def test_the_years_of_the_copyright_notice(body: str, why: str) -> None:
    found = proven(promise("copyright-year"), answer(body=TEXT + body))
    assert (found.standing is Standing.BROKEN) == bool(why)
    assert why in found.reason


def test_in_january_the_last_year_will_do() -> None:
    page = answer(body="<footer>© 1996-2026 Institute</footer>")
    january = datetime(2027, 1, 20, tzinfo=UTC)
    assert proven(promise("copyright-year"), page, now=january).standing is Standing.KEPT
    later = january + timedelta(days=20)
    assert proven(promise("copyright-year"), page, now=later).standing is Standing.BROKEN
