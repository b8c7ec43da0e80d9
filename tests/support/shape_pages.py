"""Answers that are no page, as servers, firewalls, hosting companies and content systems write
them: markup and the shape that it has. All written for these tests."""

from sentinel.core.shape import Shape


def _page(title: str, *lines: str, heading: str = "") -> str:
    top = f"<h1>{heading}</h1>" if heading else ""
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{top}{body}</body></html>"
    )


_NOT_FOUND = {
    "nginx": "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1>"
    "</center><hr><center>nginx</center></body></html>",
    "apache": _page(
        "404 Not Found",
        "The requested URL /old/list.html was not found on this server.",
        heading="Not Found",
    ),
    "iis": _page(
        "404 - File or directory not found.",
        "The resource you are looking for might have been removed, had its name changed, or is "
        "temporarily unavailable.",
        heading="Server Error",
    ),
    "tomcat": _page(
        "HTTP Status 404 – Not Found",
        "Type Status Report",
        "Description The origin server did not find a current representation for the target.",
        heading="HTTP Status 404 – Not Found",
    ),
    "django": _page(
        "Page not found at /x",
        "Using the URLconf defined in portal.urls, Django tried these URL patterns.",
    ),
    "content system": _page(
        "Page not found – River Works Institute",
        "It looks like nothing was found at this location. Maybe try a search?",
        heading="Oops! That page can’t be found.",
    ),
    "bare text": "File not found.\n",
    "json": '{"error": "Not Found", "status": 404, "message": "page not found"}',
    "bucket": "<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>The specified key does "
    "not exist.</Message></Error>",
    "soft": _page("Institute", "Sorry, the page you are looking for does not exist or was moved."),
    "search engine's": _page(
        "Error 404 (Not Found)!!1",
        "404. That’s an error.",
        "The requested URL /x was not found on this server. That’s all we know.",
    ),
    "host": _page("404: NOT_FOUND", "Code: NOT_FOUND", "ID: bom1::x8-1", heading="404: NOT_FOUND"),
    "hindi": _page("संस्थान", "कृपया मुख पृष्ठ पर जाएँ।", heading="पृष्ठ नहीं मिला"),
    "hindi, english": _page("404 | संस्थान", "आप जिस पृष्ठ को खोज रहे हैं वह उपलब्ध नहीं है।"),
    "marathi": _page("संस्था", "मुख्य पानावर जा.", heading="पृष्ठ सापडले नाही"),
    "bengali": _page("প্রতিষ্ঠান", "মূল পাতায় যান।", heading="পাতাটি পাওয়া যায়নি"),
    "tamil": _page("நிறுவனம்", "முகப்புக்குச் செல்லவும்", heading="பக்கம் கிடைக்கவில்லை"),
    "telugu": _page("సంస్థ", "హోమ్‌కు వెళ్ళండి", heading="పేజీ కనుగొనబడలేదు"),
    "spanish": _page("Página no encontrada", "Vuelva al inicio.", heading="Error 404"),
    "portuguese": _page("Erro 404", "Volte ao início.", heading="Página não encontrada"),
    "french": _page("Page introuvable", "Retour à l'accueil.", heading="Erreur 404"),
    "german": _page("Seite nicht gefunden", "Zur Startseite.", heading="Fehler 404"),
    "turkish": _page("Sayfa bulunamadı", "Ana sayfaya dönün."),
    "russian": _page("404", "Вернитесь на главную.", heading="Страница не найдена"),
    "chinese": _page("提示", "返回首页", heading="您访问的页面不存在"),
    "japanese": _page("エラー", "トップへ", heading="ページが見つかりません"),
    "korean": _page("안내", "홈으로", heading="페이지를 찾을 수 없습니다"),
    "arabic": _page("المعهد", "العودة إلى الرئيسية", heading="الصفحة غير موجودة"),
    "indonesian": _page("Institut", "Kembali ke beranda.", heading="Halaman tidak ditemukan"),
    "estonian": _page("Instituut", "Avalehele.", heading="Lehekülge ei leitud"),
    "terminal look": "<title>404</title><body style='background:#000;color:#0f0'><pre>root@web:~$ "
    "cat page\ncat: page: No such file</pre><h1>404 // PAGE NOT FOUND</h1></body>",
}

