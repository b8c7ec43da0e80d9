"""A page of an invented district's portal, as large as real ones are, and changes to it."""

from sentinel.core.compare import compare
from sentinel.core.comparison import Comparison
from sentinel.core.document import read_document

URL = "https://sonapur.example/"

_MENU = "".join(
    f'<li><a href="/{name}">{text}</a></li>'
    for name, text in {
        "about": "About the district",
        "departments": "Departments",
        "services": "Citizen services",
        "certificates": "Certificates",
        "tenders": "Tenders",
        "recruitment": "Recruitment",
        "disaster": "Disaster management",
        "health": "Health centres",
        "schools": "Schools",
        "transport": "Road transport office",
        "land-records": "Land records",
        "contact": "Contact",
        "hi": "हिन्दी",
    }.items()
)
_NEWS = "".join(
    f'<li><a href="/news/{number}">{text}</a></li>'
    for number, text in enumerate(
        (
            "Ferry service across the Kosa river resumes on Monday",
            "Draft electoral roll of three blocks published for objections",
            "Camp for ration cards at the Malpur gram panchayat",
            "Vaccination of cattle before the monsoon",
            "Results of the stenographers' examination",
        ),
        40,
    )
)

PAGE = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="description" content="Official portal of the district administration of Sonapur">
<title>Sonapur District | Official portal</title>
<link rel="icon" href="/images/favicon.ico">
<link rel="stylesheet" href="/css/portal.css">
<script src="/js/portal.js"></script>
</head>
<body>
<header><img src="/images/emblem.png" alt="Emblem of Sonapur district">
<nav><ul>{_MENU}</ul></nav></header>
<main>
<h1>Sonapur District Administration</h1>
<p id="lead">Sonapur lies between the Kosa river and the northern hills. The collectorate serves
eleven blocks with about nine hundred villages, two municipalities and a river port.</p>
<p>Applications for income, caste and residence certificates are received at every facilitation
centre between ten and four. Fees may be paid at the counter or at the post office.</p>
<h2>News</h2>
<ul id="news">{_NEWS}</ul>
<h2>Collector's office</h2>
<p id="office">The collector hears petitions each Monday morning in the main building, room twelve.
Petitions from remote blocks are also received by the sub-divisional officers.</p>
<form action="/search"><input name="q" placeholder="Search the portal"><button>Go</button></form>
</main>
<footer id="foot">Sonapur District Administration, Collectorate Road. Content owned by the district
administration. <a href="/sitemap">Sitemap</a> <a href="/policy">Website policy</a></footer>
</body>
</html>
"""


def placed(where: str, added: str) -> str:
    """PAGE with something added before a piece of it; the piece must be there."""
    assert where in PAGE, f"not in the sample page: {where}"
    return PAGE.replace(where, added + where, 1)


def swapped(old: str, new: str) -> str:
    """PAGE with one piece in the place of another."""
    assert old in PAGE, f"not in the sample page: {old}"
    return PAGE.replace(old, new, 1)


HEADING = "Sonapur District Administration</h1>"
LEAD = "Sonapur lies between the Kosa river and the northern hills."
NEWS = '<ul id="news">'
END = "</body>"
TITLE = "<title>Sonapur District | Official portal"


def item(text: str) -> str:
    """PAGE with one more piece of news."""
    return swapped(NEWS, f'{NEWS}<li><a href="/news/77">{text}</a></li>')


def judged(after: str | bytes, before: str = PAGE, status: int = 0) -> Comparison:
    body = after.encode() if isinstance(after, str) else after
    return compare(
        read_document(before.encode(), url=URL),
        read_document(body, url=URL, status=status),
    )


def seen(found: Comparison) -> str:
    """What a failing test tells of a comparison."""
    signs = ", ".join(f"{one.strength}:{one.code}:{one.quote[:60]!r}" for one in found.signals)
    return f"{found.verdict} by {found.rule} ({found.score}): {signs} {found.measures}"
