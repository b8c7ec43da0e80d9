"""The words of defacers: claims in many languages, slang, abuse. Data for `claims`.

All are matched on text made plain by `wording.unmasked`: look-alikes, digits for letters and
letters set apart undone. Complete statements in other languages stand in `statements`.
"""

import re

from sentinel.core.late_pattern import late_pattern

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
    r"|invadid[oa]|dominad[oa]|taken over|shut ?down|powned|exploited|infiltrated"
    r"|shelled|smashed)"
)
"""Verbs that also have honest uses: `owned by the department`."""
HARSH = frozenset({"cracked", "nuked", "fucked", "raped", "hijacked", "powned", "penetrated"})
"""Those of them that no honest heading has with `by` and a name."""
OWNERSHIP = late_pattern(
    r"\b(?:content|maintain\w*|managed|developed|copyright|designed|hosted|department|ministry"
    r"|government|trust|company|private|limited|ltd|council|university|institute"
    r"|organi[sz]ation)\b"
)
"""What stands beside an honest `owned by`."""
_BY = r"(?:b[yi]|bye|bai|par|por|pela|pelo|durch|von|oleh|dari|od|da|tarafindan|przez|door|boi)"

ATTRIBUTED = late_pattern(
    rf"\b(?P<verb>{CLEAR})\s*[:=\-_.~!]*\s*(?:\w+[!.]* )?{_BY}\b(?P<tail>.{{0,160}})", re.S
)
"""`hacked by NAME`"""
FUSED = late_pattern(
    r"\b(?P<verb>hacked|h4cked|haxored|pwned|owned|defaced|rooted)by(?P<tail>\w{2,}.{0,120})", re.S
)
"""The same with all letters set apart, or none: `H A C K E D B Y N A M E`."""
BROADLY_ATTRIBUTED = late_pattern(
    rf"\b(?P<verb>{BROAD})\s*[:=\-_.~]*\s*{_BY}\b(?P<tail>.{{0,160}})", re.S
)
ADDRESSED = late_pattern(
    r"\b(?:(?:yo)?u|j?oo|ya?|yoo|(?:yo)?u?r|this|the|we)\b(?:[ '\w]{0,30}?\b(?:site|website"
    r"|server|page|webpage"
    r"|box|system|security|network|domain|host|host(?:ing)?|admin|homepage|database)s?)?"
    rf"\s*(?:'ve|have|has|hav|got|get|was|were|is|are|r|been|just|\s){{1,6}}\s*(?:been\s|be\s"
    rf"|so\s)?(?P<verb>{CLEAR}|owned|cracked|compromised|defeated)\b"
    r"(?P<tail>.{0,160})",
    re.S,
)
"""`you have been hacked`, `this site was owned`"""
DONE_TO_YOU = late_pattern(
    r"\b(?P<verb>hack(?:ed|s|z)?|own[sz]|owned|pwn(?:s|z|ed)|root(?:ed|s)|deface[ds]?|haxor(?:ed"
    r"|s|z)?)\s+"
    r"(?:u|j?oo|you|yew|ya|ur|your|this (?:site|server|page|box)|all your|everyone|u "
    r"all)\b(?P<tail>.{0,120})",
    re.S,
)
"""`owns you`, `hacked your server`"""
_GOODS = (
    r"(?:site|website|web ?page|page|server|system|database|data|base|box|domain|network|host)s?"
)
CONTROL = late_pattern(
    rf"\b(?P<verb>(?:(?:your|ur|this|all your) {_GOODS}|you) (?:now )?(?:belongs? to|(?:is|are|r) "
    rf"(?:now )?"
    rf"(?:ours\b|mine\b|under (?:our|my) control|in our hands|(?:belong(?:ing)? )?to us))"
    rf"|(?:we|i) (?:have |'ve |just |now )*(?:taken|took|take|got|gained|have) (?:full |total "
    rf"|complete )?"
    rf"(?:control|root|command|access)\b.{{0,20}}?(?:your|ur|this) {_GOODS}"
    rf"|(?:we|i) (?:have |'ve |just )*(?:got|have|took|dumped|leaked|stole|downloaded|deleted"
    rf"|destroyed|own|ownz)"
    rf" (?:all )?(?:your|ur|of your) {_GOODS}|(?:we|i) (?:own|pwn) (?:you|u|this|your)"
    rf"|all your base (?:are|r) belong"
    rf"|(?:touched|fucked|raped|smashed|destroyed|cracked|broke|penetrated|breached|exploited"
    rf"|dumped|leaked"
    rf"|struck|infected|visited|crushed|humiliated) (?:your|ur) (?:\w+ "
    rf")?{_GOODS})(?P<tail>.{{0,120}})",
    re.S,
)
"""`your server belongs to us`, `we have taken control of this site`"""
GREETED = late_pattern(
    r"\b(?:(?:g|q)r?w?e{2,}t[zs]{1,2}(?:ings)?\s*(?:to|two|go|fly|:|;|=|-)|gre{2,}tz|gweets"
    r"|shout[sz]\s*(?:to|out|:)|shoutz"
    r"|props to|thanx to|thnx to|tnx to|special thanks to hack\w*)",
    re.S,
)
WAS_HERE = late_pattern(r"^\W*(?:[\w@.\-]+ ){1,4}(?:wuz|was|woz|w4s|waz) (?:here|hear|h3re)\b")
SLANG = late_pattern(
    r"\b(?:hax+[o0]r[sz]?|haxing|lamers?|skid+ies?|script kid(?:s|dies?|dys)|skillz|elite hackers?"
    r"|cyber ?(?:army|warriors?)|hack(?:er)?z? (?:team|crew)|(?:team|crew) hack\w*|muslim hackers?"
    r"|tango down|pwnage|got root|knock knock admin|(?:hello|hi|hey|sorry|bye),? (?:mr\.? "
    r")?admin"
    r"|no security|fear us|feel the power of|mass deface\w*|(?:mirror|saved) (?:on|by|at|in) "
    r"zone-?h"
    r"|zone-?h(?:\.org)?"
    r"|(?:your|ur|the) security (?:is|was|sucks?|so)\b.{0,20}?\b(?:joke|low|lame|shit|bad|weak"
    r"|illusion|myth)"
    r"|(?:your|ur) security ?(?:=|:|is|was) ?(?:[0o]|zero|none|null|nothing|broken)"
    r"|security sucks?|no system is safe|admin(?:istrator)?,? (?:wake|get|sleep|patch)"
    r"|we are (?:legion|anonymous)|expect us(?! to)|boxen|hacked websites"
    r"|gov hackers?|you need security)\b"
)
ABUSE = late_pattern(
    r"\b(?:(?:mother ?)?f+u+(?:c+k+|q+(?!i))\w*|bitch\w*|assholes?|bullshit|shit|piece of shit"
    r"|n[i1]gg\w+|cunts?|phuck\w*"
    r"|pussy|dickheads?|whores?|hoez|bastards?|suckers?)\b"
)
TOPIC = late_pattern(
    r"\b(?:hack(?:ed|ers?|ing|s)?|exploits?|malware|phishing|vulnerabilit\w+|pentest\w*|infosec"
    r"|ctf|cyber ?security"
    r"|cve-\d+|ransomware|reverse engineering|payloads?|seguranca|ataques?|invas\w+|xss|sql "
    r"injection|hackear|hackathon"
    r"|data breach\w*|cyber ?attacks?|defac\w+)\b"
)
BARE = late_pattern(
    r"(?:h+a+ck(?:e?d|ed)+|defaced|pwned|owned|haxored|rooted|hacked by|hackeado"
    r"|gehackt)"
)
"""A whole statement in one word."""
CREW = late_pattern(
    r"\b(?:gr[ae]y|black|white) ?hats?\b|(?<!ethical )\bhackers?\W*$|\b(?:cyber|hack\w*) (?:team"
    r"|crew|army|force"
    r"|gang|group|legion)\b"
)
"""How attackers sign, as a whole heading of few words."""
FOREIGN_WORD = late_pattern(r"黑客|駭客|ハッカー|해커|хакер|हैकर|ہیکر|هكر|হ্যাকার|ஹேக்கர்|แฮกเกอร์")
"""`hacker` in other writing systems."""
PLAIN_WORD = late_pattern(r"\b(?:hacked|h4cked|defaced|pwned|owned by|hacked!|haxored|rooted)\b")

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
