"""The words of the incident report, English and Hindi."""

from enum import StrEnum

from sentinel.core.playbook import Phase


class Language(StrEnum):
    ENGLISH = "en"
    HINDI = "hi"
    BOTH = "both"


Words = tuple[str, str]
"""English, Hindi."""

NOT_KNOWN: Words = ("not known", "ज्ञात नहीं")
NOT_ON_RECORD: Words = ("not on record", "दर्ज नहीं")
CONFIRMED: dict[str, Words] = {
    "witnesses": ("independent looks that agree", "परस्पर मेल खाती स्वतंत्र जाँचें"),
}
"""Who confirmed, where it was nobody: a reader takes `witnesses` for people."""
NONE: Words = ("none", "कोई नहीं")

HEADINGS: dict[str, Words] = {
    "title": ("Incident report", "घटना प्रतिवेदन"),
    "summary": ("Summary", "सारांश"),
    "figures": ("How long it took", "कितना समय लगा"),
    "why": ("Why it was judged so", "यह निष्कर्ष क्यों"),
    "cause": ("Cause and corrective action", "कारण और सुधारात्मक कार्रवाई"),
    "recurrence": ("So that it does not happen again", "ताकि यह दुबारा न हो"),
    "timeline": ("What happened, in order", "घटनाक्रम"),
    "restored": ("What was restored", "क्या वापस लाया गया"),
    "drafts": ("Report to CERT-In", "सीईआरटी-इन को प्रतिवेदन"),
    "evidence": ("Evidence", "साक्ष्य"),
    "audit": ("Audit log", "लेखा-परीक्षा लॉग"),
}

LABELS: dict[str, Words] = {
    "id": ("Incident", "घटना"),
    "site": ("Website", "वेबसाइट"),
    "organisation": ("Organisation", "संगठन"),
    "verdict": ("Finding", "निष्कर्ष"),
    "state": ("State", "स्थिति"),
    "affected": ("Addresses affected", "प्रभावित पते"),
    "first_sighting": ("First seen", "पहली बार दिखा"),
    "confirmed_by": ("Confirmed by", "पुष्टि किसने की"),
    "taken_up_by": ("Taken up by", "किसने संभाला"),
    "playbook": ("Playbook", "योजना (प्लेबुक)"),
    "playbook_sha256": ("SHA-256 of the playbook's text", "योजना के पाठ का SHA-256"),
    "rule": ("Rule", "नियम"),
    "case": ("Case", "प्रकरण"),
    "first": ("To be done first", "सबसे पहले"),
    "found": ("Found by looking", "जाँच में मिला"),
    "advice": ("Advice", "सलाह"),
    "cause": ("Cause, as recorded at the closing", "कारण, जो समापन पर दर्ज हुआ"),
    "corrective_action": ("Corrective action", "सुधारात्मक कार्रवाई"),
    "closed_by": ("Closed by", "समापन किसने किया"),
    "due": ("Due to CERT-In by", "सीईआरटी-इन को देय समय"),
    "folder": ("Kept in", "स्थान"),
    "list_sha256": ("SHA-256 of the signed list", "हस्ताक्षरित सूची का SHA-256"),
    "verified": ("Its signature verifies", "हस्ताक्षर सत्यापित"),
    "entries": ("Entries", "प्रविष्टियाँ"),
    "made_at": ("This report was made", "यह प्रतिवेदन बनाया गया"),
    "time": ("Time (IST)", "समय (IST)"),
    "utc": ("UTC", "UTC"),
    "what": ("What", "क्या"),
    "who": ("By whom", "किसके द्वारा"),
    "detail": ("Detail", "विवरण"),
    "backup": ("Backup", "बैकअप"),
    "revision": ("Revision", "संस्करण"),
    "reason": ("Why", "क्यों"),
    "file": ("File", "फ़ाइल"),
    "bytes": ("Bytes", "बाइट"),
    "sha256": ("SHA-256", "SHA-256"),
    "step": ("Measured from the first sighting", "पहली बार दिखने से गिना गया"),
    "duration": ("Duration", "अवधि"),
}

