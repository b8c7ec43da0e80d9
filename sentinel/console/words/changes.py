"""Words of the pages about changes."""

HINDI: dict[str, str] = {
    "Change {id}": "परिवर्तन {id}",
    "Waiting change": "प्रतीक्षारत परिवर्तन",
    "What waits for review": "समीक्षा के लिए प्रतीक्षारत",
    "Seen": "कब देखा गया",
    "How": "कैसे",
    "Parts": "भाग",
    "{n} hostile signs": "{n} हमले के संकेत",
    "older than the approved one": "स्वीकृत से पुराना",
    "approved by {name}; a second person is needed": (
        "{name} ने स्वीकृत किया; दूसरे व्यक्ति की स्वीकृति चाहिए"
    ),
    "a change that nobody announced": "परिवर्तन जिसकी सूचना किसी ने नहीं दी थी",
    "learnt anew": "नए सिरे से सीखा गया",
    "quick: hourly and daily changes are unknown": ("शीघ्र: घंटे और दिन के साथ होने वाले बदलाव ज्ञात नहीं"),
    "Nothing waits.": "कुछ लंबित नहीं।",
    "What counts as known-good": "क्या सही माना जाता है",
    "Baseline": "आधार-प्रति",
    "Approved": "स्वीकृत",
    "Due for a look": "फिर देखने की तिथि",
    "Under way": "प्रगति में",
    "{n} hand-ins of content wait": "{n} सामग्री स्वीकृति की प्रतीक्षा में",
    "{n} pages": "{n} पृष्ठ",
    "Learn one on the command line:": "कमांड से आधार-प्रति बनाएँ:",
    "none yet": "अभी तक कोई नहीं",
    "in review": "समीक्षा में",
    "learning: {progress}": "सीखा जा रहा है: {progress}",
    "next round": "अगला दौर",
    "Renew the baseline of {site}": "{site} की आधार-प्रति का नवीनीकरण",
    "Its term is over; it is in force still. Look at the site, and confirm that it is right as it "
    "stands.": ("इसकी अवधि समाप्त है, पर यह अब भी लागू है। साइट देखें और पुष्टि करें कि वह जैसी है वैसी सही है।"),
    "Renew": "नवीनीकरण करें",
    "Announced changes": "घोषित परिवर्तन",
    "Ticket": "टिकट",
    "Covers": "क्या शामिल है",
    "exactly {n} files": "ठीक {n} फ़ाइलें",
    "announced": "घोषित",
    "under way": "चल रहा है",
    "ended": "समाप्त",
    "It is complete, or called off": "पूरा हुआ, या रद्द है",
    "No change was announced.": "कोई परिवर्तन घोषित नहीं है।",
    "Announce a change": "परिवर्तन की घोषणा करें",
    "What changes within it is not taken for an attack, unless it bears hostile signs. Who names "
    "the paths lets the rest be watched as before. With a plan of the exact files nothing else is "
    "covered; that is made on the command line (sentinel deploy plan).": (
        "इसके भीतर का परिवर्तन हमला नहीं माना जाता, जब तक उसमें हमले के संकेत न हों। पथ बताने पर शेष "
        "साइट पहले की तरह देखी जाती है। निश्चित फ़ाइलों की योजना में और कुछ शामिल नहीं होता; वह कमांड "
        "से बनती है (sentinel deploy plan)।"
    ),
    "What is changed, and why": "क्या बदला जा रहा है, और क्यों",
    "Paths that will change, one on each line, such as /news/**; none: the whole site": (
        "बदलने वाले पथ, हर पंक्ति में एक, जैसे /news/**; खाली: पूरी साइट"
    ),
    "Ends by itself after so many minutes": "इतने मिनट बाद अपने आप समाप्त",
    "Announce": "घोषणा करें",
    "The change is announced.": "परिवर्तन घोषित हुआ।",
    "The announced change is ended.": "घोषित परिवर्तन समाप्त हुआ।",
    "Rejected by {name}.": "{name} ने अस्वीकार किया।",
    "Approved by {name}.": "{name} ने स्वीकृत किया।",
    "It was seen before the approved baseline was approved. What still differs is proposed anew by "
    "the next sweep.": (
        "यह वर्तमान आधार-प्रति की स्वीकृति से पहले देखा गया था। जो अब भी भिन्न है वह अगली जाँच में फिर "
        "प्रस्तावित होगा।"
    ),
    "Look at this before you approve: it may hold what an attacker wrote.": (
        "स्वीकृति से पहले इसे देखें: इसमें हमलावर का लिखा हो सकता है।"
    ),
    "Against": "किसकी तुलना में",
    "nothing: this would be the first baseline of the site": (
        "किसी की नहीं: यह साइट की पहली आधार-प्रति होगी"
    ),
    "Could not be read": "पढ़ा नहीं जा सका",
    "covered by the announced change {id}": "घोषित परिवर्तन {id} में शामिल",
    "What differs in {subject}": "{subject} में क्या भिन्न है",
    "new:": "नया:",
    "gone:": "हटा:",
    "Headers": "हेडर",
    "Header": "हेडर",
    "Before": "पहले",
    "Files": "फ़ाइलें",
    "File": "फ़ाइल",
    "Bytes before": "पहले बाइट",
    "Bytes now": "अब बाइट",
    "Written": "कब लिखी गई",
    "User number": "उपयोगकर्ता संख्या",
    "What the sweep found": "जाँच में क्या मिला",
    "Choose this part": "यह भाग चुनें",
    "Nothing of it differs from the approved baseline any more.": (
        "इसमें अब स्वीकृत आधार-प्रति से कुछ भी भिन्न नहीं है।"
    ),
    "Decide": "निर्णय लें",
    "Approved parts become known-good at once, in your name, and the daemon backs them up in its "
    "next turn, but not as long as anything else on the site is not as approved; the rest stays in "
    "the queue. What is rejected still stands on the site: if it is hostile, restore the approved "
    "copy.": (
        "स्वीकृत भाग आपके नाम से तुरंत सही माने जाते हैं और सेवा अपनी अगली बारी में उनका बैकअप लेती है, "
        "पर तब तक नहीं जब तक साइट पर और कुछ ऐसा हो जो स्वीकृत नहीं है; शेष प्रतीक्षा में रहता है। "
        "अस्वीकृत परिवर्तन साइट पर बना रहता है: यदि वह हमला है तो स्वीकृत प्रति पुनर्स्थापित करें।"
    ),
    "Why it is approved in spite of the warnings": "चेतावनियों के बावजूद स्वीकृति क्यों",
    "Recorded, and needed to approve. To reject, leave it empty.": (
        "दर्ज होता है और स्वीकृति के लिए आवश्यक है। अस्वीकार करने के लिए खाली छोड़ें।"
    ),
    "Approve the chosen parts": "चुने भाग स्वीकृत करें",
    "Reject the chosen parts": "चुने भाग अस्वीकार करें",
    "Approve all of it": "पूरा स्वीकृत करें",
    "Reject all of it": "पूरा अस्वीकार करें",
    "Approved.": "स्वीकृत हुआ।",
    "Rejected.": "अस्वीकृत हुआ।",
    "Renewed.": "नवीनीकरण हुआ।",
    # kinds of differences, as sentinel/differences.py has them
    "page added": "पृष्ठ जोड़ा गया",
    "page removed": "पृष्ठ हटाया गया",
    "page changed": "पृष्ठ बदला",
    "page varies otherwise": "पृष्ठ के बदलने वाले स्थान बदले",
    "servers changed": "सर्वर बदले",
    "answers of the site changed": "साइट के अपने उत्तर बदले",
    "origins changed": "बाहरी स्रोत बदले",
    "databases changed": "डेटाबेस बदले",
    "Decided with it, for it shares files:": "इसके साथ ही निर्णय होगा, क्योंकि फ़ाइलें साझा हैं:",
    "file added": "फ़ाइल जोड़ी गई",
    "file removed": "फ़ाइल हटाई गई",
    "file changed": "फ़ाइल बदली",
    "file type": "फ़ाइल का प्रकार बदला",
    "file metadata": "फ़ाइल के अधिकार बदले",
    "now of another type": "अब दूसरे प्रकार की",
    "rights of the file changed": "फ़ाइल के अधिकार बदले",
    "file not read": "फ़ाइल पढ़ी नहीं जा सकी",
    "file not read before": "फ़ाइल पहले पढ़ी नहीं जा सकी थी",
}
