"""`sentinel service failed`: what sentinel-failed.service says when the daemon has failed."""

import os
import sys
import time
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

LOUD_SECONDS = 3600.0
"""Between two words to every terminal; the log has one at each try."""
_STAMP = "told"
_WORDS = {
    "2": (
        "its configuration has faults (sentinel check-config names them)",
        "उसके विन्यास में त्रुटियाँ हैं (sentinel check-config उन्हें बताता है)",
    ),
    "4": (
        "it refused to start: another daemon has its state folder, or a newer Sentinel has used it",
        "उसने आरंभ होने से इनकार किया: उसके state फ़ोल्डर पर कोई दूसरा डेमन चल रहा है, या उसे नए Sentinel ने "
        "काम में लिया है",
    ),
}
_OTHER = ("it ended ({result}, {status})", "वह रुक गया ({result}, {status})")


def failed(args: Namespace) -> int:
    """Exit code 0. One message, English and Hindi, with systemd's marks of urgency: to every
    terminal at first and each hour (emergency), to the log alone each time between (alert)."""
    from sentinel.commands.output import print_json, printable

    text, loud = words(os.environ), _is_loud(os.environ)
    if args.json:
        print_json("service-failed", {"text": text, "loud": loud})
        return 0
    for line in text:
        sys.stderr.write(f"<{0 if loud else 1}>{printable(line)}\n")
    return 0


def words(environ: Mapping[str, str]) -> tuple[str, str]:
    """From what systemd tells of the unit that failed (systemd.exec(5), MONITOR_...)."""
    status = environ.get("MONITOR_EXIT_STATUS", "")[:20]
    result = environ.get("MONITOR_SERVICE_RESULT", "")[:40]
    english, hindi = _WORDS.get(status, _OTHER)
    known = {"status": status or "?", "result": result or "?"}
    return (
        f"sentinel: NOBODY WATCHES THE WEBSITE: {english.format(**known)}. journalctl -u sentinel "
        "says more. It is tried again each minute.",
        f"sentinel: वेबसाइट पर कोई निगरानी नहीं है: {hindi.format(**known)}। journalctl -u sentinel "
        "में और लिखा है। हर मिनट फिर कोशिश होती है।",
    )


def _is_loud(environ: Mapping[str, str]) -> bool:
    """Whether nobody has been told for an hour; where that cannot be kept in mind, yes."""
    folder = environ.get("RUNTIME_DIRECTORY", "")
    if not folder:
        return True
    stamp = Path(folder) / _STAMP
    try:
        if stamp.exists() and time.time() - stamp.stat().st_mtime < LOUD_SECONDS:
            return False
        stamp.touch()
    except OSError:
        return True
    return True
