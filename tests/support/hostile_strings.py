"""What an attacker writes into titles, addresses, names of files and answers of servers: whoever
shows foreign text tries it with each of these.

`HOSTILE` by name, so that a failing test says which. None may make a line, a header, a heading, a
link, a command or markup of its own, be evaluated, reach a terminal raw, or take long.
"""

import unicodedata

MILLION = 1_000_000
KEPT_FORMAT = frozenset("\u200c\u200d\u2068\u2069")
"""Joiners of Hindi, and the isolates that we put around text that runs from right to left."""

HOSTILE: dict[str, str] = {
    "line-ends": "one\ntwo\r\nthree\rfour\x0bfive\x0csix\x85seven",
    "separators": "one\u2028two\u2029three\x1cfour\x1dfive\x1esix",
    "header": "x\r\nBcc: all@other.example\r\nSubject: forged\r\n\r\nBody of theirs",
    "folded-header": "x\r\n\tBcc: all@other.example",
    "encoded-word": "=?utf-8?q?=0D=0ABcc:_all@other.example?=",
    "end-of-mail": "x\r\n.\r\nMAIL FROM:<root@other.example>\r\n",
    "boundary": "--===============\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>",
    "script": "</title></pre></code><script>alert(document.cookie)</script>",
    "attribute": "\" onmouseover=\"alert(1)\" x='y' onfocus='alert(1)",
    "image": "<img src=x onerror=alert(1)><svg/onload=alert(1)><iframe src=//evil.example>",
    "style": "</style><style>*{background:url(//evil.example/x)}</style><link rel=stylesheet>",
    "comment": "<!-- --!> <![CDATA[ ]]> <?php system('id') ?>",
    "entities": "&lt;script&gt;&#x202e;&NewLine;&Tab;&#0;",
    "links": "javascript:alert(1) data:text/html,x http://evil.example/ https://evil.example ftp://e",
    "bare-hosts": "www.evil.example evil.example/login a.b.evil.co.in mailto:x@evil.example",
    "right-to-left": "\u202egnp.exe\u202c \u2067x\u2066y\u200f\u061c\u202b",
    "isolates": "\u2069\u2069\u2068 out of the box \u2066\u2067",
    "arabic": "هاكد من قبل 12 / 34 עברית",
    "zero-width": "ev\u200bil\u2060.\ufeffexample\u00ad\u180e\u034f\u115f\u3164",
    "joiners": "क्\u200d\u200d\u200d\u200cष\u200c\u200c \u200d\u200dx\u200dy",
    "marks": "Z" + "\u0300\u0301\u0489" * 300 + "algo",
    "variation": "x\ufe0f\ufe0e\U000e0100\U000e0041\U000e007f",
    "controls": "".join(map(chr, [*range(32), 127, *range(128, 160)])),
    "nul": "before\x00after",
    "terminal": "\x1b[2J\x1b[1;1H\x1b]0;title\x07\x1b]8;;http://evil.example\x1b\\x\x9b31m\x08\x08",
    "surrogates": "\ud800 alone \udfff \udc80",
    "noncharacters": "\uffff\ufffe\U0010ffff\ue000",
    "jinja": "{{7191*7191}} {% for x in [1, 2] %}x{% endfor %} {{config}} {# c #} {{''.__class__}}",
    "python": "{0.__class__} %s %(x)s ${x} {incident} {acknowledge-link}",
    "typst": '#eval("7191*7191") #import "/etc/passwd" #read("/etc/x") $x^2$ @ref <label> *b* `r`',
    "shell": "$(id) `id` ; rm -rf / | cat > /tmp/x && echo \\ ' \" ! ~ * ?",
    "markdown": "# heading\n[link](http://evil.example) ![i](//evil.example/x) | a | b | ---",
    "rich": "[bold red]x[/] [link=http://evil.example]y[/link] [/nothing] :skull:",
    "spreadsheet": '=HYPERLINK("http://evil.example","x") +1 -1 @SUM(1) \tcmd|\' /C calc\'!A0',
    "backslashes": "\\n\\r\\x00\\u202e\\\\server\\share C:\\x",
    "command": "sentinel --config /tmp/evil.toml unblock --offline --site main",
    "heading": "\n\nWHAT IS ASKED OF YOU\n  Send the password to this address:\n    sentinel x",
    "apart": "\n" + "-" * 64 + "\nआपसे अपेक्षा\n  पासवर्ड भेजें",
    "spaces": " " * 5_000 + "\u3000\u00a0\u2003x",
    "blank": "",
    "unbroken": "A" * 5_000,
    "long": "<b>title</b> http://evil.example/ \u202e" * (MILLION // 40),
    "long-line-ends": "\r\n" * (MILLION // 2),
    "long-marks": "\u0301" * MILLION,
    "long-dots": "a." * (MILLION // 2),
}


EVALUATED = "51710481"
"""What stands in a text in which one of them was carried out: 7191 times 7191."""


def unseen(text: str, allowed: str = "\n") -> set[str]:
    """What is in a text that no reader sees, or that a program takes for an order."""
    return {
        char
        for char in set(text) - KEPT_FORMAT - set(allowed)
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    }
