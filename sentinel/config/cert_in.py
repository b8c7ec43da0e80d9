"""[cert_in]: what the report to CERT-In needs beside [organisation]."""

from sentinel.config.table import Table
from sentinel.core.alert_settings import CertIn


def read_cert_in(root: Table) -> CertIn:
    """The table, with its defaults where it is left out."""
    return CertIn()
