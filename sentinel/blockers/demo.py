"""The demo's own web server, which reads the flag folder at each request."""

from sentinel.blockers.flag import FlagBlocker
from sentinel.core.preparation import Preparation
from sentinel.core.site import Site, block_settings


class DemoBlocker(FlagBlocker):
    """Blocks through the demo's server (port Blocker); nothing has to be installed."""

    def snippet(self, site: Site) -> str:
        """A remark in place of a configuration. Raises BlockError where no block is configured."""
        return (
            "# The demo's server looks into the flag folder by itself; nothing to install.\n"
            f"# Flag folder: {block_settings(site).flag_dir / site.name}\n"
        )

    def preparation(self, site: Site) -> Preparation:
        """Nothing to install. Raises BlockError where no block is configured."""
        return Preparation(driver="demo", files=(), include="", where=self.snippet(site))
