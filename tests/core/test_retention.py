"""Which backups may be let go: never the last good ones, whatever their age."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.retention import HeldBackup, Keeping, KeepRules, retention
from support.values import T0

DAY = 86_400.0
RULES = KeepRules(keep_seconds=90 * DAY, keep_clean=2)


def held(name: str, days_ago: float, **facts: object) -> HeldBackup:
    values: dict[str, object] = {"hopeful": facts.get("clean", False), **facts}
    return HeldBackup(id=name, ended_at=T0 - timedelta(days=days_ago), **values)  # type: ignore[arg-type] # words of the test


def kept(decisions: tuple[Keeping, ...]) -> list[str]:
    return [decision.backup for decision in decisions if decision.kept]


def reasons(decisions: tuple[Keeping, ...], name: str) -> str:
    return "; ".join(next(d.reasons for d in decisions if d.backup == name))


def test_what_is_younger_than_keep_stays() -> None:
    decisions = retention([held("old", 91), held("young", 89), held("new", 1)], RULES, T0)
    assert kept(decisions) == ["new", "young"]
    assert reasons(decisions, "young") == "younger than 90 days"


def test_the_last_clean_ones_stay_however_much_garbage_came_after() -> None:
    garbage = [held(f"g{day}", day) for day in range(1, 200)]
    decisions = retention(
        [*garbage, held("c1", 300, clean=True), held("c2", 301, clean=True), held("c3", 302)],
        RULES,
        T0,
    )
    assert kept(decisions)[-2:] == ["c1", "c2"]
    assert "one of the last 2 clean ones" in reasons(decisions, "c2")
    assert "c3" not in kept(decisions)


def test_what_may_become_clean_pushes_out_nothing_that_is() -> None:
    backups = [
        held("new", 1),
        *(held(f"h{day}", 100 + day, hopeful=True) for day in range(5)),
        held("c1", 200, clean=True),
        held("c2", 201, clean=True),
        held("c3", 202, clean=True),
    ]
    assert kept(retention(backups, RULES, T0)) == ["new", "h0", "h1", "c1", "c2"]


def test_a_clock_that_jumps_ahead_makes_no_backup_old() -> None:
    backups = [held(f"b{day}", day) for day in range(1, 120)]
    decisions = retention(backups, RULES, T0 + timedelta(days=3650))
    assert kept(decisions) == [f"b{day}" for day in range(1, 91)]
    assert reasons(decisions, "b90") == "not 90 days older than the newest"


def test_the_newest_stays_whatever_it_is() -> None:
    assert kept(retention([held("a", 400), held("b", 300)], RULES, T0)) == ["b"]


def test_without_keep_nothing_is_let_go() -> None:
    rules = KeepRules(keep_seconds=0, keep_clean=1)
    assert kept(retention([held("a", 4000), held("b", 3000)], rules, T0)) == ["b", "a"]


def test_while_an_incident_is_open_nothing_is_let_go() -> None:
    rules = KeepRules(keep_seconds=DAY, keep_clean=0, open_incident="INC-1")
    decisions = retention([held("a", 400), held("b", 300)], rules, T0)
    assert kept(decisions) == ["b", "a"]
    assert reasons(decisions, "a") == "incident INC-1 is open"


def test_what_something_refers_to_stays() -> None:
    rules = KeepRules(keep_seconds=DAY, keep_clean=0, referred={"a": ("rehearsed on 1 July",)})
    decisions = retention([held("a", 400), held("b", 300), held("c", 200)], rules, T0)
    assert kept(decisions) == ["c", "a"]
    assert reasons(decisions, "a") == "rehearsed on 1 July"


def test_the_last_of_each_approved_baseline_stays_clean_or_not() -> None:
    backups = [
        held("new", 300),
        held("dirty", 400, baseline="BL-1"),
        held("good", 500, baseline="BL-1", clean=True),
        held("older", 600, baseline="BL-1", clean=True),
    ]
    rules = KeepRules(keep_seconds=DAY, keep_clean=0, baselines=("BL-1",))
    assert kept(retention(backups, rules, T0)) == ["new", "dirty", "good"]


def test_the_last_that_holds_what_is_approved_now_stays() -> None:
    backups = [held("new", 300), held("holds", 400, holds_approved=True), held("no", 500)]
    rules = KeepRules(keep_seconds=DAY, keep_clean=0)
    assert kept(retention(backups, rules, T0)) == ["new", "holds"]


def test_one_that_does_not_verify_stays_as_long_as_others_and_takes_no_others_place() -> None:
    backups = [
        held("newest", 100, readable=False),
        held("good", 101),
        held("young", 5, readable=False),
    ]
    assert kept(retention(backups, RULES, T0)) == ["young", "good"]


def test_one_from_the_future_is_young() -> None:
    """The clock went back: nothing that was just made is let go."""
    assert kept(retention([held("a", 400), held("later", -3)], RULES, T0)) == ["later"]


@settings(deadline=None, max_examples=60)
@given(
    ages=st.lists(
        st.tuples(st.integers(-5, 900), st.booleans(), st.booleans()), min_size=1, max_size=40
    ),
    keep_clean=st.integers(0, 5),
    keep_days=st.integers(1, 400),
)
def test_no_clean_one_is_let_go_while_fewer_than_asked_for_are_newer(
    ages: list[tuple[int, bool, bool]], keep_clean: int, keep_days: int
) -> None:
    backups = [
        held(f"b{number:02}", days, clean=clean, hopeful=clean or hopeful)
        for number, (days, clean, hopeful) in enumerate(ages)
    ]
    rules = KeepRules(keep_seconds=keep_days * DAY, keep_clean=keep_clean)
    decisions = retention(backups, rules, T0)
    let_go = {decision.backup for decision in decisions if not decision.kept}
    clean = [d.backup for d in decisions if d.backup in {b.id for b in backups if b.clean}]
    assert not let_go & set(clean[:keep_clean])
    assert len(let_go) < len(backups)
    assert not any(b.id in let_go for b in backups if b.ended_at > T0 - timedelta(days=keep_days))
