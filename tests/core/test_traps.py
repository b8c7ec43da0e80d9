"""Traps end, catalogues do not: each rule against a site that makes itself up."""

import hashlib
import itertools
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

import pytest

from sentinel.core import query_budget, traps
from sentinel.core.crawl_plan import Budgets, CrawlPlan
from sentinel.core.fingerprint import fingerprint
from sentinel.core.frontier import Frontier
from sentinel.core.link_report import Stopped
from sentinel.core.query_budget import QueryBudget
from sentinel.core.traps import SUSPICIOUS_PAGES
from sentinel.core.visit import Marks, Visit
from support.paper_site import ROOT, PaperCrawl, Sheet, SiteOnPaper, same

FACETS = {
    "colour": tuple("abcdef"),
    "size": ("s", "m", "l", "xl"),
    "maker": tuple("uvwxyz"),
    "page": tuple(map(str, range(1, 30))),
}


def crawl(
    site: SiteOnPaper, *, most: int = 30_000, at_a_time: int = 8, **budgets: int
) -> tuple[PaperCrawl, tuple[Stopped, ...]]:
    plan = CrawlPlan(roots=(ROOT,), budgets=Budgets(**budgets))
    frontier = Frontier(plan, alike=same)
    frontier.seed()
    run = PaperCrawl(frontier, site).run(most=most, at_a_time=at_a_time)
    return run, frontier.stopped()


def with_entrance(door: str, trap: Callable[[str], Sheet]) -> SiteOnPaper:
    """A home page that leads into a trap and to two hundred real pages."""

    def answer(url: str) -> Sheet:
        rest = url.removeprefix(ROOT)
        if rest == "":
            return Sheet(links=(ROOT + door, *(f"{ROOT}real/{n}" for n in range(200))))
        return Sheet() if rest.startswith("real/") else trap(rest)

    return answer


def real_pages(run: PaperCrawl) -> int:
    return sum(url.startswith(f"{ROOT}real/") for url in run.urls)


def month(rest: str) -> Sheet:
    number = int(rest.partition("=")[2].replace("-", ""))
    year, place = divmod(number, 100)
    after = f"{year + place // 12}-{place % 12 + 1:02}"
    return Sheet(words="no events", links=(f"{ROOT}calendar?month={after}",))


def day(rest: str) -> Sheet:
    _, year, name, number = rest.split("/")
    names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    at = names.index(name)
    after = f"{int(year) + (at == 11)}/{names[(at + 1) % 12]}"
    links = (f"{ROOT}diary/{after}/1", f"{ROOT}diary/{year}/{name}/{int(number) % 28 + 1}")
    return Sheet(words="nothing on this day", links=links)


def maze(rest: str) -> Sheet:
    links = tuple(f"{ROOT}maze?room={hashlib.md5((rest + x).encode()).hexdigest()}" for x in "ab")
    return Sheet(words="a room", links=links)


def login(rest: str) -> Sheet:
    return Sheet(
        words="please log in",
        links=tuple(
            f"{ROOT}login?next={hashlib.md5((rest + x).encode()).hexdigest().translate(LETTERS)}"
            for x in "ab"
        ),
    )


LETTERS = str.maketrans("0123456789", "ghijklmnop")


@pytest.mark.parametrize(
    ("door", "trap", "pattern"),
    [
        ("calendar?month=2024-01", month, "/calendar?month=#"),
        ("diary/2024/jan/1", day, "/diary/#/#/#"),
        ("maze?room=1", maze, "/maze?room=#"),
        ("login?next=x", login, "/login?next=#"),
    ],
)
def test_pages_that_differ_in_numbers_and_dates_only_end(
    door: str, trap: Callable[[str], Sheet], pattern: str
) -> None:
    """The pattern is many, and so many of its pages in a row say the same."""
    run, stopped = crawl(with_entrance(door, trap), max_alike=50)
    assert [one.pattern for one in stopped] == [pattern]
    assert "50 pages in a row have the same words" in stopped[0].reason
    assert stopped[0].left_out > 0
    assert len(run.urls) < SUSPICIOUS_PAGES + 50 + 201 + 2 * 8 + 50
    assert real_pages(run) == 200


