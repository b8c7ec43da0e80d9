"""Words of the pages about broken links."""

HINDI: dict[str, str] = {
    "Broken links": "टूटे लिंक",
    "By address": "पते के अनुसार",
    "By page": "पृष्ठ के अनुसार",
    "Muted": "सूचना रोकी गई",
    "Muted links": "लिंक जिनकी सूचना रोकी गई है",
    "all sites": "सभी साइटें",
    "Code": "कोड",
    "all codes": "सभी कोड",
    "Leads to": "कहाँ ले जाता है",
    "anywhere": "कहीं भी",
    "the site itself": "इसी साइट पर",
    "other sites": "अन्य साइटों पर",
    "leads to another site": "अन्य साइट पर ले जाता है",
    "leads to the site itself": "इसी साइट पर ले जाता है",
    "Text in an address": "पते में पाठ",
    "Show": "दिखाएँ",
    "Parts of the list": "सूची के भाग",
    "Earlier part": "पिछला भाग",
    "Next part": "अगला भाग",
    "confirmed": "पुष्टि हुई",
    "not confirmed yet": "अभी पुष्टि नहीं हुई",
    "line {number}": "पंक्ति {number}",
    "on {n} pages in all": "कुल {n} पृष्ठों पर",
    "The first {n} are kept.": "पहले {n} रखे गए हैं।",
    "One broken address.": "एक टूटा पता।",
    "{n} broken addresses, the oldest first.": "{n} टूटे पते, सबसे पुराने पहले।",
    "Muted besides: {n}": "इसके अलावा सूचना रोकी गई: {n}",
    "Last crawl:": "पिछली बार देखा गया:",
    "no crawl yet": "अभी तक नहीं",
    "Take the list as a table (CSV)": "सूची तालिका (CSV) के रूप में लें",
    "What the daemon knows to be broken, and the pages that link to it": (
        "जो लिंक टूटे पाए गए हैं, और वे पृष्ठ जिन पर वे हैं"
    ),
    "Choose": "चुनें",
    "Address": "पता",
    "Fault": "दोष",
    "Since": "कब से",
    "Owner": "ज़िम्मेदार",
    "Pages": "पृष्ठ",
    "Mute": "सूचना रोकें",
    "seen by {n} crawls in a row": "लगातार {n} बार टूटा मिला",
    "nobody": "कोई नहीं",
    "Nothing that is broken fits this.": "इससे मेल खाता कोई टूटा लिंक नहीं है।",
    "No broken link is known.": "कोई टूटा लिंक ज्ञात नहीं है।",
    "Mute the chosen links": "चुने हुए लिंकों की सूचना रोकें",
    "A muted link is left out of the digest, the counts and this list until the end of the day. "
    "Verdicts and incidents stay as they are.": (
        "ऐसा लिंक उस दिन के अंत तक दैनिक सार, गिनती और इस सूची में नहीं आता। निर्णय और घटनाएँ "
        "ज्यों की त्यों रहती हैं।"
    ),
    "Reason": "कारण",
    "Until, this day included": "कब तक, यह दिन भी शामिल",
    "{n} pages with broken links, those with the most first.": (
        "{n} पृष्ठों पर टूटे लिंक हैं, सबसे अधिक वाले पहले।"
    ),
    "Of an address that many pages link to, 50 of the pages are known.": (
        "जिस पते का लिंक बहुत से पृष्ठों पर है, उनमें से 50 पृष्ठ ज्ञात रहते हैं।"
    ),
    "{n} broken": "{n} टूटे",
    "Line and text": "पंक्ति और पाठ",
    "and {n} more": "और {n} अन्य",
    "What is told nowhere until its day, those that end next first": (
        "जिनकी सूचना तिथि तक नहीं दी जाती, पहले समाप्त होने वाले पहले"
    ),
    "Until": "कब तक",
    "What to do": "क्या करें",
    "broken still": "अब भी टूटा है",
    "broken no more": "अब टूटा नहीं है",
    "Let it count again": "फिर से गिनें",
    "No link is muted.": "किसी लिंक की सूचना नहीं रोकी गई है।",
    "{n} mutes that are over": "{n} जिनकी रोक समाप्त हो चुकी है",
    "ended by {name}": "{name} ने समाप्त किया",
    "Muted.": "सूचना रोक दी गई।",
    "The link counts again.": "यह लिंक फिर से गिना जाएगा।",
    # kinds of faults, as core/link_words.py has them
    "good": "ठीक",
    "the server answers with an error": "सर्वर त्रुटि बताता है",
    "the host name could not be resolved": "होस्ट का नाम नहीं मिला",
    "the server refuses the connection": "सर्वर संपर्क स्वीकार नहीं करता",
    "the TLS certificate or handshake is not good": "TLS प्रमाणपत्र या संपर्क ठीक नहीं है",
    "no complete answer within the time limit": "समय-सीमा में पूरा उत्तर नहीं मिला",
    "the connection is cut": "संपर्क टूट जाता है",
    "what answers does not speak HTTP": "उत्तर HTTP में नहीं है",
    "too many redirects": "बहुत अधिक पुनर्निर्देशन",
    "the redirects run in a circle": "पुनर्निर्देशन घूमकर वहीं लौटते हैं",
    "a redirect leads nowhere": "पुनर्निर्देशन कहीं नहीं ले जाता",
    "the answer ends before its announced length": "उत्तर बताई गई लंबाई से पहले समाप्त होता है",
    "the compressed answer cannot be decoded": "संपीड़ित उत्तर खोला नहीं जा सकता",
    "what is served is not what it is called": "जो मिलता है वह अपने नाम जैसा नहीं है",
    "the answer is that of an address that does not exist": (
        "उत्तर वही है जो न होने वाले पते पर मिलता है"
    ),
    "the page has no such name": "पृष्ठ पर ऐसा कोई स्थान नहीं है",
    "the address cannot be requested": "यह पता माँगा नहीं जा सकता",
    "the mail address or telephone number cannot be right": (
        "यह मेल पता या टेलीफ़ोन नंबर सही नहीं हो सकता"
    ),
    "the page is not open to everybody": "यह पृष्ठ सबके लिए खुला नहीं है",
    "the server limits how often it may be asked": "सर्वर सीमित बार ही उत्तर देता है",
    "a wall against programs stands before the page": "पृष्ठ के आगे स्वचालित पहुँच पर रोक है",
    "the page has moved for good": "पृष्ठ स्थायी रूप से हट गया है",
    "our own network is at fault": "दोष हमारे अपने नेटवर्क का है",
    "the address is private and may not be asked": "यह निजी पता है, माँगा नहीं जा सकता",
    "the look could not be finished": "जाँच पूरी नहीं हो सकी",
}
