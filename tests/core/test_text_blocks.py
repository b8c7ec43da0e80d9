"""A page's text in blocks: what is a heading, a paragraph, an item, and where on the page it is."""

from sentinel.core.text_blocks import CODE_MARK, BlockKind, Region
from support.proven import SITE, answer, whole_of

PAGE = """<html lang=en><head><title> The
 title </title></head><body>
<header><h1>Institute</h1></header>
<nav><ul><li><a href=/a>A</a><li><a href=/b>B</a></ul></nav>
<main><h2>Fees <em>now</em> <a href=#fees>¶</a></h2>
<p>One <code>f(x</code> two.<br>Line two<br><br>Another <b>one</b>.</p>
<p hidden>Unseen</p><p style="display: none">Unseen</p><script>unseen()</script>
<ul><li>Item<p lang=hi>मद</p></ul><blockquote><p>Said</p></blockquote>
<p><strong>Bold <i>all</i></strong></p><pre>  kept
as it is</pre>
<table><caption>Rates</caption><tr><th colspan=2>Head<tr><td>a<td><p>b<p>c</table></main>
<footer>End</footer></body></html>"""


def test_a_page_is_read_as_its_readers_take_it_in() -> None:
    text = whole_of(answer(body=PAGE)).blocks
    assert text.title == "The title"
    assert [(block.kind, block.text) for block in text.main] == [
        (BlockKind.HEADING, "Fees now"),
        (BlockKind.PARAGRAPH, "One f(x two.\nLine two"),
        (BlockKind.PARAGRAPH, "Another one."),
        (BlockKind.ITEM, "Item"),
        (BlockKind.ITEM, "मद"),
        (BlockKind.PARAGRAPH, "Said"),
        (BlockKind.PARAGRAPH, "Bold all"),
        (BlockKind.CODE, "kept\nas it is"),
        (BlockKind.CAPTION, "Rates"),
        (BlockKind.HEAD_CELL, "Head"),
        *((BlockKind.CELL, cell) for cell in "abc"),
    ]
    by_text = {block.text: block for block in text.blocks}
    assert by_text["One f(x two.\nLine two"].prose == f"One {CODE_MARK} two.\nLine two"
    assert by_text["Fees now"].level == 2
    assert (by_text["मद"].language, by_text["Item"].language) == ("hi", "en")
    assert by_text["Said"].quoted
    assert by_text["Bold all"].strong
    assert not by_text["Another one."].strong


def test_parts_of_the_frame_are_not_the_main_text() -> None:
    text = whole_of(answer(body=PAGE)).blocks
    regions = {block.text: block.region for block in text.blocks}
    assert regions["Institute"] is Region.BESIDE
    assert regions["A"] is Region.NAVIGATION
    assert regions["End"] is Region.FOOTER
    old = "<div id=header>H</div><div class=menu>M</div><p>Text</p><div id=footer>F</div>"
    main = whole_of(answer(body=old)).blocks.main
    assert [block.text for block in main] == ["H", "Text"]


def test_links_know_what_stands_between_them() -> None:
    text = whole_of(answer(body=PAGE)).blocks
    first, second, _ = text.links
    assert (first.text, first.href, first.container) == ("A", "/a", second.container)
    assert second.mark - first.mark == len("A")


def test_tables_keep_their_rows() -> None:
    (table,) = whole_of(answer(body=PAGE)).blocks.tables
    assert table.caption == "Rates"
    rows = [[(cell.text, cell.head, cell.span) for cell in row] for row in table.rows]
    assert rows == [[("Head", True, 2)], [("a", False, 1), ("b c", False, 1)]]


def test_what_is_more_than_a_page_holds_is_cut_and_said_so() -> None:
    text = whole_of(answer(body="<p>word</p>" * 7_000)).blocks
    assert text.cut
    assert len(text.blocks) == 6_000
    assert not whole_of(answer(body="<p>word</p>" * 5_000)).blocks.cut
    assert whole_of(answer(body="<div>" * 5_000 + "deep"), SITE).blocks.blocks[-1].text == "deep"
