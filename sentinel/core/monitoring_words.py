"""The words of the monitoring report, English and Hindi, and the clauses that it answers.

Clauses are those of the Guidelines for Indian Government Websites, versions 2.0 and 3.0, under
which the site's plans are written.
"""

from sentinel.core.availability import State
from sentinel.core.exercise import Promise

Words = tuple[str, str]
"""English, Hindi."""

TITLES: dict[str, Words] = {
    "weekly": ("Weekly monitoring report", "साप्ताहिक निगरानी प्रतिवेदन"),
    "monthly": ("Monthly monitoring report", "मासिक निगरानी प्रतिवेदन"),
}

PARTS: dict[str, tuple[Words, str]] = {
    "summary": (("Summary", "सारांश"), ""),
    "availability": (("Availability", "उपलब्धता"), "GIGW 2.0: 8.3, 10.3; GIGW 3.0: 5.4.3(h)"),
    "incidents": (
        ("Incidents and recovery", "घटनाएँ और पुनर्बहाली"),
        "GIGW 2.0: 8.3.1 – 8.3.3; GIGW 3.0: 5.4.3(i)",
    ),
    "cert-in": (
        ("Reports to CERT-In within six hours", "छह घंटे के भीतर सीईआरटी-इन को प्रतिवेदन"),
        "CERT-In Directions 20(3)/2022, (ii)",
    ),
    "links": (("Broken links", "टूटे हुए लिंक"), "GIGW 2.0: 10.3(c), 3.2; GIGW 3.0: 5.4.7, 5.4.4"),
    "reviews": (
        ("Reviews due and overdue", "देय और लंबित समीक्षाएँ"),
        "GIGW 2.0: 5.2.1, 5.2.3; GIGW 3.0: 5.4.3(b), (d)",
    ),
    "backups": (
        ("Backups and rehearsed restores", "बैकअप और पुनर्स्थापन का अभ्यास"),
        "GIGW 2.0: 8.3.2; GIGW 3.0: 5.4.3(i)",
    ),
    "promises": (
        ("What was put to the test", "किसकी परीक्षा हुई"),
        "GIGW 2.0: 8.3; GIGW 3.0: 5.3.2, 5.4.3(i)",
    ),
    "notices": (("Messages not delivered", "जो संदेश नहीं पहुँचे"), "GIGW 2.0: 8.3.1"),
    "definitions": (("How this was measured", "यह कैसे मापा गया"), ""),
}
"""Heading and clauses of each part, in their order."""

STATES: dict[State, Words] = {
    State.UP: ("up", "उपलब्ध"),
    State.DOWN: ("down", "अनुपलब्ध"),
    State.CLOSED: ("closed for safety", "सुरक्षा हेतु बंद"),
    State.PLANNED: ("announced maintenance", "पूर्व-घोषित रखरखाव"),
    State.UNKNOWN: ("not known", "ज्ञात नहीं"),
}

PROMISES: dict[Promise, Words] = {
    Promise.DETECT: ("an attack is seen", "हमला दिखता है"),
    Promise.ALERT: ("people are told", "लोगों को सूचना मिलती है"),
    Promise.BLOCK: ("the site is closed", "वेबसाइट बंद की जाती है"),
    Promise.RESTORE: ("a clean copy is brought back", "स्वच्छ प्रति वापस लाई जाती है"),
    Promise.REOPEN: ("the site is opened again", "वेबसाइट फिर खोली जाती है"),
}

