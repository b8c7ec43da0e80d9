"""Words of the page about what is configured."""

HINDI: dict[str, str] = {
    "They are read here and changed in files. Meanings are in English, as in the files.": (
        "ये यहाँ पढ़ी जाती हैं और फ़ाइलों में बदली जाती हैं। अर्थ अंग्रेज़ी में हैं, जैसे फ़ाइलों में।"
    ),
    "Reload needed:": "फिर से पढ़ना आवश्यक:",
    "files on the disk differ from what is in force; see Files below.": (
        "डिस्क की फ़ाइलें लागू व्यवस्था से भिन्न हैं; नीचे फ़ाइलें देखें।"
    ),
    "The last good text of this playbook is in force, for it is faulty:": (
        "इस कार्य-विधि का पिछला सही पाठ लागू है, क्योंकि नया पाठ दोषपूर्ण है:"
    ),
    "On this page": "इस पृष्ठ पर",
    "Values": "मान",
    "People and what they may do": "लोग और उनके अधिकार",
    "Witnesses, ways of telling, ways to close a site": ("साक्षी, सूचना के साधन, साइट बंद करने के साधन"),
    "Checks and playbooks": "जाँच और कार्य-विधियाँ",
    "This file differs from what is in force: these are the values that a reload would bring.": (
        "यह फ़ाइल लागू व्यवस्था से भिन्न है: ये वे मान हैं जो फिर से पढ़ने पर लागू होंगे।"
    ),
    "not set; defaults": "निर्धारित नहीं; पूर्व-निर्धारित मान",
    "line {n}": "पंक्ति {n}",
    "Key": "कुंजी",
    "Value": "मान",
    "Set by": "कहाँ निर्धारित",
    "Meaning": "अर्थ",
    "config.toml, line {n}": "config.toml, पंक्ति {n}",
    "default": "पूर्व-निर्धारित",
    "On the disk": "डिस्क पर",
    "in force": "लागू",
    "as in force": "लागू के समान",
    "differs: reload needed": "भिन्न: फिर से पढ़ना आवश्यक",
    "is not there any more": "अब नहीं है",
    "cannot be read": "पढ़ी नहीं जा सकती",
    "new, not in force": "नई, लागू नहीं",
    "deputy: {name}": "स्थानापन्न: {name}",
    "signs with a key of their own": "अपनी कुंजी से हस्ताक्षर करते हैं",
    "Roles:": "भूमिकाएँ:",
    "May": "अधिकार",
    "What can be seen without using it; sentinel doctor tries each of them.": (
        "जो बिना उपयोग किए दिखता है; sentinel doctor इनमें से प्रत्येक को परखता है।"
    ),
    "Witnesses": "साक्षी",
    "as a visitor": "आगंतुक के रूप में",
    "the server itself": "स्वयं सर्वर",
    "as a browser shows it": "जैसा ब्राउज़र दिखाता है",
    "another place on the network": "नेटवर्क का दूसरा स्थान",
    "other name servers": "अन्य नाम-सर्वर",
    "as a search engine": "खोज इंजन के रूप में",
    "own network, by other sites": "अपना नेटवर्क, अन्य साइटों से",
    "there": "उपलब्ध",
    "missing": "अनुपलब्ध",
    "Ways of telling": "सूचना के साधन",
    "none: nobody can be told": "कोई नहीं: किसी को सूचना नहीं दी जा सकती",
    "Ways to close a site": "साइट बंद करने के साधन",
    "nothing says how to close it": "इसे बंद करने का कोई साधन निर्धारित नहीं",
    "not asked for this page": "इस पृष्ठ के लिए नहीं पूछा गया",
    "ready": "तैयार",
    "faulty": "दोषपूर्ण",
    "closed for {incident}": "{incident} के लिए बंद",
    "Name": "नाम",
    "Kind": "प्रकार",
    "Severity": "गंभीरता",
    "playbook": "कार्य-विधि",
}
