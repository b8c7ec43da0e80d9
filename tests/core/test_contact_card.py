"""The card: who is called when, readable without Sentinel; and the form of the point of contact."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sentinel.core.alert_settings import CertIn, Override, Rota
from sentinel.core.contact_card import card, may_lines, same_but_for_the_time
from sentinel.core.contact_form import LABELS, form_fields, form_lines
from sentinel.core.contact_gaps import gaps
from sentinel.core.settings import Organisation
from sentinel.core.words import Role
from support.settings import MANAGER, ON_CALL, SECOND, make_config
from support.values import T0

OTHER = replace(SECOND, roles=(Role.ON_CALL, Role.POINT_OF_CONTACT), mobile="+91 90000 00009")
ROTA = Rota(
    order=(ON_CALL.name, OTHER.name),
    starts=date(2026, 11, 16),
    overrides=(
        Override(
            person=OTHER.name,
            since=T0 + timedelta(days=10),
            until=T0 + timedelta(days=11),
            reason="leave",
        ),
    ),
)


def test_the_card_says_who_is_on_duty_who_comes_next_and_whom_else_to_call(tmp_path: Path) -> None:
    config = make_config(
        tmp_path,
        contacts=(ON_CALL, OTHER, MANAGER),
        rota=ROTA,
        cert_in=CertIn(verified_on=date(2026, 10, 1)),
        organisation=Organisation(name="Institute", hosting="Centre in Ranchi, +91 651 1"),
    )
    details = {ON_CALL.name: "verified (22 Nov 2026)"}
    text = "\n".join(card(config, details, gaps(config, {}, T0), T0))
    for part in (
        "ON DUTY NOW / अभी ड्यूटी पर\n  Web Officer, Web Information Manager\n",
        "mobile         +91 90000 00001",
        "details        verified (22 Nov 2026)",
        "from 23 Nov 2026 09:00:00 IST: Second Officer",
        "WHO DECIDES / निर्णय कौन लेता है\n  GM (ICT), General Manager (ICT)\n",
        "incident@cert-in.org.in",
        "1800-11-4949",
        "Compared with www.cert-in.org.in: 2026-10-01",
        "Our point of contact: Second Officer, +91 90000 00009",
        "Hosting:       Centre in Ranchi, +91 651 1",
        "stands in for  Web Officer",
        "must: GM (ICT) decides, and nobody stands in",
        "ड्यूटी पर बुलाए जाने वाले",
    ):
        assert part in text, part
    assert "(leave)" in text


def test_two_cards_differ_by_what_they_say_and_not_by_when_they_were_written(
    tmp_path: Path,
) -> None:
    config = make_config(tmp_path)
    one, later = ("\n".join(card(config, {}, (), at)) for at in (T0, T0 + timedelta(hours=1)))
    assert one != later
    assert same_but_for_the_time(one, later)
    changed = make_config(tmp_path, contacts=(replace(ON_CALL, mobile="+91 1"), MANAGER))
    assert not same_but_for_the_time(one, "\n".join(card(changed, {}, (), T0)))
    assert not same_but_for_the_time(one, "")


def test_words_of_people_make_no_line_of_their_own(tmp_path: Path) -> None:
    """What somebody said is wrong stands on the card."""
    said = {ON_CALL.name: "said to be wrong: x\nWHO DECIDES\n  Mallory\x1b[2J\u202e"}
    lines = card(make_config(tmp_path), said, (), T0)
    assert all("\n" not in line and "\x1b" not in line and "\u202e" not in line for line in lines)
    assert "WHO DECIDES" not in lines


def test_who_may_what_names_everybody_where_all_may(tmp_path: Path) -> None:
    lines = tuple(may_lines(make_config(tmp_path)))
    assert any(line.split() == ["look", "everybody"] for line in lines)
    assert any(line.startswith("  confirm an incident ") and "GM (ICT)" in line for line in lines)


def test_the_form_has_the_fields_of_annexure_two_in_their_order(tmp_path: Path) -> None:
    contact = replace(OTHER, office_phone="0651 1", office_fax="")
    organisation = Organisation(name="Institute", address="1 Main Road")
    config = make_config(tmp_path, contacts=(MANAGER, contact), organisation=organisation)
    assert [(field.label, field.value) for field in form_fields(config)] == [
        ("Name", "Second Officer"),
        ("Designation", "Deputy"),
        ("Organisation name", "Institute"),
        ("Office address", "1 Main Road"),
        ("Email ID", "second@institute.example"),
        ("Mobile no.", "+91 90000 00009"),
        ("Office phone", "0651 1"),
        ("Office fax", ""),
    ]


@pytest.mark.parametrize("hindi", [False, True])
def test_what_is_not_known_is_marked_and_never_left_out(tmp_path: Path, hindi: bool) -> None:
    """Nobody has the role: the form stands all the same."""
    lines = form_lines(make_config(tmp_path), hindi=hindi)
    unknown = "ज्ञात नहीं" if hindi else "not known"
    assert sum(line.endswith(unknown) for line in lines) == len(LABELS) - 1
    for english, in_hindi in LABELS.values():
        assert any(line.startswith(f"{in_hindi if hindi else english}:") for line in lines)
