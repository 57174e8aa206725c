"""Both languages say the same things, and each person gets the right one."""

import re
from string import Formatter

import pytest

from console.rendering import TEMPLATES
from console.texts import LANGUAGES, choose, texts
from liushui.domain.events import EVENT_TYPES
from liushui.domain.reply import Decision, ReplyStatus
from liushui.wechat.errcodes import ErrorClass
from tests.console import ConsoleOffice

EN, ZH = texts("en").words, texts("zh").words


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_catalogues_have_the_same_keys_and_places() -> None:
    assert EN.keys() == ZH.keys()
    assert {key for key in EN if places(EN[key]) != places(ZH[key])} == set()
    assert [key for key in EN if not EN[key].strip() or not ZH[key].strip()] == []


def test_every_text_that_a_template_names_is_there() -> None:
    named = {
        key for path in TEMPLATES.rglob("*.html") for key in re.findall(r"""\bt\("([a-z_.0-9-]+)"[,)]""", path.read_text())
    }
    assert len(named) > 50
    assert named - EN.keys() == set()


def test_everything_that_pages_name_has_a_name() -> None:
    wanted = {f"status.{status}" for status in ReplyStatus} | {f"decision.{decision}" for decision in Decision}
    wanted |= {f"event.{name}" for name in EVENT_TYPES}
    wanted |= {f"class.{error_class}" for error_class in ErrorClass}
    assert wanted - EN.keys() == set()


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, "en-GB,en;q=0.9,zh;q=0.8", "en"),
        (None, "fr-FR,zh-TW;q=0.7,en;q=0.5", "zh"),
        (None, "en;q=0.2, zh-CN", "zh"),
        (None, "en;q=0", "zh"),
        (None, "en;q=x", "zh"),
        (None, "", "zh"),
        ("en", "zh-CN", "en"),
        ("xx", "en", "en"),
    ],
)
def test_the_language_is_chosen_or_the_browsers(chosen: str | None, accepted: str, language: str) -> None:
    assert choose(chosen, accepted).language == language


def test_a_choice_is_kept_and_brings_one_back_to_the_page() -> None:
    lin = ConsoleOffice().browser("lin", language="zh-CN")
    assert 'lang="zh-CN"' in lin.get("compensations").body
    assert lin.submit("language", language="en", next="compensations").location == "compensations"
    assert '<html lang="en">' in lin.get("compensations").body
    assert lin.submit("language", language="xx").status == 303
    assert '<html lang="en">' in lin.get("compensations").body


def test_every_language_has_a_catalogue() -> None:
    assert {texts(language).language for language in LANGUAGES} == set(LANGUAGES)
