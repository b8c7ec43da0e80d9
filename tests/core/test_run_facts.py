"""The facts that a playbook may ask: each is there, of its type, and true."""

from dataclasses import replace

from sentinel.core.case import Case
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.run_facts import FACTS, facts_of
from sentinel.core.site import RestartSettings
from sentinel.core.verdict import Verdict
from support.values import T0, make_incident, make_site


def _entry(action: str, phase: Phase = Phase.DONE, **data: object) -> JournalEntry:
    return JournalEntry(
        number=1,
        incident="INC-20261122-0001",
        step=action,
        action=action,
        phase=phase,
        at=T0,
        data=data,
    )


def test_every_fact_has_a_value_of_its_type() -> None:
    """And one of its words, where it has some; nothing else is told."""
    found = facts_of(make_incident(), make_site(), ())
    assert set(found) == set(FACTS)
    for name, fact in FACTS.items():
        assert type(found[name]) is fact.kind
        assert not fact.words or found[name] in fact.words
        assert fact.what


def test_the_cause_is_what_was_diagnosed_last() -> None:
    journal = (_entry("diagnose", cause="refused"), _entry("diagnose", cause="5xx"))
    assert facts_of(make_incident(), make_site(), journal)["cause"] == "5xx"
    assert facts_of(make_incident(), make_site(), ())["cause"] == ""


def test_what_the_run_has_done_is_known() -> None:
    """Blocked until it is lifted; restored where a backup was put in place."""
    done = facts_of(make_incident(), make_site(), (_entry("block"), _entry("restore", backup="B1")))
    assert (done["blocked"], done["restored"]) == (True, True)
    lifted = (_entry("block"), _entry("restore-database"), _entry("unblock"))
    after = facts_of(make_incident(), make_site(), lifted)
    assert (after["blocked"], after["restored"]) == (False, False)
    failed = facts_of(make_incident(), make_site(), (_entry("restore", Phase.FAILED, backup="B1"),))
    assert failed["restored"] is False


def test_site_and_incident_are_told_as_they_are() -> None:
    site = replace(make_site(), restart=RestartSettings(command=("true",)))
    incident = replace(
        make_incident(),
        verdict=Verdict.DOWN,
        case=Case.HIJACK.value,
        affected=7,
        confirmed_by="Web Officer",
        acknowledged_by="Web Officer",
        compromised_at=T0,
    )
    found = facts_of(incident, site, ())
    assert found["verdict"] == "down"
    assert found["case"] == "dns-or-certificate-hijack"
    assert found["affected"] == 7
    assert found["confirmed_by_person"] and found["acknowledged"] and found["compromise_known"]
    assert found["restart_configured"] is True
    assert found["has_files"] is False