_ERRORS = {
    "bad gateway": "<html><title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center>"
    "<hr><center>nginx/1.24.0</center></html>",
    "unavailable": _page(
        "503 Service Unavailable",
        "No server is available to handle this request.",
        heading="503 Service Unavailable",
    ),
    "gateway": _page("504 Gateway Time-out", "", heading="504 Gateway Time-out"),
    "apache 500": _page(
        "500 Internal Server Error",
        "The server encountered an internal error or misconfiguration and was unable to complete "
        "your request.",
        heading="Internal Server Error",
    ),
    "aspx": _page(
        "Runtime Error",
        "Description: An application error occurred on the server.",
        heading="Server Error in '/Portal' Application.",
    ),
    "iis 503": _page("Service Unavailable", "HTTP Error 503. The service is unavailable."),
    "blog's database": _page("Database Error", heading="Error establishing a database connection"),
    "blog's critical": _page(
        "Institute › Error", "There has been a critical error on this website."
    ),
    "cms": _page("Error", "The website encountered an unexpected error. Try again later."),
    "php": "<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined function head() in "
    "/var/www/html/index.php:3 Stack trace: #0 {main} thrown in <b>/var/www/html/index.php</b> on "
    "line <b>3</b><br />",
    "php warning": "<b>Warning</b>: mysqli_connect(): (HY000/2002): Connection refused in "
    "<b>/srv/www/db.php</b> on line <b>9</b><br>Connection failed: Connection refused",
    "sql": "SQLSTATE[HY000] [1040] Too many connections",
    "oracle": "<p>ORA-12541: TNS:no listener</p>",
    "java": _page(
        "HTTP Status 500 – Internal Server Error",
        "java.lang.NullPointerException org.apache.jasper.runtime",
    ),
    "spring": _page(
        "", "This application has no explicit mapping for /error.", heading="Whitelabel Error Page"
    ),
    "python": "<pre>Traceback (most recent call last):\n  File 'a.py', line 3\nKeyError: 'x'</pre>",
    "rails": _page(
        "We're sorry, but something went wrong (500)",
        "If you are the application owner check the logs for more information.",
        heading="We're sorry, but something went wrong.",
    ),
    "laravel": _page("Server Error", "500", "Server Error"),
    "delivery network 521": _page(
        "institute.example | 521: Web server is down",
        "The web server is not returning a connection.",
        heading="Web server is down Error code 521",
    ),
    "delivery network 522": _page(
        "institute.example | 522: Connection timed out",
        "What happened? The initial connection between the network and the origin web server "
        "timed out.",
        heading="Connection timed out Error code 522",
    ),
    "delivery network 525": _page("institute.example | 525: SSL handshake failed"),
    "edge cache": _page(
        "503 Backend fetch failed",
        "Backend fetch failed",
        "Guru Meditation: XID: 32770",
        heading="Error 503 Backend fetch failed",
    ),
    "edge request": _page(
        "ERROR: The request could not be satisfied",
        "The request could not be satisfied. Generated by cloudfront (CloudFront)",
        heading="504 ERROR",
    ),
    "mesh": "upstream connect error or disconnect/reset before headers. reset reason: overflow",
    "proxy": _page(
        "502 Proxy Error",
        "The proxy server received an invalid response from an upstream server.",
        "Reason: Error reading from remote server",
    ),
    "json 500": '{"message": "Internal Server Error"}',
    "function": _page("Error", "500: INTERNAL_SERVER_ERROR", "Code: FUNCTION_INVOCATION_FAILED"),
    "busy": _page("Server busy", "", heading="The server is too busy. Please try again later."),
    "hindi": _page("त्रुटि", "कृपया बाद में प्रयास करें।", heading="आंतरिक सर्वर त्रुटि"),
    "hindi service": _page("सूचना", "सेवा उपलब्ध नहीं है। कृपया कुछ देर बाद प्रयास करें।"),
    "spanish": _page("Error", "", heading="Error interno del servidor"),
    "french": _page("Erreur", "", heading="Service indisponible"),
    "german": _page("Fehler", "", heading="Interner Serverfehler"),
    "russian": _page("Ошибка", "", heading="Внутренняя ошибка сервера"),
    "chinese": _page("错误", "", heading="服务器内部错误"),
    "browser's own": _page("institute.example", "This site can’t be reached", "DNS_PROBE_FINISHED"),
}

