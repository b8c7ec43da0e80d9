"""The defacement that the demo plays: plain to see, invented, and harmless.

It has what real ones have (a replaced home page with a boast, a script from a strange host, a
dropped server-side file) and nothing that works: hosts end in `.invalid` (RFC 2606), the dropped
file holds a remark.
"""

from pathlib import Path

HOME = """<!doctype html>
<html>
<head>
<meta charset="utf-8">
<title>HACKED BY PAPER TIGER CREW</title>
<style>body { background: #000; color: #f22; font: bold 2rem monospace; text-align: center }</style>
<script src="https://paper-tiger.invalid/x.js"></script>
</head>
<body>
<h1>H4CK3D BY P4P3R T1G3R CR3W</h1>
<p>Your security is zero. Your files are ours. We own this server.</p>
<p>0wned &amp; defaced. Greetz to all cardboard hackers. Admin, you have been pwned!</p>
<iframe src="https://paper-tiger.invalid/frame" width="1" height="1"></iframe>
<p>(A sample page of the Sentinel demo: nobody was here.)</p>
</body>
</html>
"""

DROPPED = """<?php
// Sentinel demo: stands for the web shell that attackers leave behind. It does nothing.
"""


def deface(document_root: Path) -> tuple[Path, ...]:
    """Overwrites the home page and drops `x.php`, as an intruder would: in place, without care.

    Returns the files written. Raises OSError.
    """
    home = document_root / "index.html"
    shell = document_root / "x.php"
    home.write_text(HOME, encoding="utf-8")
    shell.write_text(DROPPED, encoding="utf-8")
    return home, shell
