"""What the annexure says of logs is what the mail does."""

from pathlib import Path

from sentinel.core.certin_logs import logs_field
from sentinel.core.site import RemoteHost
from support.values import make_site

REMOTE = RemoteHost(
    host="web.institute.example", user="sentinel", host_keys=("key",), key_file=Path("/etc/key")
)
LOGS = ("/var/log/nginx/*.log",)


def test_logs_that_are_kept_are_said_to_go_along() -> None:
    field = logs_field(make_site(logs=LOGS))
    assert field.value.startswith("yes, with this report's mail")
    assert field.value_hindi.startswith("हाँ")


def test_logs_that_nobody_keeps_are_not_said_to_go_along() -> None:
    for site, why in (
        (make_site(), "told of no logs of the website"),
        (make_site(logs=LOGS, remote=REMOTE), "lies on another machine"),
    ):
        field = logs_field(site)
        assert field.value.startswith("not by Sentinel, ")
        assert why in field.value
        assert field.value_hindi.startswith("Sentinel द्वारा नहीं")


def test_what_is_not_submitted_is_named_in_each_case() -> None:
    for site in (make_site(), make_site(logs=LOGS)):
        assert "Not submitted: logs of other systems" in logs_field(site).value
        assert "नहीं दिए जा रहे: अन्य" in logs_field(site).value_hindi
