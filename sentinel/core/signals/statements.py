"""Complete statements that a site was hacked, in languages other than English. Data for `claims`.

Matched on text made plain by `wording.plain`: lower case, Latin accents off. Indic, Arabic and East
Asian text keeps its letters.
"""

import re

STATEMENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "Hindi",
        re.compile(
            r"(?:हैक|हॅक|ह्याक)(?:्ड)?\s*(?:किया|कर\s|कर दि|कर ली|कर लिया|की गई|हो\s?(?:गया|गई"
            r"|गयी|चुक)|हुआ|हुई|है"
            r"|ड बाय|बाय|द्वारा|झाल|केल|भय|गर)|(?:द्वारा|ने)\s+(?:\S+\s){0,3}(?:हैक|हॅक|ह्याक)"
            r"|हैक्ड"
            r"|(?:साइट|वेबसाइट|सर्वर)\s+(?:\S+\s){0,3}(?:कब्ज़ा|कब्जा|कब्ज़े|कब्जे)"
        ),
    ),
    (
        "Urdu",
        re.compile(r"ہیک\s*(?:کر|ہو|شدہ|کیا|کی گئی|ڈ)|(?:ویب سائٹ|سائٹ)\s+(?:\S+\s){0,3}قبضہ"),
    ),
    (
        "Arabic",
        re.compile(
            r"تم\s+(?:ال)?(?:ا|إ)?خترا?ق|(?:ا|إ)ختر(?:ا)?ق\s*(?:هذا\s*)?(?:ال)?موقع"
            r"|تم\s+(?:ال)?(?:ت)?هكير"
            r"|مخترق|هكر|(?:ا|إ)خ?تراق\s*من|تم\s+تهكير|الموقع\s+(?:\S+\s){0,2}(?:اخترق|مخترق|مهكر)"
        ),
    ),
    ("Persian", re.compile(r"هک\s*(?:شد|گردید|توسط)|توسط\s+(?:\S+\s){1,3}هک")),
    (
        "Turkish",
        re.compile(
            r"hacklen(?:di|mis)|hacklen\w+\s+by|taraf.ndan\s+(?:hack|ele)"
            r"|siteniz\s+(?:\w+\s){0,3}hack"
            r"|(?:site|sunucu|sistem)\w*\s+(?:\w+\s){0,3}ele\s+gecir|hack\s*edil(?:di|mis)"
        ),
    ),
    (
        "Russian",
        re.compile(
            r"взломан[оаы]?\b|хакнут|взлом(?:ал|али|ано)\b|(?:сайт|сервер)\s+захвачен"
            r"|^\W*(?:взлом|хак)\s*(?:by|от)\b"
        ),
    ),
    (
        "Ukrainian",
        re.compile(r"(?:сайт|сервер)\S*\s+(?:\S+\s){0,2}(?:зламан|хакнут|захоплен)|зламано\b"),
    ),
    ("Serbian", re.compile(r"сајт\s+(?:\S+\s){0,2}хакован|хакован[ао]?\s+од")),
    ("Serbian", re.compile(r"\bsajt\s+(?:\S+\s){0,2}hakovan|\bhakovan[ao]?\s+od\b")),
    (
        "Chinese",
        re.compile(
            r"被黑|黑客入侵|被(?:\S{1,12})?入侵|被\S{1,12}黑|黑了|到此一(?:游|遊)|駭客|黑站|黑頁|黑页|此站已被|被攻破|被攻陷"
        ),
    ),
    (
        "Japanese",
        re.compile(
            r"ハッキング(?:され|済|しました)|ハックされ|改竄され|乗っ取(?:った|られ|りました)"
        ),
    ),
    ("Korean", re.compile(r"해킹(?:되었|당했|당한|됨|했)")),
    ("Bengali", re.compile(r"হ্যাক(?:ড)?\s*(?:করা|কর|হয়|হয়ে|হয়েছে|বাই)|দ্বারা\s+হ্যাক")),
    ("Gujarati", re.compile(r"હેક\s*(?:કર|થ)")),
    ("Punjabi", re.compile(r"ਹੈਕ\s*(?:ਕ|ਹ)")),
    ("Tamil", re.compile(r"ஹேக்\s*செய்ய|ஹேக்\s*செய்த|ஊடுருவ(?:ப்பட்ட|ல்)|முடக்கப்பட்ட")),
    ("Telugu", re.compile(r"హ్యాక్\s*(?:చే|అ)")),
    ("Kannada", re.compile(r"ಹ್ಯಾಕ್\s*(?:ಮಾಡ|ಆಗ)")),
    ("Malayalam", re.compile(r"ഹാക്ക്\s*(?:ചെയ്|ആ)")),
    ("Odia", re.compile(r"ହ୍ୟାକ\s*(?:କର|ହୋ)")),
    ("Thai", re.compile(r"(?:ถูก|โดน)แฮ[กค]|แฮ[กค]โดย|เจาะระบบ(?:โดย|แล้ว)")),
    (
        "Hebrew",
        re.compile(r"(?:האתר\s+)?(?:נפרץ|הופרץ|נפרצ)\s+(?:על ידי|ע\"י)|האתר\s+(?:\S+\s){0,2}נפרץ"),
    ),
    ("Greek", re.compile(r"χακαρ(?:ιστηκε|ισμεν|ίστηκε|ισμέν)")),
    (
        "Indonesian",
        re.compile(
            r"\b(?:telah|sudah|situs ini|website ini|web ini)\s+(?:di\s?-?\s?(?:retas|hack|jebol"
            r"|bobol|deface|ambil alih))"
            r"|\bdi\s?retas (?:oleh|by)|\bdi\s?-?\s?(?:hack|deface|jebol|bobol)\w* oleh|\bdigodam"
        ),
    ),
    (
        "Portuguese",
        re.compile(
            r"\b(?:foi|site|servidor|pagina)\s+(?:hackead|invadid|ownad|desfigurad|haquead"
            r"|tomad)[oa]\b"
            r"|\b(?:hackead|invadid|haquead|piratead|pichad|desfigurad)[oa] (?:por|pelo|pela|by)\b"
        ),
    ),
    (
        "Spanish",
        re.compile(
            r"\b(?:ha sido|fue|sitio|web|pagina)\s+(?:hackead|vulnerad|crackead)[oa]\b"
            r"|\b(?:hackead|crackead|piratead|vulnerad)[oa] por\b|\b(?:sitio|web|pagina) "
            r"tomad[oa] por\b"
        ),
    ),
    (
        "French",
        re.compile(
            r"\b(?:site|ete|a ete|serveur)\s+(?:hacke|pirate|defigure)e?s?\b|\b(?:hacke|pirate)e? "
            r"par\b"
        ),
    ),
    (
        "German",
        re.compile(
            r"\b(?:wurde|diese seite|website|webseite|server)\b.{0,30}(?:gehackt|gekapert)"
            r"|\bgehackt (?:von|durch)\b"
        ),
    ),
    (
        "Dutch",
        re.compile(r"\b(?:site|website|server)\b.{0,20}\bgehackt\b|\bgehackt door\b"),
    ),
    (
        "Italian",
        re.compile(
            r"\b(?:sito|pagina|server)\b.{0,20}\b(?:hackerat|violat|craccat|bucat)[oa]\b"
            r"|\b(?:hackerat|bucat|violat)[oa] da\b"
        ),
    ),
    (
        "Polish",
        re.compile(
            r"\b(?:strona|serwis|serwer)\b.{0,25}\bzha[ck]+owan[aey]|\bzha[ck]+owan[aey] przez"
        ),
    ),
    (
        "Romanian",
        re.compile(r"\b(?:site|server)\w*\b.{0,20}\b(?:spart|hackuit|hacuit)\b|\bhackuit de\b"),
    ),
    (
        "Czech",
        re.compile(r"\b(?:stranka|stranky|web|server)\b.{0,20}\b(?:hacknut|napaden)[aoy]?\b"),
    ),
    (
        "Hungarian",
        re.compile(r"\b(?:oldal|weboldal|szerver)\w*\b.{0,20}\b(?:feltort|meghackel|feltorve)"),
    ),
    (
        "Swedish",
        re.compile(
            r"\b(?:sidan|sajten|servern|webbplatsen)\b.{0,20}\b(?:hackad|hackats)\b|\bhackad av\b"
        ),
    ),
    ("Filipino", re.compile(r"\b(?:na-?hack|hinack|nahack)\b.{0,20}\b(?:ng|ni|ang|na)\b")),
    ("Swahili", re.compile(r"\btovuti\b.{0,20}\bimedukuliwa\b|\bimedukuliwa na\b")),
    ("Albanian", re.compile(r"\bhackuar (?:nga|by)\b|\beshte hackuar\b")),
    ("Vietnamese", re.compile(r"\b(?:da\s+)?bi\s+hack(?:ed)?\b|\bhack boi\b")),
)
"""Language and pattern of statements that are complete in themselves."""

