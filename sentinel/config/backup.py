"""[backup]: how backups are made, kept, judged and rehearsed."""

import re
from pathlib import Path

from sentinel.config.encryption import read_encryption
from sentinel.config.restic import read_restic
from sentinel.config.table import Table
from sentinel.core.backup_settings import BackupSettings, Compression
from sentinel.edges.yara_rules import faults_in

_TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def read_backup(root: Table, base: Path) -> BackupSettings:
    table = root.table("backup")
    word = table.choice("compression", [kind.value for kind in Compression], "zstd")
    encryption = read_encryption(table, base)
    backup = BackupSettings(
        compression=Compression(word or "zstd"),
        soak_seconds=table.duration("soak", "24h", high="30d"),
        rehearsed_within_seconds=table.duration("rehearsed_within", "7d"),
        rules=_rules(table, base),
        at=table.text("at", "02:30", convert=_time_of_day, may_be_empty=True),
        rehearse_at=table.text("rehearse_at", "03:30", convert=_time_of_day, may_be_empty=True),
        scratch=table.path("scratch", base),
        reread_seconds=table.duration("reread", "7d", high="366d"),
        max_file_bytes=table.size("max_file", "4 GB"),
        keep_seconds=table.duration("keep", "90d", high="3660d"),
        keep_clean=table.integer("keep_clean", 10, low=1, high=1000),
        rehash_parts=table.integer("rehash_parts", 30, low=0, high=366),
        recipients=encryption.recipients,
        identity_file=encryption.identity_file,
        restic=read_restic(table, base),
    )
    table.finish()
    return backup


def _rules(table: Table, base: Path) -> Path | None:
    """The operator's folder of YARA rules, each of which compiles."""
    folder = table.path("rules", base)
    for fault in () if folder is None else faults_in(folder):
        table.problem("rules", fault)
    return folder


def _time_of_day(text: str) -> str:
    if text and not _TIME_OF_DAY.fullmatch(text):
        raise ValueError('accepted: a time of day such as "02:30", or "" for none; correct it')
    return text
