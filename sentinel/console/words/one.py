"""Words for exactly one: `ONE` by the words for several, whose `{n}` it is."""

ONE: dict[str, str] = {
    "{n} files": "{n} file",
    "{n} bytes": "{n} byte",
    "in {n} days": "in {n} day",
    "overdue by {n} days": "overdue by {n} day",
    "{n} promises": "{n} promise",
    "{n} persons must still say yes": "{n} person must still say yes",
    "{n} pages": "{n} page",
    "{n} pages with broken links, those with the most first.": "{n} page with broken links.",
    "on {n} pages in all": "on {n} page in all",
    "{n} mutes that are over": "{n} mute that is over",
    "{n} lines of this part are no entries and are not shown. Follow the chain.": (
        "{n} line of this part is no entry and is not shown. Follow the chain."
    ),
    "{n} hostile signs": "{n} hostile sign",
    "{n} hand-ins of content wait": "{n} hand-in of content waits",
    "{n} entries": "{n} entry",
    "{n} broken addresses, the oldest first.": "{n} broken address.",
    "{n} are left": "{n} is left",
    "seen by {n} crawls in a row": "seen by {n} crawl",
    "it does NOT verify: {n} problems": "it does NOT verify: {n} problem",
    "exactly {n} files": "exactly {n} file",
    "and {n} more lines": "and {n} more line",
    "Of the last {n} looks {good} were good, {failed} failed.": (
        "Of {n} look {good} was good, {failed} failed."
    ),
}

HINDI: dict[str, str] = {
    "{n} file": "{n} फ़ाइल",
    "{n} byte": "{n} बाइट",
    "in {n} day": "{n} दिन में",
    "overdue by {n} day": "{n} दिन से लंबित",
    "{n} promise": "{n} वचन",
    "{n} person must still say yes": "अभी {n} व्यक्ति की हाँ चाहिए",
    "{n} page": "{n} पृष्ठ",
    "{n} page with broken links.": "{n} पृष्ठ पर टूटे लिंक हैं।",
    "on {n} page in all": "कुल {n} पृष्ठ पर",
    "{n} mute that is over": "{n} जिसकी रोक समाप्त हो चुकी है",
    "{n} line of this part is no entry and is not shown. Follow the chain.": (
        "इस भाग की {n} पंक्ति प्रविष्टि नहीं है और नहीं दिखाई गई। शृंखला परखें।"
    ),
    "{n} hostile sign": "{n} हमले का संकेत",
    "{n} hand-in of content waits": "{n} सौंपी गई सामग्री प्रतीक्षा में है",
    "{n} entry": "{n} प्रविष्टि",
    "{n} broken address.": "{n} टूटा पता।",
    "{n} is left": "{n} शेष है",
    "seen by {n} crawl": "{n} बार टूटा मिला",
    "it does NOT verify: {n} problem": "यह सत्यापित नहीं होती: {n} समस्या",
    "exactly {n} file": "ठीक {n} फ़ाइल",
    "and {n} more line": "और {n} पंक्ति",
    "Of {n} look {good} was good, {failed} failed.": ("{n} जाँच में से {good} ठीक रही, {failed} विफल।"),
}