_MAINTENANCE = {
    "blog": "Briefly unavailable for scheduled maintenance. Check back in a minute.",
    "shop": _page(
        "Maintenance | Institute",
        "Our site is undergoing some work. We'll be back shortly.",
        heading="Site under maintenance",
    ),
    "cms": _page(
        "Site under maintenance",
        "River Works Institute is currently under maintenance. We should be back shortly. Thank "
        "you for your patience.",
    ),
    "portal": _page(
        "e-Services",
        "Portal is under maintenance from 10 PM to 6 AM. Inconvenience caused is regretted.",
    ),
    "upgrade": _page("Notice", "System upgrade in progress. Please visit after some time."),
    "construction": _page("Institute", heading="Under Construction"),
    "soon": _page("Institute", "We are building something new.", heading="Coming Soon"),
    "back": _page("Institute", "Thanks for waiting.", heading="We’ll be right back"),
    "downtime": _page("Institute", "Down for maintenance. Expected up at 14:00 IST."),
    "hindi": _page("संस्थान", "असुविधा के लिए खेद है।", heading="वेबसाइट रखरखाव के अधीन है"),
    "hindi, temporary": _page("संस्थान", "वेबसाइट अस्थायी रूप से बंद है। शीघ्र ही वापस आएँगे।"),
    "both": _page(
        "Maintenance / रखरखाव",
        "यह वेबसाइट रखरखाव के कारण उपलब्ध नहीं है।",
        "This website is not available due to scheduled maintenance.",
    ),
    "marathi": _page("संस्था", "देखभाल दुरुस्ती सुरू आहे.", heading="देखभाल दुरुस्ती"),
    "bengali": _page("প্রতিষ্ঠান", heading="রক্ষণাবেক্ষণের কাজ চলছে"),
    "portuguese": _page("Prefeitura", "Voltamos em breve.", heading="Site em manutenção"),
    "spanish": _page("Instituto", "Volvemos pronto.", heading="Sitio en mantenimiento"),
    "french": _page("Institut", "Merci.", heading="Site en maintenance"),
    "german": _page("Institut", "Bitte später wieder.", heading="Wartungsarbeiten"),
    "turkish": _page("Enstitü", "Lütfen bekleyin.", heading="Bakım çalışması"),
    "russian": _page("Институт", "Приносим извинения.", heading="Технические работы"),
    "chinese": _page("通知", "请稍后访问", heading="网站维护中"),
    "japanese": _page("お知らせ", "しばらくお待ちください", heading="ただいまメンテナンス中です"),
    "estonian": _page("Instituut", "Vabandame.", heading="Hooldustööd"),
    "arabic": _page("المعهد", "نعتذر", heading="الموقع تحت الصيانة"),
}

_REFUSED = {
    "403": "<html><title>403 Forbidden</title><center><h1>403 Forbidden</h1></center></html>",
    "403 apache": _page(
        "403 Forbidden",
        "You don't have permission to access this resource.",
        heading="Forbidden",
    ),
    "401": _page(
        "401 Unauthorized",
        "This server could not verify that you are authorized to access the document requested.",
        heading="Unauthorized",
    ),
    "429": _page("429 Too Many Requests", "", heading="429 Too Many Requests"),
    "denied": _page("Access denied", "", heading="ACCESS DENIED"),
    "terminal look": "<body bgcolor=black text=lime><pre>&gt; connecting...\n&gt; </pre>"
    "<h1>ACCESS DENIED</h1><h2>403 FORBIDDEN</h2></body>",
    "spanish": _page("Acceso denegado", "", heading="Acceso denegado"),
    "russian": _page("403", "", heading="Доступ запрещён"),
    "chinese": _page("提示", "", heading="访问被拒绝"),
    "hindi": _page("सूचना", "", heading="प्रवेश निषेध"),
}

