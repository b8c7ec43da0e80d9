"""The words of drafts about a breach of personal data (DPDP Rules, 2025, rule 7), in both "
"languages."""

from dataclasses import dataclass

from sentinel.core.incident import PersonalData

Words = tuple[str, str]
"""English, Hindi."""

TO_FILL_IN: Words = ("[to be filled in by a person]", "[कोई व्यक्ति भरे]")

LAW_BEFORE: Words = (
    "The breach duties of the Digital Personal Data Protection Rules, 2025 (rule 7) are not in "
    "force yet: nothing is intimated to the Data Protection Board under them. In force are the "
    "Information Technology (Reasonable Security Practices and Procedures and Sensitive Personal "
    "Data or Information) Rules, 2011: they ask for no intimation of a breach; the Grievance "
    "Officer redresses grievances within one month (rule 5(9)). Whether CERT-In must be told is "
    "another question.",
    "डिजिटल व्यक्तिगत डेटा संरक्षण नियम, 2025 (नियम 7) के उल्लंघन संबंधी कर्तव्य अभी लागू नहीं हैं: उनके अधीन डेटा "
    "संरक्षण बोर्ड को कोई सूचना नहीं दी जाती। सूचना प्रौद्योगिकी (युक्तियुक्त सुरक्षा पद्धतियाँ और प्रक्रियाएँ तथा "
    "संवेदनशील व्यक्तिगत डेटा या सूचना) नियम, 2011 लागू हैं: वे उल्लंघन की सूचना नहीं माँगते; शिकायत अधिकारी एक "
    "मास के भीतर शिकायत का निवारण करता है (नियम 5(9))। सीईआरटी-इन को सूचना देनी है या नहीं, यह अलग "
    "प्रश्न है।",
)
LAW_AFTER: Words = (
    "Digital Personal Data Protection Act, 2023, section 8(6), and Rules, 2025, rule 7: each "
    "affected person and the Data Protection Board are told without delay, and the Board in "
    "detail within 72 hours of becoming aware, or within a longer time that it allows in "
    "writing.",
    "डिजिटल व्यक्तिगत डेटा संरक्षण अधिनियम, 2023, धारा 8(6) और नियम, 2025, नियम 7: हर प्रभावित व्यक्ति "
    "और डेटा संरक्षण बोर्ड को अविलंब, तथा बोर्ड को पता लगने के 72 घंटे के भीतर (या बोर्ड द्वारा लिखित में दिए "
    "गए अधिक समय में) विस्तृत सूचना देनी है।",
)

STATES: dict[PersonalData, Words] = {
    PersonalData.YES: ("Personal data is involved.", "व्यक्तिगत डेटा प्रभावित है।"),
    PersonalData.NO: (
        "Personal data is not involved: nothing is to be intimated.",
        "व्यक्तिगत डेटा प्रभावित नहीं है: कोई सूचना नहीं देनी है।",
    ),
    PersonalData.UNKNOWN: (
        "Nobody has said yet whether personal data is involved; the time of 72 hours runs from "
        "when somebody becomes aware that it is.",
        "अभी किसी ने नहीं बताया कि व्यक्तिगत डेटा प्रभावित है या नहीं; 72 घंटे का समय तब से चलता है जब किसी "
        "को इसका पता लगे।",
    ),
}

UNKNOWN_BEFORE: Words = (
    "Nobody has said yet whether personal data is involved.",
    "अभी किसी ने नहीं बताया कि व्यक्तिगत डेटा प्रभावित है या नहीं।",
)
"""While the law is not in force no time runs."""