def test_events_now_and_then_do_not_end_a_calendar_and_the_empty_years_behind_them_do() -> None:
    def calendar(rest: str) -> Sheet:
        found = month(rest)
        year = int(rest.partition("=")[2][:4])
        return Sheet(words=rest, links=found.links) if year < 2060 and "-06" in rest else found

    run, _ = crawl(with_entrance("calendar?month=2024-01", calendar), max_alike=50)
    assert f"{ROOT}calendar?month=2059-06" in run.urls
    assert len(run.urls) < 1000


@pytest.mark.parametrize(
    "path", ["item/{}", "item/{}.html", "item.php?id={}", "a?f=3&t={}", "t?name=n{}"]
)
def test_a_catalogue_of_different_pages_is_never_stopped(path: str) -> None:
    def catalogue(url: str) -> Sheet:
        here = url.removeprefix(ROOT)
        numbers = "".join(letter for letter in here if letter.isdigit())[-5:] if here else "0"
        number = int(numbers) % 10_000
        following = (number * 10 + 1 + step for step in range(10))
        return Sheet(links=tuple(ROOT + path.format(n) for n in following if n < 5_000))

    def numbered(url: str) -> Sheet:
        number = int(url.rpartition("=")[2].lstrip("n")) if "=" in url else None
        if number is None:
            return catalogue(url)
        following = (number * 10 + 1 + step for step in range(10))
        return Sheet(links=tuple(ROOT + path.format(n) for n in following if n < 5_000))

    run, stopped = crawl(numbered)
    assert stopped == ()
    assert len(run.urls) == 5_000


def test_a_catalogue_with_a_few_equal_pages_in_a_row_is_not_stopped() -> None:
    def catalogue(url: str) -> Sheet:
        links = tuple(f"{ROOT}item/{n}" for n in range(3_000)) if url == ROOT else ()
        number = int(url.rpartition("/")[2] or 0)
        return Sheet(links=links, words="sold" if number % 150 else url)

    run, stopped = crawl(catalogue)
    assert stopped == ()
    assert len(run.urls) == 3_001


def facet_links(chosen: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{ROOT}search?{urlencode({**chosen, name: value})}"
        for name, values in FACETS.items()
        for value in values
    )


def test_filters_in_every_combination_end() -> None:
    def facets(rest: str) -> Sheet:
        return Sheet(links=facet_links(dict(parse_qsl(rest.partition("?")[2]))))

    run, stopped = crawl(with_entrance("search", facets))
    (one,) = stopped
    assert one.pattern == "/search?…"
    assert "500 different queries of this path only combine few values (at most 29" in one.reason
    assert one.left_out > 100
    assert len(run.urls) == 500 + 1 + 201


def test_several_values_in_one_parameter_are_combinations_too() -> None:
    brands = [f"brand{letter}" for letter in "abcdefghijkl"]

    def facets(rest: str) -> Sheet:
        chosen = set(filter(None, rest.partition("=")[2].split("%2C")))
        return Sheet(
            links=tuple(
                f"{ROOT}shop?brand={'%2C'.join(sorted({*chosen, brand}))}" for brand in brands
            )
        )

    run, stopped = crawl(with_entrance("shop", facets))
    assert [one.pattern for one in stopped] == ["/shop?…"]
    assert len(run.urls) == 500 + 1 + 201


def test_sorting_and_pages_of_a_long_list_end_with_its_combinations_not_with_its_pages() -> None:
    def listing(rest: str) -> Sheet:
        links = [
            f"{ROOT}list?sort={sort}&order={order}&show={show}&page={page}"
            for sort, order, show in itertools.product("abcd", "ud", "xyz")
            for page in range(1, 60)
        ]
        return Sheet(links=(*links, *(f"{ROOT}all?page={page}" for page in range(1, 900))))

    run, stopped = crawl(with_entrance("list", listing))
    assert [one.pattern for one in stopped] == ["/list?…"]
    assert sum("/all?" in url for url in run.urls) == 899


