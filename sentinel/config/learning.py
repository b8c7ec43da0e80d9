"""[baseline]: how known-good is learnt, and for how long an approval holds."""

from sentinel.config.table import Table
from sentinel.core.settings import Learning


def read_learning(root: Table) -> Learning:
    table = root.table("baseline")
    learning = Learning(
        rounds=table.integer("rounds", 8, low=1, high=50),
        spread_seconds=table.duration("spread", "24h", high="31d"),
        expires_seconds=table.duration("expires", "90d"),
        third_party=table.flag("third_party", True),
    )
    table.finish()
    return learning
