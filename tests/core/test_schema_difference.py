"""Differences between schemas: what runs code, or lets someone in, is a finding by itself."""

import pytest

from sentinel.core.canonical import sha256
from sentinel.core.database import ObjectKind, SchemaChangeKind, SchemaObject
from sentinel.core.schema_difference import (
    active_changes,
    change_text,
    changes_text,
    printable,
    schema_difference,
)


def item(kind: ObjectKind, name: str, definition: str = "", *, admin: bool = False) -> SchemaObject:
    digest = sha256(definition.encode())
    return SchemaObject(kind=kind, name=name, sha256=digest, definition=definition, admin=admin)


TABLE = item(ObjectKind.TABLE, "public.orders", "id integer")
TRIGGER = item(ObjectKind.TRIGGER, "public.orders.steal", "insert into elsewhere")
EDITOR = item(ObjectKind.USER, "editor", "select")


def test_order_does_not_count() -> None:
    assert schema_difference((TABLE, EDITOR), (EDITOR, TABLE)) == ()


def test_added_removed_and_changed_are_told_apart_and_sorted() -> None:
    other = item(ObjectKind.TABLE, "public.orders", "id bigint")
    changes = schema_difference((TABLE, EDITOR), (other, TRIGGER))
    assert [(c.kind, c.after or c.before) for c in changes] == [
        (SchemaChangeKind.CHANGED, other),
        (SchemaChangeKind.ADDED, TRIGGER),
        (SchemaChangeKind.REMOVED, EDITOR),
    ]


@pytest.mark.parametrize(
    "kind",
    [
        ObjectKind.TRIGGER,
        ObjectKind.EVENT,
        ObjectKind.ROUTINE,
        ObjectKind.EXTENSION,
        ObjectKind.USER,
    ],
)
def test_what_runs_or_lets_in_is_a_finding_when_new_or_changed(kind: ObjectKind) -> None:
    one, two = item(kind, "x", "1"), item(kind, "x", "2")
    assert active_changes(schema_difference((), (one,)))
    assert active_changes(schema_difference((one,), (two,)))
    assert not active_changes(schema_difference((one,), ()))


def test_a_new_table_is_none_by_itself() -> None:
    assert not active_changes(schema_difference((), (TABLE,)))


def test_an_account_that_gained_all_rights_is_said_to() -> None:
    admin = item(ObjectKind.USER, "editor", "select", admin=True)
    (change,) = schema_difference((EDITOR,), (admin,))
    assert change_text(change) == "account editor is not as approved, and it may do everything"


def test_two_objects_of_one_name_hide_nothing() -> None:
    second = item(ObjectKind.ROUTINE, "f", "2")
    first = item(ObjectKind.ROUTINE, "f", "1")
    assert len(schema_difference((first,), (first, second))) == 1
    assert len(schema_difference((first, first), (first,))) == 1


def test_names_from_a_server_are_escaped() -> None:
    assert printable("public.f(integer)") == "public.f(integer)"
    assert printable("a\x1b[2Jb") == r"'a\x1b[2Jb'"
    assert printable("a\u202eb") == r"'a\u202eb'"
    assert printable("") == "''"


def test_many_differences_are_cut_and_the_worst_is_first() -> None:
    tables = tuple(item(ObjectKind.TABLE, f"t{n}") for n in range(4))
    text = changes_text(schema_difference((), (*tables, TRIGGER)))
    assert text.startswith("trigger public.orders.steal is new; ")
    assert text.endswith("; and 2 more differences")
