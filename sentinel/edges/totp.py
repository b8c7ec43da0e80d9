"""Port TotpCodes: RFC 6238 as all apps have it, six digits of 30 seconds by SHA-1."""

import hmac
import io
from datetime import datetime

STEP_SECONDS = 30
DIGITS = 6
WINDOW = 1
"""Steps before and after the present one that count, too: clocks differ, and typing takes time."""


class PyotpCodes:
    """By pyotp; pictures by segno."""

    def new_secret(self) -> str:
        import pyotp

        return pyotp.random_base32(32)  # 160 bits, as RFC 4226 recommends

    def step(self, secret: str, code: str, now: datetime) -> int | None:
        import pyotp

        present = int(now.timestamp()) // STEP_SECONDS
        codes = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
        found = None
        for step in range(present - WINDOW, present + WINDOW + 1):
            if hmac.compare_digest(codes.at(step * STEP_SECONDS).encode(), code.encode()):
                found = step  # the rest is compared all the same: it takes as long as a wrong one
        return found

    def address(self, secret: str, account: str, issuer: str) -> str:
        import pyotp

        return pyotp.TOTP(secret, digits=DIGITS).provisioning_uri(name=account, issuer_name=issuer)

    def picture(self, address: str) -> str:
        import segno

        out = io.BytesIO()
        segno.make(address, error="m", micro=False).save(
            out, kind="svg", xmldecl=False, nl=False, omitsize=True, border=4, svgclass="qr",
            lineclass=None, light="#ffffff", dark="#000000",
        )  # fmt: skip
        return out.getvalue().decode()
