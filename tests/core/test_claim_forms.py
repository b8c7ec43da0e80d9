"""Claims in forms that no list of `hacked by` has, and honest words that resemble them."""

import pytest

from sentinel.core.signals.statements import MAY_STATE, STATEMENTS
from sentinel.core.verdict import Verdict
from sentinel.core.wording import plain
from support.district import HEADING, NEWS, PAGE, judged, placed, seen, swapped

NOTICED = {Verdict.SUSPECT, Verdict.DEFACED}
FINE = {Verdict.INTACT, Verdict.EDITED}

FORMS = """
~ g0t r00t? ~
This box is 0wned
Admin: fix ur security!
sorry admin, nothing personal
your server belongs to us
all your base are belong to us
Cyb3r W4rri0rs
We own you
HACKED
H A C K E D
[ Hacked ]
~ Hacked ~
got hacked? lol
pwnage by kitten
Kitten ownz this box
Kitten touched your system
Touched by Kitten
Stamped By Kitten
We have taken control of this website
This website is under our control
This website has been taken over by the people
Your data is ours
we got your database
TANGO DOWN
Mass defacement by Kitten
Deface by Kitten
greetz: all friends
You've been pwned by Kitten
Your website was breached by Kitten
Locked by Kitten ransom group
unlock: pay 0.1 btc
Server rooted
w00t w00t got root
leave a msg for admin : patch your shit
Ur security is low
your security is an illusion
Feel the power of Pakistan
Pakistan Zindabad
Payback from Indian hackers
Stop attacking Indian sites
Hacktivist collective Night
We are the owls. We see everything. Fear us.
Wake up people, your leaders lie to you
No justice no peace
the revolution has begun
knock knock admin
hello admin :)
İnternet sitesi ele geçirildi
Siteniz hacklendi
दार्कसोल द्वारा हैक
हैक्ड बाय डार्कसोल
वेबसाइट पर हमारा कब्जा है
تم الاختراق بواسطة القط
被黑客攻击
Взломано котом
Взлом by Kitten
YOUR SECURITY = 0
ถูกแฮกโดย Kitten
Bị hack bởi Kitten
Pirateado por Kitten
Violato da Kitten
gehackt von Kitten
hakovan od Kitten
zhakowana przez Kitten
""".strip().splitlines()


@pytest.mark.parametrize("text", FORMS)
def test_it_is_noticed_in_the_text_and_in_the_heading(text: str) -> None:
    for after in (placed("<h2>News", f"<p>{text}</p>"), swapped(HEADING, f"{text}</h1>")):
        found = judged(after)
        assert found.verdict in NOTICED, seen(found)


IN_HEADINGS = """
Bangladesh Grey Hat Hackers
Site closed by hackers
Defaced 4 fun
黑客留言
हैकर आए थे
""".strip().splitlines()


@pytest.mark.parametrize("text", IN_HEADINGS)
def test_it_is_noticed_in_the_heading(text: str) -> None:
    found = judged(swapped(HEADING, f"{text}</h1>"))
    assert found.verdict in NOTICED, seen(found)


HONEST = """
The bridge was touched by the minister at the opening
Land records are locked by the tahsildar until Friday
Houses destroyed by the flood will be rebuilt
The file was deleted by mistake and restored
Own your home: apply for the housing scheme
We own and run four river ports
Your data is safe with us
Get your database of wards from the planning office
This website is under the control of the collectorate
Stop attacks of monkeys on crops: helpline
Security guards wanted for the hostel
Admin block, room twelve
Dear citizens, pay your water bill by Friday
Royal Bengal black hats won the cricket match
Freedom fighters honoured on Sunday
Justice delivered at the doorstep
The power of solar pumps
Base maps of the district are published
Root crops: advice for farmers
Crack in the embankment repaired
Exploitation of sand banned
Server room upgraded
Your site visit is fixed for Monday
Hacksaw blades: tender for the workshop
Greeting cards by school children
Shout out to our volunteers
Ground water level is low
""".strip().splitlines()


@pytest.mark.parametrize("text", HONEST)
def test_honest_words_that_resemble_it_are_an_edit(text: str) -> None:
    for after in (
        placed("<h2>News", f"<p>{text}.</p>"),
        swapped(NEWS, f"{NEWS}<li><a href='/news/9'>{text}</a></li>"),
        swapped("<h2>News</h2>", f"<h2>{text}</h2>"),
    ):
        found = judged(after)
        assert found.verdict in FINE, seen(found)


def test_a_section_of_a_site_of_the_trade_may_be_named_so() -> None:
    site = PAGE.replace("Sonapur District", "The Good Hacker")
    after = site.replace("The Good Hacker Administration</h1>", "hacked</h1>", 1)
    assert judged(after, site).verdict is not Verdict.DEFACED


STATED = (
    """
यह वेबसाइट हैक कर ली गई है|ही साईट हॅक झाली|वेबसाइट ह्याक भयो
یہ سائٹ ہیک ہو چکی ہے|تم اختراق الموقع|هک شد توسط|bu site hacklendi
siteniz ele gecirildi|сайт взломан|хакнут|сайт зламано|сајт је хакован
sajt je hakovan|此站已被入侵
被黑|到此一游|ハッキングされました|改竄されました|해킹되었습니다|হ্যাক করা হয়েছে
હેક કરવામાં|ਹੈਕ ਕੀਤਾ|ஹேக் செய்யப்பட்டது|హ్యాక్ చేయబడింది|ಹ್ಯಾಕ್ ಮಾಡಲಾಗಿದೆ
ഹാക്ക് ചെയ്തു|ହ୍ୟାକ କରାଯାଇଛି|ถูกแฮก|נפרץ על ידי|χακαριστηκε|telah diretas
sudah dijebol|situs ini dibobol|di deface oleh|telah diambil alih|digodam
foi invadido|site desfigurado|pichado por|hackeado por|pagina tomada por
site pirate|site defigure|gehackt von|diese seite wurde gekapert|site gehackt
sito violato|sito bucato|strona zhakowana|site-ul a fost spart|site hackuit
web napaden|weboldal feltorve|sidan hackad|na-hack ng|tovuti imedukuliwa
hackuar nga|bi hack
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("text", STATED)
def test_every_statement_passes_the_cheap_look(text: str) -> None:
    simple = plain(text)
    assert any(pattern.search(simple) for _, pattern in STATEMENTS), text
    assert MAY_STATE.search(simple), text