WORDS: dict[str, Words] = {
    "organisation": ("Organisation", "संगठन"),
    "site": ("Website", "वेबसाइट"),
    "period": ("Period", "अवधि"),
    "made": ("Made", "तैयार किया गया"),
    "page": ("Page", "पृष्ठ"),
    "clauses": ("Answers", "संदर्भ"),
    "not-known": ("not known", "ज्ञात नहीं"),
    "none": ("none", "कोई नहीं"),
    "never": ("never", "कभी नहीं"),
    "yes": ("yes", "हाँ"),
    "no": ("no", "नहीं"),
    "open": ("still open", "अभी जारी"),
    "share": ("Up, of the time that is known", "ज्ञात समय में उपलब्ध"),
    "known": ("Time of which something is known", "जितना समय ज्ञात है"),
    "day": ("Day", "दिन"),
    "looks": ("Looks", "जाँचें"),
    "since": ("Since", "कब से"),
    "until": ("Until", "कब तक"),
    "lasted": ("Lasted", "अवधि"),
    "what": ("What", "क्या"),
    "outages": ("Times when visitors did not have the site", "जब आगंतुकों को वेबसाइट नहीं मिली"),
    "days": ("Days", "दिनवार"),
    "incident": ("Incident", "घटना"),
    "finding": ("Finding", "निष्कर्ष"),
    "first-seen": ("First seen", "पहली बार दिखा"),
    "mttd": ("Mean time to detect (MTTD), at most", "पता लगने का औसत समय (MTTD), अधिकतम"),
    "mtta": ("Mean time to acknowledge (MTTA)", "संभालने का औसत समय (MTTA)"),
    "mttr": ("Mean time to restore (MTTR)", "बहाली का औसत समय (MTTR)"),
    "detected": ("Detected after, at most", "पता लगा, अधिकतम"),
    "acknowledged": ("Taken up after", "संभाला गया"),
    "restored": ("Good again after", "ठीक हुई"),
    "opened": ("Incidents first seen", "नई घटनाएँ"),
    "dismissed": ("of these, no incident after all", "इनमें से घटना नहीं निकलीं"),
    "no-incident": ("no incident", "घटना नहीं"),
    "not-taken-up": ("not taken up", "नहीं संभाला गया"),
    "minutes": ("min", "मिनट"),
    "carried": ("older ones still open in the period", "पहले की, जो इस अवधि में जारी रहीं"),
    "due": ("Due by", "देय समय"),
    "filed": ("Recorded as told", "सूचित, जैसा दर्ज है"),
    "in-time": ("In time", "समय पर"),
    "nothing-due": ("nothing to report", "प्रतिवेदन देय नहीं"),
    "looked": ("Last crawl", "अंतिम जाँच"),
    "found": ("Found broken in the period", "इस अवधि में टूटे मिले"),
    "mended": ("Mended", "सुधारे गए"),
    "unlinked": ("Taken off the pages", "पृष्ठों से हटाए गए"),
    "still-broken": ("Broken links when this was made", "यह तैयार होते समय टूटे लिंक"),
    "muted-links": (
        "Broken links that are muted until a day, and not counted",
        "टूटे लिंक जिनकी सूचना एक तिथि तक रोकी गई है, गिने नहीं गए",
    ),
    "oldest": ("The oldest since", "सबसे पुराना कब से"),
    "address": ("Address", "पता"),
    "owner": ("Owner", "ज़िम्मेदार"),
    "more": ("more", "और"),
    "baseline": ("Approved state of the site", "वेबसाइट की अनुमोदित स्थिति"),
    "review-due": ("To be looked at again by", "अगली समीक्षा"),
    "overdue": ("overdue", "लंबित"),
    "waiting": ("Changes that wait for approval", "अनुमोदन की प्रतीक्षा में परिवर्तन"),
    "taken": ("Backups taken in the period", "इस अवधि में लिए गए बैकअप"),
    "newest": ("Newest backup", "नवीनतम बैकअप"),
    "proven": ("Proven clean in the period", "इस अवधि में स्वच्छ सिद्ध"),
    "clean": ("Clean when this was made", "यह तैयार होते समय स्वच्छ"),
    "newest-clean": ("Newest clean backup", "नवीनतम स्वच्छ बैकअप"),
    "rehearsals": ("Restores rehearsed in the period", "इस अवधि में पुनर्स्थापन का अभ्यास"),
    "when": ("When", "कब"),
    "good": ("Good", "सफल"),
    "took": ("Took", "समय लगा"),
    "backup": ("Backup", "बैकअप"),
    "no-backups": (
        "Sentinel keeps no backups of this site, or they could not be read.",
        "सेंटिनल के पास इस वेबसाइट के बैकअप नहीं हैं, या वे पढ़े नहीं जा सके।",
    ),
    "promise": ("Promise", "वचन"),
    "tested": ("Tested", "परीक्षाएँ"),
    "kept": ("Kept", "निभाया"),
    "last-kept": ("Last kept, as of this report", "अंतिम बार निभाया, आज तक"),
    "delivered": ("Messages delivered", "पहुँचे संदेश"),
    "undelivered": ("Not delivered", "नहीं पहुँचे"),
    "kind": ("Kind", "प्रकार"),
    "state": ("State", "स्थिति"),
    "untold": ("late or not told", "देर से या अब तक नहीं"),
    "expired": ("expired", "अवधि समाप्त"),
    "certificate": ("TLS certificate valid until", "टीएलएस प्रमाणपत्र की वैधता"),
    "nothing": ("Nothing in this period.", "इस अवधि में कुछ नहीं।"),
    "alt-days": (
        "Each day from midnight to midnight: when the site was up, down, closed or not watched",
        "हर दिन आधी रात से आधी रात तक: वेबसाइट कब उपलब्ध, अनुपलब्ध, बंद या अज्ञात रही",
    ),
    "alt-incidents": ("Incidents along the days of the period", "अवधि के दिनों पर घटनाएँ"),
    "alt-links": ("Known broken links at the end of each day", "हर दिन के अंत में टूटे लिंक"),
}

