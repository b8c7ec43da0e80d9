"""The name under which `sentinel links` asks for pages."""


def crawl_user_agent(version: str) -> str:
    """`Mozilla/5.0 (compatible; Sentinel/0.1; site integrity monitor)`.

    Says who asks and for what; `robots.txt` names it `Sentinel`. The shape is that of well-known
    crawlers: some servers answer an unknown first word with an error, and stock rules of web
    application firewalls refuse whoever has the word "link" in the name.
    """
    return f"Mozilla/5.0 (compatible; Sentinel/{version}; site integrity monitor)"
