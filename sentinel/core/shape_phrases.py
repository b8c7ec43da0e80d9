"""Phrases by which headlines in other languages than English say that something is no page."""

from sentinel.core.shape import Shape
from sentinel.core.wording import plain

_PHRASE_LINES: dict[Shape, str] = {
    Shape.CHALLENGE: (
        "um momento|un momento|einen moment|un instant|ブラウザを確認しています|安全验证|"
        "安全验证码|人机验证|请完成安全验证|您的访问被拦截|本人確認|проверка браузера|"
        "проверка, что вы не робот|вы не робот|подтвердите, что вы не робот|"
        "verificacao de seguranca|verificacion de seguridad|सुरक्षा जाँच|सुरक्षा जांच|"
        "आप मानव हैं"
    ),
    Shape.FORBIDDEN: (
        "acesso negado|acesso proibido|acceso denegado|acceso prohibido|acces refuse|"
        "acces interdit|zugriff verweigert|zugriff nicht gestattet|kein zugriff|accesso negato|"
        "accesso vietato|erisim engellendi|erisim reddedildi|yasaklandı|доступ запрещен|"
        "доступ запрещён|доступ ограничен|akses ditolak|akses dilarang|禁止访问|访问被拒绝|"
        "拒绝访问|存取遭拒|アクセスが拒否|アクセスできません|閲覧できません|접근이 거부|"
        "접근 금지|접근 권한이 없|تم رفض الوصول|الوصول مرفوض|ممنوع الوصول|دسترسی غیرمجاز|"
        "प्रवेश निषेध|पहुँच अस्वीकृत|पहुंच अस्वीकृत|अनुमति नहीं है|अभिगम वर्जित|প্রবেশ নিষিদ্ধ|"
        "அணுகல் மறுக்கப்பட்டது|toegang geweigerd|dostep zabroniony|juurdepaas keelatud|"
        "truy cap bi tu choi"
    ),
    Shape.NOT_FOUND: (
        "η σελίδα δεν βρέθηκε|δεν βρέθηκε|הדף העמוד לא נמצא|לא נמצא|tidak dijumpai|"
        "pagina nu a fost|nu a fost gasita|nem található|страницата не е намерена|"
        "не е намерена|nije pronađena|nije pronadena|ไม่พบหน้า|ไม่พบเว็บ|पृष्ठ फेला परेन|"
        "không tìm thấy|trang không tồn tại|ukurasa haukupatikana|"
        "existiert leider nicht|existiert nicht|seite existiert|no existe|nao existe|"
        "n'existe pas|non esiste|mevcut degil|"
        "не существует|"
        "pagina nao encontrada|pagina nao foi encontrada|nao encontrado|nao encontramos|"
        "pagina no encontrada|no encontrado|no se encontro|no se ha encontrado|"
        "page non trouvee|page introuvable|page inexistante|seite nicht gefunden|"
        "nicht gefunden|pagina non trovata|non trovato|sayfa bulunamadı|bulunamadı|bulunamadi|"
        "страница не найдена|страница не существует|не найдено|не найден|сторінку не знайдено|"
        "strona nie zostala znaleziona|nie znaleziono|pagina niet gevonden|niet gevonden|"
        "lehekulge ei leitud|lehte ei leitud|ei leitud|sivua ei loytynyt|sidan hittades inte|"
        "siden blev ikke fundet|siden finnes ikke|stranka nenalezena|nem talalhato|"
        "halaman tidak ditemukan|tidak ditemukan|khong tim thay|页面不存在|页面未找到|"
        "找不到页面|您访问的页面|找不到網頁|頁面不存在|無法找到|找不到该页|"
        "ページが見つかりません|見つかりません|ページは存在しません|페이지를 찾을 수 없|"
        "찾을 수 없습니다|الصفحة غير موجودة|لم يتم العثور|صفحه یافت نشد|یافت نشد|صفحہ نہیں ملا|"
        "पृष्ठ नहीं मिला|पेज नहीं मिला|पृष्ठ उपलब्ध नहीं|पेज उपलब्ध नहीं|पृष्ठ मौजूद नहीं|"
        "नहीं मिल सका|नहीं पाया गया|पान सापडले नाही|पृष्ठ सापडले नाही|পৃষ্ঠাটি পাওয়া যায়নি|"
        "পাতাটি পাওয়া যায়নি|পৃষ্ঠা পাওয়া যায়নি|பக்கம் கிடைக்கவில்லை|பக்கம் காணப்படவில்லை|"
        "పేజీ కనుగొనబడలేదు|పేజీ దొరకలేదు|ಪುಟ ಕಂಡುಬಂದಿಲ್ಲ|പേജ് കണ്ടെത്തിയില്ല|પૃષ્ઠ મળ્યું નથી|"
        "પેજ મળ્યું નથી|ਪੰਨਾ ਨਹੀਂ ਮਿਲਿਆ|ପୃଷ୍ଠା ମିଳିଲା ନାହିଁ"
    ),
    Shape.ERROR: (
        "σφάλμα διακομιστή|שגיאת שרת|เกิดข้อผิดพลาด|hiba történt|възникна грешка|greška na serveru|"
        "ಸರ್ವರ್ ದೋಷ|സെർവർ പിശക്|ସର୍ଭର|"
        "đã xảy ra lỗi|lỗi hệ thống|"
        "erro interno do servidor|erro no servidor|servico indisponivel|ocorreu um erro|"
        "error interno del servidor|error del servidor|servicio no disponible|"
        "se ha producido un error|erreur interne du serveur|erreur interne|"
        "service indisponible|une erreur est survenue|une erreur s'est produite|erreur serveur|"
        "interner serverfehler|interner server-fehler|serverfehler|dienst nicht verfugbar|"
        "ein fehler ist aufgetreten|errore interno del server|errore del server|"
        "servizio non disponibile|si e verificato un errore|sunucu hatası|bir hata olustu|"
        "hizmet kullanılamıyor|внутренняя ошибка сервера|ошибка сервера|сервис недоступен|"
        "произошла ошибка|сайт недоступен|ошибка соединения с базой|помилка сервера|"
        "wewnetrzny blad serwera|blad serwera|serveri viga|palvelinvirhe|terjadi kesalahan|"
        "kesalahan server|layanan tidak tersedia|loi may chu|服务器错误|服务器内部错误|"
        "服务不可用|系统错误|系统繁忙|伺服器錯誤|サーバーエラー|サーバエラー|"
        "エラーが発生しました|서버 오류|오류가 발생|خطأ في الخادم|حدث خطأ|خطای سرور|"
        "सर्वर त्रुटि|आंतरिक सर्वर त्रुटि|सेवा उपलब्ध नहीं|सेवा अनुपलब्ध|त्रुटि हुई|"
        "कुछ गलत हो गया|तकनीकी त्रुटि|सर्व्हर त्रुटी|সার্ভার ত্রুটি|சேவையகப் பிழை|సర్వర్ లోపం|"
        "સર્વર ભૂલ"
    ),
    Shape.MAINTENANCE: (
        "đang bảo trì|quay lại sau|قيد التحديث|سنعود قريبا|نعود قريبا|उन्नयन कार्य प्रगति|"
        "समय पश्चात प्रयास|अपग्रेड किया जा रहा|ปิดปรับปรุง|อยู่ระหว่างการปรับปรุง|"
        "υπό κατασκευή|υπό συντήρηση|εργασίες συντήρησης|εκτός λειτουργίας|"
        "προσωρινά μη διαθέσιμ|בתחזוקה|נחזור בקרוב|אינו זמין|sedang diselenggara|"
        "sedang dikemas kini|in mentenanta|în mentenanță|în întreținere|"
        "в режиме обслуживания|в процес на поддръжка|u izradi|na održavanju|मर्मत सम्भार|"
        "bakım nedeniyle|kısa süre sonra|hold för underhåll|karbantartás|"
        "momentanement indisponible|temporairement indisponible|actuellement indisponible|"
        "reessayer plus tard|fora do ar|temporariamente indisponivel|temporariamente fora|"
        "tente novamente mais tarde|no esta disponible|disculpe las molestias|"
        "disculpen las molestias|intente mas tarde|intentelo mas tarde|ajutiselt maas|"
        "ajutiselt suletud|vabandame ebamugavuste|временно недоступен|временно недоступна|"
        "приносим извинения за неудобства|попробуйте позже|повторите попытку позже|"
        "тимчасово недоступ|در دسترس نیست|موقتا|暂时无法访问|无法访问此网站|稍后再试|稍后访问|"
        "請稍後|しばらくしてから|一時的に利用できません|일시적으로|잠시 후 다시|غير متاح|"
        "المحاولة لاحقا|مؤقتا|عارضی طور پر|তাৎক্ষণিকভাবে অনুপলব্ধ|সাময়িকভাবে|পরে আবার চেষ্টা|"
        "தற்காலிகமாக|தற்போது கிடைக்கவில்லை|తాత్కాలికంగా|ತಾತ್ಕಾಲಿಕವಾಗಿ|താൽക്കാലികമായി|"
        "કામચલાઉ ધોરણે|અસ્થાયી રૂપે|ਅਸਥਾਈ ਤੌਰ|तात्पुरती बंद|तात्पुरते बंद|थोड़ी देर बाद|"
        "कुछ देर बाद|बाद में प्रयास|vorubergehend nicht|spater noch einmal|spater erneut|"
        "momentaneamente non disponibile|temporaneamente non disponibile|riprova piu tardi|"
        "riprovare piu tardi|gecici olarak|daha sonra tekrar|sementara tidak|coba lagi nanti|"
        "tam thoi|vui long thu lai|tijdelijk niet|probeer het later|tymczasowo niedost|"
        "sprobuj pozniej|docasne nedostup|tilfallig ur|tillfalligt|midlertidig|tilapaisesti|"
        "अस्थायी रूप से उपलब्ध नहीं|अस्थाई रूप से उपलब्ध नहीं|अनुरक्षण के कारण|असुविधा हेतु खेद|"
        "असुविधा के लिए खेद|असुविधा के लिए क्षमा|बाद पुनः प्रयास|बाद पुन: प्रयास|सेवाएं बंद रहेंगी|"
        "em manutencao|manutencao programada|estamos em manutencao|voltaremos em breve|"
        "voltamos em breve|en mantenimiento|mantenimiento programado|volvemos pronto|"
        "volveremos pronto|en maintenance|maintenance en cours|site en travaux|"
        "de retour bientot|wartungsarbeiten|wartungsmodus|wird gewartet|wegen wartung|"
        "bald wieder|in manutenzione|manutenzione in corso|torniamo presto|bakım calısması|"
        "bakımdayız|bakım modu|bakım asamasında|yapım asamasında|технические работы|"
        "техническое обслуживание|техническом обслуживании|на обслуживании|сайт временно|"
        "профилактическ|ведутся работы|сайт закрыт на|технічні роботи|przerwa techniczna|"
        "prace konserwacyjne|hooldustood|hooldusel|huoltokatko|sedang dalam perbaikan|"
        "dalam pemeliharaan|sedang diperbaiki|dang bao tri|维护中|系统维护|网站维护|正在维护|"
        "升级中|系统升级|維護中|網站維護|メンテナンス中|メンテナンスのお知らせ|"
        "ただいまメンテナンス|工事中|점검 중|점검중|서비스 점검|준비 중입니다|تحت الصيانة|"
        "قيد الصيانة|الموقع مغلق|أعمال صيانة|در دست تعمیر|در حال بروزرسانی|زیر تعمیر|مرمت جاری|"
        "रखरखाव के अधीन|रखरखाव के कारण|अस्थायी रूप से बंद|अस्थायी रूप से अनुपलब्ध|"
        "अस्थाई रूप से बंद|शीघ्र ही वापस|जल्द ही वापस|जल्द वापस|अद्यतन किया जा रहा|"
        "देखभाल दुरुस्ती|देखभालीसाठी|নির্মাণাধীন|பராமரிப்பில்|நிர்வகிக்கப்படுகிறது|నిర్వహణలో|"
        "ನಿರ್ವಹಣೆಯಲ್ಲಿ|જાળવણી હેઠળ|रखरखाव के लिए बंद|रखरखाव कार्य चल|रखरखाव कार्य जारी|"
        "रखरखाव जारी|रखरखाव चल|अनुरक्षण के अधीन|अनुरक्षण कार्य चल|अनुरक्षण कार्य के कारण|"
        "मरम्मत कार्य के कारण|मरम्मत कार्य चल|साइट निर्माणाधीन|वेबसाइट निर्माणाधीन|"
        "पृष्ठ निर्माणाधीन|site em construcao|sitio en construccion|site en construction|"
        "sito in costruzione|website in aufbau|in onderhoud|wegens onderhoud|probiha udrzba|"
        "karbantartas alatt|under underhall|under vedlikehold|রক্ষণাবেক্ষণের|রক্ষণাবেক্ষণ চলছে|"
        "ਰੱਖ-ਰਖਾਅ ਅਧੀਨ|ରକ୍ଷଣାବେକ୍ଷଣ ଚାଲିଛି|strona w budowie|పనుల కారణంగా|"
        "അറ്റകുറ്റപ്പണികൾക്കായി|જાળવણી કાર્ય ચાલુ|देखरेख के अधीन"
    ),
    Shape.SUSPENDED: (
        "conta suspensa|site suspenso|cuenta suspendida|sitio suspendido|compte suspendu|"
        "site suspendu|konto gesperrt|account gesperrt|hesap askıya alındı|"
        "аккаунт заблокирован|сайт заблокирован|сайт отключен|акаунт заблоковано|"
        "akun ditangguhkan|akun disuspend|账号已暂停|网站已暂停|网站已关闭|खाता निलंबित|"
        "साइट निलंबित"
    ),
    Shape.PARKED: (
        "dominio a venda|dominio em venda|dominio en venta|dominio in vendita|domaine a vendre|"
        "domain zu verkaufen|domain steht zum verkauf|satılık domain|satılık alan adı|"
        "домен продается|домен продаётся|домен продается!|домен припаркован|"
        "срок регистрации домена|域名出售|域名转让|此域名出售|域名已过期|ドメインは売り出し中|"
        "이 도메인은 판매"
    ),
}
_OTHER_BUSINESS = (
    "निविदा|विभाग|अभियंता|पाठ्यक्रम|प्रशिक्षण|भर्ती|पद |संविदा|अनुबंध|licita|edital|concurso|"
    "departament|appel d'offres|marche public|ausschreibung|abteilung|ihale|закуп|конкурс|"
    "отдел|招标|采购|公告|入札|입찰|مناقصة|lelang|lowongan|দরপত্র|টেন্ডার|ஒப்பந்த|టెండర్|ટેન્ડર"
)


def _plain_parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain(part) for part in text.split("|")))


PHRASES: tuple[tuple[Shape, tuple[str, ...]], ...] = tuple(
    (shape, _plain_parts(text)) for shape, text in _PHRASE_LINES.items()
)
OTHER_BUSINESS = _plain_parts(_OTHER_BUSINESS)
"""A headline with one of these is about such work (a tender, a department), not a notice of it."""
