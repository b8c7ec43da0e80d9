"""Tokens of the API (port ApiTokens)."""

from dataclasses import replace
from datetime import datetime

from sentinel.core.api_token import MAX_TOKENS, ApiToken
from sentinel.core.canonical import timestamp
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import moment, pack, storable, unpack
from sentinel.errors import Refused


class SqliteApiTokens:
    """Port ApiTokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, token: ApiToken, digest: str) -> None:
        with self._database.writing() as db:
            query = "SELECT count(*) FROM api_tokens WHERE account = ?"
            if db.execute(query, [token.account]).fetchone()[0] >= MAX_TOKENS:
                raise Refused(f"The account has {MAX_TOKENS} tokens; revoke one first.")
            db.execute(
                "INSERT INTO api_tokens (id, digest, account, made_at, document) "
                "VALUES (?, ?, ?, ?, ?)",
                [token.id, digest, token.account, timestamp(token.made_at), pack(token)],
            )

    def of(self, digest: str) -> ApiToken | None:
        query = "SELECT document, used_at FROM api_tokens WHERE digest = ?"
        with self._database.reading() as db:
            row = db.execute(query, [digest]).fetchone()
        return None if row is None else _token(row[0], row[1])

    def of_account(self, account: str) -> tuple[ApiToken, ...]:
        query = (
            "SELECT document, used_at FROM api_tokens WHERE account = ? ORDER BY made_at DESC, id"
        )
        with self._database.reading() as db:
            rows = db.execute(query, [storable(account)]).fetchall()
        return tuple(_token(row[0], row[1]) for row in rows)

    def used(self, token_id: str, at: datetime) -> None:
        with self._database.writing() as db:
            db.execute("UPDATE api_tokens SET used_at = ? WHERE id = ?", [timestamp(at), token_id])

    def revoke(self, account: str, token_id: str) -> bool:
        statement = "DELETE FROM api_tokens WHERE account = ? AND id = ?"
        with self._database.writing() as db:
            return bool(db.execute(statement, [account, storable(token_id)]).rowcount == 1)


def _token(document: str, used_at: str | None) -> ApiToken:
    return replace(unpack(ApiToken, document, "a token"), used_at=moment(used_at))
