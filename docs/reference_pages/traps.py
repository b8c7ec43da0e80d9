"""What is known to go wrong with a way to block, as its driver says it."""

from pathlib import Path

from reference_pages.markdown import cell


def traps(driver: str) -> str:
    """The driver's traps as a list. Raises KeyError for a driver that there is not."""
    from sentinel.blockers import BLOCKERS
    from sentinel.config.addresses import root_url
    from sentinel.core.block_settings import BlockSettings, HaproxyBlock
    from sentinel.core.site import Site

    settings = BlockSettings(
        driver=driver,
        flag_dir=Path("/var/lib/sentinel/flags"),
        retry_after_seconds=600,
        haproxy=HaproxyBlock(socket=Path("/run/haproxy/admin.sock")),
    )
    url = root_url("https://www.example.org/")
    made = BLOCKERS[driver].preparation(Site(name="main", title="main", url=url, block=settings))
    return "\n".join(f"- {cell(trap)}" for trap in made.traps)
