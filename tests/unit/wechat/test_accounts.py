from typing import Any

import pytest

from liushui.domain.errors import ConfigurationError
from liushui.wechat.accounts import Account, OfficialAccount
from liushui.wechat.callback import open_message
from tests.unit.wechat.samples import AES_KEY, APP_ID, TIMESTAMP, TOKEN, TOLERANCE, a_callback, an_aes_query

APP_SECRET = "0123456789abcdef0123456789abcdef"
STORED = {
    "name": "shop-1",
    "kind": "official",
    "tenant": "default",
    "app_id": APP_ID,
    "app_secret": APP_SECRET,
    "token": TOKEN,
    "encoding_aes_key": AES_KEY,
    "mode": "safe",
    "api_base": "http://127.0.0.1:4567/wechat",
}


def account(**changes: Any) -> OfficialAccount:
    made = Account.from_dict(STORED | changes)
    assert isinstance(made, OfficialAccount)
    return made


def test_an_account_is_stored_and_read_again() -> None:
    assert account().to_dict() == STORED
    assert Account.from_dict(account().to_dict()) == account()


def test_what_may_be_left_out_has_the_usual_value() -> None:
    short = {key: STORED[key] for key in ("name", "app_id", "app_secret", "token")} | {"mode": "plain"}
    assert Account.from_dict(short).to_dict() == STORED | {
        "encoding_aes_key": None,
        "mode": "plain",
        "api_base": "https://api.weixin.qq.com",
    }


def test_fields_of_a_later_version_are_left_aside() -> None:
    assert account(future_field="x") == account()


def test_its_keys_open_its_callbacks() -> None:
    shop = account()
    query = an_aes_query("", msg_signature="52428b0efd5d3550d8e81d0915d005ce4901ffb8")
    fields = open_message(shop.keys, query, a_callback("encrypted_text"), TIMESTAMP, TOLERANCE).fields
    assert fields["MsgId"] == "24536000000000001"
    assert shop.keys is shop.keys


def test_a_plain_account_needs_no_key() -> None:
    plain = account(mode="plain", encoding_aes_key=None)
    assert plain.keys.crypter is None
    assert plain.keys.mode == "plain"


@pytest.mark.parametrize("missing", ["name", "app_id", "app_secret", "token", "mode"])
def test_a_missing_field_is_named(missing: str) -> None:
    stored = {key: value for key, value in STORED.items() if key != missing}
    with pytest.raises(ConfigurationError, match=f": {missing} is missing; it must be"):
        Account.from_dict(stored)


@pytest.mark.parametrize(
    ("field", "value", "remedy"),
    [
        ("name", "", "lower-case"),
        ("name", "Shop", "lower-case"),
        ("name", "-shop", "not begin with a hyphen"),
        ("name", "s" * 64, "1 to 63"),
        ("name", "shop\n", "lower-case"),
        ("name", 7, "lower-case"),
        ("tenant", "a/b", "lower-case"),
        ("kind", "robot", "one of official, mini, wecom, component, pay"),
        ("app_id", "wx", "AppID"),
        ("app_id", "wx 0123456789abcdef", "AppID"),
        ("app_secret", "", "AppSecret"),
        ("app_secret", "two words", "AppSecret"),
        ("app_secret", None, "AppSecret"),
        ("token", "ab", "3 to 32"),
        ("token", "a" * 33, "3 to 32"),
        ("token", "流水流水", "3 to 32"),
        ("token", "abc-def", "3 to 32"),
        ("mode", "raw", "plain, compatible or safe"),
        ("mode", None, "plain, compatible or safe"),
        ("api_base", "https://api.weixin.qq.com/", "without a slash at its end"),
        ("api_base", "https://host/path/", "without a slash at its end"),
        ("api_base", "ftp://api.weixin.qq.com", "http"),
        ("api_base", "api.weixin.qq.com", "http"),
        ("api_base", "https://user:password@host", "http"),
        ("api_base", "https://host?x=1", "http"),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_field_and_remedy(field: str, value: Any, remedy: str) -> None:
    with pytest.raises(ConfigurationError, match=f": {field} .*{remedy}") as refused:
        account(**{field: value})
    if field in ("app_secret", "token") and value:
        assert value not in str(refused.value)


@pytest.mark.parametrize("mode", ["safe", "compatible"])
@pytest.mark.parametrize(
    ("key", "remedy"),
    [(None, "is missing; mode .* needs the 43-character EncodingAESKey"), (7, "is missing"), ("", "43"), ("A" * 42, "43")],
)
def test_an_encrypting_mode_needs_its_key(mode: str, key: Any, remedy: str) -> None:
    with pytest.raises(ConfigurationError, match=f"account 'shop-1': encoding_aes_key.*{remedy}"):
        account(mode=mode, encoding_aes_key=key)


def test_no_secret_shows() -> None:
    shown = f"{account()!r} {account()} {account().keys!r}"
    assert "shop-1" in shown
    for secret in (APP_SECRET, AES_KEY, f"'{TOKEN}'"):
        assert secret not in shown


@pytest.mark.parametrize("name", ["a", "0", "s" * 63, "shop-1-"])
def test_names_up_to_63_characters_are_taken(name: str) -> None:
    assert account(name=name).name == name
