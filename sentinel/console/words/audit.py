"""Words of the pages about the audit log."""

HINDI: dict[str, str] = {
    "Audit log": "लेखा-परीक्षा पंजी",
    "Is the chain whole?": "क्या शृंखला अक्षत है?",
    "it does NOT verify: {n} problems": "यह सत्यापित नहीं होती: {n} समस्याएँ",
    "it was whole": "यह अक्षत थी",
    "Followed": "परखी गई",
    "Entries": "प्रविष्टियाँ",
    "Held against": "किससे मिलाया गया",
    "the checkpoint of entry {n}": "प्रविष्टि {n} का जाँच-बिंदु",
    "the signed head alone; no checkpoint was made yet": (
        "केवल हस्ताक्षरित सिरे से; अभी तक कोई जाँच-बिंदु नहीं बना"
    ),
    "nobody has followed it yet": "अभी तक किसी ने इसे नहीं परखा",
    "Newest checkpoint: entry {n}": "सबसे नया जाँच-बिंदु: प्रविष्टि {n}",
    "Time-stamped outside:": "बाहर से समय-मुद्रित:",
    "Follow the whole chain now": "अभी पूरी शृंखला परखें",
    "Who": "किसने",
    "Incident": "घटना",
    "From the day": "इस दिन से",
    "To the day": "इस दिन तक",
    "Entries, newest first": "प्रविष्टियाँ, नई पहले",
    "{n} lines of this part are no entries and are not shown. Follow the chain.": (
        "इस भाग की {n} पंक्तियाँ प्रविष्टियाँ नहीं हैं और दिखाई नहीं गईं। शृंखला परखें।"
    ),
    "Take them as lines of JSON": "इन्हें JSON पंक्तियों में लें",
    "Number": "संख्या",
    "When": "कब",
    "Details": "विवरण",
    "and {n} more lines": "और {n} पंक्तियाँ",
    "Nothing fits this.": "इससे मेल खाता कुछ नहीं है।",
    "The search was broken off for its length; looked through back to:": (
        "लंबाई के कारण खोज रोकी गई; यहाँ तक देखा गया:"
    ),
    "Older entries": "पुरानी प्रविष्टियाँ",
    "Entry {n}": "प्रविष्टि {n}",
    "Hash": "हैश",
    "Hash of the entry before": "पिछली प्रविष्टि का हैश",
    "The one before": "पिछली",
    "The one after": "अगली",
}
