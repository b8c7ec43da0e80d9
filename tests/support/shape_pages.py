"""Answers that are no page, as servers, firewalls, hosting companies and content systems write
them: markup and the shape that it has. All written for these tests."""

from sentinel.core.shape import Shape
from support import wall_pages
from support.error_page import error_page

_NOT_FOUND = {
    "nginx": "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1>"
    "</center><hr><center>nginx</center></body></html>",
    "apache": error_page(
        "404 Not Found",
        "The requested URL /old/list.html was not found on this server.",
        heading="Not Found",
    ),
    "iis": error_page(
        "404 - File or directory not found.",
        "The resource you are looking for might have been removed, had its name changed, or is "
        "temporarily unavailable.",
        heading="Server Error",
    ),
    "tomcat": error_page(
        "HTTP Status 404 – Not Found",
        "Type Status Report",
        "Description The origin server did not find a current representation for the target.",
        heading="HTTP Status 404 – Not Found",
    ),
    "django": error_page(
        "Page not found at /x",
        "Using the URLconf defined in portal.urls, Django tried these URL patterns.",
    ),
    "content system": error_page(
        "Page not found – River Works Institute",
        "It looks like nothing was found at this location. Maybe try a search?",
        heading="Oops! That page can’t be found.",
    ),
    "bare text": "File not found.\n",
    "json": '{"error": "Not Found", "status": 404, "message": "page not found"}',
    "bucket": "<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>The specified key does "
    "not exist.</Message></Error>",
    "soft": error_page(
        "Institute", "Sorry, the page you are looking for does not exist or was moved."
    ),
    "search engine's": error_page(
        "Error 404 (Not Found)!!1",
        "404. That’s an error.",
        "The requested URL /x was not found on this server. That’s all we know.",
    ),
    "host": error_page(
        "404: NOT_FOUND", "Code: NOT_FOUND", "ID: bom1::x8-1", heading="404: NOT_FOUND"
    ),
    "hindi": error_page("संस्थान", "कृपया मुख पृष्ठ पर जाएँ।", heading="पृष्ठ नहीं मिला"),
    "hindi, english": error_page("404 | संस्थान", "आप जिस पृष्ठ को खोज रहे हैं वह उपलब्ध नहीं है।"),
    "marathi": error_page("संस्था", "मुख्य पानावर जा.", heading="पृष्ठ सापडले नाही"),
    "bengali": error_page("প্রতিষ্ঠান", "মূল পাতায় যান।", heading="পাতাটি পাওয়া যায়নি"),
    "tamil": error_page("நிறுவனம்", "முகப்புக்குச் செல்லவும்", heading="பக்கம் கிடைக்கவில்லை"),
    "telugu": error_page("సంస్థ", "హోమ్‌కు వెళ్ళండి", heading="పేజీ కనుగొనబడలేదు"),
    "spanish": error_page("Página no encontrada", "Vuelva al inicio.", heading="Error 404"),
    "portuguese": error_page("Erro 404", "Volte ao início.", heading="Página não encontrada"),
    "french": error_page("Page introuvable", "Retour à l'accueil.", heading="Erreur 404"),
    "german": error_page("Seite nicht gefunden", "Zur Startseite.", heading="Fehler 404"),
    "turkish": error_page("Sayfa bulunamadı", "Ana sayfaya dönün."),
    "russian": error_page("404", "Вернитесь на главную.", heading="Страница не найдена"),
    "chinese": error_page("提示", "返回首页", heading="您访问的页面不存在"),
    "japanese": error_page("エラー", "トップへ", heading="ページが見つかりません"),
    "korean": error_page("안내", "홈으로", heading="페이지를 찾을 수 없습니다"),
    "arabic": error_page("المعهد", "العودة إلى الرئيسية", heading="الصفحة غير موجودة"),
    "indonesian": error_page("Institut", "Kembali ke beranda.", heading="Halaman tidak ditemukan"),
    "estonian": error_page("Instituut", "Avalehele.", heading="Lehekülge ei leitud"),
    "terminal look": "<title>404</title><body style='background:#000;color:#0f0'><pre>root@web:~$ "
    "cat page\ncat: page: No such file</pre><h1>404 // PAGE NOT FOUND</h1></body>",
}

