"""The words in which a playbook is drawn for a person: English, and Hindi for who signs it so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sentinel.core.cacao_words import ACTION_WORDS
from sentinel.core.facts import VERDICT_WORDS
from sentinel.core.playbook import CALL_A_PERSON, END, FAIL, JOIN, TAKE_BACK, Approval
from sentinel.core.run_facts import FACTS
from sentinel.core.times import duration_text, duration_text_hindi
from sentinel.core.verdict import Verdict
from sentinel.core.words import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingWords:
    """All words of one language. Ids, options and conditions stand as they are in the file."""

    answers: str
    verdicts: Mapping[Verdict, str]
    duration: Callable[[timedelta], str]
    actions: Mapping[str, str]
    facts: Mapping[str, str]
    targets: Mapping[str, str]
    roles: Mapping[Role, str]
    either: str
    """Between roles."""
    limit: str
    answered: str
    condition: str
    side_by_side: str
    person: str
    branches: str
    branch: str
    gates: Mapping[Approval, str]
    manual: str
    deputies: str
    silence: str
    nobody: str
    bytes: str
    yes: str
    no: str
    then: str
    otherwise: str


ENGLISH = DrawingWords(
    answers="answers {verdicts}; sha256 {digest}",
    verdicts={verdict: verdict.value for verdict in Verdict},
    duration=duration_text,
    actions=ACTION_WORDS,
    facts={name: fact.what for name, fact in FACTS.items()},
    targets={
        END: "the end: the site is good again",
        CALL_A_PERSON: "call a person; everything stays as it is",
        TAKE_BACK: "take back what was done (a block that holds is kept), then call a person",
        JOIN: "this branch is done",
        FAIL: "this branch has failed",
    },
    roles={role: role.value for role in Role},
    either=" or ",
    limit="at most {time}",
    answered="answered within {time}",
    condition="if",
    side_by_side="side by side",
    person="A person: {text}",
    branches="{count} branches; done when all of them are",
    branch="branch {number}",
    gates={
        Approval.GM: "only after one of the role {roles} approves: {who}; waits for {time}",
        Approval.TWO_PERSON: (
            "only after two different of the role {roles} approves: {who}; waits for {time}"
        ),
    },
    manual="done, or declined, by one of the role {roles}: {who}",
    deputies="; after {time} also {who}",
    silence=". Silence is no yes.",
    nobody="nobody has that role",
    bytes="at most {count:,} bytes",
    yes="yes",
    no="no ",
    then="then",
    otherwise="else",
)

HINDI = DrawingWords(
    answers="यह योजना इनके लिए है: {verdicts}; sha256 {digest}",
    verdicts={verdict: words[1] for verdict, words in VERDICT_WORDS.items()},
    duration=duration_text_hindi,
    actions={
        "block": "वेबसाइट को जनता के लिए बंद करना और बाहर से जाँचकर इसे प्रमाणित करना।",
        "notify": "जिन्हें बताना है, उन्हें सूचित करना।",
        "report": "सीईआरटी-इन के लिए प्रतिवेदन का प्रारूप बनाना; भेजता कोई व्यक्ति है।",
        "preserve": "कुछ भी बदलने से पहले, जो मिला उसे साक्ष्य के रूप में सुरक्षित रखना।",
        "diagnose": "बंद होने का कारण खोजना।",
        "restart": "वेबसाइट का सर्वर फिर से चालू करना।",
        "restore": "नवीनतम स्वच्छ बैकअप की फ़ाइलें वापस लाना।",
        "restore-database": "संबंधित डेटाबेस नवीनतम स्वच्छ बैकअप से वापस लाना।",
        "retest": "रोक के रहते हुए, सभी जाँचों से वेबसाइट को फिर परखना।",
        "unblock": "वेबसाइट को जनता के लिए फिर खोलना।",
    },
    facts={
        "verdict": "क्या पाया गया",
        "case": "वेबसाइट का कौन-सा भाग प्रभावित है, जहाँ तक साक्षी बताते हैं",
        "server_files_hit": "साक्षी बताते हैं कि जो बदला गया, वह सर्वर की फ़ाइलों में है",
        "affected": "कितने पते प्रभावित हैं",
        "cause": 'चरण "diagnose" को मिला कारण; उससे पहले ""',
        "blocked": "इस कार्रवाई ने वेबसाइट को बंद कर रखा है",
        "restored": "इस कार्रवाई ने फ़ाइलें या डेटाबेस वापस लाए हैं",
        "confirmed_by_person": "पुष्टि किसी व्यक्ति ने की है, केवल साक्षियों ने नहीं",
        "acknowledged": "किसी व्यक्ति ने घटना को सँभाल लिया है",
        "compromise_known": "किसी व्यक्ति ने पता लगाया है कि यह कब शुरू हुआ",
        "has_files": "वेबसाइट का फ़ाइल-फ़ोल्डर विन्यास में दिया है",
        "is_remote": "वेबसाइट की फ़ाइलें किसी अन्य मशीन पर हैं",
        "can_block": "वेबसाइट को बंद करने का तरीका विन्यास में दिया है",
        "has_database": "वेबसाइट का डेटाबेस विन्यास में दिया है",
        "database_concerned": "घटना वेबसाइट के किसी डेटाबेस से संबंधित है",
        "restart_configured": "सर्वर को फिर चालू करने का आदेश विन्यास में दिया है",
    },
    targets={
        END: "समाप्त: वेबसाइट फिर ठीक है",
        CALL_A_PERSON: "किसी व्यक्ति को बुलाएँ; सब कुछ जैसा है वैसा ही रहता है",
        TAKE_BACK: ("जो किया गया उसे वापस लें (जो रोक लगी हुई है, वह रहती है), फिर किसी व्यक्ति को बुलाएँ"),
        JOIN: "यह शाखा पूरी हुई",
        FAIL: "यह शाखा विफल हुई",
    },
    roles={
        Role.VIEWER: "दर्शक (viewer)",
        Role.ON_CALL: "ड्यूटी पर (on-call)",
        Role.APPROVER: "अनुमोदक (approver)",
        Role.AUTHORISER: "प्राधिकारी (authoriser)",
        Role.OPERATIONS: "संचालन दल (operations)",
        Role.POINT_OF_CONTACT: "सीईआरटी-इन संपर्क अधिकारी (point-of-contact)",
        Role.INFORMATION_MANAGER: "वेब सूचना प्रबंधक (information-manager)",
        Role.ADMIN: "प्रशासक (admin)",
    },
    either=" या ",
    limit="अधिकतम {time}",
    answered="{time} के भीतर उत्तर",
    condition="यदि",
    side_by_side="साथ-साथ",
    person="कोई व्यक्ति: {text}",
    branches="{count} शाखाएँ; सभी के पूरे होने पर पूर्ण",
    branch="शाखा {number}",
    gates={
        Approval.GM: "केवल इनमें से एक की स्वीकृति के बाद, भूमिका {roles}: {who}; प्रतीक्षा {time}",
        Approval.TWO_PERSON: (
            "केवल इनमें से दो अलग-अलग व्यक्तियों की स्वीकृति के बाद, भूमिका {roles}: {who}; प्रतीक्षा {time}"
        ),
    },
    manual="इनमें से कोई एक कहे कि हो गया, या मना करे, भूमिका {roles}: {who}",
    deputies="; {time} के बाद {who} भी",
    silence="। मौन का अर्थ हाँ नहीं है।",
    nobody="यह भूमिका किसी के पास नहीं है",
    bytes="अधिकतम {count:,} बाइट",
    yes="हाँ",
    no="नहीं",
    then="फिर",
    otherwise="अन्यथा",
)

LANGUAGES: Mapping[str, DrawingWords] = {"en": ENGLISH, "hi": HINDI}
