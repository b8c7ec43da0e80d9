"""Honest changes of many kinds to a district's portal, written for this test: none is an attack."""

import pytest

from sentinel.core.verdict import Verdict
from support.district import (
    END,
    HEADING,
    PAGE,
    TITLE,
    item,
    judged,
    placed,
    seen,
    swapped,
)

FINE = {Verdict.INTACT, Verdict.EDITED}


def article(title: str, *paragraphs: str) -> str:
    """PAGE with an article in the place of its news."""
    start, rest = PAGE.split("<h2>News</h2>")
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"{start}<h2>{title}</h2>{text}{rest[rest.index('<h2>') :]}"


def emptied(notice: str) -> str:
    """PAGE with a notice in the place of its main part."""
    start, rest = PAGE.split("<main>")
    return f"{start}<main><h1>{HEADING}<p>{notice}</p>{rest[rest.index('</main>') :]}"


EDITS = {
    "a press note on an attack elsewhere": article(
        "Press note",
        "The state data centre was attacked last week. Hackers had defaced two portals, police "
        "said, and the sites were restored from backups within a day.",
    ),
    "headline of a hack elsewhere": item(
        "Power utility's website hacked by unknown group, police say"
    ),
    "headline without a report": item("Two men arrested for hacking bank accounts"),
    "an advisory": article(
        "Cyber security advisory",
        "Users are advised not to open attachments. Ransomware encrypts your files and demands "
        "payment in bitcoin. Do not pay. Report incidents to CERT-In.",
        "Administrators should patch the vulnerability in the mail server at once.",
    ),
    "an awareness week": item("Cyber awareness week: how hackers steal your passwords"),
    "a hackathon": item("Students of Malpur win the state hackathon with a flood sensor"),
    "a job advert": article(
        "Recruitment",
        "Applications are invited for two ethical hackers (penetration testers) on contract.",
    ),
    "an obituary": article(
        "In memoriam", "The district mourns the former collector, who passed away on Sunday."
    ),
    "an election notice": article(
        "General election", "Polling in all eleven blocks will be held on 9 May. Vote without fear."
    ),
    "national day": placed("<h2>News", "<p>Jai Hind! Happy Republic Day to all citizens.</p>"),
    "a red banner": placed(
        "<h1>",
        '<div style="background:red;color:white">Flood warning: stay away from the Kosa</div>',
    ),
    "a countdown": placed("<h2>News", '<p>Census begins in <b id="days">17</b> days</p>'),
    "a cookie banner": placed(
        END, '<div id="cookies">We use cookies. <button>Accept</button></div>'
    ),
    "a cookie service": placed(
        END, '<script src="https://consent.cookiebot.com/uc.js" data-cbid="1"></script>'
    ),
    "an analytics tag": placed(
        "</head>",
        '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script><script>'
        "window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}"
        "gtag('js',new Date());gtag('config','G-1');</script>",
    ),
    "a chat widget": placed(END, '<script src="https://embed.tawk.to/5f/default" async></script>'),
    "a map": placed("<h2>News", '<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>'),
    "a film": placed("<h2>News", '<iframe src="https://www.youtube.com/embed/a1"></iframe>'),
    "a library": placed(
        "</head>", '<script src="https://code.jquery.com/jquery-3.7.1.min.js"></script>'
    ),
    "an own script": placed("</head>", '<script src="/js/menu.js?v=7"></script>'),
    "an inline script": placed(END, "<script>document.getElementById('q').focus();</script>"),
    "a handler": swapped("<button>", '<button onclick="return check(this.form)">'),
    "a slider": placed("<h2>News", '<div class="slider"><img src="/img/1.jpg" alt="River"></div>'),
    "a counter": placed("</footer>", "<p>Visitors: 18,204</p>"),
    "a tender list": article(
        "Tenders", *(f"Tender {n}: repair of the embankment, block {n}" for n in range(1, 12))
    ),
    "a Hindi notice": item("जिला कलेक्टर कार्यालय में जनसुनवाई सोमवार को होगी"),
    "a Bengali notice": item("সোমবার জেলা কার্যালয়ে শুনানি হবে"),
    "an Urdu notice": item("پیر کو کلکٹر کے دفتر میں سماعت ہوگی"),
    "a Hindi page about hacking": article(
        "साइबर सुरक्षा", "नागरिक अपने पासवर्ड किसी को न बताएं और संदिग्ध लिंक न खोलें।"
    ),
    "a new title": swapped(TITLE, "<title>District of Sonapur: services for citizens"),
    "another heading": swapped(HEADING, "Welcome to Sonapur</h1>"),
    "no notices": emptied("There are no notices at present."),
    "closed for a holiday": emptied("The collectorate is closed for the festival until Friday."),
    "the news is gone": swapped("<h2>News</h2>", "<h2>Archive</h2>"),
    "a new menu entry": swapped(
        '<li><a href="/about">', '<li><a href="/rti">RTI</a></li><li><a href="/about">'
    ),
    "a link to another site": item("See <a href='https://census.example/'>census.example</a>"),
    "links to departments": placed(
        "</footer>", "".join(f'<a href="https://dept{n}.example/">{n}</a> ' for n in range(5))
    ),
    "an honest owner": swapped("Content owned by the district", "Content owned by the divisional"),
    "a bridge built by someone": item("Bridge at Malpur inaugurated by the minister"),
    "a lost child": item("Child missing since Tuesday found by river police"),
    "a seized boat": item("Three boats seized by the forest department"),
    "land invaded by floods": item("Forty houses destroyed by the Kosa in Malpur block"),
    "a book": item("Library acquires the novel 'Hacked by Design'"),
    "a quiz": item("Quiz for schools: Pwned! Test your knowledge of passwords"),
    "digits in words": placed(
        "<h2>News", "<p>Forms 3A, B2B invoices, H1N1 vaccine, MP3 audio and IPv4 addresses.</p>"
    ),
    "a growth hacker": item("Talk by a growth hacker at the engineering college"),
    "a life hack": item("Ten kitchen hacks to save cooking gas"),
    "shouting": placed("<h2>News", "<p>LAST DATE EXTENDED!!! APPLY NOW!!!</p>"),
    "a casino closed": item("Illegal casino closed in Malpur, four arrested"),
    "medicine": item("Warning on illegal sale of tramadol at the ferry ghat"),
    "a betting case": item("Police act against online betting in the district"),
    "an own refresh": placed("</head>", '<meta http-equiv="refresh" content="300">'),
    "a style sheet": placed("</head>", "<style>h1{color:#700}.slider::after{content:'›'}</style>"),
    "an icon": swapped("/images/favicon.ico", "/images/emblem.ico"),
    "a hidden skip link": placed(
        "<header>", '<a href="#main" style="position:absolute;left:-9999px">Skip to content</a>'
    ),
    "a font": placed(
        "</head>", '<link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=Noto">'
    ),
    "social links": placed("</footer>", '<a href="https://x.com/sonapur">X</a>'),
    "a pop-up": placed(
        END,
        '<div id="popup" style="display:none;position:fixed;top:20%;width:40%">Apply for the new '
        "ration card</div>",
    ),
    "JSON-LD": placed(
        "</head>", '<script type="application/ld+json">{"@type": "GovernmentOffice"}</script>'
    ),
    "a survey": placed("<h2>News", '<p><a href="https://forms.gle/x1">Take our survey</a></p>'),
    "a date": swapped("Draft electoral roll", "Final electoral roll"),
    "a comment": placed("<h2>News", "<!-- built by node 7 at 10:22 -->"),
    "slogans of a scheme": placed(
        "<h2>News", "<p>Save water, save life. Clean river, green hills.</p>"
    ),
    "protest reported": item("Farmers end their protest for justice after talks"),
    "victory": item("Long live the tradition: wrestling fair opens on Sunday"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_honest_change_is_an_edit(name: str) -> None:
    found = judged(EDITS[name])
    assert found.verdict in FINE, seen(found)
    assert found.score < 0.3


_PAGES = [
    "about",
    "services",
    "tenders",
    "land",
    "health",
    "schools",
    "transport",
    "contact",
    "news",
    "rti",
]
REBUILT = f"""<!doctype html><html lang="en"><head><title>Sonapur District</title>
<link rel="stylesheet" href="/assets/app.3f2a.css"></head><body><div id="top"><section>
<img src="/assets/emblem.svg" alt="Sonapur district emblem"></section><section class="menu">
{"".join(f'<span><a href="/en/{n}">{n}</a></span>' for n in _PAGES)}
</section></div><article><h1>Sonapur District Administration</h1><p>Sonapur lies between the Kosa
river and the northern hills.</p><section><p>Certificates, petitions and land records are now one
step away: applications for income, caste and residence certificates are received online.</p>
</section></article><section>Sonapur District Administration, Collectorate Road.</section></body>"""

LOUD = {
    "a redesign": REBUILT,
    "moved": "<title>Sonapur District</title><h1>This website has moved</h1><p>Our new address is "
    '<a href="https://portal.sonapur.example/">portal.sonapur.example</a>.</p>',
    "mourning": '<title>Sonapur</title><body bgcolor=black><img src="/c.jpg"><p>We mourn the '
    "passing of our collector. The portal will be available again on Thursday.</p>",
    "our own notice": placed("<h2>News", "<p>We regret that our website was hacked on Sunday.</p>"),
    "new page in Hindi": "<title>सोनापुर जिला</title><h1>सोनापुर जिला प्रशासन</h1>"
    + "".join(f'<p><a href="/hi/{n}">सेवा {n}</a> नागरिकों के लिए जिला सेवाएं</p>' for n in range(14)),
}


@pytest.mark.parametrize("name", LOUD)
def test_an_honest_change_that_loses_the_page_is_never_called_an_attack(name: str) -> None:
    found = judged(LOUD[name])
    assert found.verdict in {Verdict.EDITED, Verdict.SUSPECT, Verdict.DOWN}, seen(found)


BLOG = PAGE.replace(
    "Sonapur lies between",
    "Notes on malware, phishing, exploits, CVE-2026-1 and ransomware. Sonapur lies between",
)
BLOG_POSTS = {
    "payloads": "<h3>XSS in a guest book</h3><pre>&lt;script&gt;alert('hacked by me')",
    "a breach": "<h3>Hospital hacked by ransomware gang</h3><p>The gang owned the server.",
    "a deface kit": "<h3>Anatomy of a defacement</h3><p>The page said: Hacked by Velvet Owl.</p>",
    "leet": "<p>In l33t speak you write h4ck3d and pwn3d.</p>",
    "a theme": '<div style="background:black;color:lime">root@blog:~# ls posts</div>',
}


@pytest.mark.parametrize("name", BLOG_POSTS)
def test_more_words_of_hacking_are_no_news_on_a_site_about_it(name: str) -> None:
    after = BLOG.replace("<h2>News", f"{BLOG_POSTS[name]}<h2>News", 1)
    found = judged(after, BLOG)
    assert found.verdict in FINE, seen(found)


def test_a_claim_in_the_title_of_a_site_about_security_counts() -> None:
    after = BLOG.replace(TITLE, "<title>Hacked by Velvet Owl", 1)
    assert judged(after, BLOG).verdict is Verdict.DEFACED


UNAVAILABLE = {
    "maintenance": (
        0,
        "<title>Maintenance</title><h1>Site under maintenance</h1><p>We will be back soon.",
    ),
    "database": (0, "<h1>Error establishing a database connection</h1>"),
    "not found": (404, "<title>404 Not Found</title><h1>Not Found</h1>"),
    "gateway": (
        502,
        "<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center><hr>nginx",
    ),
    "challenge": (403, "<title>Just a moment...</title><p>Checking your browser before accessing"),
    "nginx": (0, "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>"),
}


@pytest.mark.parametrize("name", UNAVAILABLE)
def test_an_unavailable_page_is_no_attack(name: str) -> None:
    status, page = UNAVAILABLE[name]
    found = judged(page, status=status)
    assert found.verdict in {Verdict.DOWN, Verdict.REFUSED, Verdict.INCONCLUSIVE}, seen(found)