_ERRORS = {
    "bad gateway": "<html><title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center>"
    "<hr><center>nginx/1.24.0</center></html>",
    "unavailable": error_page(
        "503 Service Unavailable",
        "No server is available to handle this request.",
        heading="503 Service Unavailable",
    ),
    "gateway": error_page("504 Gateway Time-out", "", heading="504 Gateway Time-out"),
    "apache 500": error_page(
        "500 Internal Server Error",
        "The server encountered an internal error or misconfiguration and was unable to complete "
        "your request.",
        heading="Internal Server Error",
    ),
    "aspx": error_page(
        "Runtime Error",
        "Description: An application error occurred on the server.",
        heading="Server Error in '/Portal' Application.",
    ),
    "iis 503": error_page("Service Unavailable", "HTTP Error 503. The service is unavailable."),
    "blog's database": error_page(
        "Database Error", heading="Error establishing a database connection"
    ),
    "blog's critical": error_page(
        "Institute › Error", "There has been a critical error on this website."
    ),
    "cms": error_page("Error", "The website encountered an unexpected error. Try again later."),
    "php": "<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined function head() in "
    "/var/www/html/index.php:3 Stack trace: #0 {main} thrown in <b>/var/www/html/index.php</b> on "
    "line <b>3</b><br />",
    "php warning": "<b>Warning</b>: mysqli_connect(): (HY000/2002): Connection refused in "
    "<b>/srv/www/db.php</b> on line <b>9</b><br>Connection failed: Connection refused",
    "sql": "SQLSTATE[HY000] [1040] Too many connections",
    "oracle": "<p>ORA-12541: TNS:no listener</p>",
    "java": error_page(
        "HTTP Status 500 – Internal Server Error",
        "java.lang.NullPointerException org.apache.jasper.runtime",
    ),
    "spring": error_page(
        "", "This application has no explicit mapping for /error.", heading="Whitelabel Error Page"
    ),
    "python": "<pre>Traceback (most recent call last):\n  File 'a.py', line 3\nKeyError: 'x'</pre>",
    "rails": error_page(
        "We're sorry, but something went wrong (500)",
        "If you are the application owner check the logs for more information.",
        heading="We're sorry, but something went wrong.",
    ),
    "laravel": error_page("Server Error", "500", "Server Error"),
    "delivery network 521": error_page(
        "institute.example | 521: Web server is down",
        "The web server is not returning a connection.",
        heading="Web server is down Error code 521",
    ),
    "delivery network 522": error_page(
        "institute.example | 522: Connection timed out",
        "What happened? The initial connection between the network and the origin web server "
        "timed out.",
        heading="Connection timed out Error code 522",
    ),
    "delivery network 525": error_page("institute.example | 525: SSL handshake failed"),
    "edge cache": error_page(
        "503 Backend fetch failed",
        "Backend fetch failed",
        "Guru Meditation: XID: 32770",
        heading="Error 503 Backend fetch failed",
    ),
    "edge request": error_page(
        "ERROR: The request could not be satisfied",
        "The request could not be satisfied. Generated by cloudfront (CloudFront)",
        heading="504 ERROR",
    ),
    "mesh": "upstream connect error or disconnect/reset before headers. reset reason: overflow",
    "proxy": error_page(
        "502 Proxy Error",
        "The proxy server received an invalid response from an upstream server.",
        "Reason: Error reading from remote server",
    ),
    "json 500": '{"message": "Internal Server Error"}',
    "function": error_page(
        "Error", "500: INTERNAL_SERVER_ERROR", "Code: FUNCTION_INVOCATION_FAILED"
    ),
    "busy": error_page(
        "Server busy", "", heading="The server is too busy. Please try again later."
    ),
    "hindi": error_page("त्रुटि", "कृपया बाद में प्रयास करें।", heading="आंतरिक सर्वर त्रुटि"),
    "hindi service": error_page("सूचना", "सेवा उपलब्ध नहीं है। कृपया कुछ देर बाद प्रयास करें।"),
    "spanish": error_page("Error", "", heading="Error interno del servidor"),
    "french": error_page("Erreur", "", heading="Service indisponible"),
    "german": error_page("Fehler", "", heading="Interner Serverfehler"),
    "russian": error_page("Ошибка", "", heading="Внутренняя ошибка сервера"),
    "chinese": error_page("错误", "", heading="服务器内部错误"),
    "browser's own": error_page(
        "institute.example", "This site can’t be reached", "DNS_PROBE_FINISHED"
    ),
}

