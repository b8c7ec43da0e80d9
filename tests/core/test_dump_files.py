"""The files of a MariaDB dump, and what definitions in them may say."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.database import ObjectKind
from sentinel.core.definition_rules import definition_problem
from sentinel.core.dump_files import (
    TRAILER,
    Definition,
    Schema,
    in_order,
    read_schema,
    schema_bytes,
    table_file,
)
from sentinel.core.dump_paths import dump_path_problems
from sentinel.core.sql_statements import Unreadable

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
DEFINITIONS = st.builds(
    Definition,
    kind=st.sampled_from(
        [ObjectKind.VIEW, ObjectKind.TRIGGER, ObjectKind.EVENT, ObjectKind.ROUTINE]
    ),
    name=TEXTS,
    text=st.one_of(TEXTS, st.sampled_from(["a;;b", ";", "x;;\nDELIMITER ;\n\n", "$$;;"])),
    sql_mode=st.sampled_from(["", "STRICT_ALL_TABLES,ANSI"]),
)


def event(schedule: str = "EVERY '1' DAY", state: str = "ENABLE", name: str = "e") -> Definition:
    return Definition(
        kind=ObjectKind.EVENT,
        name=name,
        text=(
            f"CREATE DEFINER=`root`@`localhost` EVENT `{name}` ON SCHEDULE {schedule} "
            f"ON COMPLETION NOT PRESERVE {state} COMMENT 'x' DO SELECT 1"
        ),
    )


def trigger(body: str) -> bytes:
    return f"CREATE DEFINER=`a`@`b` TRIGGER `t` BEFORE INSERT ON `u` FOR EACH ROW {body}".encode()


@given(st.lists(DEFINITIONS, max_size=5))
def test_definitions_read_back_whatever_they_say(definitions: list[Definition]) -> None:
    """No text of one ends it, or begins another."""
    schema = Schema(charset="utf8mb4", collation="utf8mb4_bin", definitions=tuple(definitions))
    data = schema_bytes(schema)
    assert read_schema(data) == schema
    assert data.endswith(TRAILER)


@given(st.lists(DEFINITIONS, max_size=3), st.data())
def test_a_spoilt_file_reads_as_another_schema_or_not_at_all(
    definitions: list[Definition], data: st.DataObject
) -> None:
    schema = Schema(charset="utf8mb4", collation="utf8mb4_bin", definitions=tuple(definitions))
    whole = schema_bytes(schema)
    at = data.draw(st.integers(0, len(whole) - 1))
    for spoilt in (whole[:at], whole[:at] + b"\\! id\n" + whole[at:]):
        with suppress(Unreadable):
            assert read_schema(spoilt) != schema


def test_names_of_files_are_plain_and_apart() -> None:
    names = ["orders", "Orders", "a/b", "..", "x" * 64, "नाम", "a b", "a_b"]
    files = [table_file(name) for name in names]
    assert len(set(files)) == len(names)
    assert list(dump_path_problems(files)) == []


def test_views_come_after_those_that_they_name() -> None:
    def view(name: str, of: str) -> Definition:
        return Definition(kind=ObjectKind.VIEW, name=name, text=f"CREATE VIEW `{name}` `{of}`")

    routine = Definition(kind=ObjectKind.ROUTINE, name="function f", text="x")
    ordered = in_order([event(), view("a", "b"), view("b", "c"), view("c", "a"), routine])
    assert ordered[0] == routine
    assert ordered[-1] == event()
    assert [one.name for one in ordered[1:-1]] == ["c", "b", "a"]


def test_an_event_is_put_to_sleep_whatever_it_is_called() -> None:
    """Its name may look like the words that switch it on."""
    name = "x ON COMPLETION PRESERVE ENABLE COMMENT "
    asleep = event(name=name).asleep
    assert "NOT PRESERVE DISABLE COMMENT 'x'" in asleep.text
    assert event(state="DISABLE").asleep == event(state="DISABLE")
    with pytest.raises(Unreadable, match="another shape"):
        Definition(kind=ObjectKind.EVENT, name="e", text="CREATE EVENT `e` ...").asleep  # noqa: B018


def test_an_event_for_one_time_is_known() -> None:
    assert event("AT '2026-01-01 00:00:00'").once
    assert not event("EVERY '1' DAY").once
    assert not event(name=" ON SCHEDULE AT ").once


HARMLESS = (
    "SET NEW.a = 'GRANT ALL; LOAD DATA \\\\! id'",
    "BEGIN -- GRANT\n SELECT 1; END",
    "SELECT `grant`, `mysql`, source FROM `load data`",
    "BEGIN INSERT INTO log VALUES ('INTO OUTFILE'); END",
    'SET @a = "SET GLOBAL x"',
)
HARMFUL = (
    "BEGIN GRANT ALL ON *.* TO evil; END",
    "BEGIN gRaNt\n ALL ON *.* TO evil; END",
    "BEGIN CREATE/**/USER evil; END",
    "SELECT '<?php' INTO OUTFILE '/srv/x.php'",
    "SELECT LOAD_FILE('/etc/passwd') INTO @a",
    "SET GLOBAL general_log = 1",
    "SET @@global.general_log = 1",
    "INSERT INTO mysql.user VALUES (1)",
    "INSERT INTO `mysql`.`global_priv` VALUES (1)",
    "BEGIN INSTALL PLUGIN x SONAME 'x.so'; END",
    "BEGIN /*!50000 DROP TABLE t */; END",
    "SET @a = 'x\\'; GRANT ALL ON *.* TO evil; --'",
    "SET @a = 1 \\! id",
    "BEGIN SHUTDOWN; END",
)


@pytest.mark.parametrize("body", HARMLESS)
def test_words_in_strings_names_and_comments_do_no_harm(body: str) -> None:
    assert definition_problem(ObjectKind.TRIGGER, trigger(body)) == ""


@pytest.mark.parametrize("body", HARMFUL)
def test_what_no_site_needs_is_refused(body: str) -> None:
    backslash = "'x\\'" not in body
    problem = definition_problem(ObjectKind.TRIGGER, trigger(body), backslash=backslash)
    assert problem
    assert problem.isascii()


def test_a_definition_is_what_it_is_called() -> None:
    assert definition_problem(ObjectKind.VIEW, trigger("SET @a = 1"))
    assert definition_problem(ObjectKind.TABLE, b"CREATE TABLE `t` (a int)")
    assert definition_problem(ObjectKind.TRIGGER, b"DROP TABLE `t`")
    assert definition_problem(ObjectKind.TRIGGER, trigger("SET @a = '" + "x" * 5_000_000 + "'"))
    assert definition_problem(
        ObjectKind.VIEW, b"CREATE VIEW `v` AS select `o`.`t`.`a` from `o`.`t`"
    )
    ours = b"CREATE ALGORITHM=MERGE DEFINER=`a`@`%` SQL SECURITY INVOKER VIEW `v` AS select `t`.`a`"
    assert definition_problem(ObjectKind.VIEW, ours + b" AS `a` from (`t` join `u`)") == ""
