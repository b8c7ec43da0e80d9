"""What a browser says of a page that did not come, in words for people."""

import pytest

from sentinel.core.page import FailureReason
from sentinel.edges.browser_acts import unreachable

URL = "https://www.institute.example/map"


@pytest.mark.parametrize(
    ("reason", "code", "why"),
    [
        (FailureReason.TLS, "ERR_CERT_DATE_INVALID", "the TLS certificate or handshake is not"),
        (FailureReason.DNS, "ERR_NAME_NOT_RESOLVED", "the name could not be resolved"),
        (FailureReason.REFUSED, "ERR_CONNECTION_REFUSED", "the server refused the connection"),
        (FailureReason.REFUSED, "ERR_ABORTED", "the page did not come"),
    ],
)
def test_a_page_that_did_not_come_is_told_in_words_and_its_address_once(
    reason: FailureReason, code: str, why: str
) -> None:
    text = unreachable(URL, reason, f"Page.goto: net::{code} at {URL}")
    assert text.startswith(f"{URL}: {why}")
    assert text.endswith(f" (the browser says {code})")
    assert text.count(URL) == 1 and "Page.goto" not in text
