"""Roots of the words by which operators say that a service is not there, in many languages.

Broader than `shape_phrases`: one of them says nothing about a page that is otherwise kept. They are
read only where the approved page is gone and what stands there carries nothing of an attack.
"""

import re
from functools import partial

from sentinel.core.late_pattern import late_pattern
from sentinel.core.wording import plain

_STATES = (
    # English
    "maintenan,maintaind,unavailab,temporar,offline,off-line,outage,downtime,error,fail,not found,"
    "missing,expired,timeout,timed out,upgrad,revamp,redesign,under construction,coming soon,"
    "launching,we launch,opening soon,"
    "upload your website,upload your files,be back,back soon,back online,back shortly,brb,"
    "inconvenien,regret,sorry,"
    "apolog,try again,try after,visit after,reload,refresh,not configured,not available,"
    "not working,not responding,not reachable,not accessible,not connected,unreachable,"
    "inaccessible,cannot,can't,couldn't,could not,unable,invalid,misconfig,suspend,discontinu,"
    "retired,no longer,moved,shifted,migrat,makeover,overload,heavy traffic,busy,shutdown,"
    "power cut,power outage,technical,oops,whoops,uh-oh,oh no,crash,hiccup,glitch,gremlin,broke,"
    "unexpected,exception,denied,forbidden,refused,bad gateway,bad request,work in progress,"
    "being updated,updating,improv,is down,are down,down.,be down,went down,gone down,on strike,"
    "has stopped,out of service,out of order,disconnected,went wrong,gone wrong,"
    "pardon our,bear with us,hang tight,hanging in,investigating,problem,restor,resum,"
    # German, Dutch, Nordic
    "wartung,storung,stoerung,nicht erreichbar,nicht verfugbar,nicht gefunden,vorubergehend,"
    "voruebergehend,in kurze,entschuldig,unannehmlich,spater,fehler,uberarbeit,umgezogen,"
    "uberlastet,abgeschaltet,onderhoud,storing,tijdelijk,niet beschikbaar,niet bereikbaar,"
    "fout,excuses,ongemak,underhall,vedlikehold,vedligehold,tillfallig,midlertidig,ursakta,"
    "beklager,forsok igen,prov igen,prøv igen,nere for,driftstopp,driftsforstyr,"
    # Romance
    "mantenimiento,manutenc,manutenz,mantenimient,manteniment,mentenant,intretinere,"
    "temporairement,temporalmente,temporariamente,temporaneamente,momentanement,indisponi,"
    "indispon,no disponible,nao disponivel,non disponib,fuera de servicio,fora do ar,"
    "fora de servico,hors service,hors ligne,en travaux,erreur,errore,erro ,erro:,"
    "ha ocurrido un,ocorreu um,desole,excus,disculp,desculp,molestias,inconvenient,transtorno,"
    "scusiamo,disagio,reessayer,reessayez,intente,intentelo,tente novamente,riprova,plus tard,"
    "mas tarde,mais tarde,piu tardi,mai tarziu,revenim,volvemos,volveremos,voltamos,voltaremos,"
    "torneremo,torniamo,de retour,en construccion,em construcao,in costruzione,"
    "en construction,actualizando,atualizac,mise a jour,aggiornamento,introuvable,inaccessible,"
    "no encontrad,nao encontrad,non trovat,nao foi possivel,no se puede,impossible de,"
    "panne,mudou de endereco,novo endereco,demenag,trasladado,"
    # Slavic, Baltic, Finno-Ugric, Turkic, Greek
    "обслуживан,обслуговуван,недоступ,технич,технiчн,технічн,ошибк,помилк,временно,тимчасово,"
    "извин,перепрош,вибачте,незручн,неудобств,попробуйте позже,позднее,закрыт на,реконструкц,"
    "отключ,не отвечает,не найден,не знайден,обновля,переехал,поддръжк,грешк,"
    "przerwa,serwis techn,konserwacj,niedostepn,blad ,utrudnien,przeprasza,sprobuj,prace techn,"
    "w budowie,udrzb,odstavk,nedostupn,omlouvame,ospravedlnujeme,chyba,pozdeji,neskor,"
    "odrzavanj,odrzavanju,vzdrzevanj,greska,napaka,privremeno,trenutno,"
    "hooldus,ajutiselt,vabanda,katkest,ei ole kattesaadav,viga ,uuendami,apkope,remont,tehnin,"
    "techniniai,tvarko,atsipras,atvaino,klaida,kluda,huolto,tilapais,pahoittel,virhe,"
    "ei ole kaytett,"
    "karbantart,elnezes,ideiglenes,nem elerheto,nem erheto,hiba,"
    "bakim,bakım,gecici,kesinti,hata,ozur dile,"
    "hizmet dis,yapim asama,yapım asama,guncelle,συντηρηση,αναβαθμ,μη διαθεσιμ,σφαλμα,αργοτερα,"
    # Asia in Latin letters
    "perbaikan,pemeliharaan,penyelenggaraan,sementara,mohon maaf,kesalahan,gangguan,"
    "tidak ditemukan,tidak tersedia,coba lagi,bao tri,nang cap,tam ngung,tam thoi,quay lai sau,"
    "su co,xin loi,gian doan,loi may chu,matengenezo,samahani,hitilafu,"
    # Semitic and Persian
    "الصيانة,صيانة,نعتذر,تحديث,غير متاح,خطأ,مؤقت,لاحقا,سنعود,تعمیر,به روزرسانی,به‌روزرسانی,"
    "بروزرسانی,در دسترس نیست,پوزش,خطا,مرمت,معذرت,عارضی,תחזוקה,שגיאה,אינו זמין,נשוב,נחזור,סליחה,"
    # India
    "रखरखाव,अनुरक्षण,मरम्मत,असुविधा,खेद,अस्थायी,अस्थाई,उपलब्ध नहीं,तकनीकी,त्रुटि,पुनः प्रयास,बंद है,"
    "बंद रहेग,अद्यतन,उन्नयन,निर्माणाधीन,देखभाल,दुरुस्ती,गैरसोय,क्षमस्व,मर्मत,সাময়িক,রক্ষণাবেক্ষণ,দুঃখিত,"
    "ত্রুটি,பராமரிப்பு,சிரமத்திற்கு,தற்காலிக,பிழை,నిర్వహణ,క్షమించ,అసౌకర్య,లోపం,ನಿರ್ವಹಣೆ,ಅನಾನುಕೂಲ,ದೋಷ,"
    "അറ്റകുറ്റ,ക്ഷമിക്ക,താൽക്കാലിക,જાળવણી,અસુવિધા,માફ કર,ਰੱਖ-ਰਖਾਅ,ਮੁਰੰਮਤ,ਅਸੁਵਿਧਾ,ରକ୍ଷଣାବେକ୍ଷଣ,"
    "අලුත්වැඩියා,නඩත්තු,"
    # East and South-East Asia
    "メンテナンス,ご迷惑,お待ちください,エラー,見つかりません,工事中,準備中,一時的,アクセスできません,お詫び,"
    "停止して,维护,維護,升级,升級,敬请谅解,敬請見諒,稍后,稍後,无法访问,無法,错误,錯誤,不存在,找不到,暂时,暫時,"
    "故障,繁忙,维修,改版,建设中,점검,죄송,오류,잠시,찾을 수 없,공사,준비중,준비 중,일시적,"
    "ปิดปรับปรุง,ขออภัย,ข้อผิดพลาด,ปรับปรุง,ชั่วคราว,ไม่พบ"
)
_MORE_STATES = (
    # what is asked of visitors, or promised to them
    "please wait,wait while,getting ready,non-functional,not functional,taken down,taken offline,"
    "under upgrad,under migration,econnrefused,disabled,closed for,is stopped,half an hour,revisit,"
    "schiefgelaufen,schief gegangen,noch einmal,bald wieder,umgebaut,umbau,ausfall,gestort,"
    "derzeit nicht,zurzeit nicht,momentan nicht,gleich wieder,in wenigen minuten,uberlast,"
    "ging iets mis,opnieuw,over enkele minuten,paar minuten,zo terug,werkzaamheden,geduld,"
    "gick fel,gick snett,gikk galt,gik galt,prova igen,forsok senare,strax tillbaka,noe gikk,"
    "patienter,actualiser,rafraichir,quelques instants,quelques minutes,fait peau neuve,sature,"
    "interrompu,reviendrons,bientot de retour,rendez-vous dans,estara disponible,esta fuera,"
    "estamos mejorando,estamos trabajando,actualice la pagina,recargue,caido,averia,en breve,"
    "unos minutos,alguns minutos,alguns instantes,atualize a pagina,volta ao ar,voltara,"
    "estamos de mudanca,estamos trabalhando,melhor atende,sospeso,aggiorna la pagina,guasto,"
    "qualche minuto,fuori servizio,lavori in corso,stiamo lavorando,reveniti,cateva minute,"
    "niedziala,nie dziala,awari,chwilowo,za chwile,odswiez,za kilka minut,wkrotce wrocimy,"
    "mimo provoz,momentalne,docasne,nefunguje,zkuste,obnovte,skuste,karbantar,frissit,"
    "kis turelmet,hamarosan,kesobb,trenutacno,pokusajte,uskoro,poskusite,kmalu,"
    "реконструкц,перегруж,перевантаж,обновите,оновіть,скоро откро,скоро верн,зайдите позже,"
    "подождите,зачекайте,через минут,через хвил,через неск,работы на серв,сбой,збій,авари,"
    "опитайте,скоро се,ajutise,rikke,paivitetaan,palaamme,pian takaisin,hetken kuluttua,"
    "keskeyt,atnaujin,netrukus,bandykite,atjaunin,drizuma,meginiet,guncellem,yogunluk,"
    "calisma yapil,calismasi,anlayisiniz,tekrar deneyin,hizmetinizde,yakinda,kısa sure,"
    "sibuk,silakan coba,beberapa saat,beberapa menit,kembali lagi,sebentar lagi,sedang diper,"
    "segera kembali,cuba lagi,sekejap,xay ra,quay lai,thu lai,vui long cho,dang cap nhat,"
    "δεν ειναι διαθεσιμ,δεν λειτουργει,επιστρεφουμε,προσωρινα,συντομα,δοκιμαστε,"
    "متوقف,متوقفة,التطوير,الصيان,عذرا,لحظات,حاول مرة,المحاولة,خارج الخدمة,العمل جار,قريبا,"
    "از دسترس خارج,تا اطلاع ثانوی,لطفا,مجددا,بازگشت,اختلال,قطع است,بعد میں,دستیاب نہیں,"
    "לרענן,זמנית,מאוחר יותר,בשיפוצים,תקלה,קרוב,"
    "व्यस्त,क्षमा करें,स्थानांतरित किया जा,कुछ देर,कुछ समय,प्रयास कर,काम चल,कार्य प्रगति,बाधित,"
    "सुधार कार्य,रुकावट,পরে আবার,কিছুক্ষণ,বন্ধ আছে,বন্ধ রয়েছে,কাজ চলছে,হালনাগাদ,"
    "మూసివేయ,అందుబాటులో లేదు,అందుబాటులో లేవు,తర్వాత ప్రయత్న,కొద్దిసేపటి,மூடப்பட்டு,கிடைக்கவில்லை,மீண்டும் முயற்சி,"
    "சிறிது நேரம்,புதுப்பிக்க,ಲಭ್ಯವಿಲ್ಲ,ಸ್ವಲ್ಪ ಸಮಯ,ಮತ್ತೆ ಪ್ರಯತ್ನ,ದುರಸ್ತಿ,അറ്റകുറ്റ,ലഭ്യമല്ല,"
    "പിന്നീട് ശ്രമ,അപ്‌ഡേറ്റ് ചെയ്യ,અપડેટ થઈ,થોડા સમય,ઉપલબ્ધ નથી,બંધ છે,ફરી પ્રયાસ,ਉਪਲਬਧ ਨਹੀਂ,"
    "ਕੁਝ ਸਮੇਂ,ଉପଲବ୍ଧ ନାହିଁ,କିଛି ସମୟ,काही वेळ,उपलब्ध नाही,बन्द छ,केही समय,"
    "集中して,再度アクセス,しばらく,お時間,中断,休止,混雑,混み合,移行,更新中,復旧,ご不便,しばし,"
    "开小差,刷新,重试,重試,稍候,正在升,正在更,正在建,正在调,正在維,拥堵,访问量,恢复,暂停,暫停,"
    "중단,시스템 작업,서버 작업,접속이,장애,복구,다시 시도,이용해 주시,불편을,업데이트 중,폭주,"
    "ขัดข้อง,ลองใหม่,ภายหลัง,สักครู่,ไม่สามารถ,ไม่พร้อมใช้,กลับมาใหม่,หยุดให้บริการ,"
    # being built, being worked at, no connection
    "im aufbau,entsteht,nicht zur verfugung,steht aktuell,remodelac,no hay conexion,conexao com o,"
    "equipe tecnica,equipo tecnico,irraggiungib,risolvendo,niet bereikbaar,otillganglig,"
    "utilgjengelig,utilgaengelig,utilgængelig,rette feil,opbygning,hairio,rekonstrukc,"
    "v priprave,u izradi,в разработке,на стадии,на стадії,розробк,в процессе,in lucru,"
    "in constructie,"
    "fejlesztes alatt,nem mukod,baglanila,ulasila,hazirlan,yapim as,υπο κατασκευη,قيد الإنشاء,"
    "قيد الانشاء,مشغول,تحت الانشاء,تحت الإنشاء,در دست ساخت,در حال ساخت,בבנייה,בהקמה,"
    "接続できません,準備中,"
    "系统正在,正在进行,敬请期待,敬請期待,建设中,建設中,연결할 수 없,준비중,준비 중,점검,"
    "dang duoc xay dung,xay dung,"
    "qua tai,dalam pengembangan,dalam pembangunan,dalam pembinaan,sedang dibangun,pengerjaan,"
    "อยู่ระหว่าง,กำลังพัฒนา,กำลังปรับ,विकास के अधीन,काम नहीं कर,निर्माण,उपलब्ध होग,உருவாக்க,நிர்மாண,"
    "ನಿರ್ಮಾಣ,നിർമ്മാണ,నిర్మాణ,নির্মাণ,উন্নয়নাধীন,নির্মাণাধীন,"
    "asleep,wake up in,is starting,starting up,license expired,quota exceed,at capacity,facelift,"
    "no input file,halted,handshake,under development,under maint,being built,not installed,"
    "traceback,connection closed,pls visit,kindly visit,visit again,"
    # problems, connections, what has ended
    "out of action,a snag,initiali,hold on,read-only,nothing to see here,nothing here yet,"
    "undefined,not writable,closed for,we're closed,err_,not set up,not active,time out,redirects,"
    "allestimento,hemos tenido un problema,arreglando,instabilidade,em obras,en obras,"
    "incident tech,"
    "en cours de,wurde gerade registriert,technische probleme,niet actief,finns inte,finnes ikke,"
    "findes ikke,zaparkowan,chwilowe problem,problemy techn,не прилинков,неоплат,не оплач,"
    "не відповідає,проблем,неполад,несправн,yenileniyor,askıya alın,sorun yas,veritabani,"
    "مشكلة فنية,مشكلة تقنية,مشاكل تقنية,قاعدة البيانات,دچار مشکل,مشکل فنی,پایگاه داده,"
    "שדרוג,בעיה טכנית,"
    "ご利用いただけません,移転しました,終了しました,データベース,数据库,數據庫,停止服务,停止服務,连接失败,超时,逾时,欠费,"
    "종료되었습니다,데이터베이스,연결 실패,업그레이드,"
    "khong the ket noi,co so du lieu,ket noi,migrasi,"
    "basis data,pangkalan data,tidak dapat,ฐานข้อมูล,เชื่อมต่อ,संपर्क नहीं हो,कार्य जारी,काम जारी,डेटाबेस,"
    "செயல்படவில்லை,పనిచేయడం లేదు,ಕಾರ್ಯನಿರ್ವಹಿಸು,പ്രവർത്തിക്കുന്നില്ല,કામ કરતી નથી,কাজ করছে না,"
    "ထိန်းသိမ်း,ခေတ္တ,ថែទាំ,សូមអភ័យទោស,ບຳລຸງ,засвар,техникал,ტექნიკური,შეცდომა,դիտարկում,սխալ,техник"
)
_SUBJECTS = (
    "site,website,web page,webpage,page,server,service,portal,system,application,app ,database,"
    "host,domain,url,address,request,connection,browser,account,deployment,session,webmaster,"
    "administrator,support,visitor,network,data centre,data center,backend,gateway,login,internet,"
    "pagina,servidor,servico,servicio,servizio,sistema,datos,dados,dienst,seite,tjanst,feil,"
    "szolgaltat,sunucu,laman,halaman,situs,strona,strank,stranic,sivu,palvelu,leht,serveur,"
    "donnees,equipe,license,product,rede,reseau,netz,trang,may chu"
)
_PERSONS = (
    # what a person says to another, what a cause says to the world: no service speaks so
    r"\badmin\b"
    r"|secur(?!ity (?:audit|update|upgrade|clearance|certificat|reason|incident|measure))"
    r"|guvenli|segur(?:anca|idad)|keamanan|sicherheit|безопасн|الامن|أمن|امنیت|"
    r"सुरक्षा|安全|hack|h4ck|pwn|0wn|defac|root(?:ed|\b)|greet[sz]|\bcrew\b|\bteam (?!viewer)[a-z]+ "
    r"(?:was|is) here|was here|\bseized|\bowned|touched|stamped|zone-h|t\.me|telegram|discord|"
    r"\bfree (?!of|to|call|trial)[a-z]+|freedom|justice|government|revolution|\bwar\b|kill|blood|"
    r"allah|muhammad|jihad|islam|palestin|kashmir|gaza|israel|syria|ukrain|zindabad|jai hind|"
    r"minister|corrupt|resign|\bdemand|our people|\bpeople|citizens of|anonymous|legion|expect us|"
    r"bitcoin|\bbtc\b|\bransom|encrypted|\bpay\b|\.onion|protonmail|tutanota|wallet|"
    r"\blol\b|\blmao\b|\bnoob|\bn00b|\bskid|\bfuck|\bshit|\bfool|\bjoke\b|stupid|idiot|"
    r"i love|happy birthday|greetings|game over|vulnerab|exploit|\bpatch\b|\bbug\b|bug nya|"
    r"\b(?:is|are|it'?s|belongs? to|now) (?:mine|ours|us)\b|no longer yours|\bwe control|\brise up|"
    r"dictator|democra|\bnation\b|sysadmin|\bblame\b|intruder|phantom|\bghost|satan|coder here|"
    r"hopeless|we broke|\ba nous\b|\bmio? ahora|\be nosso|agora e noss|gehort (?:jetzt )?"
    r"(?:uns|mir)|\bнаш[аие]?\b|админ|سيطرت|المدير|ادمین|دست ما|归我|歸我|我们的了|我々の|우리가"
    r"|हमारी है|हमारा है|एडमिन|"
    r"взлом|хакер|зламан|слава|войн|اختراق|مخترق|هك|هکر|الله|فلسطين|غزة|انتقام|"
    r"黑客|被黑|入侵|漏洞|打倒|国耻|вирус|retas|diretas|peretas|jebol|invadid|pichad|pirat|gehackt|"
    r"violato|zhakow|hakuar|hakov|χακ|แฮก|korsan|sehit|vatan|bayrak|turk[uü]m"
)
_LEET = late_pattern(
    r"(?<![\w./:#-])(?=[a-z0-9]{0,40}[g-z])[a-z]{1,20}[013457][a-z]{1,20}[a-z0-9]{0,20}(?![\w./-])"
)


