"""What a baseline knows of a site's databases: each one's schema, and the rows of static tables."""

from sentinel.core.database import DatabaseState, ObjectKind
from sentinel.core.database_ports import Databases, SiteDatabase
from sentinel.core.schema_difference import printable
from sentinel.core.site import Site
from sentinel.errors import DatabaseError

_NAMED = 5


def learnt_databases(databases: Databases, site: Site) -> tuple[DatabaseState, ...]:
    """All databases of a site, by name. Of tables that are not static nothing is kept: they
    change every day. Raises DatabaseError where one cannot be read, or a static table is not
    there: a baseline that lacks a database would let every change of it pass."""
    found = (_learnt(database) for database in databases.of(site))
    return tuple(sorted(found, key=lambda state: state.name))


def _learnt(database: SiteDatabase) -> DatabaseState:
    settings = database.settings
    state = database.state(settings.static_tables)
    missing = sorted(set(settings.static_tables) - {table.name for table in state.tables})
    if missing:
        tables = [printable(o.name) for o in state.schema if o.kind is ObjectKind.TABLE]
        more = f" and {len(tables) - _NAMED} more" if len(tables) > _NAMED else ""
        raise DatabaseError(
            f"database {settings.name}: static_tables in [[site.database]] names {missing[0]!a}, "
            f"and there is no such table. There are: {', '.join(tables[:_NAMED]) or 'none'}{more}."
        )
    return state
