"""Words of what takes longer: its names, and what it found."""

HINDI: dict[str, str] = {
    "Follow the chain of the audit log": "लेखा-परीक्षा पंजी की शृंखला परखना",
    "Look with one check": "एक जाँच से देखना",
    "Make a backup": "बैकअप लेना",
    "Read and judge a backup": "बैकअप पढ़ना और परखना",
    "Rehearse a restore": "पुनर्स्थापना का अभ्यास",
    "Look into the quarantine": "संगरोध देखना",
    "Nothing was done: the site was as it should be already.": (
        "कुछ नहीं किया गया: साइट पहले से वैसी थी जैसी होनी चाहिए।"
    ),
    "The site is closed to the public, seen from outside.": (
        "साइट जनता के लिए बंद है; बाहर से देखकर पुष्टि की गई।"
    ),
    "The site is open to the public, seen from outside.": (
        "साइट जनता के लिए खुली है; बाहर से देखकर पुष्टि की गई।"
    ),
    "Next: open the site; it is tested first.": "आगे: साइट खोलें; पहले उसकी जाँच होती है।",
    "backup": "बैकअप",
    "files": "फ़ाइलें",
    "bytes": "बाइट",
    "seconds": "सेकंड",
    "problems": "समस्याएँ",
    "problem": "समस्या",
    "not looked at": "जो नहीं देखा गया",
    "entries": "प्रविष्टियाँ",
    "held against the checkpoint of entry": "जिस प्रविष्टि के जाँच-बिंदु से मिलाया गया",
    "incident": "घटना",
    "something was changed": "कुछ बदला गया",
    "closed by": "किससे बंद है",
    "ways that were tried": "जो उपाय आज़माए गए",
    "look of the re-test": "पुनः जाँच का अवलोकन",
    "database": "डेटाबेस",
    "was in order already": "पहले से ठीक था",
    "files changed": "बदली गई फ़ाइलें",
    "what stood there is kept in": "जो वहाँ था वह यहाँ रखा है",
    "conditions": "शर्तें",
    "verdict": "निष्कर्ष",
    "findings": "पाई गई बातें",
    "first findings": "पहली पाई गई बातें",
    "run": "अवलोकन",
    "place": "स्थान",
    "written": "लिखी गईं",
    "doubts": "संदेह",
    "further files": "और फ़ाइलें",
}
