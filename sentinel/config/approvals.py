"""How people are asked: [approvals]."""

from sentinel.config.addresses import listened_at, reached_url
from sentinel.config.table import Table
from sentinel.core.response_settings import Approvals


def read_approvals(root: Table) -> Approvals:
    """Deadlines, and the door through which links are answered."""
    table = root.table("approvals")
    with root.problems.watching() as reading:
        approvals = Approvals(
            deadline_seconds=table.duration("deadline", "12h", low="1m", high="30d"),
            deputy_seconds=table.duration("deputy_after", "30m", low="1s", high="30d"),
            link_url=table.text("link_url", "", convert=reached_url),
            listen=table.text("listen", "", convert=listened_at),
        )
    if reading.clean and approvals.deputy_seconds >= approvals.deadline_seconds:
        table.problem(
            "deputy_after",
            "is not shorter than deadline: nobody could stand in; accepted: a shorter time; "
            "shorten it, or give more time in deadline",
        )
    if reading.clean and approvals.link_url and not approvals.listen:
        table.problem(
            "link_url",
            "is given without listen: nothing would answer there; accepted: both or neither; add "
            'listen = "127.0.0.1:8642"',
        )
    table.finish()
    return approvals
