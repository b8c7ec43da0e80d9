"""Accounts and their factors (port Accounts)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlite_utils

from sentinel.core.account import MAX_PASSKEYS, Account, Factors, Passkey
from sentinel.core.canonical import timestamp, to_json
from sentinel.core.words import Role
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import moment, storable
from sentinel.errors import NotThere, Refused

_COLUMNS = (
    *("name", "contact", "roles", "disabled", "password", "password_at", "initial_until", "totp"),
    *("totp_step", "handle", "last_at", "made_at", "made_by"),
)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM accounts"  # noqa: S608 - names of ours
_PASSKEY = "SELECT id, account, title, public_key, sign_count, made_at, used_at FROM passkeys"


class SqliteAccounts:
    """Port Accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, account: Account) -> None:
        marks = ", ".join("?" for _ in _COLUMNS)
        with self._database.writing() as db:
            if _one(db, account.name) is not None:
                raise Refused(f"account {account.name}: there is one of that name already.")
            if account.contact:
                self._refuse_second(db, account.contact)
            db.execute(
                f"INSERT INTO accounts ({', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608 - names of ours
                [_stored(getattr(account, column)) for column in _COLUMNS],
            )

    def get(self, name: str) -> Account | None:
        with self._database.reading() as db:
            return _one(db, name)

    def all(self) -> tuple[Account, ...]:
        with self._database.reading() as db:
            rows = db.execute(f"{_SELECT} ORDER BY name").fetchall()
        return tuple(_account(row) for row in rows)

    def count(self) -> int:
        with self._database.reading() as db:
            return int(db.execute("SELECT count(*) FROM accounts").fetchone()[0])

    def change(self, name: str, **values: object) -> Account:
        assert set(values) <= set(_COLUMNS) - {"name"}
        sets = ", ".join(f"{column} = ?" for column in values)
        with self._database.writing() as db:
            db.execute(
                f"UPDATE accounts SET {sets} WHERE name = ?",  # noqa: S608 - names of ours
                [*(_stored(value) for value in values.values()), storable(name)],
            )
            found = _one(db, name)
            if found is None:
                raise NotThere(f"account {name[:60]}: there is none of that name.")
            return found

    def remove(self, name: str) -> None:
        with self._database.writing() as db:
            if _one(db, name) is None:
                raise NotThere(f"account {name[:60]}: there is none of that name.")
            db.execute("DELETE FROM sessions WHERE account = ?", [name])
            db.execute("DELETE FROM accounts WHERE name = ?", [name])

    def use_step(self, name: str, step: int) -> bool:
        statement = "UPDATE accounts SET totp_step = ? WHERE name = ? AND totp_step < ?"
        with self._database.writing() as db:
            return bool(db.execute(statement, [step, name, step]).rowcount == 1)

    def factors(self, name: str) -> Factors:
        query = "SELECT count(*) FROM recovery_codes WHERE account = ? AND used_at IS NULL"
        with self._database.reading() as db:
            account = _one(db, name)
            keys = db.execute(f"{_PASSKEY} WHERE account = ? ORDER BY made_at", [name]).fetchall()
            left = db.execute(query, [name]).fetchone()[0]
        return Factors(
            totp=account is not None and bool(account.totp),
            passkeys=tuple(_passkey(row) for row in keys),
            recovery_codes=int(left),
        )

    def passkey(self, passkey_id: str) -> Passkey | None:
        with self._database.reading() as db:
            row = db.execute(f"{_PASSKEY} WHERE id = ?", [storable(passkey_id)]).fetchone()
        return None if row is None else _passkey(row)

    def add_passkey(self, passkey: Passkey) -> None:
        with self._database.writing() as db:
            query = "SELECT count(*) FROM passkeys WHERE account = ?"
            if db.execute(query, [passkey.account]).fetchone()[0] >= MAX_PASSKEYS:
                raise Refused(f"The account has {MAX_PASSKEYS} passkeys; remove one first.")
            if db.execute("SELECT 1 FROM passkeys WHERE id = ?", [passkey.id]).fetchone():
                raise Refused("This passkey is known already.")
            db.execute(
                "INSERT INTO passkeys (id, account, title, public_key, sign_count, made_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [
                    *(passkey.id, passkey.account, storable(passkey.title), passkey.public_key),
                    *(passkey.sign_count, timestamp(passkey.made_at)),
                ],
            )

    def use_passkey(self, passkey_id: str, before: int, count: int, at: datetime) -> bool:
        statement = (
            "UPDATE passkeys SET sign_count = ?, used_at = ? WHERE id = ? AND sign_count = ?"
        )
        with self._database.writing() as db:
            done = db.execute(statement, [count, timestamp(at), passkey_id, before])
            return bool(done.rowcount == 1)

    def remove_passkey(self, account: str, passkey_id: str) -> bool:
        statement = "DELETE FROM passkeys WHERE account = ? AND id = ?"
        with self._database.writing() as db:
            return bool(db.execute(statement, [account, storable(passkey_id)]).rowcount == 1)

    def set_recovery(self, name: str, hashes: Sequence[str]) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM recovery_codes WHERE account = ?", [name])
            for digest in hashes:
                db.execute(
                    "INSERT INTO recovery_codes (account, digest) VALUES (?, ?)", [name, digest]
                )

    def use_recovery(self, name: str, digest: str, at: datetime) -> bool:
        statement = (
            "UPDATE recovery_codes SET used_at = ? WHERE account = ? AND digest = ? "
            "AND used_at IS NULL"
        )
        with self._database.writing() as db:
            return bool(db.execute(statement, [timestamp(at), name, digest]).rowcount == 1)

    def drop_factors(self, name: str) -> None:
        with self._database.writing() as db:
            db.execute("UPDATE accounts SET totp = '' WHERE name = ?", [name])
            db.execute("DELETE FROM passkeys WHERE account = ?", [name])
            db.execute("DELETE FROM recovery_codes WHERE account = ?", [name])

    def _refuse_second(self, db: sqlite_utils.Database, contact: str) -> None:
        query = "SELECT name FROM accounts WHERE contact = ?"
        row = db.execute(query, [storable(contact)]).fetchone()
        if row is not None:
            raise Refused(
                f'"{contact}" has the account {row[0]} already: one person, one account. Several '
                "passkeys may belong to it."
            )


def _one(db: sqlite_utils.Database, name: str) -> Account | None:
    row = db.execute(f"{_SELECT} WHERE name = ?", [storable(name)]).fetchone()
    return None if row is None else _account(row)


def _stored(value: object) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, tuple):
        return json.dumps(to_json(value))
    return storable(value) if isinstance(value, str) else value


def _account(row: Sequence[Any]) -> Account:
    found = dict(zip(_COLUMNS, row, strict=True))
    made_at = moment(found["made_at"])
    assert made_at is not None
    return Account(
        name=found["name"],
        contact=found["contact"],
        roles=tuple(Role(role) for role in json.loads(found["roles"])),
        disabled=bool(found["disabled"]),
        password=found["password"],
        password_at=moment(found["password_at"]),
        initial_until=moment(found["initial_until"]),
        totp=found["totp"],
        totp_step=found["totp_step"],
        handle=found["handle"],
        last_at=moment(found["last_at"]),
        made_at=made_at,
        made_by=found["made_by"],
    )


def _passkey(row: Sequence[Any]) -> Passkey:
    made_at = moment(row[5])
    assert made_at is not None
    return Passkey(
        id=row[0],
        account=row[1],
        title=row[2],
        public_key=row[3],
        sign_count=row[4],
        made_at=made_at,
        used_at=moment(row[6]),
    )
