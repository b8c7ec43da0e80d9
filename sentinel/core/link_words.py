"""What people are told of a link that is not simply good: why, and what to do."""

from sentinel.core.link_state import LinkReason

REASON_TEXT: dict[LinkReason, str] = {
    LinkReason.NONE: "good",
    LinkReason.STATUS: "the server answers with an error",
    LinkReason.DNS: "the host name could not be resolved",
    LinkReason.CONNECTION_REFUSED: "the server refuses the connection",
    LinkReason.TLS: "the TLS certificate or handshake is not good",
    LinkReason.TIMEOUT: "no complete answer within the time limit",
    LinkReason.CUT_CONNECTION: "the connection is cut",
    LinkReason.NO_HTTP: "what answers does not speak HTTP",
    LinkReason.TOO_MANY_REDIRECTS: "too many redirects",
    LinkReason.REDIRECT_LOOP: "the redirects run in a circle",
    LinkReason.BAD_REDIRECT: "a redirect leads nowhere",
    LinkReason.TRUNCATED: "the answer ends before its announced length",
    LinkReason.BAD_ENCODING: "the compressed answer cannot be decoded",
    LinkReason.WRONG_TYPE: "what is served is not what it is called",
    LinkReason.SOFT_404: "the answer is that of an address that does not exist",
    LinkReason.MISSING_FRAGMENT: "the page has no such name",
    LinkReason.BAD_URL: "the address cannot be requested",
    LinkReason.BAD_CONTACT: "the mail address or telephone number cannot be right",
    LinkReason.LOGIN: "the page is not open to everybody",
    LinkReason.RATE_LIMIT: "the server limits how often it may be asked",
    LinkReason.BOT_WALL: "a wall against programs stands before the page",
    LinkReason.PERMANENT_REDIRECT: "the page has moved for good",
    LinkReason.OWN_NETWORK: "our own network is at fault",
    LinkReason.PRIVATE_ADDRESS: "the address is private and may not be asked",
    LinkReason.OTHER: "the look could not be finished",
}
"""A reason in words, without its particulars."""

LINK_ADVICE: dict[LinkReason, str] = {
    LinkReason.NONE: "Nothing to do.",
    LinkReason.STATUS: "Correct the link, bring the page back, or take the link out.",
    LinkReason.DNS: "Check the spelling of the host; if the site is gone, take the link out.",
    LinkReason.CONNECTION_REFUSED: "Check host and port; if the server is gone for good, take the "
    "link out.",
    LinkReason.TLS: "Have the certificate of that server renewed or corrected: visitors are warned "
    "off.",
    LinkReason.TIMEOUT: "Open it in a browser; if it is as slow there, tell the owner of that "
    "server.",
    LinkReason.CUT_CONNECTION: "Open it in a browser; if it fails there, tell the owner of that "
    "server.",
    LinkReason.NO_HTTP: "Check scheme and port of the link: something other than a web server "
    "answers.",
    LinkReason.TOO_MANY_REDIRECTS: "Link to the page at the end, and have the redirects of that "
    "server shortened.",
    LinkReason.REDIRECT_LOOP: "Have the redirects of that server corrected: no browser gets "
    "through.",
    LinkReason.BAD_REDIRECT: "Have the Location header of that server corrected, or link to the "
    "page itself.",
    LinkReason.TRUNCATED: "Look at that server's log and disk: visitors get half a file.",
    LinkReason.BAD_ENCODING: "Have that server's compression corrected: browsers cannot show it.",
    LinkReason.WRONG_TYPE: "Upload the file anew, or correct its Content-Type.",
    LinkReason.SOFT_404: "Correct the link or take it out, and have the server answer 404 for what "
    "it does not have.",
    LinkReason.MISSING_FRAGMENT: "Link to a name that the page has, or give the heading this id.",
    LinkReason.BAD_URL: "Correct the spelling of the link.",
    LinkReason.BAD_CONTACT: "Correct the mail address or the telephone number.",
    LinkReason.LOGIN: "Open it in a browser without logging in; if visitors shall see it, open it "
    "to them.",
    LinkReason.RATE_LIMIT: "Open it in a browser; ask more slowly (--rate) if it is your own site.",
    LinkReason.BOT_WALL: "Open it in a browser; if it is your own site, let Sentinel's user agent "
    "through.",
    LinkReason.PERMANENT_REDIRECT: "Update the link to the new address.",
    LinkReason.OWN_NETWORK: "Restore the connection of the machine that Sentinel runs on, then run "
    "it again.",
    LinkReason.PRIVATE_ADDRESS: "A public page should not link to a private address; if it may be "
    "asked, allow it.",
    LinkReason.OTHER: "Open it in a browser, and run the check again.",
}
"""What to do, one sentence."""
