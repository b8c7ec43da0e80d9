"""Holding a walk to the time of day: the own site is asked more slowly while it is busy."""

from datetime import datetime

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.pacer import Pacer

_LOOK_SECONDS = 20.0


class Hours:
    """Looks at the clock on the wall now and then, in the zone of this machine."""

    def __init__(self, plan: CrawlPlan, pacer: Pacer) -> None:
        self._plan = plan
        self._pacer = pacer
        self._look_at = 0.0

    def hold(self, now: float) -> None:
        """`now` is monotonic. Cheap where the plan has no busy hours."""
        busy = self._plan.busy_hours
        if busy is not None and now >= self._look_at:
            self._look_at = now + _LOOK_SECONDS
            local = datetime.now().astimezone()
            self._pacer.set_rate(busy.rate_at(local, self._plan.rate_per_second), now)