def test_searches_end_whatever_is_searched() -> None:
    def search(rest: str) -> Sheet:
        words = (hashlib.md5((rest + x).encode()).hexdigest() for x in "abc")
        return Sheet(links=tuple(f"{ROOT}find?q={word}" for word in words))

    run, stopped = crawl(with_entrance("find?q=a", search))
    assert [one.pattern for one in stopped] == ["/find?…"]
    assert "500 different searches" in stopped[0].reason
    assert len(run.urls) == 500 + 201


@pytest.mark.parametrize(
    ("door", "grow", "said"),
    [
        ("p?a=1", lambda rest: f"{rest}&a=1", "same parameters are repeated"),
        ("p?a0=1", lambda rest: f"{rest}&a{len(rest)}=1", "more than 50 parameters"),
        (
            "login?next=%2Flogin",
            lambda rest: f"{rest}%252Flogin",
            "hold its own address",
        ),
    ],
)
def test_queries_that_grow_end(door: str, grow: Callable[[str], str], said: str) -> None:
    run, stopped = crawl(with_entrance(door, lambda rest: Sheet(links=(ROOT + grow(rest),))))
    assert [said in one.reason for one in stopped] == [True]
    assert len(run.urls) < 201 + 60


def test_a_relative_link_without_a_slash_ends() -> None:
    run, stopped = crawl(
        with_entrance("folder/", lambda rest: Sheet(links=(f"{ROOT}{rest}folder/",)))
    )
    assert run.urls[-1] == f"{ROOT}folder/folder/folder/"
    assert [(one.pattern, one.left_out) for one in stopped] == [("/folder/…", 1)]
    assert "repeats one segment more than 3 times" in stopped[0].reason


def test_two_folders_that_take_turns_end() -> None:
    def trap(rest: str) -> Sheet:
        return Sheet(links=(f"{ROOT}{rest}{'b' if rest.endswith('a/') else 'a'}/",))

    run, stopped = crawl(with_entrance("a/", trap))
    assert run.urls[-1] == f"{ROOT}a/b/a/b/a/b/"
    assert len(stopped) == 1


def test_folders_of_ever_new_names_end_by_depth() -> None:
    run, stopped = crawl(
        with_entrance("x/", lambda rest: Sheet(links=(f"{ROOT}{rest}level{rest.count('/')}/",)))
    )
    assert len(run.urls) < 201 + 41
    assert [one.pattern for one in stopped] == ["/x/…"]
    assert "more than 40 segments" in stopped[0].reason


@pytest.mark.parametrize(
    "path",
    [
        "2022/02/02/02/2.html",
        "tiles/5/5/5/5/5.png",
        "en/en/en/x",
        "a/b/c/d/e/f/g/h/i/j/",
        "a//b//c",
    ],
)
def test_ordinary_deep_paths_are_asked(path: str) -> None:
    run, stopped = crawl(with_entrance(path, lambda _: Sheet()))
    assert ROOT + path in run.urls
    assert stopped == ()


def test_a_menu_of_relative_links_on_one_template_ends() -> None:
    """Twenty relative links on pages that are all the same: 20 * 19 * 18 * ... addresses."""
    names = [f"menu-{letter}" for letter in "abcdefghijklmnopqrst"]

    def trap(rest: str) -> Sheet:
        return Sheet(body="template", links=tuple(f"{ROOT}{rest}{name}/" for name in names))

    run, stopped = crawl(with_entrance("app/", trap))
    assert len(run.urls) < 201 + 201 * 20 + 20
    assert "byte for byte the same as 200 others" in stopped[0].reason
    assert stopped[0].pattern == "/app/…"
    assert stopped[0].left_out > 0
    assert real_pages(run) == 200


def test_links_of_a_copy_are_asked_where_another_page_has_them() -> None:
    def site(url: str) -> Sheet:
        if url == ROOT:
            return Sheet(links=(*(f"{ROOT}copy{n}/" for n in range(9)), f"{ROOT}last"))
        if "copy" in url and url.endswith("/"):
            return Sheet(body="template", links=(f"{url}deep",))
        return Sheet(links=(f"{ROOT}copy8/deep",) if url.endswith("last") else ())

    run, stopped = crawl(site, max_alike=3, at_a_time=1)
    deep = {url for url in run.urls if url.endswith("deep")}
    assert deep == {f"{ROOT}copy{n}/deep" for n in (0, 1, 2, 8)}
    assert stopped[0].left_out == 6


