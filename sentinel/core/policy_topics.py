"""What a policy is expected to speak of, each topic with its words in English and Hindi.

From GIGW 2.0, 8.3 and 10.3, GIGW 3.0, 5.4.3, the SPDI Rules, 2011, rule 5(9), and the DPDP Act,
2023. Words tell that a topic is there; whether it is well treated only a reader can say.
"""

import re

from sentinel.core.late_pattern import late_pattern

_WORDS: dict[str, tuple[str, ...]] = {
    "contact": (
        r"contact us|(?:write|e-?mail|call) (?:to )?us",
        # those of visitors are no way to reach anybody
        r"(?<!your )(?<!their )(?<!personal )contact (?:details|person|information)",
        r"\w@[\w-]{1,63}\.\w|(?:\+91|(?<!\d)0\d{2,4})[ -]?\d{6,10}",
        r"संपर्क (?:करें|सूत्र|पता)|सम्पर्क (?:करें|सूत्र|पता)|दूरभाष|ई-?मेल (?:पता|करें)",
    ),
    "grievance-officer": (
        r"grievance (?:redressal )?officer|grievance redress|nodal officer|complaints? officer",
        r"data protection officer|public grievance officer",
        r"शिकायत (?:निवारण )?अधिकारी|नोडल अधिकारी|लोक शिकायत|शिकायत निवारण",
    ),
    "web-information-manager": (
        r"web information manager|\bWIM\b",
        r"वेब सूचना प्रबंधक|वेब सूचना प्रबन्धक|वेब इन्फ(?:ॉ|ो)र्मेशन मैनेजर",
    ),
    "natural-disaster": (
        r"natural (?:disaster|calamit)|disaster recovery|earthquake|flood|cyclone",
        r"प्राकृतिक (?:आपदा|विपदा)|आपदा (?:रिकवरी|पुनर्प्राप्ति|प्रबंधन)|भूकंप|भूकम्प|बाढ़|चक्रवात",
    ),
    "defacement": (r"defac|hack", r"डिफ(?:े|़े)समेंट|विकृति|विरूपण|हैक"),
    "data-corruption": (r"data corruption|corrupt", r"डे?टा करप्शन|आँकड़ों? की विकृति|भ्रष्ट"),
    "crash": (r"crash|hardware failure", r"क्रैश|हार्डवेयर"),
    "performance": (
        r"performance|download(?:ing)? (?:time|speed)|load(?:ing)? time|page speed|response time",
        r"कार्य-?(?:प्रदर्शन|निष्पादन)|निष्पादन|डाउनलोड (?:समय|गति)|लोड(?:िंग)? (?:समय|होने)",
        r"परफ(?:ॉ|ा|ो)र्मेंस",
    ),
    "functionality": (r"functionalit", r"कार्यात्मकता|फंक्शनैलिटी"),
    "broken-links": (r"broken links?|dead links?", r"ब्रोकेन लिंक|टूटे (?:हुए )?लिंक|खंडित लिंक"),
    "traffic": (
        r"traffic (?:analysis|monitoring|statistics)|usage (?:pattern|statistics|analysis)"
        r"|visitors?[’'] profile|web analytics|site traffic",
        r"ट्र(?:ै|े)फ़?िक|यातायात (?:विश्लेषण|की निगरानी)|उपयोग (?:के )?(?:आंकड़|आँकड़|विश्लेषण)",
    ),
    "feedback": (
        r"feedback|suggestions?",
        r"फ़?ीडबैक|प्रतिक्रिया|सुझाव|प्रतिपुष्टि",
    ),
    "security-audit": (
        r"security audit|audit(?:ed|s)?\b.{0,80}(?:security|cert-in|empanelled|stqc|vulnerab)"
        r"|(?:security|cert-in|empanelled).{0,80}\baudit|penetration test|\bVAPT\b",
        r"सुरक्षा (?:ऑडिट|आडिट|लेखा ?परीक्षा|अंकेक्षण)|ऑडिट",
    ),
    "evidence": (
        r"evidence|forensic|preserv\w+ (?:of )?(?:the )?logs?|logs? (?:are|is|will be) preserved",
        r"साक्ष्य|सबूत|लॉग (?:सुरक्षित|संरक्षित)|फोर(?:ें|े)सिक",
    ),
    "backup": (r"back-?up", r"बैक ?अप"),
    "cookies": (r"cookies?\b", r"कुकी"),
    "third-parties": (r"third[- ]part(?:y|ies)", r"तीसर[ाीे] (?:पक्ष|पार्टी)|तृतीय पक्ष"),
    "consent": (r"consent", r"सहमति"),
    "retention": (
        r"retain|retention|as long as (?:it is )?(?:necessary|required)|period of storage",
        r"(?:संग्रहीत|सुरक्षित|रखा|रखी) (?:रखा )?(?:जाएगा|जाएगी|जाता|जाती)|अवधारण|प्रतिधारण",
    ),
    "children": (r"children|minors?\b|under (?:the age of )?18", r"बच्च|नाबालिग|अवयस्क|बालक"),
    "security": (r"security|secure\b|safeguard", r"सुरक्ष"),
    "access-and-correction": (
        r"(?:access|update|correct|modify|delete|erase|edit)\w*,? .{0,60}\b(?:information|data)",
        r"(?:सुधार|संशोधन|संशोधित|हटा|अद्यतन|परिवर्तन).{0,60}(?:जानकारी|सूचना|डे?टा)",
        r"(?:जानकारी|सूचना|डे?टा).{0,60}(?:सुधार|हटा|संशोध)",
    ),
    "changes": (
        r"chang\w+ (?:to|in|of) (?:this|the|our)? ?(?:privacy )?polic|policy may (?:be )?chang"
        r"|(?:amend|modify|revise|update)\w* (?:this|the|our) (?:privacy )?policy",
        r"नीति (?:में|को) (?:\S+ ){0,3}(?:परिवर्तन|बदलाव|संशोधन)",
    ),
    "copyright": (r"copyright|©", r"कॉपीराइट|प्रतिलिप्याधिकार|स्वत्वाधिकार"),
    "hyperlinks": (
        r"hyper-?link|external links?|links? to (?:other|external)",
        r"हाइपर ?लिंक|बाहरी वेबसाइट|अन्य वेबसाइट",
    ),
    "archive": (r"archiv", r"अभिलेख"),
    "review": (r"review", r"समीक्षा"),
    "syntax": (r"syntax", r"सिंटेक्स|विन्यास जांच|विन्यास जाँच"),
    "disclaimer": (
        r"disclaim|not (?:be )?(?:liable|responsible)",
        r"अस्वीकरण|उत्तरदायी नहीं|ज(?:ि|ी)म्मेदार नहीं|डिस्क्लेमर",
    ),
    "jurisdiction": (
        r"jurisdiction|laws? of india|governed by",
        r"न्याय ?क्षेत्र|क्षेत्राधिकार|भारत(?:ीय)? (?:के )?कानून",
    ),
    "refund": (r"refund|cancellation", r"वापसी|निरस्तीकरण|रिफंड"),
}  # fmt: skip
_SPECIAL = ("date", "names")
"""Topics that are told by more than words: a date of the last update; who may decide, by name."""

TOPICS = (*_WORDS, *_SPECIAL)
EXPRESSIONS = {
    topic: late_pattern("|".join(words), re.IGNORECASE) for topic, words in _WORDS.items()
}
NAMES: dict[str, str] = {
    "contact": "how to reach those responsible",
    "grievance-officer": "a grievance officer",
    "web-information-manager": "the web information manager",
    "natural-disaster": "natural disasters",
    "data-corruption": "data corruption",
    "performance": "the site's performance",
    "traffic": "the analysis of traffic",
    "security-audit": "security audits",
    "evidence": "keeping evidence",
    "third-parties": "third parties",
    "access-and-correction": "access to one's data and its correction",
    "changes": "changes of the policy",
    "date": "when it was last updated",
    "names": "the person who decides, by name",
    "broken-links": "broken links",
    "children": "children's data",
}
"""For people, where the topic's own word is not enough."""


def name_of(topic: str) -> str:
    return NAMES.get(topic, topic.replace("-", " "))


def spoken_of(topic: str, words: str) -> bool:
    """Whether a text has words of a topic."""
    return bool(EXPRESSIONS[topic].search(words))
