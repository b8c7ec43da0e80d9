"""[cert_in]: what the report to CERT-In needs beside [organisation]."""

from datetime import date

from sentinel.config.addresses import mail_address
from sentinel.config.patterns import target
from sentinel.config.table import Table
from sentinel.core.alert_settings import CertIn
from sentinel.core.annexure import SECTORS

_ACCEPTED_DAY = 'a date such as "2027-05-13"'


def read_cert_in(root: Table) -> CertIn:
    """The table, with its defaults where it is left out."""
    table, usual = root.table("cert_in"), CertIn()
    verified_on = _day(table, "verified_on")
    settings = CertIn(
        send_to=table.text(
            "send_to", usual.send_to, accepted="a mail address", convert=mail_address
        ),
        phone=table.text("phone", usual.phone),
        fax=table.text("fax", usual.fax),
        verified_on=verified_on,
        sector=table.choice("sector", ("", *SECTORS), ""),
        security=table.text("security", ""),
        application_paths=table.texts(
            "application_paths",
            (),
            accepted='a list of paths of the site, such as ["/tenders/**"]',
            convert=target,
        ),
        intimation_from=_day(table, "intimation_from") or usual.intimation_from,
    )
    table.finish()
    return settings


def _day(table: Table, key: str) -> date | None:
    """None where there is none, or a faulty one."""
    text = table.text(key, "", accepted=_ACCEPTED_DAY)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        table.wrong(key, _ACCEPTED_DAY)
        return None
