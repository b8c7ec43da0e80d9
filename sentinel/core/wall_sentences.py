"""What walls for programs say to readers, for whoever looks at bytes and whoever looks at text."""

SENTENCES: dict[str, str] = {
    "incapsula incident id": "imperva",
    "sucuri website firewall - access denied": "sucuri",
    "the requested url was rejected. please consult with your administrator": "f5",
    "your access to this site has been limited by the site owner": "wordfence",
    "please wait while your request is being verified": "imunify360",
}
"""In lower case, each to whose wall it is. Such a sentence stands in no page of a site."""

ASKING = (
    r"just a moment|attention required|are you (?:a )?(?:human|robot)|robot or human"
    r"|verif(?:y|ying) (?:that )?you(?:'re|&#39;re| are)? (?:a )?(?:human|not a (?:ro)?bot)"
    r"|human verification|security (?:check|verification|challenge)|checking your browser"
    r"|bot (?:check|verification)|captcha (?:check|verification|challenge|required)"
    r"|access to this page has been denied|unusual traffic|prove you(?:'re| are) human"
)
"""Regular expression for titles, in lower case, of pages that ask whether one is a robot."""
