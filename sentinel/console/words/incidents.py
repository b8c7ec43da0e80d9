"""Words of incidents: what happened, what was done, what is asked."""

HINDI: dict[str, str] = {
    "open": "खुली",
    "ended": "समाप्त",
    "suspected, a person decides": "संदेह, व्यक्ति निर्णय लेगा",
    "being answered": "कार्रवाई चल रही है",
    "stopped, needs a person": "रुकी हुई, व्यक्ति चाहिए",
    "over, cause owed": "समाप्त, कारण बाक़ी",
    "dismissed": "ख़ारिज",
    "closed": "बंद",
    "Incident": "घटना",
    "What was found": "क्या मिला",
    "First seen": "पहली बार दिखा",
    "First seen:": "पहली बार दिखा:",
    "CERT-In": "CERT-In",
    "Show": "दिखाएँ",
    "over after {span}": "{span} में समाप्त",
    "told": "सूचित",
    "nothing is on record": "कुछ दर्ज नहीं",
    "Older ones": "और पुराने",
    "No incident fits.": "कोई घटना मेल नहीं खाती।",
    "and {n} more": "और {n} अन्य",
    "What happened": "क्या हुआ",
    "The site does not answer visitors.": "साइट आगंतुकों को उत्तर नहीं दे रही।",
    "What the site serves is damaged.": "साइट जो दिखाती है वह क्षतिग्रस्त है।",
    "The site shows what nobody approved, with signs of an attack. It is not proven yet.": (
        "साइट पर बिना अनुमोदन की सामग्री है, हमले के चिह्नों के साथ। यह अभी सिद्ध नहीं।"
    ),
    "The site shows what nobody approved, with signs of an attack.": (
        "साइट पर बिना अनुमोदन की सामग्री है, हमले के चिह्नों के साथ।"
    ),
    "The site did not answer visitors.": "साइट ने आगंतुकों को उत्तर नहीं दिया।",
    "What the site served was damaged.": "साइट ने जो दिखाया वह क्षतिग्रस्त था।",
    "The site showed what nobody approved, with signs of an attack.": (
        "साइट पर बिना अनुमोदन की सामग्री थी, हमले के चिह्नों के साथ।"
    ),
    "Addresses affected: {n}": "प्रभावित पते: {n}",
    "such as": "जैसे",
    "Taken up by {name}": "{name} ने संभाली",
    "What Sentinel has done": "Sentinel ने क्या किया",
    "Nothing: in shadow mode it only looks and tells.": (
        "कुछ नहीं: छाया मोड में वह केवल देखता और बताता है।"
    ),
    "It has told people, and looks on. Nothing was closed or restored.": (
        "लोगों को बताया है और देख रहा है। कुछ बंद या वापस नहीं किया गया।"
    ),
    "Nothing yet.": "अभी कुछ नहीं।",
    "Last:": "अंतिम:",
    "What you have to do now": "आपको अभी क्या करना है",
    "Do it, and say so: {step}": "करें, और बताएँ: {step}",
    "Say yes or no: {step}": "हाँ या नहीं कहें: {step}",
    "Look at the site, then confirm or dismiss.": "साइट देखें, फिर पुष्टि करें या ख़ारिज करें।",
    "The response has stopped: put the site right by hand, open it (it is tested), then close the "
    "incident.": ("कार्रवाई रुक गई है: साइट को हाथ से ठीक करें, खोलें (जाँच होगी), फिर घटना बंद करें।"),
    "Why it stopped:": "क्यों रुकी:",
    "Restore a backup": "बैकअप पुनर्स्थापित करें",
    "Say how it could happen and what was done, and close it.": (
        "लिखें कि यह कैसे हुआ और क्या किया गया, फिर बंद करें।"
    ),
    "Tell CERT-In.": "CERT-In को सूचित करें।",
    "Tell CERT-In, if an attack is behind it.": "यदि इसके पीछे हमला है तो CERT-In को सूचित करें।",
    "Say that you are at it:": "बताएँ कि आप इस पर हैं:",
    "Nothing waits for a person: the playbook goes on by itself.": (
        "किसी व्यक्ति की प्रतीक्षा नहीं: कार्य-योजना अपने आप चल रही है।"
    ),
    "Nothing: it is over.": "कुछ नहीं: यह समाप्त है।",
    "Questions that wait": "प्रतीक्षारत प्रश्न",
    "Time-line": "घटनाक्रम",
    "Newest first. The page follows what happens.": "नवीनतम पहले। पृष्ठ अपने आप बदलता रहता है।",
    "Nothing is written yet.": "अभी कुछ नहीं लिखा गया।",
    "{span} too late": "{span} की देरी",
    "{span} left": "{span} शेष",
    "until": "तक:",
    "{span} ago": "{span} पहले",
    "closed the site to the public": "साइट जनता के लिए बंद की",
    "opened the site again as it was: nothing was tested": (
        "साइट जैसी थी वैसी ही फिर खोली: कोई जाँच नहीं हुई"
    ),
    "brought files back from a backup that a person chose": (
        "किसी व्यक्ति के चुने हुए बैकअप से फ़ाइलें वापस लाई गईं"
    ),
    "opened the site again, after a good test": "सही जाँच के बाद साइट फिर खोली",
    "told the people on duty and those who decide": "ड्यूटी वालों और निर्णय लेने वालों को बताया",
    "kept and sealed the evidence": "साक्ष्य रखे और मुहरबंद किए",
    "drawn up the report to CERT-In": "CERT-In की रिपोर्ट तैयार की",
    "brought back the last clean copy of the files": "फ़ाइलों की अंतिम स्वच्छ प्रति वापस लाई",
    "brought back the database": "डेटाबेस वापस लाया",
    "tested the whole site again: it is good": "पूरी साइट फिर जाँची: ठीक है",
    "found out why the site is down": "पता किया कि साइट क्यों बंद है",
    "started the site's server anew": "साइट का सर्वर फिर से शुरू किया",
    "a visitor": "एक आगंतुक",
    "a visitor with another browser": "दूसरे ब्राउज़र वाला आगंतुक",
    "a visitor, once more later": "आगंतुक, कुछ देर बाद फिर",
    "a visitor from a search engine": "खोज इंजन से आया आगंतुक",
    "a search engine's robot": "खोज इंजन का रोबोट",
    "by another name server": "दूसरे नाम-सर्वर से",
    "the server itself, asked directly": "स्वयं सर्वर, सीधे पूछा गया",
    "a real browser": "वास्तविक ब्राउज़र",
    "from another place on the network": "नेटवर्क की दूसरी जगह से",
    "the files on the server": "सर्वर की फ़ाइलें",
    "the database": "डेटाबेस",
    "the database, once more later": "डेटाबेस, कुछ देर बाद फिर",
    "a person": "एक व्यक्ति",
    "{n} persons must still say yes": "अभी {n} व्यक्तियों की हाँ चाहिए",
    "Asked:": "किनसे पूछा गया:",
    "silence is no yes": "मौन स्वीकृति नहीं है",
    "yes by {names}": "हाँ: {names}",
    "You cannot answer it:": "आप इसका उत्तर नहीं दे सकते:",
    "Your yes needs a signature with your own key, which never leaves your machine. Use the "
    "command line:": (
        "आपकी हाँ पर आपकी अपनी कुंजी के हस्ताक्षर चाहिए, जो आपकी मशीन से बाहर नहीं जाती। कमांड लाइन से करें:"
    ),
    "A note for the record (may be left empty)": "अभिलेख के लिए टिप्पणी (ख़ाली छोड़ सकते हैं)",
    "It is done": "हो गया",
    "Yes, do it": "हाँ, करें",
    "Say no to {step}": "{step} के लिए नहीं कहें",
    "The step fails without an effect; the site stays as it is.": (
        "यह चरण बिना प्रभाव के विफल होगा; साइट जैसी है वैसी रहेगी।"
    ),
    "Why not, in words": "क्यों नहीं, शब्दों में",
    "No": "नहीं",
    "Decide": "निर्णय लें",
    "It is real": "यह सच है",
    "The playbook starts at once: the site is closed to the public, evidence is kept, people are "
    "told, the last clean copy is brought back.": (
        "कार्य-योजना तुरंत शुरू होगी: साइट जनता के लिए बंद, साक्ष्य सुरक्षित, लोग सूचित, अंतिम स्वच्छ प्रति वापस।"
    ),
    "What you saw (may be left empty)": "आपने क्या देखा (ख़ाली छोड़ सकते हैं)",
    "Confirm: it is real": "पुष्टि करें: यह सच है",
    "Close it": "इसे बंद करें",
    "It is over. Cause and corrective action are kept for ever, and stand in the report.": (
        "यह समाप्त है। कारण और सुधार सदा के लिए रखे जाते हैं और रिपोर्ट में रहते हैं।"
    ),
    "How it could happen": "यह कैसे हो सका",
    "left empty: as it was found out": "ख़ाली: जैसा पता चला",
    "What was done so that it does not recur": "दोबारा न हो, इसके लिए क्या किया गया",
    "The site is still closed. Why it is to stay so:": "साइट अब भी बंद है। बंद क्यों रहे:",
    "Close the incident": "घटना बंद करें",
    "It is none": "यह घटना नहीं है",
    "The incident ends, and with it the clock of the report. What is seen again opens a new one.": (
        "घटना और रिपोर्ट की समय-सीमा समाप्त होगी। फिर दिखा तो नई घटना खुलेगी।"
    ),
    "Why it is none": "यह घटना क्यों नहीं है",
    "To confirm, write the number of the incident: {name}": "पुष्टि के लिए घटना का क्रमांक लिखें: {name}",
    "Dismiss it": "ख़ारिज करें",
    "An authoriser decides whether it is real. Ring one of them; the page Now has their numbers.": (
        "यह सच है या नहीं, यह प्राधिकारी तय करता है। उन्हें फ़ोन करें; नंबर 'अभी' पृष्ठ पर हैं।"
    ),
    "You have taken it up.": "आपने इसे संभाल लिया है।",
    "It is confirmed; the playbook starts.": "पुष्टि हो गई; कार्य-योजना शुरू होती है।",
    "It is dismissed.": "यह ख़ारिज हुई।",
    "It is closed.": "यह बंद हुई।",
    "Your yes is recorded.": "आपकी हाँ दर्ज हुई।",
    "Your no is recorded.": "आपकी ना दर्ज हुई।",
    "It is recorded as done.": "इसे किया हुआ दर्ज किया गया।",
    "The time is recorded; every backup was judged again.": ("समय दर्ज हुआ; हर बैकअप फिर से परखा गया।"),
    "Your answer about personal data is recorded.": "निजी डेटा के बारे में आपका उत्तर दर्ज हुआ।",
    "It is marked.": "यह अंकित हुआ।",
    "closing the site": "साइट बंद करना",
    "opening the site": "साइट खोलना",
    "bringing back the files": "फ़ाइलें वापस लाना",
    "bringing back the database": "डेटाबेस वापस लाना",
    "testing the site": "साइट की जाँच",
    "telling people": "लोगों को बताना",
    "keeping the evidence": "साक्ष्य रखना",
    "drawing up the report": "रिपोर्ट तैयार करना",
    "starting the server anew": "सर्वर फिर से शुरू करना",
}
