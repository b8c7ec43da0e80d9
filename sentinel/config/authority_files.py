"""Files with further certificate authorities to trust, tried when the configuration is read."""

import ssl
from pathlib import Path

from sentinel.config.files import MAX_FILE_BYTES
from sentinel.config.table import Table


def read_ca_file(table: Table, base: Path) -> Path | None:
    """Key `ca_file` of a table; None where it is not written, or faulty and noted."""
    path = table.path("ca_file", base)
    if path is None:
        return None
    fault = ""
    try:
        with path.open("rb") as stream:
            text = stream.read(MAX_FILE_BYTES).decode("ascii", "replace")
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError):
        fault = "it holds no certificate"
    except OSError as error:
        fault = error.strerror or "it cannot be read"
    if fault:
        table.wrong(
            "ca_file",
            "the path of a readable PEM file with certificates of authorities",
            f"{fault}: correct the path or the file",
        )
    return path