_HINTS = (
    *("hack", "hakov", "hacuit", "haquead", "hinack", "pirat", "invad", "vulnerad", "crackead"),
    *("violat", "bucat", "craccat", "retas", "jebol", "bobol", "deface", "ambil alih", "digodam"),
    *("tomad", "pichad", "desfigurad", "defigure", "gekapert", "ownad", "owan", "spart"),
    *("napaden", "feltor", "imedukuliwa", "ele ge", "tarafindan", "taraf\u0131ndan"),
    *("हैक", "हॅक", "ह्याक", "कब्ज", "ہیک", "قبض", "ختر", "هكر", "هكير", "هک"),
    *(
        "взлом",
        "хакн",
        "хаков",
        "захва",
        "захоп",
        "злама",
        "黑",
        "入侵",
        "到此一",
        "駭",
        "攻破",
        "攻陷",
    ),
    *("ハッキ", "ハック", "改竄", "乗っ取", "해킹", "হ্যাক", "હેક", "ਹੈਕ", "ஹேக்", "ஊடுருவ"),
    *("முடக்க", "హ్యాక్", "ಹ್ಯಾಕ್", "ഹാക്ക്", "ହ୍ୟାକ", "แฮ", "เจาะ", "פרצ", "פרץ", "χακαρ"),
)
MAY_STATE = re.compile("|".join(_HINTS))
"""A piece of every statement above: a cheap look that ends the search in nearly all honest text."""
