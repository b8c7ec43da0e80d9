"""docs/platform.md names every finding of the four kinds, and no other."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
CODE = re.compile(r"\b(?:tls|transport|names|domain)-[a-z]+(?:-[a-z]+)*\b")
SOURCES = (
    *("checkers/tls.py", "checkers/transport.py", "checkers/names.py", "checkers/domain.py"),
    *("core/certificate_faults.py", "core/names_faults.py"),
)


def test_every_finding_is_documented_and_no_other() -> None:
    texts = [(REPOSITORY / "sentinel" / name).read_text() for name in SOURCES]
    given = {found for text in texts for found in re.findall(rf'"({CODE.pattern})"', text)}
    told = set(re.findall(rf"`({CODE.pattern})`", (REPOSITORY / "docs/platform.md").read_text()))
    assert given == told
