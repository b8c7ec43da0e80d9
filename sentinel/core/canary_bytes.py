"""What `sentinel prove` lays down on the canary page: plain to see, and harmless.

It boasts as a defacement does, so that the detector has to see it; it loads nothing, runs nothing
and leads nowhere. No two exercises have the same bytes.
"""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="robots" content="noindex">
<title>HACKED BY PAPER TIGER CREW</title>
<style>body {{ background: #000; color: #f22; font: bold 2rem monospace }}</style>
</head>
<body>
<h1>H4CK3D BY P4P3R T1G3R CR3W</h1>
<p>Your security is zero. Your files are ours. We own this server.</p>
<p>0wned &amp; defaced. Greetz to all cardboard hackers. Admin, you have been pwned!</p>
<p style="font: 1rem sans-serif">({mark} {exercise}: staged by the site's own monitor.)</p>
</body>
</html>
"""


def attack_bytes(exercise: str) -> bytes:
    """The page of one exercise."""
    return _PAGE.format(mark="exercise", exercise=exercise).encode()