_CHALLENGES = {
    "moment": "<title>Just a moment...</title><p>Checking if the site connection is secure</p>",
    "attention": _page(
        "Attention Required! | Shield",
        "Why have I been blocked?",
        heading="Sorry, you have been blocked",
    ),
    "human": _page("institute.example", "Verify you are human by completing the action below."),
    "incident": "<html><body><iframe src='/_I?x'></iframe>Request unsuccessful. Incapsula incident "
    "ID: 1-2</body></html>",
    "support id": _page(
        "Request Rejected",
        "The requested URL was rejected. Please consult with your administrator.",
        "Your support ID is: 123",
    ),
    "edge": _page(
        "Access Denied",
        'You don\'t have permission to access "http://institute.example/" on this server.',
        "Reference #18.2f1",
        heading="Access Denied",
    ),
    "captcha": _page("Security check", "Please complete the security check to access the site."),
    "robot": _page("Robot Check", "Enter the characters you see below."),
    "interruption": _page(
        "Pardon Our Interruption",
        "As you were browsing something about your browser made us think you were a bot.",
    ),
    "module": _page(
        "Not Acceptable!",
        "An appropriate representation could not be found. This error"
        " was generated by Mod_Security.",
    ),
    "proof of work": _page("Making sure you're not a bot!", "Loading..."),
    "press": _page(
        "Access to this page has been denied", "Press & Hold to confirm you are a human."
    ),
    "cookies": _page("institute.example", "Enable JavaScript and cookies to continue"),
    "widget": "<title>Are you a human?</title><div class=g-recaptcha></div>"
    "<script src='https://www.google.com/recaptcha/api.js'></script>",
    "script": "<html><script>window._cf_chl_opt={cvId:'3'}</script></html>",
    "russian": _page("Проверка браузера", "Подождите"),
    "chinese": _page("安全验证", "请完成安全验证"),
}

_PARKED = {
    "sale": _page("institute.example", "This domain is for sale! Inquire about this domain."),
    "named": _page("institute.example", "institute.example is for sale", "Get a price in 24 hours"),
    "expired": _page("Domain expired", "This domain name expired on 1/1/2026. Renew now."),
    "parked": _page("institute.example", "This web page is parked FREE, courtesy of a registrar."),
    "links": _page("institute.example", "This domain may be for sale.", "Related searches: Loans"),
    "lander": '<html><head><script>window.onload=function(){window.location.href="/lander"}'
    "</script></head></html>",
    "frame": "<html><body><iframe src='http://ww1.sedoparking.com/x'></iframe></body></html>",
    "registered": _page("institute.example", "This domain has recently been registered with us."),
    "german": _page("institute.example", "Diese Domain steht zum Verkauf"),
    "russian": _page("institute.example", heading="Домен продаётся"),
    "chinese": _page("institute.example", heading="域名出售"),
}

_SUSPENDED = {
    "account": _page(
        "Account Suspended",
        "This Account has been suspended. Contact your hosting provider for more information.",
        heading="Account Suspended",
    ),
    "bandwidth": _page(
        "509 Bandwidth Limit Exceeded",
        "The server is temporarily unable to service "
        "your request due to the site owner reaching his/her bandwidth limit.",
    ),
    "resource": _page("508 Resource Limit Is Reached", "Resource Limit Is Reached"),
    "unpublished": _page("Site not found", "There isn't a GitHub Pages site here."),
    "stopped": _page(
        "Error 403 - This web app is stopped.",
        "The web app you have attempted to reach is currently stopped.",
    ),
    "app": _page("No such app", "There is no app configured at that hostname."),
    "shop": _page("Shop", "Sorry, this shop is currently unavailable."),
    "hindi": _page("सूचना", "यह खाता निलंबित कर दिया गया है।"),
    "bare": _page("Suspended", "Please contact billing."),
}

