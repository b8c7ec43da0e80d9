"""What a run says of its checks, and when a failure does not count."""

from dataclasses import replace
from datetime import timedelta

from sentinel.core.check import LinksOptions
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.check_sights import believed, excuse, found_out, outcome_of, sight_of, works
from sentinel.core.incident import IncidentState
from sentinel.core.latency import Timing
from sentinel.core.site import MaintenanceWindow
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from support.course_examples import function_check
from support.values import T0, make_finding, make_incident, make_judgement, make_run, make_site

SITE = make_site()
CHECK = function_check("search")


def found(*verdicts: Verdict, check: str = "search") -> tuple[object, ...]:
    return tuple(
        make_finding(f"/{number}", check=check, verdict=verdict, severity=Severity.ERROR)
        for number, verdict in enumerate(verdicts)
    )


def test_a_page_that_is_away_while_the_site_stands_is_a_function_that_fails() -> None:
    """Search answers 500: judged to be broken, so no incident tells it."""
    twice = (*found(Verdict.DOWN), *found(Verdict.DOWN))
    rows = [(Verdict.BROKEN, CheckOutcome.FAILED, 1), (Verdict.DOWN, CheckOutcome.UNKNOWN, 0)]
    for judged, outcome, failures in rows:
        run = make_run(findings=twice, judgements=(make_judgement(judged, "/0"),))
        sight = sight_of(CHECK, run, "")
        assert (sight.outcome, sight.failure_count) == (outcome, failures)
        assert works(CHECK, run) is CheckOutcome.FAILED


def test_what_did_not_answer_failed_where_that_was_judged_so() -> None:
    away = Timing(
        check="home", target="/", elapsed_seconds=None, outcome=CheckOutcome.UNKNOWN, down=True
    )
    down, broken = (make_judgement(one, "/") for one in (Verdict.DOWN, Verdict.BROKEN))
    stands, elsewhere = make_run(), make_run(judgements=(make_judgement(Verdict.BROKEN, "/a"),))
    lost = make_run(verdict=Verdict.DOWN, judgements=(down,))
    rows = [
        (lost, CheckOutcome.FAILED),
        (replace(lost, maintenance="over, and still down"), CheckOutcome.FAILED),
        (
            replace(lost, verdict=Verdict.INCONCLUSIVE, maintenance="new disks"),
            CheckOutcome.UNKNOWN,
        ),
        (make_run(judgements=(broken,)), CheckOutcome.FAILED),
        (elsewhere, CheckOutcome.UNKNOWN),
        (stands, CheckOutcome.UNKNOWN),
    ]
    for run, wanted in rows:
        assert believed(away, run).outcome is wanted, run.judgements
    answered = replace(away, down=False, outcome=CheckOutcome.OK)
    assert believed(answered, lost) == answered


def test_the_outcome_of_a_look() -> None:
    rows = [
        ((), CheckOutcome.OK),
        ((Verdict.INTACT,), CheckOutcome.OK),
        ((Verdict.BROKEN,), CheckOutcome.FAILED),
        ((Verdict.BROKEN, Verdict.INCONCLUSIVE), CheckOutcome.FAILED),
        ((Verdict.REFUSED,), CheckOutcome.UNKNOWN),
        ((Verdict.INCONCLUSIVE, Verdict.INTACT), CheckOutcome.UNKNOWN),
        # the incident tells it
        ((Verdict.DOWN,), CheckOutcome.UNKNOWN),
        ((Verdict.BROKEN, Verdict.DOWN), CheckOutcome.UNKNOWN),
    ]
    for verdicts, wanted in rows:
        assert outcome_of(found(*verdicts)) is wanted, verdicts  # type: ignore[arg-type] # findings


def test_a_look_is_of_its_own_check_alone_and_an_excuse_takes_no_good_look_away() -> None:
    run = make_run(findings=(*found(Verdict.BROKEN, check="other"), *found(Verdict.BROKEN)))
    sight = sight_of(CHECK, run, "")
    assert (sight.outcome, sight.failure_count, sight.counts) == (CheckOutcome.FAILED, 1, True)
    assert sight.severity is Severity.ERROR
    assert not sight_of(CHECK, run, "maintenance").counts
    assert sight_of(CHECK, make_run(), "maintenance").counts


def test_what_excuses_a_failure() -> None:
    run = make_run()
    window = MaintenanceWindow(begin=T0 - timedelta(hours=1), end=T0 + timedelta(hours=1))
    over = replace(window, end=T0)
    inside = replace(CHECK, maintenance=(window,))
    assert "maintenance" in excuse(inside, SITE, run, None, own_network=True)
    site = replace(SITE, maintenance=(window,))
    assert "maintenance" in excuse(CHECK, site, run, None, own_network=True)
    after = replace(CHECK, maintenance=(over,))
    assert excuse(after, SITE, run, None, own_network=True) == ""
    assert "own network" in excuse(CHECK, SITE, run, None, own_network=False)
    defaced = make_incident(state=IncidentState.RESPONDING, verdict=Verdict.DEFACED)
    assert defaced.id in excuse(CHECK, SITE, run, defaced, own_network=True)
    ended = replace(defaced, state=IncidentState.RESOLVED)
    assert excuse(CHECK, SITE, run, ended, own_network=True) == ""
    suspected = make_incident(state=IncidentState.SUSPECTED, verdict=Verdict.SUSPECT)
    assert excuse(CHECK, SITE, run, suspected, own_network=True) == ""


def test_a_run_that_found_nothing_out_is_no_look_of_a_long_interval() -> None:
    syntax = function_check("syntax", kind="syntax")
    assert found_out(syntax, make_run())
    assert not found_out(syntax, make_run(verdict=Verdict.INCONCLUSIVE))
    assert not found_out(syntax, make_run(verdict=Verdict.DOWN)), "no fault of it is mended"
    tree = function_check("tree", kind="tree")
    assert found_out(tree, make_run(verdict=Verdict.DOWN)), "files are there while pages are away"
    blind = make_run(findings=found(Verdict.INCONCLUSIVE, Verdict.REFUSED, check="syntax"))
    assert not found_out(syntax, blind)
    partly = make_run(findings=found(Verdict.INCONCLUSIVE, Verdict.BROKEN, check="syntax"))
    assert found_out(syntax, partly)
    links = function_check("links", kind="links", options=LinksOptions())
    refused = make_run(findings=found(Verdict.REFUSED, check="links"))
    assert found_out(links, refused)
