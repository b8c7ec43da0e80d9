"""The words of defacers: claims in many languages, slang, abuse. Data for `claims`.

Patterns for Latin words are matched on text made plain by `wording.unmasked` (look-alikes, digits
for letters and letters set apart undone), the others on `wording.plain`.
"""

import re

CLEAR = (
    r"(?:(?:wa|i)s\s)?(?:h+a+c+k+(?:e+d+|e|d|t|3d)|hakked|hacket|ha(?:x|xx)(?:ed|ored|or3d)|haxord"
    r"|p(?:w|vv|o)n(?:ed|d|t|z|3d)|ow(?:n|nn)(?:z|zed|d)|defaced|deface|rooted|haq?ued"
    r"|hackead[oa]|hacke+ado|haquead[oa]|crackead[oa]|pirate(?:e|s)?|gehackt|hackerato"
    r"|hacklen(?:di|mistir)|zhakowan[aey]|diretas|di\s?hack|bi hack|jebol(?:ed)?)"
)
"""Verbs that say nothing but an attack."""
BROAD = (
    r"(?:owned|cracked|touched|stamped|locked|seized|invaded|conquered|infected|destroyed"
    r"|compromised|breached|penetrated|hijacked|deleted|nuked|fucked|raped|killed|stormed"
    r"|invadid[oa]|dominad[oa]|taken over|shut ?down|powned)"
)
"""Verbs that also have honest uses: `owned by the department`."""
HARSH = frozenset({"cracked", "nuked", "fucked", "raped", "hijacked", "powned", "penetrated"})
"""Those of them that no honest heading has with `by` and a name."""
OWNERSHIP = re.compile(
    r"\b(?:content|maintain\w*|managed|developed|copyright|designed|hosted|department|ministry"
    r"|government|trust|company|private|limited|ltd|council|university|institute"
    r"|organi[sz]ation)\b"
)
"""What stands beside an honest `owned by`."""
_BY = r"(?:b[yi]|bye|bai|par|por|pela|pelo|durch|von|oleh|dari|od|da|tarafindan|przez|door|boi)"

ATTRIBUTED = re.compile(
    rf"\b(?P<verb>{CLEAR})\s*[:=\-_.~]*\s*(?:\w+ )?{_BY}\b(?P<tail>.{{0,160}})", re.S
)
"""`hacked by NAME`"""
BROADLY_ATTRIBUTED = re.compile(
    rf"\b(?P<verb>{BROAD})\s*[:=\-_.~]*\s*{_BY}\b(?P<tail>.{{0,160}})", re.S
)
ADDRESSED = re.compile(
    r"\b(?:(?:yo)?u|j?oo|ya?|yoo|(?:yo)?u?r|this|the|we)\b(?:[ '\w]{0,30}?\b(?:site|website"
    r"|server|page|webpage"
    r"|box|system|security|network|domain|host|host(?:ing)?|admin|homepage|database)s?)?"
    rf"\s*(?:'ve|have|has|hav|got|get|was|were|is|are|r|been|just|\s){{1,6}}\s*(?:been\s|be\s"
    rf"|so\s)?(?P<verb>{CLEAR}|owned|cracked|compromised|defeated)\b"
    r"(?P<tail>.{0,160})",
    re.S,
)
"""`you have been hacked`, `this site was owned`"""
DONE_TO_YOU = re.compile(
    r"\b(?P<verb>hack(?:ed|s|z)?|own[sz]|owned|pwn(?:s|z|ed)|root(?:ed|s)|deface[ds]?|haxor(?:ed"
    r"|s|z)?)\s+"
    r"(?:u|j?oo|you|yew|ya|ur|your|this (?:site|server|page|box)|all your|everyone|u "
    r"all)\b(?P<tail>.{0,120})",
    re.S,
)
"""`owns you`, `hacked your server`"""
GREETED = re.compile(
    r"\b(?:(?:g|q)r?w?e{2,}t[zs]{1,2}(?:ings)?\s*(?:to|two|go|fly|:|;|=|-)|gre{2,}tz|gweets"
    r"|shout[sz]\s*(?:to|out|:)|shoutz"
    r"|props to|thanx to|thnx to|tnx to|special thanks to hack\w*)",
    re.S,
)
WAS_HERE = re.compile(r"^\W*(?:[\w@.\-]+ ){1,4}(?:wuz|was|woz|w4s|waz) (?:here|hear|h3re)\b")
SLANG = re.compile(
    r"\b(?:hax+[o0]r[sz]?|haxing|lamers?|skid+ies?|script kid(?:s|dies?|dys)|skillz|elite hackers?"
    r"|cyber ?(?:army|warriors?)|hack(?:er)?z? (?:team|crew)|(?:team|crew) hack\w*|muslim hackers?"
    r"|(?:your|ur|the) security (?:is|was|sucks?|so)\b.{0,20}?\b(?:joke|low|lame|shit|bad|weak)"
    r"|security sucks?|no system is safe|admin(?:istrator)?,? (?:wake|get|sleep|patch)"
    r"|we are (?:legion|anonymous)|expect us(?! to)|boxen|hacked websites"
    r"|gov hackers?|you need security)\b"
)
ABUSE = re.compile(
    r"\b(?:(?:mother ?)?f+u+(?:c+k+|q+(?!i))\w*|bitch\w*|assholes?|bullshit|shit|piece of shit"
    r"|n[i1]gg\w+|cunts?|phuck\w*"
    r"|pussy|dickheads?|whores?|hoez|bastards?|suckers?)\b"
)
TOPIC = re.compile(
    r"\b(?:hack(?:ed|ers?|ing|s)?|exploits?|malware|phishing|vulnerabilit\w+|pentest\w*|infosec"
    r"|ctf|cyber ?security"
    r"|cve-\d+|ransomware|reverse engineering|payloads?|seguranca|ataques?|invas\w+|xss|sql "
    r"injection|hackear|hackathon"
    r"|data breach\w*|cyber ?attacks?|defac\w+)\b"
)
PLAIN_WORD = re.compile(r"\b(?:hacked|h4cked|defaced|pwned|owned by|hacked!|haxored|rooted)\b")