def folded(text: str) -> str:
    """Plain text as the patterns here expect it: without the Turkish dotless i, too."""
    return plain(text).replace("\u0131", "i")


def _pattern(listed: str) -> re.Pattern[str]:
    return late_pattern(partial(_source, listed))


def _source(listed: str) -> str:
    roots = dict.fromkeys(folded(root) for root in listed.split(",") if root)
    spaced = [root for root in roots if not _ends_nowhere(root)]
    dense = [root for root in roots if _ends_nowhere(root)]
    lead = rf"(?<![^\W_])(?:{'|'.join(map(re.escape, spaced))})"
    return "|".join([lead, *map(re.escape, dense)])


def _ends_nowhere(root: str) -> bool:
    """Whether a root is of a script that is written without spaces, or with joined prefixes."""
    return any("\u0590" <= letter <= "\u08ff" or letter >= "\u0900" for letter in root)


STATES = _pattern(f"{_STATES},{_MORE_STATES}")
"""That something does not work, will come back, is asked to be excused."""
SUBJECTS = _pattern(_SUBJECTS)
"""What does not work."""
PERSONS = late_pattern(_PERSONS)
"""What a person or a cause says, and no service: nothing with it is an outage by these words."""


APOLOGIES = _pattern(
    "sorry,apolog,oops,whoops,uh-oh,oh no,"
    "entschuldig,excuses,ursakta,beklager,desole,excus,disculp,"
    "desculp,scusiamo,извин,вибачте,перепрош,przeprasza,omlouvame,pahoittel,ozur dile,mohon maaf,"
    "xin loi,عذرا,نعتذر,معذرت,پوزش,סליחה,खेद,क्षमा,दुःखित,お詫び,죄송,ขออภัย,broke,inconvenient"
)
"""Attackers are polite, too: an apology alone says nothing of an outage."""


def speaks_leet(text: str) -> bool:
    """Whether a word of plain text has digits for letters: `p0wnb0x`, `mr z3ro`."""
    return _LEET.search(text) is not None