_DEFAULTS = {
    "nginx": _page(
        "Welcome to nginx!",
        "If you see this page, the nginx web server is successfully installed and working.",
        heading="Welcome to nginx!",
    ),
    "apache": "<html><body><h1>It works!</h1></body></html>",
    "debian": _page(
        "Apache2 Debian Default Page: It works",
        "This is the default welcome page used "
        "to test the correct operation of the Apache2 server.",
    ),
    "test page": _page(
        "Test Page for the HTTP Server",
        "This page is used to test the proper "
        "operation of the HTTP server after it has been installed.",
    ),
    "iis": "<title>IIS Windows Server</title><a href='http://go.example'><img src='iisstart.png' "
    "alt='IIS'></a>",
    "panel": _page("Domain Default page", "This page is generated by Plesk."),
    "hosting": _page(
        "Default Web Site Page",
        "SORRY! If you are the owner of this website, please contact your hosting provider.",
    ),
    "caddy": _page("Caddy works!", "Your web server is working. Now make it work for you."),
    "tomcat": _page(
        "Apache Tomcat", "If you're seeing this, you've successfully installed Tomcat."
    ),
}

_LISTINGS = {
    "nginx": "<html><head><title>Index of /</title></head><body><h1>Index of /</h1><hr><pre><a "
    "href='../'>../</a>\n<a href='a.zip'>a.zip</a> 01-Jan-2026 10:00 1234</pre></body></html>",
    "apache": "<title>Index of /files</title><h1>Index of /files</h1><table><tr><th>Name</th><th>"
    "Last modified</th><th>Size</th></tr><tr><td>Parent Directory</td></tr></table>",
    "python": "<title>Directory listing for /</title><h1>Directory listing for /</h1><ul><li>a",
    "iis": "<title>institute.example - /</title><h1>institute.example - /</h1><pre>[To Parent "
    "Directory] 1/1/2026 10:00 AM 12 a.txt</pre>",
}

_PORTALS = {
    "511": _page("Network Authentication Required", "You need to log in to this network."),
    "hotel": _page("Guest Wi-Fi", "Welcome! Sign in to the Wi-Fi to continue.", "Accept terms"),
    "campus": _page("Login", "To access the Internet, you must log in with your campus account."),
    "proxy": _page(
        "ERROR: The requested URL could not be retrieved",
        "Your cache administrator is webmaster.",
        "Generated by proxy1 (squid/5.7)",
    ),
    "filter": _page("Web Page Blocked", "Access Blocked by FortiGuard. Category: Games"),
    "order": _page(
        "Notice",
        "Your requested URL has been blocked as per the directions received "
        "from Department of Telecommunications, Government of India.",
    ),
    "employer": _page("Blocked", "This site is blocked by your organization."),
}

_SHELLS = {
    "react": "<title>App</title><div id=root></div><script src=/app.js></script>",
    "says so": "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root>"
    "</div><script src=/static/js/main.js></script>",
    "angular": "<app-root></app-root><script src=main.js type=module></script>",
}

SHAPES: dict[Shape, dict[str, str]] = {
    Shape.NOT_FOUND: _NOT_FOUND,
    Shape.ERROR: _ERRORS,
    Shape.MAINTENANCE: _MAINTENANCE,
    Shape.FORBIDDEN: _REFUSED,
    Shape.CHALLENGE: _CHALLENGES,
    Shape.PARKED: _PARKED,
    Shape.SUSPENDED: _SUSPENDED,
    Shape.DEFAULT_SERVER: _DEFAULTS,
    Shape.LISTING: _LISTINGS,
    Shape.PORTAL: _PORTALS,
    Shape.SHELL: _SHELLS,
}
