"""[backup] recipients and identity_file: to whose public keys backups are encrypted (age)."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sentinel.config.problems import shown
from sentinel.config.table import Table

_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encryption:
    """As BackupSettings has it."""

    recipients: tuple[str, ...]
    identity_file: Path | None


def read_encryption(table: Table, base: Path) -> Encryption:
    """The private key need not be there yet: it may lie on a medium that is put in when needed."""
    recipients = table.texts("recipients", (), accepted="a list of age public keys (age1...)")
    for text in recipients:
        problem = _recipient_problem(text)
        if problem:
            table.problem("recipients", problem)
    if recipients and find_spec("pyrage") is None:
        table.problem(
            "recipients",
            "found public keys, and the extra that encrypts is not installed; accepted: an "
            "installation with it; run pip install sentinel-watch[age]",
        )
    return Encryption(recipients=recipients, identity_file=table.path("identity_file", base))


def _recipient_problem(text: str) -> str:
    if text.upper().startswith("AGE-SECRET-KEY-"):
        # not shown: messages go into logs
        return (
            "found a private key; accepted: a public one (age1...); make a new pair with "
            "age-keygen, for this one has been written down here"
        )
    if not _RECIPIENT.fullmatch(text):
        return (
            f"found {shown(text)}; accepted: an age public key, age1 and 58 characters; "
            "age-keygen -y FILE prints it"
        )
    return ""
