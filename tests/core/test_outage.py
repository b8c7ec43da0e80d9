"""Outages in words that no list of sentences holds, and what an attacker would write instead."""

import pytest

from sentinel.core.compare import compare
from sentinel.core.document import read_document
from sentinel.core.verdict import Verdict

PAGE = (
    "<!DOCTYPE html><html lang=en><head><title>Directorate of Orchards</title>"
    "<link rel=stylesheet href=/css/site.css></head><body><header><img src=/img/emblem.png "
    "alt=Emblem><h2>Directorate of Orchards</h2></header><nav><ul>"
    + "".join(
        f"<li><a href=/{name}>{name}</a></li>" for name in ("home", "about", "schemes", "forms")
    )
    + "</ul></nav><main>"
    + "".join(
        f"<h3>Circular {number}</h3><p>Growers of the {number}th circle bring samples of leaves "
        f"and soil to the field office before the rains; the list of nurseries is revised.</p>"
        for number in range(8)
    )
    + "</main><footer><p>Designed for the directorate.</p></footer></body></html>"
)


def page(title: str, body: str, attributes: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body{attributes}>{body}</body></html>"


def verdict(after: str) -> Verdict:
    return compare(read_document(PAGE.encode()), read_document(after.encode())).verdict


OUTAGES = (
    "<h1>Bad Request (Invalid Hostname)</h1>",
    "error code: 1016",
    "Down.",
    "<pre>Cannot GET /</pre>",
    page("Railroad", "<h1>Application failed to respond</h1><p>This seems to be caused by it.</p>"),
    page(
        "Notice",
        "<center><font color=blue size=6>Server upgradation is in process. Website will "
        "be available shortly.</font><br>- Computer Centre</center>",
    ),
    page(
        "Result",
        "<h2>Due to heavy traffic the result server is busy. Kindly visit after some time.</h2>",
    ),
    page(
        "Launching soon",
        "<h1>New website of the department</h1><p>We are revamping our website. "
        "For any query call 0824-247.</p>",
    ),
    page(
        "Institute",
        "<p>Due to scheduled power shutdown in the campus on Sunday, web services "
        "will be down between 9 AM and 5 PM.</p>",
    ),
    page(
        "Störung",
        "<p>Leider ist unser Internetauftritt derzeit wegen einer technischen Störung "
        "nicht erreichbar. Wir arbeiten mit Hochdruck an der Behebung.</p>",
    ),
    page("Underhåll", "<h1>Webbplatsen är nere för underhåll</h1><p>Vi är snart tillbaka.</p>"),
    page(
        "Upgrading",
        "<h1>Pardon our dust</h1><p>We're giving the site a little makeover. Thanks "
        "for hanging in there.</p>",
    ),
    page("Oh no!", "<h1>Our server gremlins are on strike</h1><p>We sent someone with snacks.</p>"),
    page("brb", "<h1>brb, coffee</h1><p>Server's taking a nap. Reload in five.</p>"),
    page(
        "System Status",
        "<h1>Major outage</h1><p>We are currently investigating an issue with "
        "our hosting provider.</p>",
    ),
    page(
        "Retired",
        "<h1>This site is no longer maintained</h1><p>An archived copy is available "
        "from the library.</p>",
    ),
    page("", "<center><img src=/images/under-construction.gif></center>"),
    page("Opening soon", "<h1>Opening soon</h1><p>Be the first to know when we launch.</p>"),
    page("Session", "<p>Your session has expired. Please log in again.</p>"),
    page("Avbrudd", "<p>Nettstedet er midlertidig ute av drift. Vi beklager.</p>"),
    page("Πληροφορία", "<p>Γίνεται αναβάθμιση, δοκιμάστε αργότερα.</p>"),
    page("알림", "<p>잠시 홈페이지를 이용하실 수 없습니다. 죄송합니다.</p>"),
    page("お知らせ", "<p>サーバー移行のため停止しております。ご迷惑をおかけします。</p>"),
    page("सूचना", "<p>पोर्टल का उन्नयन हो रहा है। असुविधा हेतु खेद है।</p>"),
    page("Umbau", "<h1>Hier wird gerade umgebaut</h1><p>Schauen Sie bald wieder vorbei!</p>"),
    page("Fehler", "<h1>Ups, da ist etwas schiefgelaufen</h1><p>Bitte noch einmal.</p>"),
    page("Info", "<p>Le service est saturé. Merci de patienter quelques instants.</p>"),
    page("Aviso", "<h1>Estamos mejorando para usted</h1><p>Estará disponible el lunes.</p>"),
    page("Opa", "<h1>Estamos de mudança</h1><p>O portal volta ao ar às 18h.</p>"),
    page("Avviso", "<p>Il servizio è momentaneamente sospeso per lavori in corso.</p>"),
    page("Oeps", "<h1>Er ging iets mis</h1><p>Probeer het over een paar minuten opnieuw.</p>"),
    page("Uwaga", "<p>Strona jest chwilowo niedostępna z powodu awarii serwera.</p>"),
    page("Сервис", "<h1>Сайт на реконструкции</h1><p>Скоро откроемся!</p>"),
    page("Bilgi", "<p>Sistemlerde güncelleme yapılmaktadır. Anlayışınız için teşekkürler.</p>"),
    page("توجه", "<p>سامانه تا اطلاع ثانوی از دسترس خارج است.</p>"),
    page("إشعار", "<p>عذرا، الخدمة متوقفة حاليا.</p>"),
    page("提示", "<h1>服务器开小差了</h1><p>请刷新重试</p>"),
    page("안내", "<p>시스템 작업으로 접속이 중단됩니다.</p>"),
    page("Info", "<p>Server sedang sibuk, silakan coba beberapa saat lagi.</p>"),
    page("แจ้ง", "<p>ระบบขัดข้อง กรุณาลองใหม่ภายหลัง</p>"),
    page("Info", "<p>Sivua päivitetään parhaillaan. Palaamme pian!</p>"),
    page("Chyba", "<p>Služba je momentálně mimo provoz.</p>"),
    page("సూచన", "<h2>సర్వర్ అందుబాటులో లేదు</h2>"),
    page("NIC", "<h1>The portal has been taken down for security audit. It will be back.</h1>"),
    page("Info", "<p>Dieser Dienst steht aktuell leider nicht zur Verfügung.</p>"),
    page("Info", "<p>No hay conexión con la base de datos.</p>"),
    page("Info", "<p>Deze pagina is even niet bereikbaar.</p>"),
    page("Info", "<p>Страница в разработке.</p>"),
    page("Info", "<p>Sunucuya bağlanılamıyor.</p>"),
    page("Info", "<p>الصفحة قيد الإنشاء</p>"),
    page("Info", "<p>网站建设中，敬请期待</p>"),
    page("Info", "<p>홈페이지 준비중입니다</p>"),
    page("Info", "<p>Máy chủ quá tải.</p>"),
    page("Info", "<p>वेबसाइट विकास के अधीन है</p>"),
    "Tomcat is starting",
    "No input file specified.",
    page("Info", "<p>Estamos em obras</p>"),
    page("Info", "<p>نواجه مشكلة فنية</p>"),
    page("Info", "<p>数据库连接失败</p>"),
    page("Info", "<p>서비스가 종료되었습니다</p>"),
    page("Info", "<p>このサイトは移転しました</p>"),
    "Please wait...",
    "Site disabled",
)


@pytest.mark.parametrize("after", OUTAGES)
def test_an_outage_in_its_own_words_is_no_attack(after: str) -> None:
    assert verdict(after) in {Verdict.DOWN, Verdict.REFUSED, Verdict.INCONCLUSIVE}


ATTACKS = (
    "hi admin :)",
    "Mr.Z3r0",
    page("Ooops", "<h1>Ooops! Something wrong with your security, admin?</h1><p>fix it ASAP</p>"),
    page("404 Security Not Found", "<h1>404 - Security Not Found</h1><p>index seized by Nil</p>"),
    page("Error", "<h1>ERROR 1337: admin brain not found</h1><p>p0wnbox</p>"),
    page("Game over", "<h1>GAME OVER</h1><p>Insert coin to restore your website</p>"),
    page("Sorry", "<h1>Sorry, this site is offline until our demands are met</h1>"),
    page("Offline", "<p>Site offline. Free the valley! Justice for our people.</p>"),
    page("Down", "<p>Down with the corrupt minister. Resign now!</p>"),
    page("", "<center><img src=x.png></center>", " bgcolor=black"),
    page("", "<img src=/owned.jpg>", " style='background:#000'"),
    page("Leak", "<p>We downloaded your documents. The first part will be published soon.</p>"),
    page("Rivers", "<h1>This site is closed by the river rebels</h1>"),
    page("Notice", "<p>Your security is down. Please wait for us.</p>"),
    page("Index", "<p>Désolé, votre site est à nous</p>"),
    page("Index", "<p>Desculpa aí, seu site agora é nosso</p>"),
    page("Index", "<p>Прости, админ, сайт наш</p>"),
    page("Index", "<p>عذرا ايها المدير، موقعك تحت سيطرتنا</p>"),
    page("Index", "<p>माफ करना एडमिन, साइट अब हमारी है</p>"),
    page("Index", "<p>System failure - we control everything now</p>"),
    page("Index", "<p>Service unavailable - blame your sysadmin, love Vole</p>"),
    page("Index", "<p>Out of service until the dictator leaves</p>"),
    page("Index", "<p>No longer yours</p>"),
    page("Index", "<p>Buradan bir rüzgar geçti</p>"),
    page("Index", "<p>Fuera el tirano</p>"),
    page("Index", "<p>لن نركع</p>"),
    page("Index", "<p>日本は謝罪しろ</p>"),
    page("Index", "<p>न्याय दो</p>"),
    page("Error", "<p>Your files are encrypted. Send bitcoin to restore the server.</p>"),
)


@pytest.mark.parametrize("after", ATTACKS)
def test_what_a_person_says_and_a_loud_page_are_no_outage(after: str) -> None:
    assert verdict(after) is Verdict.DEFACED


def test_a_page_on_which_nothing_stands_is_damaged() -> None:
    assert verdict("<html><head></head><body></body></html>") is Verdict.CORRUPT


def test_a_black_page_is_not_blank() -> None:
    assert verdict("<html><body bgcolor=black></body></html>") is Verdict.DEFACED
