"""A page of an invented institute, in English and Hindi, and documents made of it."""

from sentinel.core.compare import compare
from sentinel.core.comparison import Comparison
from sentinel.core.document import Document, read_document

URL = "http://institute.example/"

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="csrf-token" content="0123456789abcdef0123456789abcdef">
<title>River Works Institute | नदी कार्य संस्थान</title>
<link rel="stylesheet" href="/assets/site.css?v=41">
<script src="/assets/site.js"></script>
</head>
<body>
<header><img src="/images/logo.png" alt="River Works Institute logo">
<nav><a href="/about">About us</a> <a href="/tenders">Tenders</a> <a href="/notices">Notices</a>
<a href="/contact">Contact</a></nav></header>
<main>
<h1>Welcome to the River Works Institute</h1>
<p>The institute studies barrages, canals and the safety of embankments across the country.</p>
<p>संस्थान देश भर में बैराज, नहरों और तटबंधों की सुरक्षा का अध्ययन करता है।</p>
<h2>Latest notices</h2>
<ul id="news"><li><a href="/notices/7">Walk-in interview for field engineers</a></li>
<li><a href="/notices/6">Annual report of the hydraulics laboratory</a></li></ul>
<form action="/search" method="get"><input name="q">
<input type="hidden" name="csrf_token" value="a1b2c3d4e5f60718293a4b5c6d7e8f90">
<button>Search</button></form>
<p>Visitors: <span id="count">10,482</span></p>
<p>Last updated: 21 November 2026</p>
</main>
<footer>River Works Institute, Canal Road. Content owned by the institute.</footer>
<script>var page = {"request": "9f86d081884c7d65", "lang": "en"}; start(page);</script>
</body>
</html>
"""


def document(text: str | bytes, *, url: str = URL, status: int = 0) -> Document:
    body = text.encode() if isinstance(text, str) else text
    return read_document(body, content_type="text/html; charset=utf-8", url=url, status=status)


def changed(*swaps: tuple[str, str]) -> str:
    """PAGE with some pieces swapped; each must be there."""
    text = PAGE
    for old, new in swaps:
        assert old in text, f"not in the sample page: {old}"
        text = text.replace(old, new)
    return text


def compared(after: str | bytes, before: str | bytes = PAGE, **options: object) -> Comparison:
    return compare(document(before), document(after), **options)  # type: ignore[arg-type] # as meant


def codes(comparison: Comparison) -> set[str]:
    return {signal.code for signal in comparison.signals}