_MAINTENANCE = {
    "blog": "Briefly unavailable for scheduled maintenance. Check back in a minute.",
    "shop": error_page(
        "Maintenance | Institute",
        "Our site is undergoing some work. We'll be back shortly.",
        heading="Site under maintenance",
    ),
    "cms": error_page(
        "Site under maintenance",
        "River Works Institute is currently under maintenance. We should be back shortly. Thank "
        "you for your patience.",
    ),
    "portal": error_page(
        "e-Services",
        "Portal is under maintenance from 10 PM to 6 AM. Inconvenience caused is regretted.",
    ),
    "upgrade": error_page("Notice", "System upgrade in progress. Please visit after some time."),
    "construction": error_page("Institute", heading="Under Construction"),
    "soon": error_page("Institute", "We are building something new.", heading="Coming Soon"),
    "back": error_page("Institute", "Thanks for waiting.", heading="We’ll be right back"),
    "downtime": error_page("Institute", "Down for maintenance. Expected up at 14:00 IST."),
    "hindi": error_page("संस्थान", "असुविधा के लिए खेद है।", heading="वेबसाइट रखरखाव के अधीन है"),
    "hindi, temporary": error_page("संस्थान", "वेबसाइट अस्थायी रूप से बंद है। शीघ्र ही वापस आएँगे।"),
    "both": error_page(
        "Maintenance / रखरखाव",
        "यह वेबसाइट रखरखाव के कारण उपलब्ध नहीं है।",
        "This website is not available due to scheduled maintenance.",
    ),
    "marathi": error_page("संस्था", "देखभाल दुरुस्ती सुरू आहे.", heading="देखभाल दुरुस्ती"),
    "bengali": error_page("প্রতিষ্ঠান", heading="রক্ষণাবেক্ষণের কাজ চলছে"),
    "portuguese": error_page("Prefeitura", "Voltamos em breve.", heading="Site em manutenção"),
    "spanish": error_page("Instituto", "Volvemos pronto.", heading="Sitio en mantenimiento"),
    "french": error_page("Institut", "Merci.", heading="Site en maintenance"),
    "german": error_page("Institut", "Bitte später wieder.", heading="Wartungsarbeiten"),
    "turkish": error_page("Enstitü", "Lütfen bekleyin.", heading="Bakım çalışması"),
    "russian": error_page("Институт", "Приносим извинения.", heading="Технические работы"),
    "chinese": error_page("通知", "请稍后访问", heading="网站维护中"),
    "japanese": error_page(
        "お知らせ", "しばらくお待ちください", heading="ただいまメンテナンス中です"
    ),
    "estonian": error_page("Instituut", "Vabandame.", heading="Hooldustööd"),
    "arabic": error_page("المعهد", "نعتذر", heading="الموقع تحت الصيانة"),
}

SHAPES: dict[Shape, dict[str, str]] = {
    Shape.NOT_FOUND: _NOT_FOUND,
    Shape.ERROR: _ERRORS,
    Shape.MAINTENANCE: _MAINTENANCE,
    Shape.FORBIDDEN: wall_pages.REFUSED,
    Shape.CHALLENGE: wall_pages.CHALLENGES,
    Shape.PARKED: wall_pages.PARKED,
    Shape.SUSPENDED: wall_pages.SUSPENDED,
    Shape.DEFAULT_SERVER: wall_pages.DEFAULTS,
    Shape.LISTING: wall_pages.LISTINGS,
    Shape.PORTAL: wall_pages.PORTALS,
    Shape.SHELL: wall_pages.SHELLS,
}
