"""Words of Now, and of closing and opening a site."""

HINDI: dict[str, str] = {
    "Nobody can be told: no way of telling works. Ring the people below.": (
        "किसी को सूचना नहीं मिल सकती: सूचना का कोई रास्ता काम नहीं कर रहा। नीचे दिए लोगों को फ़ोन करें।"
    ),
    "Your answer is needed: {step}.": "आपका उत्तर चाहिए: {step}।",
    "The response has stopped: a person has to go on.": (
        "कार्रवाई रुक गई है: अब किसी व्यक्ति को आगे बढ़ाना होगा।"
    ),
    "The site is to be closed, and is open to the public.": (
        "साइट बंद होनी चाहिए, पर जनता के लिए खुली है।"
    ),
    "A suspicion waits: look at it, then confirm or dismiss it.": (
        "एक संदेह प्रतीक्षा में है: देखें, फिर पुष्टि करें या ख़ारिज करें।"
    ),
    "CERT-In has to be told.": "CERT-In को सूचित करना है।",
    "Nobody has taken the incident up.": "घटना अभी किसी ने नहीं संभाली है।",
    "Waits for the answer of {who}: {step}.": "{who} के उत्तर की प्रतीक्षा: {step}।",
    "The site is closed to the public, and no incident is open.": (
        "साइट जनता के लिए बंद है, पर कोई घटना खुली नहीं है।"
    ),
    "Incidents that are over and whose cause is owed: {n}.": (
        "समाप्त घटनाएँ जिनका कारण लिखना बाक़ी है: {n}।"
    ),
    "A part of Sentinel is not well.": "Sentinel का एक भाग ठीक नहीं चल रहा।",
    "A playbook is faulty; its last good text is in force.": (
        "एक कार्य-योजना में त्रुटि है; उसका पिछला सही पाठ लागू है।"
    ),
    "Messages that are late or were given up: {n}.": "विलंबित या छोड़े गए संदेश: {n}।",
    "Nothing is compared yet: learn the site, then approve.": (
        "अभी कोई तुलना नहीं हो रही: पहले साइट को सीखें, फिर अनुमोदन दें।"
    ),
    "No backup is known to be clean: before Sentinel restores anything, it reads and judges one.": (
        "कोई बैकअप स्वच्छ ज्ञात नहीं: कुछ भी पुनर्स्थापित करने से पहले Sentinel एक को पढ़कर जाँचेगा।"
    ),
    "The last rehearsal of a restore failed.": "पुनर्स्थापन का पिछला अभ्यास विफल रहा।",
    "Changes that wait for a review: {n}.": "समीक्षा की प्रतीक्षा में परिवर्तन: {n}।",
    "no telephone number": "टेलीफ़ोन नंबर नहीं है",
    "deputy: {name}": "स्थानापन्न: {name}",
    "Nobody is named.": "किसी का नाम नहीं दिया गया है।",
    "This needs somebody now": "इस पर अभी ध्यान देना है",
    "I take it up": "मैं इसे संभालता/संभालती हूँ",
    "Look at it": "देखें",
    "All is calm": "सब शांत है",
    "No incident is open, and no site is closed. Nobody has to get up.": (
        "कोई घटना खुली नहीं है और कोई साइट बंद नहीं है। किसी को उठने की आवश्यकता नहीं।"
    ),
    "Shadow mode: Sentinel looks and tells, and neither closes nor restores anything by itself.": (
        "छाया मोड: Sentinel केवल देखता और बताता है; अपने आप न कुछ बंद करता है, न वापस लाता है।"
    ),
    "Nothing is answered by itself: a person confirms each incident.": (
        "अपने आप कोई कार्रवाई नहीं होती: हर घटना की पुष्टि कोई व्यक्ति करता है।"
    ),
    "When there is time: {n}": "समय मिलने पर: {n}",
    "last look: {words}": "पिछली जाँच: {words}",
    "Sites": "साइटें",
    "All": "सभी",
    "Incident or closed": "घटना या बंद",
    "Not as it should be": "जैसी होनी चाहिए वैसी नहीं",
    "In order": "ठीक",
    "Looked at": "कब देखा गया",
    "Restoring": "पुनर्स्थापन",
    "closed to the public": "जनता के लिए बंद",
    "open to the public": "जनता के लिए खुली",
    "not known whether it is closed": "ज्ञात नहीं कि बंद है या नहीं",
    "Maintenance: {text}": "रखरखाव: {text}",
    "nothing is compared yet": "अभी कोई तुलना नहीं होती",
    "CERT-In:": "CERT-In:",
    "CERT-In was told.": "CERT-In को सूचित किया जा चुका है।",
    "not yet": "अभी नहीं",
    "a look is being taken now": "अभी देखा जा रहा है",
    "next:": "अगली बार:",
    "next in {span}": "अगली बार {span} में",
    "clean backup:": "स्वच्छ बैकअप:",
    "no backup known to be clean": "कोई बैकअप स्वच्छ ज्ञात नहीं",
    "rehearsed:": "अभ्यास:",
    "measured recovery: {span}": "मापा गया पुनर्प्राप्ति समय: {span}",
    "not rehearsed yet": "अभी तक अभ्यास नहीं हुआ",
    "watched over the network alone": "केवल नेटवर्क से देखी जाती है",
    "No site fits.": "कोई साइट मेल नहीं खाती।",
    "Show all": "सभी दिखाएँ",
    "Whom to call": "किसे बुलाएँ",
    "On duty now": "अभी ड्यूटी पर",
    "Next: {name}": "अगला: {name}",
    "Who decides": "निर्णय कौन लेता है",
    "CERT-In, day and night:": "CERT-In, दिन-रात:",
    "Sentinel itself": "स्वयं Sentinel",
    "all parts are on time": "सभी भाग समय पर चल रहे हैं",
    "not all parts are well": "सभी भाग ठीक नहीं हैं",
    "not known": "ज्ञात नहीं",
    "Messages that wait": "प्रतीक्षारत संदेश",
    "{n} of them late": "इनमें {n} विलंबित",
    "Given up in seven days": "सात दिनों में छोड़े गए",
    "Close or open: {name}": "बंद करें या खोलें: {name}",
    "Closed for": "किसके लिए बंद",
    "Open incident": "खुली घटना",
    "Closed by": "किससे बंद",
    "These answer 503 then": "तब ये 503 उत्तर देंगे",
    "Close the site": "साइट बंद करें",
    "Every visitor is told that the site is closed (503), until somebody opens it. It is proven "
    "from outside.": (
        "जब तक कोई खोले नहीं, हर आगंतुक को बताया जाएगा कि साइट बंद है (503)। यह बाहर से परखा जाता है।"
    ),
    "Why, in words": "क्यों, शब्दों में",
    "Close the site to the public": "साइट जनता के लिए बंद करें",
    "Open the site": "साइट खोलें",
    "A playbook runs: it opens the site by itself after a good test.": (
        "कार्य-योजना चल रही है: सही जाँच के बाद वह साइट अपने आप खोलेगी।"
    ),
    "The whole site is looked at first, through the block. It is opened only if it is good.": (
        "पहले रोक के भीतर से पूरी साइट देखी जाती है। ठीक होने पर ही खोली जाती है।"
    ),
    "It was closed by hand without an incident: it is opened as it is.": (
        "इसे बिना घटना के हाथ से बंद किया गया था: जैसी है वैसी ही खोली जाएगी।"
    ),
    "Why, in words (may be left empty)": "क्यों, शब्दों में (ख़ाली छोड़ सकते हैं)",
    "Test and open the site": "जाँचें और साइट खोलें",
    "Open it regardless": "फिर भी खोलें",
    "Nothing is tested: what stands there, perhaps the attacker's, is shown to everybody at "
    "once.": ("कुछ नहीं जाँचा जाता: वहाँ जो भी है, शायद हमलावर का, तुरंत सबको दिखेगा।"),
    "To confirm, write the name of the site: {name}": "पुष्टि के लिए साइट का नाम लिखें: {name}",
    "Open it untested": "बिना जाँचे खोलें",
    "has no way to be closed": "इसे बंद करने का कोई उपाय नहीं है",
    "Since": "कब से",
}
