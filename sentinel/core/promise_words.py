"""The words of reports on promises, English and Hindi."""

from sentinel.core.published import Standing

Words = tuple[str, str]
"""English, Hindi."""

STANDING: dict[Standing, Words] = {
    Standing.BROKEN: ("broken", "भंग"),
    Standing.UNKNOWN: ("unknown", "अज्ञात"),
    Standing.ATTESTED: ("attested", "सत्यापित"),
    Standing.KEPT: ("kept", "पालित"),
    Standing.BY_SENTINEL: ("by Sentinel", "Sentinel द्वारा पालित"),
    Standing.NOT_CHECKABLE: ("not checkable", "जाँच योग्य नहीं"),
}
MEANS: dict[Standing, Words] = {
    Standing.BROKEN: ("seen to be broken", "भंग पाया गया"),
    Standing.UNKNOWN: ("nothing proves it", "कोई प्रमाण नहीं मिला"),
    Standing.ATTESTED: ("a named person answers for it", "एक नामित व्यक्ति इसका उत्तरदायी है"),
    Standing.KEPT: ("proven by a look", "जाँच से सिद्ध"),
    Standing.BY_SENTINEL: ("Sentinel itself does it", "Sentinel स्वयं इसे निभाता है"),
    Standing.NOT_CHECKABLE: ("nothing could show it", "जाँचने का कोई साधन नहीं"),
}
REPORT: dict[str, Words] = {
    "title": ("Published promises", "प्रकाशित वचन"),
    "summary": ("Summary", "सारांश"),
    "site": ("Site", "वेबसाइट"),
    "organisation": ("Organisation", "संगठन"),
    "looked_at": ("Last look", "पिछली जाँच"),
    "made": ("Made", "तैयार किया गया"),
    "never": ("never", "कभी नहीं"),
    "page": ("Page", "पृष्ठ"),
    "number": ("No.", "क्र."),
    "promised": ("What is promised", "क्या वचन दिया गया है"),
    "source": ("Source", "स्रोत"),
    "standing": ("Standing", "स्थिति"),
    "proof": ("Proof and reason", "प्रमाण और कारण"),
    "pages": ("Pages", "पृष्ठ"),
    "date": ("Date", "दिनांक"),
    "since": ("since", "से"),
    "until": ("until", "तक"),
    "more": ("more", "और"),
    "policy": ("Policy", "नीति"),
    "note": (
        "Kept is claimed for what was seen at the last look. Reasons are given in English.",
        "“पालित” केवल उसके लिए कहा गया है जो पिछली जाँच में देखा गया। कारण अंग्रेज़ी में दिए गए हैं।",
    ),
}
