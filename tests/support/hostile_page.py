"""What an attacker writes where a page of the console could show it, to be run there."""

RAN = "window.ran=1"
MARKUP = (
    f"\"'></title></textarea></style><script>{RAN}</script><img src=x onerror={RAN}>"
    f'<a href="javascript:{RAN}">{{{{ 7191*7191 }}}}</a>'
)
"""Ends whatever it stands in; a template would make 51710481 of its figures, which no digest and no
port has by chance."""
COVER = (
    "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example/>"
    "<style>*{display:none!important;background:url(//evil.example/x)}</style>"
)
TURNED = "\u202egnp.exe\u202c \u2067x\u0000y"
WORD = "W" * 10_000
HOSTILE = f"{MARKUP} {COVER} {TURNED}"
