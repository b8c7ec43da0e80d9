"""What a site answers to an ordinary visitor, now."""

import urllib.error
import urllib.request

from support.waiting import LIMIT_SECONDS


def status_of(url: str) -> int:
    """The status of one GET on a connection of its own."""
    try:
        with urllib.request.urlopen(url, timeout=LIMIT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
