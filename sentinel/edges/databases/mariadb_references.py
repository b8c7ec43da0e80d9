"""Foreign keys of other databases into a database that is to be swapped: they would follow its old
tables into quarantine.

information_schema shows the tables of databases that the account may use; InnoDB's own list, for
which the right PROCESS is needed, shows all.
"""

from sentinel.edges.databases.mariadb_catalogue import text
from sentinel.edges.databases.mariadb_session import ServerError, Session
from sentinel.errors import DatabaseError

_SEEN = (
    "SELECT CONCAT(CONSTRAINT_SCHEMA, '.', TABLE_NAME) "
    "FROM information_schema.REFERENTIAL_CONSTRAINTS "
    "WHERE UNIQUE_CONSTRAINT_SCHEMA = %s AND CONSTRAINT_SCHEMA <> %s LIMIT 1"
)
_FILE_NAME = "CONVERT(CAST(CONVERT(%s USING filename) AS BINARY) USING utf8mb4)"
"""A database's name as InnoDB keeps it."""
_ALL = (
    "SELECT REPLACE(FOR_NAME, '/', '.') FROM information_schema.{} "  # noqa: S608 - constants
    f"WHERE SUBSTRING_INDEX(REF_NAME, '/', 1) = {_FILE_NAME} "
    f"AND SUBSTRING_INDEX(FOR_NAME, '/', 1) <> {_FILE_NAME} LIMIT 1"
)
_LISTS = ("INNODB_SYS_FOREIGN", "INNODB_FOREIGN")
"""MariaDB's name, and MySQL's."""
_NOT_FOR_US = frozenset({1109, 1142, 1146, 1227})
"""No such list, or no right to read it."""


def require_own_references(server: Session, live: str) -> None:
    """Raises DatabaseError where a table of another database refers to `live`, as far as the
    account may know."""
    for query in (_SEEN, *(_ALL.format(name) for name in _LISTS)):
        try:
            found = server.rows(query, live, live)
        except ServerError as error:
            if error.number not in _NOT_FOR_US:
                raise
            continue
        if found:
            raise DatabaseError(
                f"table {text(found[0][0])!a} of another database refers to {live} by a foreign "
                "key, and would follow the old tables into quarantine; drop that key first, "
                "restore by hand"
            )
