"""Dates in text: those that are there are found, and nothing else is taken for one."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.dates_in_text import MAX_DATES, dates_in

MARCH = date(2026, 3, 5)
HINDI = (
    *("जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर"),
    *("नवंबर", "दिसंबर"),
)
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")

FOUND = """
05.03.2026 | 5/3/2026 | 5-3-26 | 2026-03-05 | 2026/03/05 | 5th March 2026 | March 5, 2026
5 मार्च 2026 | ५ मार्च २०२६ | ०५.०३.२०२६ | दिनांक 05.03.2026 | दिनांक०५.०३.२०२६ | 5 मार्च, 2026
05-Mar-2026 | 05-Mar-26 | 5 Mar'26 | Mar. 5, 2026 | 5th of March, 2026 | 05 . 03 . 2026
Dt.05.03.2026 | Dated:05.03.2026 | dt. 5.3.26 | 05.03.26 | 5/मार्च/2026 | मार्च 5, 2026
Thursday, 5 March 2026 | 5 MARCH 2026 | upto 5th March 2026
05\u201103\u20112026 | 5\u00a0March\u00a02026
2026-03-05T15:00 | (05.03.2026) | 05.03.2026, | 05.03.2026 को | 05.03.2026को | No. 12/05.03.2026
""".replace("\n", " | ").split(" | ")


@pytest.mark.parametrize("text", [one for one in FOUND if one])
def test_a_date_is_found_in_each_of_its_forms(text: str) -> None:
    (found,) = dates_in(text)
    assert found.date == MARCH
    assert found.quote == text[found.start : found.end]


@pytest.mark.parametrize(
    ("name", "month"),
    [
        *((name, n) for n, name in enumerate(HINDI, 1)),
        *(("फरवरी", 2), ("फ\u093cरवरी", 2), ("\u095eरवरी", 2), ("सितम्बर", 9), ("अक्तूबर", 10)),
        *(("नवम्बर", 11), ("दिसम्बर", 12), ("अगस्\u200dत", 8), ("मार्\u200dच", 3), ("अप्रेल", 4)),
        *(("Sept.", 9), ("sep", 9), ("AUGUST", 8), ("jan", 1)),
    ],
)
def test_months_are_known_by_each_of_their_spellings(name: str, month: int) -> None:
    (found,) = dates_in(f"अंतिम तिथि 12 {name} 2026")
    assert found.date == date(2026, month, 12)
    assert found.certain


@pytest.mark.parametrize(
    "text",
    [
        *("5.1.12", "version 5.1.12", "Section 5.1.2026", "धारा 5.1.2026", "v5.1.2012"),
        *("10.12.20.26", "192.168.1.12", "IP 10.12.2026", "0651-2230-2026", "+91-12-10-2026"),
        *("31.02.2026", "32/01/2026", "00.01.2026", "13/13/2026", "5.3.2326", "2026.3.5"),
        *("March 2026", "5 March", "/2026/03/05/x", "1.2.3.4.5", "05.03.20265", "5 Marchand 2026"),
        *(
            "5.3/2026",
            "added to 2.7.15",
            "12-13-14-15",
            "99 मार्च 2026",
            "5 मईल 2026",
            "",
            "०",
            "2026",
        ),
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates_in(text) == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("5-10 March 2026", MARCH, date(2026, 3, 10)),
        ("5\u201310 मार्च 2026", MARCH, date(2026, 3, 10)),
        ("5th to 10th March, 2026", MARCH, date(2026, 3, 10)),
        ("5 से 10 मार्च 2026", MARCH, date(2026, 3, 10)),
        ("March 5-10, 2026", MARCH, date(2026, 3, 10)),
        ("5 March to 2 April 2026", MARCH, date(2026, 4, 2)),
        ("28 दिसंबर से 5 मार्च 2026", date(2025, 12, 28), MARCH),
        ("05.03.2026-10.03.2026", MARCH, date(2026, 3, 10)),
        ("05/03/2026 – 10/03/2026", MARCH, date(2026, 3, 10)),
    ],
)
def test_both_ends_of_a_span_are_found(text: str, first: date, last: date) -> None:
    found = dates_in(text)
    assert [one.date for one in found] == [first, last]
    assert found[0].end <= found[1].start


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("05.03.2026 upto 15:00 hrs", time(15)),
        ("05.03.2026 at 3.30 PM", time(15, 30)),
        ("05.03.2026 (3 p.m.)", time(15)),
        ("5 मार्च 2026 को अपराह्न 3 बजे तक", time(15)),
        ("5 मार्च 2026 को पूर्वाह्न 11:30 बजे", time(11, 30)),
        ("05.03.2026 by 12 noon", time(12)),
        ("05.03.2026 24:00", time(23, 59)),
        ("2026-03-05T15:00:10", time(15)),
        ("05.03.2026 25:00", None),
        ("05.03.2026, 3 copies", None),
        ("05.03.2026 06.03.2026", None),
    ],
)
def test_the_time_behind_a_date_belongs_to_it(text: str, at: time | None) -> None:
    assert dates_in(text)[0].at == at


def test_the_day_stands_first_where_nothing_else_is_said() -> None:
    (india,) = dates_in("05/03/2026")
    (america,) = dates_in("05/03/2026", day_first=False)
    assert (india.date, america.date) == (MARCH, date(2026, 5, 3))
    assert not india.certain
    assert not america.certain


@pytest.mark.parametrize("text", ["25/03/2026", "03/25/2026", "03/03/2026", "05.03.2026"])
def test_what_can_be_read_in_one_way_alone_is_certain(text: str) -> None:
    assert dates_in(text)[0].certain


MAKERS = (
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day:%d-%b-%Y}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day.day} {HINDI[day.month - 1]} {day.year}",
    lambda day: f"{day.day} {HINDI[day.month - 1]}, {day.year}".translate(DEVANAGARI),
    lambda day: f"{day:%d.%m.%Y}".translate(DEVANAGARI),
)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@given(DAYS, st.sampled_from(MAKERS), st.sampled_from(["", "दिनांक ", "till ", "(", "से "]))
def test_whatever_is_written_is_found_again(day: date, maker: object, before: str) -> None:
    assert callable(maker)
    text = f"{before}{maker(day)} ।"
    assert [one.date for one in dates_in(text)] == [day]


@given(st.text(alphabet="0123456789०५./- :,'TaMmrch मार्चसेto\n\u2013", max_size=120))
def test_nothing_is_too_odd_to_be_read(text: str) -> None:
    found = dates_in(text)
    places = [place for one in found for place in (one.start, one.end)]
    assert places == sorted(places)
    assert all(one.quote == text[one.start : one.end] for one in found)
    assert all(0 < one.end - one.start <= 40 for one in found)


def test_a_text_of_nothing_but_dates_is_bounded() -> None:
    assert len(dates_in("05.03.2026 " * (MAX_DATES + 10))) == MAX_DATES


def test_a_span_never_reaches_back_into_the_date_before_it() -> None:
    text = "04.03.2026 5-10 March 2026"
    assert [one.date for one in dates_in(text)] == [
        MARCH - timedelta(days=1),
        MARCH,
        date(2026, 3, 10),
    ]


@pytest.mark.parametrize(("text", "year"), [("dt. 5.3.69", 2069), ("dt. 5.3.70", 1970)])
def test_two_digits_of_a_year_are_of_this_century_up_to_seventy(text: str, year: int) -> None:
    assert [one.date.year for one in dates_in(text)] == [year]