FIGURES: dict[str, Words] = {
    "unseen": (
        "Last found good before the first sighting (unseen so long at most)",
        "पहली बार दिखने से पहले अंतिम बार ठीक पाया गया (अधिकतम इतने समय तक अनदेखा)",
    ),
    "compromised_before": (
        "First compromise before the first sighting",
        "पहली बार दिखने से पहले घुसपैठ का आरंभ",
    ),
    "confirmed": ("Confirmed", "पुष्टि"),
    "told": ("First mail accepted by the mail server", "पहला मेल सर्वर द्वारा स्वीकृत"),
    "taken_up": ("Taken up by a person", "किसी व्यक्ति ने संभाला"),
    "blocked": ("Closed to the public, proven from outside", "जनता के लिए बंद, बाहर से सिद्ध"),
    "restored": ("Restored", "पुनर्स्थापित"),
    "retested": ("Tested again and found good", "पुनः परीक्षण में ठीक"),
    "reopened": (
        "Open to the public again, proven from outside",
        "जनता के लिए फिर खुला, बाहर से सिद्ध",
    ),
    "ended": ("End of the incident", "घटना का अंत"),
    "reported": ("CERT-In told, as recorded", "सीईआरटी-इन को सूचना, जैसा दर्ज है"),
}

KINDS: dict[str, Words] = {
    "good": ("last good look", "अंतिम सही जाँच"),
    "compromised": ("first compromise", "घुसपैठ का आरंभ"),
    "sighted": ("first sighting", "पहली बार दिखा"),
    "opened": ("incident opened", "घटना दर्ज"),
    "confirmed": ("confirmed", "पुष्टि"),
    "taken-up": ("taken up", "संभाला गया"),
    "ended": ("ended", "अंत"),
    "run": ("look", "जाँच"),
    "retest": ("re-test", "पुनः परीक्षण"),
    "mail-sent": ("mail sent", "मेल भेजा गया"),
    "mail-not-sent": ("mail not sent", "मेल नहीं गया"),
    "draft": ("draft to CERT-In", "सीईआरटी-इन प्रारूप"),
    Phase.ASKED.value: ("asked", "पूछा गया"),
    Phase.APPROVED.value: ("approved", "अनुमोदित"),
    Phase.DECLINED.value: ("declined", "अस्वीकृत"),
    Phase.ESCALATED.value: ("deputies asked", "प्रतिनिधियों से पूछा गया"),
    Phase.INTENT.value: ("begun", "आरंभ"),
    Phase.DONE.value: ("done", "पूर्ण"),
    Phase.FAILED.value: ("failed", "विफल"),
    Phase.TAKING_BACK.value: ("being taken back", "वापस लिया जा रहा"),
    Phase.COMPENSATED.value: ("taken back", "वापस लिया गया"),
    Phase.NOT_TAKEN_BACK.value: ("not taken back", "वापस नहीं हुआ"),
    Phase.FORESEEN.value: ("would have been done", "किया जाता (केवल अभ्यास)"),
    Phase.UNKNOWN.value: ("not known whether it happened", "हुआ या नहीं, ज्ञात नहीं"),
}
"""Kinds of events of the time-line."""

STATES: dict[str, Words] = {
    "suspected": ("suspected", "संदिग्ध"),
    "responding": ("responding", "कार्रवाई जारी"),
    "needs-human": ("a person is needed", "किसी व्यक्ति की आवश्यकता"),
    "resolved": ("resolved; cause and corrective action are owed", "हल; कारण व सुधार दर्ज होना शेष"),
    "dismissed": ("dismissed: no incident", "ख़ारिज: कोई घटना नहीं"),
    "closed": ("closed", "समाप्त"),
}

YES: dict[bool | None, Words] = {
    True: ("yes", "हाँ"),
    False: ("NO", "नहीं"),
    None: NOT_KNOWN,
}


def said(words: Words, language: Language) -> str:
    """Words in a language; of both, English first, once where they are the same."""
    english, hindi = words
    match language:
        case Language.ENGLISH:
            return english
        case Language.HINDI:
            return hindi
        case Language.BOTH:
            return english if english == hindi else f"{english} / {hindi}"