def test_redirects_to_ever_new_addresses_end() -> None:
    def trap(rest: str) -> Sheet:
        return Sheet(status=302, location=f"{ROOT}go/{int(rest[3:]) + 1}")

    run, stopped = crawl(with_entrance("go/1", trap))
    assert sum("/go/" in url for url in run.urls) == 21
    assert [(one.pattern, one.left_out) for one in stopped] == [("/go/#", 1)]
    assert "redirects lead to ever new addresses" in stopped[0].reason


def test_endless_redirects_from_many_pages_are_stopped_by_their_pattern() -> None:
    def site(url: str) -> Sheet:
        if url == ROOT:
            return Sheet(links=tuple(f"{ROOT}go/{n}000" for n in range(1, 50)))
        return Sheet(status=302, location=f"{ROOT}go/{int(url.rpartition('/')[2]) + 1}")

    run, _ = crawl(site, at_a_time=1)
    assert len(run.urls) == 1 + 3 * 21


@pytest.mark.parametrize("location", ["go/1", "go/2"])
def test_loops_of_redirects_and_cookies_end(location: str) -> None:
    def trap(rest: str) -> Sheet:
        back = {"go/1": location, "go/2": "go/1"}[rest]
        return Sheet(status=302, location=ROOT + back)

    run, stopped = crawl(with_entrance("go/1", trap))
    assert len(run.urls) == len(set(run.urls))
    assert stopped == ()


def test_session_ids_that_change_with_each_page_end() -> None:
    def sessions(rest: str) -> Sheet:
        session = hashlib.md5(rest.encode()).hexdigest()
        return Sheet(links=tuple(f"{ROOT}room/{n}?PHPSESSID={session}" for n in range(20)))

    plan = CrawlPlan(roots=(ROOT,))
    frontier = Frontier(plan, alike=same)
    frontier.seed()
    run = PaperCrawl(frontier, with_entrance("room/0", sessions)).run()
    rooms = [url for url in run.urls if "/room/" in url]
    assert len(rooms) == 1 + 20
    assert frontier.skipped_count > 100
    assert {one.reason for one in frontier.skipped()} == {
        "differs from an address that was asked only in its session id (PHPSESSID)"
    }


def test_pages_that_are_errors_prove_nothing() -> None:
    """Three hundred broken links of one pattern are three hundred broken links."""

    def site(url: str) -> Sheet:
        if url == ROOT:
            return Sheet(links=tuple(f"{ROOT}gone/{n}" for n in range(600)))
        return Sheet(status=404, words="not found", body="not found")

    run, stopped = crawl(site)
    assert len(run.urls) == 601
    assert stopped == ()


def test_fingerprints_are_wanted_only_of_patterns_with_many_pages() -> None:
    plan = CrawlPlan(roots=(ROOT,))
    frontier = Frontier(plan, alike=same)
    frontier.seed()
    frontier.discover([f"{ROOT}item/{n}" for n in range(SUSPICIOUS_PAGES - 1)], depth=0)
    assert not frontier.wants_fingerprint(f"{ROOT}item/1")
    frontier.discover([f"{ROOT}item/{SUSPICIOUS_PAGES}"], depth=0)
    assert frontier.wants_fingerprint(f"{ROOT}item/1")
    assert not frontier.wants_fingerprint(f"{ROOT}other/1")
    assert not frontier.wants_fingerprint(ROOT)


