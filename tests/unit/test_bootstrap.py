"""The composition root. What it builds for functions is used in tests/integration."""

import sys
from types import ModuleType

import pytest

from liushui.application.dead_letters import LetterResult, LetterSelection
from liushui.application.parked_users import ParkedSelection
from liushui.bootstrap import load_bot, wechat_client
from liushui.bootstrap.dead_letters import dead_letters, parked_users
from liushui.bootstrap.sagas import load_sagas
from liushui.bot import Bot
from liushui.domain.errors import ConfigurationError, WeChatRefused
from liushui.domain.saga import Saga, declared
from liushui.settings import DeadLettersSettings
from liushui.wechat.calls import customer_service
from liushui.wechat.calls.call import Call
from local.aws_events import kinesis_event
from local.platform.serve import running_platform
from tests.builders import a_commit, an_account
from tests.deployed import deployed
from tests.redriving import LIN, WHY


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


def test_the_sagas_are_found_by_their_configured_name(module: ModuleType) -> None:
    module.SAGAS = declared(Saga("s").step("a", action=lambda step: None))  # type: ignore[attr-defined]
    assert load_sagas("my_bot:SAGAS") is module.SAGAS
    module.NONE = declared()  # type: ignore[attr-defined]
    assert load_sagas("my_bot:NONE") == {}


@pytest.mark.parametrize("name", ["no_such_module:SAGAS", "my_bot:missing", "my_bot:", "my_bot", ""])
def test_sagas_that_are_not_there_are_named(module: ModuleType, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"LIUSHUI_SAGAS is {name!r}, which cannot be loaded"):
        load_sagas(name)


def test_what_are_no_sagas_is_named(module: ModuleType) -> None:
    module.SAGAS = [Saga("s")]  # type: ignore[attr-defined]
    with pytest.raises(ConfigurationError, match=r"it must be what liushui\.domain\.saga\.declared"):
        load_sagas("my_bot:SAGAS")


def test_what_is_no_bot_is_named(module: ModuleType) -> None:
    module.bot = Bot  # type: ignore[attr-defined]
    with pytest.raises(ConfigurationError, match=r"which is a type, not a liushui\.bot\.Bot"):
        load_bot("my_bot:bot")


def test_the_client_calls_wechat_with_a_token_of_the_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    with running_platform() as platform, deployed(monkeypatch) as aws:
        account = an_account(api_base=platform.base_url)
        names = ("name", "app_id", "app_secret", "token", "encoding_aes_key", "mode")
        fields = {name: getattr(account, name) for name in names}
        platform.control.put_account(**fields, callback_url="http://127.0.0.1:9/")
        aws.add_account(account)
        addresses = Call("getcallbackip", "GET", "/cgi-bin/getcallbackip", lambda answer: answer["ip_list"])
        assert wechat_client().call("demo", addresses) == ["127.0.0.1"]
        with pytest.raises(WeChatRefused, match="custom/send for account 'demo' was refused") as caught:
            wechat_client().call("demo", customer_service.send_text("nobody", "hi"))
        assert caught.value.errcode == 40003


def test_the_desks_for_dead_letters_and_parked_users_are_the_stages_own(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {f"{model}_table": f"liushui-local-{model}" for model in ("commits", "users", "replies", "sagas")}
    with deployed(monkeypatch) as aws:
        settings = DeadLettersSettings.from_environment()
        aws.letters.keep("send_replies", kinesis_event([a_commit()])["Records"], {}, at=1)
        desk = dead_letters(settings, names["commits_table"])
        (step,) = desk.discard(LetterSelection(), by=LIN, reason=WHY)
        assert step.result is LetterResult.DISCARDED
        assert list(desk.list(closed=True)) == list(aws.letters.list(closed=True)) != []
        assert list(parked_users(settings, **names).list(ParkedSelection(("default/demo",)))) == []