_LEET_TEXT = (
    "the your you for site crew team was here have been with this all hack hacked hacker hackers "
    "hacking hacks "
    "owned owns ownz owner pwned pwnd defaced deface defacer rooted root cracked cracker haxor "
    "haxors haxored hax "
    "elite leet skills skillz script security secure greets greetz password fuck fucked fuckin "
    "fucking system server "
    "admin not now what who why how they them their from and are our out more best lame lamer "
    "lamers kiddies group "
    "down dead death kill killer shit bitch master black evil dark power people world war peace "
    "never die live life "
    "love hate need little some only about that these those will just like get got did does "
    "again sites boxes boxen "
    "hello news another fear peer free message cyber digital phreak phear ninja ghost"
)
LEET_WORDS = frozenset(_LEET_TEXT.split())
"""Common words that defacers write with digits for letters."""
ATTACK_LEET = frozenset(
    word
    for word in LEET_WORDS
    if word.startswith(("hack", "own", "pwn", "defac", "root", "crack", "hax"))
)
"""Those of them that name the attack: one is enough."""

STATEMENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "Hindi",
        re.compile(
            r"हैक(?:्ड)?\s*(?:किया|कर\s|कर दि|कर ली|हो\s?(?:गया|गई|गयी|चुक)|हुआ|हुई|ड बाय|्ड "
            r"बाय)|द्वारा\s+हैक|ने हैक"
        ),
    ),
    ("Urdu", re.compile(r"ہیک\s*(?:کر|ہو|شدہ|کیا)")),
    (
        "Arabic",
        re.compile(
            r"تم\s+(?:ال)?(?:ا|إ)?خترا?ق|(?:ا|إ)ختر(?:ا)?ق\s*(?:ال)?موقع|تم\s+(?:ال)?(?:ت)?هكير"
            r"|مخترق|هكر|(?:ا|إ)ختراق\s*من"
        ),
    ),
    ("Persian", re.compile(r"هک\s*(?:شد|گردید|توسط)")),
    ("Turkish", re.compile(r"hacklen(?:di|mi[sş])|taraf[ıi]ndan\s+(?:hack|ele)|siteniz\s+hack")),
    ("Russian", re.compile(r"взломан[оаы]?\b|хакнут|взлом(?:ал|али)\b")),
    (
        "Chinese",
        re.compile(r"被黑|黑客入侵|被入侵|黑了|到此一(?:游|遊)|駭客|黑站|黑頁|黑页|此站已被"),
    ),
    ("Japanese", re.compile(r"ハッキング(?:され|済)|ハックされ|改竄され")),
    ("Korean", re.compile(r"해킹(?:되었|당했|당한|됨)")),
    ("Bengali", re.compile(r"হ্যাক(?:ড)?\s*(?:করা|কর|হয়ে)")),
    ("Gujarati", re.compile(r"હેક\s*(?:કર|થ)")),
    ("Punjabi", re.compile(r"ਹੈਕ\s*(?:ਕ|ਹ)")),
    ("Tamil", re.compile(r"ஹேக்\s*செய்ய|ஹேக் செய்த")),
    ("Telugu", re.compile(r"హ్యాక్\s*(?:చే|అ)")),
    (
        "Indonesian",
        re.compile(
            r"\b(?:telah|sudah|situs ini)\s+(?:di(?:retas|hack|jebol|bobol))|\bdiretas oleh"
        ),
    ),
    (
        "Portuguese",
        re.compile(
            r"\b(?:foi|site)\s+(?:hackead|invadid|ownad|desfigurad|haquead)[oa]|hackeado (?:por"
            r"|pelo|by)"
        ),
    ),
    ("Spanish", re.compile(r"\b(?:ha sido|fue|sitio|web)\s+hackead[oa]")),
    ("French", re.compile(r"\b(?:site|ete|a ete)\s+(?:hacke|pirate)e?\b")),
    ("German", re.compile(r"\b(?:wurde|diese seite|website)\b.{0,30}gehackt")),
    ("Vietnamese", re.compile(r"\b(?:da\s+)?bi\s+hack(?:ed)?\b")),
)
"""Complete statements in other languages, matched on plain text."""