MITIGATES: dict[str, Words] = {
    "block": ("the website was closed to visitors", "वेबसाइट आगंतुकों के लिए बंद की गई"),
    "restore": (
        "the files of the website were put back from a backup",
        "वेबसाइट की फ़ाइलें बैकअप से पुनर्स्थापित की गईं",
    ),
    "restore-database": (
        "the database of the website was put back from a backup",
        "वेबसाइट का डेटाबेस बैकअप से पुनर्स्थापित किया गया",
    ),
    "restore-by-hand": (
        "the content of the website was put back",
        "वेबसाइट की सामग्री पुनर्स्थापित की गई",
    ),
    "restart": ("the web server was started anew", "वेब सर्वर पुनः आरंभ किया गया"),
    "unblock": ("the website was opened again", "वेबसाइट फिर से खोली गई"),
}
"""What an action of the journal did about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that has to be told, and the name of what the record may know of it."""

    label: Words
    value: str


def _part(value: str, english: str, hindi: str) -> Part:
    return Part(label=(english, hindi), value=value)


_NATURE = _part("nature", "Nature of the breach", "उल्लंघन की प्रकृति")
_EXTENT = _part("extent", "Extent", "विस्तार")
_TIMING = _part("timing", "Time of occurrence", "घटित होने का समय")
_LOCATION = _part("location", "Location", "स्थान")
_MITIGATION = _part(
    "mitigation", "Measures taken to mitigate the risk", "जोखिम कम करने के लिए किए गए उपाय"
)

PERSON: tuple[Words, Words, tuple[Part, ...]] = (
    ("Intimation to each affected person", "हर प्रभावित व्यक्ति को सूचना"),
    (
        "Without delay, through the account or the way of contact that the person registered; "
        "concise, clear and plain.",
        "अविलंब, व्यक्ति के खाते या पंजीकृत संपर्क माध्यम से; संक्षिप्त, स्पष्ट और सरल।",
    ),
    (
        _NATURE,
        _EXTENT,
        _TIMING,
        _LOCATION,
        _part(
            "consequences",
            "Consequences that are likely for this person",
            "इस व्यक्ति के लिए संभावित परिणाम",
        ),
        _MITIGATION,
        _part(
            "own_measures",
            "Safety measures that the person may take",
            "वे सुरक्षा उपाय जो व्यक्ति स्वयं कर सकता है",
        ),
        _part(
            "contact",
            "Business contact of a person who can answer questions",
            "प्रश्नों का उत्तर देने वाले व्यक्ति का कार्यालयी संपर्क",
        ),
    ),
)
BOARD: tuple[Words, Words, tuple[Part, ...]] = (
    ("Intimation to the Data Protection Board", "डेटा संरक्षण बोर्ड को सूचना"),
    ("Without delay.", "अविलंब।"),
    (
        _NATURE,
        _EXTENT,
        _TIMING,
        _LOCATION,
        _part("impact", "Likely impact", "संभावित प्रभाव"),
    ),
)
BOARD_LATER: tuple[Words, Words, tuple[Part, ...]] = (
    (
        "Detailed intimation to the Data Protection Board",
        "डेटा संरक्षण बोर्ड को विस्तृत सूचना",
    ),
    (
        "Within 72 hours of becoming aware, or a longer time that the Board allows in writing.",
        "पता लगने के 72 घंटे के भीतर, या बोर्ड द्वारा लिखित में दिए गए अधिक समय में।",
    ),
    (
        _part("detail", "Updated and detailed information", "अद्यतन और विस्तृत जानकारी"),
        _part(
            "cause",
            "Broad facts: events, circumstances and reasons that led to the breach",
            "मुख्य तथ्य: वे घटनाएँ, परिस्थितियाँ और कारण जिनसे उल्लंघन हुआ",
        ),
        _MITIGATION,
        _part("culprit", "Findings on the person who caused it", "उल्लंघन करने वाले के बारे में निष्कर्ष"),
        _part(
            "remedial",
            "Remedial measures so that it does not happen again",
            "पुनरावृत्ति रोकने के उपचारात्मक उपाय",
        ),
        _part(
            "intimations",
            "Report of the intimations given to affected persons",
            "प्रभावित व्यक्तियों को दी गई सूचनाओं का विवरण",
        ),
    ),
)
