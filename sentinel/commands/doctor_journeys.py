"""What `sentinel doctor` says of browser journeys: whether there is a browser to make them with."""

from collections.abc import Iterator
from importlib.util import find_spec

from sentinel.core.browser_journey import BrowserJourneyOptions
from sentinel.core.examination import Examined, fine, warning
from sentinel.core.settings import Config


def examine_journeys(config: Config) -> Iterator[Examined]:
    """Nothing where no definition describes one."""
    names = [one.name for one in config.checks if isinstance(one.options, BrowserJourneyOptions)]
    if not names:
        return
    listed = ", ".join(names)
    if find_spec("playwright") is None:
        text = f"The extra `browser` is not installed, so nobody makes these: {listed}."
        yield warning("browser journeys", text, "pip install sentinel-watch[browser]")
    elif config.witnesses.browser is None:
        text = f"No browser is configured, so nobody makes these: {listed}."
        yield warning("browser journeys", text, "name Chromium under [witnesses] browser")
    else:
        yield fine("browser journeys", f"There is a browser for {listed}.")