DEFINITIONS: tuple[Words, ...] = (
    (
        "Each look at the site speaks for the time until the next look, and no longer than "
        "{hold}; then nothing is known. What is not known is never counted as up. Looks "
        "that could not find anything out (own network away, access refused) count as not "
        "known.",
        "वेबसाइट की हर जाँच अगली जाँच तक के समय के लिए मान्य है, पर {hold} से अधिक नहीं; "
        "उसके बाद कुछ ज्ञात नहीं। जो ज्ञात नहीं, उसे कभी उपलब्ध नहीं गिना जाता। जिन जाँचों "
        "से कुछ पता नहीं चला (अपना नेटवर्क बंद, पहुँच अस्वीकृत), वे भी ज्ञात नहीं में गिनी "
        "जाती हैं।",
    ),
    (
        "Availability = time up ÷ time known. A site closed for safety, or away in "
        "announced maintenance, is not up. A defaced site that answers is counted as up until "
        "it is closed: how long it was defaced stands under incidents.",
        "उपलब्धता = उपलब्ध समय ÷ ज्ञात समय। सुरक्षा हेतु बंद या पूर्व-घोषित रखरखाव का समय "
        "उपलब्ध नहीं गिना जाता। विरूपित वेबसाइट, जो खुलती है, बंद किए जाने तक उपलब्ध गिनी "
        "जाती है; वह कितनी देर विरूपित रही, यह घटनाओं में दिया है।",
    ),
    (
        "MTTD: from the last look that found the site good (or the compromise, where its "
        "time was found) to the first sighting: at most so long it stood unseen. MTTA: from"
        " the first sighting until somebody took the incident up. MTTR: from the first "
        "sighting until the site was good again. Each over the incidents first seen in the "
        "period that were not dismissed; n is of how many.",
        "MTTD: जिस अंतिम जाँच में वेबसाइट ठीक थी (या सेंध का समय, जहाँ ज्ञात हो) उससे पहली "
        "बार दिखने तक: अधिकतम इतने समय तक अनदेखी रही। MTTA: पहली बार दिखने से किसी के "
        "संभालने तक। MTTR: पहली बार दिखने से वेबसाइट के फिर ठीक होने तक। हर औसत इस अवधि में"
        " पहली बार दिखी उन घटनाओं का है जो ख़ारिज नहीं हुईं; n उनकी संख्या है।",
    ),
    (
        "Days are those of the time zone {zone}; times are India Standard Time (UTC+05:30).",
        "दिन समय-क्षेत्र {zone} के हैं; समय भारतीय मानक समय (UTC+05:30) में हैं।",
    ),
)