def test_a_real_calendar_ends_by_its_words_and_a_real_catalogue_does_not() -> None:
    """With the fingerprint that a crawl uses, on pages with a menu and a footer."""
    frontier = Frontier(CrawlPlan(roots=(ROOT,), budgets=Budgets(max_alike=60)))
    frontier.seed()
    words = [f"{a}{b}{c}" for a in ("ka", "lo", "mi") for b in ("ra", "ste", "n") for c in "aeiou"]

    def catalogue_page(number: int) -> str:
        drawn = hashlib.sha256(str(number).encode()).digest()
        return " ".join(words[byte % len(words)] for byte in drawn)

    def calendar_page(number: int) -> str:
        days = "".join(f"<td>{day}</td>" for day in range(1, 29))
        return f"<table>{days}</table><p>Month {number % 12 + 1} of {2024 + number // 12}"

    for name, page in (("item", catalogue_page), ("month", calendar_page)):
        found = [f"{ROOT}{name}/{number}" for number in range(400)]
        frontier.discover(found, depth=0)
        for number, url in enumerate(found):
            menu = "<nav>Home Products Calendar About Contact</nav>"
            body = f"<title>Shop</title>{menu}<main>{page(number)}</main><footer>2024 Shop</footer>"
            mark = fingerprint(body.encode(), "text/html; charset=utf-8")
            frontier.visited(
                Visit(url, status=200, content_type="text/html", marks=Marks(fingerprint=mark))
            )
    frontier.take(2_000)
    assert [(one.pattern, one.left_out) for one in frontier.stopped()] == [("/month/#", 400)]


def test_budgets_of_zero_are_no_bound() -> None:
    none = Budgets(
        max_urls=0,
        max_queries_per_path=0,
        max_alike=0,
        max_path_segments=0,
        max_repeated_segments=0,
        max_url_length=0,
    )
    frontier = Frontier(CrawlPlan(roots=(ROOT,), budgets=none), alike=same)
    frontier.seed()
    frontier.discover([f"{ROOT}{'a/' * 90}?q={n}{'x' * 3000}" for n in range(700)], depth=0)
    for entry in frontier.take(701):
        frontier.visited(Visit(entry.url, status=200, content_type="text/html", sha256="1"))
    frontier.discover([f"{ROOT}b"], depth=1, page=ROOT)
    assert len(frontier.take(9)) == 1
    assert frontier.stopped() == ()
    assert frontier.skipped() == ()


def test_evidence_of_a_trap_outlives_any_number_of_other_patterns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is kept of each pattern is bounded: the patterns with the most addresses stay."""
    monkeypatch.setattr(traps, "MAX_PATTERNS", 40)
    frontier = Frontier(CrawlPlan(roots=(ROOT,), budgets=Budgets(max_alike=30)), alike=same)
    frontier.seed()
    for number in range(300):
        others = [f"{ROOT}{name}{number}/{name * 2}{number}" for name in "abcdefgh"]
        frontier.discover([f"{ROOT}item/{number}", *(f"{o}?{o[-3:]}=1" for o in others)], depth=0)
        frontier.visited(
            Visit(f"{ROOT}x{number}", status=302, location=f"{ROOT}y{'z' * number}{number}")
        )
    assert frontier.wants_fingerprint(f"{ROOT}item/5")
    for number in range(60):
        for name in ("item", "z" * number):
            marks = Marks(fingerprint=7)
            url = f"{ROOT}{name}/{number}"
            frontier.visited(
                Visit(url, status=200, content_type="text/html", sha256=url, marks=marks)
            )
        if number == 29:
            break
    assert not frontier.stopped()
    frontier.discover([f"{ROOT}item/9000"], depth=0)
    assert [one.pattern for one in frontier.stopped()] == ["/item/#"]


def test_paths_are_forgotten_the_oldest_first_and_stopped_ones_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(query_budget, "MAX_PATHS", 3)
    budget = QueryBudget(2)
    assert [budget.reason_against("/search", f"q={n}") != "" for n in range(3)] == [0, 0, 1]
    for path in ("/a", "/b", "/c", "/d"):
        assert budget.reason_against(path, "q=1") == ""
    assert budget.reason_against("/search", "q=9") != ""
    assert [budget.reason_against("/a", f"q={n}") != "" for n in range(2, 5)] == [0, 0, 1]
    for path in ("/b", "/c"):
        assert [budget.reason_against(path, f"q={n}") != "" for n in range(2, 5)] == [0, 0, 1]
    assert budget.reason_against("/e", "q=1") == ""
    assert budget.reason_against("/search", "q=10") == ""
