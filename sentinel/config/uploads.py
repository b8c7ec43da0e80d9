"""[[site.uploads]]: what the application may write below some paths."""

from sentinel.config.patterns import glob
from sentinel.config.table import Table
from sentinel.core.site import UploadRule
from sentinel.core.upload_kinds import ENDINGS


def read_uploads(site: Table) -> tuple[UploadRule, ...]:
    """The tables of one site; none where none is written."""
    return tuple(_rule(table) for table in site.tables("uploads"))


def _rule(table: Table) -> UploadRule:
    size = table.size("max", "1B")
    rule = UploadRule(
        paths=table.texts("paths", accepted="a list of glob patterns", convert=glob, least=1),
        types=table.choices("types", ENDINGS),
        max_bytes=size if table.has("max") else 0,
    )
    table.finish()
    return rule
