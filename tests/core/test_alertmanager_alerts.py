"""Which alerts of an incident go on firing, and what their labels are."""

import pytest

from sentinel.core.alertmanager_alerts import FIRING, alert, standing
from sentinel.core.gravity import SEVERITY, severity_word
from sentinel.core.notice import NoticeKind
from support.rows import INCIDENT, make_row
from support.values import T0

SUSPECT = make_row(id=1, kind=NoticeKind.SUSPECT)
APPROVAL = make_row(id=2, kind=NoticeKind.APPROVAL, key="first")
AGAIN = make_row(id=3, kind=NoticeKind.APPROVAL, key="second")
RECOVERED = make_row(id=4, kind=NoticeKind.RECOVERED)


def test_the_newest_of_each_kind_fires_while_the_incident_is_open() -> None:
    found = standing((AGAIN, SUSPECT, APPROVAL), is_open=True)
    assert found.firing == (SUSPECT, AGAIN)
    assert found.ended == (APPROVAL,)


def test_all_end_with_the_incident_but_the_word_of_its_end() -> None:
    """That it recovered is an event: it is told, and ends by itself."""
    found = standing((SUSPECT, AGAIN, RECOVERED), is_open=False)
    assert found.firing == ()
    assert found.ended == (SUSPECT, AGAIN)


def test_labels_are_the_same_at_each_attempt_and_differ_for_each_notice() -> None:
    first = alert(APPROVAL, T0 + FIRING)
    repeated = alert(make_row(id=2, kind=NoticeKind.APPROVAL, key="first", attempts=7), T0)
    assert first["labels"] == repeated["labels"]
    assert first["labels"] == {
        "alertname": "SentinelIncident",
        "site": "main",
        "incident": INCIDENT,
        "kind": "approval",
        "severity": "critical",
        "notice": "first",
    }
    assert alert(AGAIN, T0)["labels"] != first["labels"]


def test_what_belongs_to_no_incident_has_no_empty_label() -> None:
    """Alertmanager takes an empty label for none, and refuses it in some versions."""
    labels = alert(make_row(incident="", kind=NoticeKind.WATCH), T0)["labels"]
    assert isinstance(labels, dict)
    assert labels["alertname"] == "SentinelNotice"
    assert "incident" not in labels


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_gravity(kind: NoticeKind) -> None:
    assert kind in SEVERITY
    assert severity_word(make_row(kind=kind)) in {"critical", "warning", "info"}
