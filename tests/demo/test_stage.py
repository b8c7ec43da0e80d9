"""The demo's stage: what it shows does not depend on when it is shown."""

from pathlib import Path

from sentinel.config import load
from sentinel.demo.stage import set_up


async def test_the_demo_has_no_job_of_the_time_of_day(tmp_path: Path) -> None:
    """One that ran across half past two showed the mail of a backup beside the defacement's."""
    async with set_up(tmp_path) as stage:
        assert load(stage.config).backup.at == ""
