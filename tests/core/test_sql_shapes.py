"""Which statements a dump of tables may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.sql_shapes import name_of, quoted, statement_of
from sentinel.core.sql_statements import Unreadable

TABLE = b"CREATE TABLE `t` (\n  `a` int(11) DEFAULT NULL%s\n) ENGINE=%s DEFAULT CHARSET=utf8mb4%s"
TEXTS = st.text(max_size=20)
VALUES = st.one_of(
    st.integers().map(lambda number: str(number).encode()),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: repr(value).encode()),
    st.binary(max_size=8).map(lambda data: b"0x" + data.hex().upper().encode()),
    TEXTS.map(
        lambda text: (
            b"'"
            + text.replace("\\", "\\\\").replace("'", "\\'").encode("utf-8", "backslashreplace")
            + b"'"
        )
    ),
    st.just(b"NULL"),
)


def table(inside: bytes = b"", engine: bytes = b"InnoDB", after: bytes = b"") -> bytes:
    return TABLE % (inside, engine, after)


FIT = {
    "plain": table(),
    "a comment that looks like another table": table(
        after=b" COMMENT='\n) ENGINE=FEDERATED CONNECTION=x -- /* select'"
    ),
    "a foreign key": table(b",\n  CONSTRAINT `k` FOREIGN KEY (`a`) REFERENCES `u` (`id`)"),
    "a check": table(b" CHECK (`a` in ('select',\"into\"))"),
    "words as names": table(b",\n  `select` int,\n  `a;b` int,\n  `connection` text"),
    "parts": table(after=b"\n PARTITION BY RANGE (`a`)\n(PARTITION `p0` VALUES LESS THAN (5))"),
    "parts as MySQL shows them": table(after=b"\n/*!50100 PARTITION BY HASH (`a`) */"),
    "invisible as MySQL shows it": table(b" /*!80023 INVISIBLE */"),
    "a sequence": b"CREATE SEQUENCE `s` start with 1 minvalue -5 cache 1000 nocycle ENGINE=InnoDB",
}
UNFIT = {
    "a query": table(after=b" select * from mysql.user"),
    "another database": table(b",\n  FOREIGN KEY (`a`) REFERENCES `mysql`.`user` (`id`)"),
    "qualified": b"CREATE TABLE `mysql`.`t` (\n  `a` int\n) ENGINE=InnoDB",
    "no engine": b"CREATE TABLE `t` (\n  `a` int\n)",
    "rows elsewhere": table(engine=b"CONNECT"),
    "rows in files": table(engine=b"CSV"),
    "two engines": table(after=b" ENGINE=FEDERATED CONNECTION='mysql://x'"),
    "a folder": table(after=b" DATA DIRECTORY='/srv/www'"),
    "others' rows": table(engine=b"MyISAM", after=b" UNION=(`a`,`b`)"),
    "a comment that some run": table(after=b" /*!50000 CONNECTION='x' */"),
    "a comment": table(after=b" -- x"),
    "a like": b"CREATE TABLE `t` LIKE `mysql`.`user`",
    "a temporary": b"CREATE TEMPORARY TABLE `t` (\n  `a` int\n) ENGINE=InnoDB",
    "a file in a default": table(b" DEFAULT (load_file('/etc/passwd'))"),
    "a wait": table(b" AS (sleep(9)) VIRTUAL"),
    "an insert of a query": b"INSERT INTO `t` SELECT 1",
    "a function": b"INSERT INTO `t` VALUES (now())",
    "a variable": b"INSERT INTO `t` VALUES (@@version)",
    "rows without a comma": b"INSERT INTO `t` VALUES (1)(2)",
    "a comma and no row": b"INSERT INTO `t` VALUES (1),",
    "a row and more": b"INSERT INTO `t` VALUES (1) ON DUPLICATE KEY UPDATE `a`=1",
    "a comment among rows": b"INSERT INTO `t` VALUES (1),/*!50000 (2) */(3)",
    "a string that runs on": b"INSERT INTO `t` VALUES ('a\\'),(sleep(1))",
    "a delete": b"DELETE FROM `t`",
    "a call": b"CALL p()",
    "a name that is not UTF-8": b"INSERT INTO `\xff` VALUES (1)",
}


@pytest.mark.parametrize("name", FIT)
def test_a_table_of_its_own_database_is_accepted(name: str) -> None:
    assert statement_of(FIT[name]).kind in {"table", "sequence"}


@pytest.mark.parametrize("name", UNFIT)
def test_all_else_is_refused(name: str) -> None:
    with pytest.raises(Unreadable):
        statement_of(UNFIT[name])


@given(st.lists(st.lists(VALUES, min_size=1, max_size=4), min_size=1, max_size=4))
def test_rows_of_literals_are_counted(rows: list[list[bytes]]) -> None:
    """Whatever stands in their strings, each row is one."""
    written = [b"(" + b",".join(row) + b")" for row in rows]
    for between in (b",", b",\n"):
        found = statement_of(b"INSERT INTO `t` VALUES\n" + between.join(written))
        assert found.rows == len(written)
        assert found.content == b"".join(row + b",\n" for row in written)


@given(TEXTS.filter(lambda text: text and len(text) <= 64 and "\0" not in text))
def test_a_name_goes_through_its_quotes(name: str) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        return
    assert name_of(quoted(name).encode()) == name


@given(st.binary(max_size=120))
def test_nothing_but_an_answer_or_a_refusal_comes_of_any_bytes(text: bytes) -> None:
    try:
        statement_of(text)
    except Unreadable as error:
        assert str(error).isascii()
