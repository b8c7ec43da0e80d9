"""From bytes to text as browsers decide it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.charset import decode, decoded, decoded_sheet

CYRILLIC = "<p>Привет".encode("cp1251")

CASES = [
    (b"\xef\xbb\xbfh\xc3\xa9", "text/html; charset=latin-1", "hé", "utf-8"),
    (b"h\xe9", "text/html; charset=ISO-8859-1", "hé", "cp1252"),
    ("ह".encode(), "", "ह", "utf-8"),
    (b"h\xe9 \x80", "", "hé €", "cp1252"),
    (b"<meta charset=windows-1251>\xcf", "", "<meta charset=windows-1251>П", "cp1251"),
    (b"<!-- <meta charset=koi8-r> -->\xe9", "", "<!-- <meta charset=koi8-r> -->é", "cp1252"),
    (b"<meta charset=utf-16>a", "", "<meta charset=utf-16>a", "utf-8"),
    (b"+ADw-", "text/html; charset=utf-7", "+ADw-", "utf-8"),
    (b"x", "text/html; charset=unicode_escape", "x", "utf-8"),
    ("\ufeffह".encode("utf-16-le"), "text/html; charset=utf-8", "ह", "utf-8"),
    ("\ufeffह".encode("utf-16-be"), "", "ह", "utf-8"),
    ("<?xml ह".encode("utf-16-le"), "", "<?xml ह", "utf-8"),
    (
        b"<?xml version='1.0' encoding='koi8-r'?>\xf0",
        "",
        "<?xml version='1.0' encoding='koi8-r'?>П",
        "koi8-r",
    ),
    ("ソ表".encode("cp932"), "text/html; charset=x-sjis", "ソ表", "cp932"),
    ("한".encode("cp949"), "text/html; charset=ks_c_5601-1987", "한", "cp949"),
    (b"\xa4\xff", "text/html; charset=nonsense", "¤ÿ", "cp1252"),
]


@pytest.mark.parametrize(("body", "header", "text", "encoding"), CASES)
def test_charsets(body: bytes, header: str, text: str, encoding: str) -> None:
    assert decoded(body, header) == (text, encoding)
    assert decode(body, header) == text


META = [
    "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>",
    "<META CONTENT='text/html;charset=windows-1251' HTTP-EQUIV='content-type'>",
    "<meta name='>' charset=\"windows-1251\">",
    "<meta charset=nonsense><meta charset=x-cp1251>",
    " " * 3_000 + "<meta charset=windows-1251>",
]


@pytest.mark.parametrize("meta", META)
def test_declarations(meta: str) -> None:
    assert decoded(meta.encode() + CYRILLIC, "")[0].endswith("Привет")


def test_a_description_that_speaks_of_a_charset_declares_none() -> None:
    page = b"<meta name=description content='charset=windows-1251'>h\xe9"
    assert decoded(page, "")[1] == "cp1252"


SHEETS = [
    (b'@charset "windows-1251";\xcf', "", '@charset "windows-1251";П'),
    (b'@charset "utf-16";x', "", '@charset "utf-16";x'),
    (b"\xef\xbb\xbf\xc3\xa9", "text/css; charset=koi8-r", "é"),
    (b"\xcf", "text/css; charset=windows-1251", "П"),
    (b"\xff", "", "\ufffd"),
]


@pytest.mark.parametrize(("body", "header", "text"), SHEETS)
def test_sheets(body: bytes, header: str, text: str) -> None:
    assert decoded_sheet(body, header) == text


@given(st.binary(max_size=80), st.text("charset=utf-816;\"' ", max_size=20))
def test_never_raises(body: bytes, header: str) -> None:
    for start in (b"", b"<meta charset=", b"<?xml encoding='", b'@charset "'):
        decoded(start + body, header)
        decoded_sheet(start + body, header)
