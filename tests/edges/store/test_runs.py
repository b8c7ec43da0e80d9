"""A run with all it leads to is recorded whole or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.core.canonical import sha256
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind
from sentinel.core.records import IncidentChange
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.edges.store import SqliteStore
from sentinel.errors import Refused
from support.values import (
    T0,
    make_finding,
    make_incident,
    make_judgement,
    make_message,
    make_notice,
    make_run,
    make_signal,
)

OPENING = IncidentChange(incident=make_incident(""))
NEW = make_notice(key="{incident}/suspect", incident="")


def test_a_run_comes_back_as_it_was_recorded(store: SqliteStore) -> None:
    run = make_run(
        findings=tuple(
            make_finding(f"/page-{number}", signals=(make_signal(),), details={"was": "a"})
            for number in range(1200)
        ),
        judgements=(make_judgement(exits=("not defaced: one witness",)),),
        stopped_because="limit",
    )
    assert store.runs.record(run, None, ()) is None
    assert store.runs.get("run-1") == run
    assert store.runs.get("run-2") is None


def test_hostile_names_are_stored(store: SqliteStore) -> None:
    """A file name that is no UTF-8, a zero byte and quotes are data like any other."""
    run = make_run(findings=(make_finding("/\udce9t\0é';--", message="\udcff"),))
    store.runs.record(run, None, ())
    assert store.runs.get("run-1") == run


def test_last_gives_the_newest_of_the_site(store: SqliteStore) -> None:
    for number in range(4):
        store.runs.record(
            make_run(f"run-{number}", ended_at=T0 + timedelta(minutes=number)), None, ()
        )
    store.runs.record(make_run("other", site="second", ended_at=T0 + timedelta(hours=1)), None, ())
    assert [run.id for run in store.runs.last("main", 3)] == ["run-3", "run-2", "run-1"]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_last_good_is_the_newest_intact_or_broken_before(
    store: SqliteStore, verdict: Verdict
) -> None:
    store.runs.record(make_run("old", Verdict.INTACT, ended_at=T0), None, ())
    store.runs.record(make_run("new", verdict, ended_at=T0 + timedelta(seconds=1)), None, ())
    store.runs.record(make_run("late", ended_at=T0 + timedelta(seconds=2)), None, ())
    found = store.runs.last_good("main", T0 + timedelta(seconds=2))
    wanted = "new" if verdict in {Verdict.INTACT, Verdict.BROKEN} else "old"
    assert found is not None
    assert found.id == wanted
    assert store.runs.last_good("main", T0) is None


def test_the_nightly_look_with_all_checks_is_found_behind_a_day_of_others(
    store: SqliteStore,
) -> None:
    """So an incident that nobody closed knows until the next night that the site was put right."""
    whole = make_run("whole", checks=("home", "tree", "links"), started_at=T0, ended_at=T0)
    store.runs.record(whole, None, ())
    at = T0
    for number in range(60):
        at += timedelta(minutes=1)
        other = make_run(f"r-{number}", checks=("home", "tree"), started_at=at, ended_at=at)
        store.runs.record(other, None, ())
    now = at + timedelta(minutes=1)
    assert store.runs.last_good("main", now, ("links", "home", "tree")) == whole
    assert store.runs.last_good("main", now, ("tree",), began=at) == other
    assert store.runs.last_good("main", now, ("links",), began=at) is None


def test_an_incident_is_opened_with_its_mails(store: SqliteStore) -> None:
    """The id is put where the notice left room for it."""
    message = make_message("[{incident}] seen", "See {incident}.\n")
    incident = store.runs.record(make_run(), OPENING, [(NEW, message)])
    assert incident == make_incident("INC-20261122-0001")
    assert store.incidents.open_of("main") == incident
    (row,) = store.outbox.all("INC-20261122-0001")
    assert (row.key, row.subject, row.body) == (
        "INC-20261122-0001/suspect",
        "[INC-20261122-0001] seen",
        "See INC-20261122-0001.\n",
    )


def test_numbers_run_per_utc_day_across_sites(store: SqliteStore) -> None:
    late = T0.replace(hour=23, minute=59)
    for number, (site, at) in enumerate(
        [("a", T0), ("b", late), ("c", late + timedelta(minutes=1))]
    ):
        change = IncidentChange(incident=make_incident("", site=site, opened_at=at))
        store.runs.record(make_run(f"run-{number}", site=site), change, ())
    assert [incident.id for incident in store.incidents.all()] == [
        "INC-20261123-0001",
        "INC-20261122-0002",
        "INC-20261122-0001",
    ]


def test_the_number_after_9999_is_10000(store: SqliteStore) -> None:
    with store._database.writing() as db:
        for name in ("INC-20261122-9999", "INC-20261122-10000"):
            db.execute(
                "INSERT INTO incidents VALUES (?, ?, 'closed', ?, '{}')", (name, name, "2026")
            )
    incident = store.runs.record(make_run(), OPENING, ())
    assert incident is not None
    assert incident.id == "INC-20261122-10001"


def test_a_second_open_incident_is_refused_and_nothing_written(store: SqliteStore) -> None:
    store.runs.record(make_run(), OPENING, [(NEW, make_message())])
    with pytest.raises(Refused, match="INC-20261122-0001 is open"):
        store.runs.record(make_run("run-2"), OPENING, [(NEW, make_message())])
    assert store.runs.get("run-2") is None
    assert len(store.outbox.all()) == 1


def test_a_run_is_recorded_once(store: SqliteStore) -> None:
    store.runs.record(make_run(), None, ())
    with pytest.raises(Refused, match="run-1 is recorded already"):
        store.runs.record(make_run(), OPENING, ())
    assert store.incidents.all() == ()


def test_a_failure_late_in_the_transaction_undoes_all_of_it(store: SqliteStore) -> None:
    class NotAMessage:
        subject = "x"

    with pytest.raises(AttributeError):
        store.runs.record(make_run(), OPENING, [(NEW, NotAMessage())])  # type: ignore[list-item]
    assert store.runs.get("run-1") is None
    assert store.incidents.all() == ()
    assert store.outbox.all() == ()


def test_a_run_confirms_a_suspected_incident(store: SqliteStore) -> None:
    opened = store.runs.record(make_run(), OPENING, ())
    assert opened is not None
    confirmed = replace(opened, state=IncidentState.RESPONDING, verdict=Verdict.DEFACED)
    notice = make_notice(NoticeKind.BLOCKED)
    stored = store.runs.record(
        make_run("run-2"), IncidentChange(incident=confirmed), [(notice, make_message())]
    )
    assert stored == confirmed
    assert store.incidents.due() == (confirmed,)


def test_what_people_wrote_meanwhile_is_kept(store: SqliteStore) -> None:
    """The run was judged on an older look at the incident; evidence is added up, the first
    sighting only moves back."""
    opened = store.runs.record(make_run(), OPENING, ())
    assert opened is not None
    store.incidents.change(
        opened.id,
        IncidentState.SUSPECTED,
        fields={
            "acknowledged_by": "GM (ICT)",
            "acknowledged_at": T0,
            "evidence": (sha256(b"a"), sha256(b"b")),
        },
    )
    seen = replace(
        opened, evidence=(sha256(b"b"), sha256(b"c")), first_sighting_at=T0 + timedelta(hours=1)
    )
    stored = store.runs.record(make_run("run-2"), IncidentChange(incident=seen), ())
    assert stored is not None
    assert stored.acknowledged_by == "GM (ICT)"
    assert stored.evidence == (sha256(b"a"), sha256(b"b"), sha256(b"c"))
    assert stored.first_sighting_at == T0


def test_what_another_run_added_in_the_same_moment_is_kept(store: SqliteStore) -> None:
    """Both looked at the incident before either wrote: addresses and reasons add up, and what
    proves it is told by the graver of the two."""
    opened = store.runs.record(make_run(), OPENING, ())
    assert opened is not None
    one = replace(
        opened,
        state=IncidentState.NEEDS_HUMAN,
        verdict=Verdict.DEFACED,
        subjects=(*opened.subjects, "/a"),
        reasons=(*opened.reasons, "/a: replaced"),
        rule="C1",
        case="origin-defaced",
    )
    other = replace(
        opened,
        state=IncidentState.NEEDS_HUMAN,
        subjects=(*opened.subjects, "/b"),
        reasons=(*opened.reasons, "/b: odd"),
        rule="S1",
        case="not-known",
    )
    store.runs.record(make_run("run-2"), IncidentChange(incident=one), ())
    stored = store.runs.record(make_run("run-3"), IncidentChange(incident=other), ())
    assert stored is not None
    assert stored.subjects == (*opened.subjects, "/a", "/b")
    assert stored.reasons == (*opened.reasons, "/a: replaced", "/b: odd")
    assert (stored.verdict, stored.rule, stored.case) == (Verdict.DEFACED, "C1", "origin-defaced")


def test_a_graver_run_that_knows_no_case_leaves_the_one_that_another_run_told(
    store: SqliteStore,
) -> None:
    suspicion = make_incident("", verdict=Verdict.SUSPECT, case="")
    opened = store.runs.record(make_run(), IncidentChange(incident=suspicion), ())
    assert opened is not None
    told = replace(opened, case="origin-defaced")
    proven = replace(opened, verdict=Verdict.DEFACED, rule="C1")
    store.runs.record(make_run("run-2"), IncidentChange(incident=told), ())
    stored = store.runs.record(make_run("run-3"), IncidentChange(incident=proven), ())
    assert stored is not None
    assert (stored.verdict, stored.rule, stored.case) == (Verdict.DEFACED, "C1", "origin-defaced")


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        (IncidentState.RESPONDING, IncidentState.SUSPECTED),
        (IncidentState.NEEDS_HUMAN, IncidentState.RESPONDING),
        (IncidentState.DISMISSED, IncidentState.RESPONDING),
        (IncidentState.RESOLVED, IncidentState.RESOLVED),
    ],
)
def test_a_run_never_takes_an_incident_back(
    store: SqliteStore, state: IncidentState, seen: IncidentState
) -> None:
    opened = store.runs.record(make_run(), OPENING, ())
    assert opened is not None
    store.incidents.change(opened.id, IncidentState.SUSPECTED, fields={"state": state})
    with pytest.raises(Refused, match=f"is {state.value}"):
        store.runs.record(
            make_run("run-2"), IncidentChange(incident=replace(opened, state=seen)), ()
        )
    assert store.runs.get("run-2") is None


def test_an_expected_state_is_held(store: SqliteStore) -> None:
    opened = store.runs.record(make_run(), OPENING, ())
    assert opened is not None
    change = IncidentChange(incident=opened, expected=IncidentState.RESPONDING)
    with pytest.raises(Refused, match="is suspected, not responding"):
        store.runs.record(make_run("run-2"), change, ())


def test_pruning_forgets_only_old_routine_runs_that_found_nothing(store: SqliteStore) -> None:
    routine = make_run("routine", started_at=T0, ended_at=T0)
    for run in (
        routine,
        replace(routine, id="backup", trigger=Trigger.BACKUP),
        replace(routine, id="broken", verdict=Verdict.BROKEN),
        replace(routine, id="noted", findings=(make_finding(),)),
        replace(routine, id="young", ended_at=T0 + timedelta(days=2)),
    ):
        store.runs.record(run, None, ())
    assert store.runs.prune(T0 + timedelta(days=1)) == 1
    assert store.runs.get("routine") is None
    assert {run.id for run in store.runs.last("main", 9)} == {"backup", "broken", "noted", "young"}
