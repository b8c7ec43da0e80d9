"""A function that fails at its very first look is not "1 of the last 1 looks"."""

from dataclasses import replace

from sentinel.core.check_course import CourseEvent
from sentinel.core.function_telling import FunctionNews, function_notice
from sentinel.core.words import Language
from sentinel.edges.templates import JinjaRenderer
from support.course_examples import failing_course, function_check
from support.notices import CONFIG, NOW, SITE
from support.settings import TEMPLATES


def test_the_only_look_that_there_was_is_the_last_look() -> None:
    course = failing_course("It answers 500.")
    first = replace(course, looks=course.looks[-1:])
    news = [
        FunctionNews(check=function_check(), event=CourseEvent.FAILING, before=course, after=first)
    ]
    notice = function_notice(news, SITE, "run-1", NOW, contacts=())
    assert notice is not None
    message = JinjaRenderer(TEMPLATES, CONFIG).notice(notice)
    assert "failed: the last look\n" in message.in_language(Language.ENGLISH)[1]
    assert "विफल: पिछली जाँच\n" in message.in_language(Language.HINDI)[1]
