"""Which databases an incident is about, what a restore would change, what a person approves."""

from dataclasses import replace

from sentinel.core.database import DatabasePart, Engine, ObjectKind, TableState
from sentinel.core.database_choice import concerned, own_changes, would_change
from sentinel.core.database_difference import approved_lines, database_line
from support.databases import make_object, make_state

PAGES = TableState(name="pages", rows=2, sha256="a")
TABLE = make_object(ObjectKind.TABLE, "pages", "id int")
EVIL = make_object(ObjectKind.USER, "evil", "all", admin=True)
TRIGGER = make_object(ObjectKind.TRIGGER, "steal", "insert")
HELD = DatabasePart(state=make_state(tables=(PAGES,), schema=(TABLE,)), files=())


def test_only_what_findings_name_is_concerned() -> None:
    subjects = ("/", "(database shop)", "/shop")
    assert concerned(subjects, ("forum", "shop")) == ("shop",)
    assert concerned((), ("shop",)) == ()


def test_a_restore_is_told_table_by_table() -> None:
    whole = "database shop: 1 table with 2 rows as backed up"
    assert would_change("shop", None, HELD) == f"{whole}; what it holds now cannot be read"
    assert would_change("shop", HELD.state, HELD) == f"{whole}; nothing differs"
    live = make_state(tables=(replace(PAGES, rows=1),), schema=(TABLE, TRIGGER))
    assert would_change("shop", live, HELD) == (
        f"{whole}; after it pages: 2 rows, 1 before; trigger steal is gone"
    )
    many = make_state(tables=[TableState(name=f"t{n}", rows=0, sha256="") for n in range(7)])
    assert "and 3 more tables" in would_change("shop", many, HELD)


def test_accounts_are_left_alone_and_said_to_be() -> None:
    live = make_state(tables=(PAGES,), schema=(TABLE, EVIL))
    assert own_changes(live, HELD.state) == ()
    assert would_change("shop", live, HELD).endswith(
        "nothing differs. A restore changes no account of the server: account evil is new, and it "
        "may do everything. Look at that first"
    )


def test_what_could_not_be_listed_is_no_difference() -> None:
    blind = replace(make_state(tables=(PAGES,)), unseen=(ObjectKind.TABLE, ObjectKind.USER))
    assert own_changes(blind, HELD.state) == ()
    assert "account" not in would_change("shop", replace(blind, schema=(EVIL,)), HELD)


def test_what_a_person_approves_is_told() -> None:
    before = make_state(tables=(PAGES,), schema=(TABLE,))
    after = make_state(tables=(replace(PAGES, sha256="b"),), schema=(TABLE, TRIGGER))
    assert approved_lines((before,), (before,)) == ()
    assert approved_lines((before,), (after,)) == (
        "shop: trigger steal is new",
        "shop: pages: 2 rows as before, with other content",
    )
    assert approved_lines((), (after,)) == (
        "database shop is new",
        "shop: trigger steal is new",
        "shop: pages: new, 2 rows",
    )
    assert approved_lines((before,), ()) == (
        "database shop is gone",
        "shop: pages: gone, 2 rows before",
    )


def test_a_learnt_database_in_one_line() -> None:
    index = make_object(ObjectKind.INDEX, "one")
    state = make_state(
        engine=Engine.POSTGRESQL, tables=(PAGES,), schema=(TABLE, index, index, EVIL, TRIGGER)
    )
    assert database_line(state) == (
        "shop (postgresql): 1 table, 2 indexes, 1 trigger, 1 account; watched rows: 1 table"
    )
    assert database_line(make_state()) == "shop (sqlite): empty"
