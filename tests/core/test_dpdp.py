"""Drafts about a breach of personal data: switched by date, honest about what nobody knows."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.alert_settings import CertIn
from sentinel.core.dpdp import intimation, sheet
from sentinel.core.dpdp_words import TO_FILL_IN
from sentinel.core.incident import Incident, PersonalData
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.settings import Organisation
from sentinel.core.words import Language
from support.settings import make_config
from support.values import T0, make_incident

INVOLVED = make_incident(
    personal_data=PersonalData.YES,
    personal_data_at=T0,
    personal_data_by="GM (ICT)",
    personal_data_reason="the feedback form was read",
)


def drafted(incident: Incident, folder: Path, *, since: date, hours: float = 1.0) -> dict[str, Any]:
    config = replace(
        make_config(folder),
        cert_in=CertIn(intimation_from=since),
        organisation=Organisation(name="Institute", location="Ranchi, India"),
    )
    block = JournalEntry(
        number=1,
        incident=incident.id,
        step="block",
        action="block",
        phase=Phase.DONE,
        at=T0,
        data={"summary": "Closed by /etc/nginx/snippets/block.conf."},
    )
    now = T0 + timedelta(hours=hours)
    return intimation(incident, config, journal=(block,), title="Institute", now=now)


def labels(draft: dict[str, Any]) -> list[str]:
    return [field["label"]["en"] for field in draft["fields"]]


def test_the_drafts_have_the_fields_of_rule_7(tmp_path: Path) -> None:
    drafts = drafted(INVOLVED, tmp_path, since=date(2026, 1, 1))["drafts"]
    assert labels(drafts["person"]) == [
        "Nature of the breach",
        "Extent",
        "Time of occurrence",
        "Location",
        "Consequences that are likely for this person",
        "Measures taken to mitigate the risk",
        "Safety measures that the person may take",
        "Business contact of a person who can answer questions",
    ]
    assert labels(drafts["board"]) == [
        "Nature of the breach",
        "Extent",
        "Time of occurrence",
        "Location",
        "Likely impact",
    ]
    assert labels(drafts["board_in_detail"]) == [
        "Updated and detailed information",
        "Broad facts: events, circumstances and reasons that led to the breach",
        "Measures taken to mitigate the risk",
        "Findings on the person who caused it",
        "Remedial measures so that it does not happen again",
        "Report of the intimations given to affected persons",
    ]


def test_what_is_on_record_is_filled_in_and_the_rest_is_marked(tmp_path: Path) -> None:
    person = drafted(INVOLVED, tmp_path, since=date(2026, 1, 1))["drafts"]["person"]
    values = {field["label"]["en"]: field["value"]["en"] for field in person["fields"]}
    assert values["Location"] == "Ranchi, India"
    assert "the website was closed to visitors" in values["Measures taken to mitigate the risk"]
    assert "GM (ICT)" in values["Business contact of a person who can answer questions"]
    assert values["Consequences that are likely for this person"] == TO_FILL_IN[0]


def test_72_hours_run_from_becoming_aware(tmp_path: Path) -> None:
    made = drafted(INVOLVED, tmp_path, since=date(2026, 1, 1), hours=2)
    assert made["due"]["ist"] == "25 Nov 2026 10:00:00 IST"
    assert made["left"]["en"] == "2 days 22 hours left"
    late = drafted(INVOLVED, tmp_path, since=date(2026, 1, 1), hours=73)
    assert late["left"]["en"] == "1 hour too late"


def test_before_the_law_is_in_force_nothing_is_drafted_for_the_board(tmp_path: Path) -> None:
    made = drafted(INVOLVED, tmp_path, since=date(2027, 5, 13))
    assert not made["in_force"]
    assert made["due"] is None
    assert made["drafts"] == {}
    assert "not in force" in made["law"]["en"]


def test_the_day_is_the_one_in_india(tmp_path: Path) -> None:
    """18:30 UTC is midnight in India."""
    day = date(2026, 11, 23)
    assert not drafted(INVOLVED, tmp_path, since=day, hours=13.9)["in_force"]
    assert drafted(INVOLVED, tmp_path, since=day, hours=14)["in_force"]


@pytest.mark.parametrize(
    ("answer", "drafts", "word"),
    [(PersonalData.NO, 0, "not involved"), (PersonalData.UNKNOWN, 3, "Nobody has said yet")],
)
def test_without_personal_data_nothing_is_due(
    tmp_path: Path, answer: PersonalData, drafts: int, word: str
) -> None:
    made = drafted(make_incident(personal_data=answer), tmp_path, since=date(2026, 1, 1))
    assert made["due"] is None
    assert len(made["drafts"]) == drafts
    assert word in made["state"]["en"]


def test_a_sheet_has_one_language(tmp_path: Path) -> None:
    made = drafted(INVOLVED, tmp_path, since=date(2026, 1, 1))
    hindi = sheet(made, Language.HINDI)
    assert hindi["drafts"][0]["title"] == "हर प्रभावित व्यक्ति को सूचना"
    assert hindi["state"] == "व्यक्तिगत डेटा प्रभावित है।"
    assert sheet(made, Language.ENGLISH)["drafts"][1]["title"].endswith("Data Protection Board")


def test_what_goes_to_the_public_gives_no_path_of_the_server_away(tmp_path: Path) -> None:
    """The record's own words name files and folders; the drafts say what was done, in both
    languages."""
    drafts = drafted(INVOLVED, tmp_path, since=date(2026, 1, 1))["drafts"]
    for name in ("person", "board_in_detail"):
        label = "Measures taken to mitigate the risk"
        (value,) = [f["value"] for f in drafts[name]["fields"] if f["label"]["en"] == label]
        assert value["en"].endswith("IST: the website was closed to visitors")
        assert value["hi"].endswith("वेबसाइट आगंतुकों के लिए बंद की गई")
    assert "nginx" not in str(drafts)


@pytest.mark.parametrize(("since", "runs"), [(date(2026, 1, 1), True), (date(2027, 5, 13), False)])
def test_no_time_is_said_to_run_under_a_law_that_is_not_in_force(
    tmp_path: Path, since: date, runs: bool
) -> None:
    state = drafted(make_incident(), tmp_path, since=since)["state"]
    assert ("72" in state["en"], "72" in state["hi"]) == (runs, runs)
