"""A page as servers write their messages."""


def error_page(title: str, *lines: str, heading: str = "") -> str:
    """Title, an optional heading, and a paragraph for each line."""
    top = f"<h1>{heading}</h1>" if heading else ""
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{top}{body}</body></html>"
    )
