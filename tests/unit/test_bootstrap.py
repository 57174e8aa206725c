"""The composition root. What it builds is used in tests/integration."""

import sys
from types import ModuleType

import pytest

from liushui.bootstrap import load_bot
from liushui.bot import Bot
from liushui.domain.errors import ConfigurationError


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    made = ModuleType("my_bot")
    monkeypatch.setitem(sys.modules, "my_bot", made)
    return made


def test_the_bot_is_found_by_its_configured_name(module: ModuleType) -> None:
    module.bot = Bot()  # type: ignore[attr-defined]
    assert load_bot("my_bot:bot") is module.bot


@pytest.mark.parametrize("name", ["no_such_module:bot", "my_bot:missing", "my_bot:", "my_bot", ":", ""])
def test_a_bot_that_is_not_there_is_named(module: ModuleType, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"LIUSHUI_BOT is {name!r}, which cannot be loaded"):
        load_bot(name)


def test_what_is_no_bot_is_named(module: ModuleType) -> None:
    module.bot = Bot  # type: ignore[attr-defined]
    with pytest.raises(ConfigurationError, match=r"which is a type, not a liushui\.bot\.Bot"):
        load_bot("my_bot:bot")
