"""The answer as JUnit XML: a test case per page; what is broken on it are its failures."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sentinel.commands.link_formats.answer import Answer, advice, one_line, words
from sentinel.core.counts import counted
from sentinel.core.link_report import Carrier, Target
from sentinel.core.link_state import LinkState

CLASS = "sentinel.links"


def write(answer: Answer) -> str:
    """Pages without a broken link are one test case together: which they are is not kept.

    A crawl that could not be finished is an error beside the failures.
    """
    report = answer.report
    by_page = _by_page(answer)
    good = max(0, report.pages - len(by_page))
    ended_badly = answer.partial or report.network_down
    suites = Element("testsuites")
    suite = SubElement(
        suites,
        "testsuite",
        name=f"links of {one_line(report.root)}",
        tests=str(len(by_page) + bool(good) + bool(ended_badly)),
        failures=str(len(by_page)),
        errors=str(int(bool(ended_badly))),
        skipped="0",
        time=f"{report.seconds:.3f}",
    )
    for page, found in by_page.items():
        _add_page(suite, page, found)
    if good:
        name = f"{counted(good, 'page')} without a broken link"
        SubElement(suite, "testcase", classname=CLASS, name=name)
    if ended_badly:
        case = SubElement(suite, "testcase", classname=CLASS, name="the crawl reached its end")
        SubElement(case, "error", message=one_line(ended_badly))
    if others := _others(answer):
        SubElement(suite, "system-out").text = "\n".join(others)
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _by_page(answer: Answer) -> dict[str, list[tuple[Carrier | None, Target]]]:
    found: dict[str, list[tuple[Carrier | None, Target]]] = {}
    for target in answer.targets(LinkState.BROKEN):
        for carrier in target.carriers:
            found.setdefault(carrier.page, []).append((carrier, target))
        if not target.carriers:
            found.setdefault(target.url, []).append((None, target))
    return found


def _add_page(suite: Element, page: str, found: list[tuple[Carrier | None, Target]]) -> None:
    case = SubElement(suite, "testcase", classname=CLASS, name=one_line(page))
    failure = SubElement(
        case, "failure", message=counted(len(found), "broken link"), type=LinkState.BROKEN.value
    )
    lines = []
    for carrier, target in found:
        line = f"line {carrier.line}: " if carrier is not None and carrier.line else ""
        text = f" (“{one_line(carrier.text)}”)" if carrier is not None and carrier.text else ""
        lines.append(
            f"{line}{one_line(target.url)}{text}: {words(target)}. {advice(target.reason)}"
        )
    failure.text = "\n".join(lines)


def _others(answer: Answer) -> list[str]:
    """What is no failure and should be known."""
    lines = [
        f"{state.value}: {one_line(target.url)}: {words(target)}"
        for state in (LinkState.REFUSED, LinkState.REDIRECTED, LinkState.INCONCLUSIVE)
        for target in answer.targets(state)
    ]
    report = answer.report
    lines += [f"not asked: {one_line(one.url)}: {one_line(one.reason)}" for one in report.skipped]
    lines += [
        f"stopped here: {one_line(one.pattern)}: because {one_line(one.reason)}"
        for one in report.stopped
    ]
    return lines
