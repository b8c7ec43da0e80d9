"""From bytes to text as browsers decide it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.charset import decode, decoded, decoded_sheet, wide

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
    # what is said in the header holds against the bytes and the meta element
    ("ह".encode(), "text/html; charset=iso-8859-1", "à¤¹", "cp1252"),
    (b"<meta charset=koi8-r>\xcf", "text/html; charset=cp1251", "<meta charset=koi8-r>П", "cp1251"),
    (b"caf\xe9", "text/html; charset=utf-8", "caf\ufffd", "utf-8"),
    ("黑客".encode("gb18030"), "text/html; charset=gb2312", "黑客", "gb18030"),
    ("𠀀".encode("gb18030"), "text/html; charset=GBK", "𠀀", "gb18030"),
    ("ハ".encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "ハ", "iso2022_jp"),
    ("ハ".encode("iso2022_jp"), "", "ハ", "iso2022_jp"),
    ("駭".encode("big5hkscs"), "text/html; charset=big5", "駭", "big5hkscs"),
    ("ह".encode("utf-16-be"), "text/html; charset=utf-16be", "ह", "utf-8"),
    ("ह".encode("utf-16-le"), "text/html; charset=utf-16", "ह", "utf-8"),
    # no page chooses these
    (b"\x88\x85", "text/html; charset=cp037", "ˆ…", "cp1252"),
    (b"uryyb", "text/html; charset=rot13", "uryyb", "utf-8"),
    # a legacy Indic font is Latin letters to everybody
    (
        b"<font face='Kruti Dev 010'>laLFkku</font>",
        "",
        "<font face='Kruti Dev 010'>laLFkku</font>",
        "utf-8",
    ),
]


@pytest.mark.parametrize(("body", "header", "text", "encoding"), CASES)
def test_charsets(body: bytes, header: str, text: str, encoding: str) -> None:
    assert decoded(body, header) == (text, encoding)
    assert decode(body, header) == text


HINDI = "<p>संस्थान में आपका स्वागत है</p>" * 20
WIDE = [
    ("<html><p>x".encode("utf-16-le"), "utf-16-le"),
    ("<html><p>x".encode("utf-16-be"), "utf-16-be"),
    (HINDI.encode("utf-16-le"), "utf-16-le"),
    (HINDI.encode("utf-16-be"), "utf-16-be"),
    (HINDI.encode(), ""),
    (("\ufeff" + HINDI).encode("utf-16-le"), ""),
    (b"<p>one\x00zero</p>" * 30, ""),
    (b"", ""),
    (b"\x00" * 7, ""),
]


@pytest.mark.parametrize(("body", "name"), WIDE)
def test_utf_16_without_a_mark_is_known_by_its_zeros(body: bytes, name: str) -> None:
    assert wide(body) == name


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
        wide(start + body)
