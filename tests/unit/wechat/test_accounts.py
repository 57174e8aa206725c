import json
from typing import Any

import pytest

from liushui.domain.errors import ConfigurationError
from liushui.wechat.accounts import (
    Account,
    Agent,
    ComponentAccount,
    OfficialAccount,
    PayAccount,
    WeComAccount,
)
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


# The other kinds

APP = {"app_id": APP_ID, "app_secret": APP_SECRET, "token": TOKEN, "encoding_aes_key": AES_KEY}
PEM = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
PRIVATE_PEM = PEM.replace("PUBLIC", "PRIVATE")
AGENT = {"name": "desk", "id": 1000002, "secret": "agent-s3cret"}
WORK = {"corp_id": "ww0123456789abcdef", "token": TOKEN, "encoding_aes_key": AES_KEY}
API_V3_KEY = "k" * 32
OTHERS: dict[str, dict[str, Any]] = {
    "mini": {**APP, "mode": "safe", "payload": "json"},
    "wecom": {**WORK, "agents": [AGENT], "receive_ids": ["ww0123456789abcdef", ""]},
    "component": APP,
    "pay": {"mch_id": "1900000001", "api_v3_key": API_V3_KEY, "platform_keys": {"PUB_KEY_ID_1": PEM}},
}
every_kind = pytest.mark.parametrize("kind", OTHERS)


def another(kind: str, **changes: Any) -> Account:
    base = {"name": "shop-1", "kind": kind, "tenant": "acme", "api_base": "http://127.0.0.1:4567"}
    return Account.from_dict(base | OTHERS[kind] | changes)


@every_kind
def test_each_kind_is_stored_and_read_again(kind: str) -> None:
    stored = another(kind).to_dict()
    assert stored == {"name": "shop-1", "kind": kind, "tenant": "acme", "api_base": "http://127.0.0.1:4567"} | OTHERS[kind]
    assert Account.from_dict(json.loads(json.dumps(stored))) == another(kind)


@pytest.mark.parametrize(
    ("kind", "base", "door", "wechat_id"),
    [
        ("mini", "https://api.weixin.qq.com", "wechat", APP_ID),
        ("wecom", "https://qyapi.weixin.qq.com", "wecom", "ww0123456789abcdef"),
        ("component", "https://api.weixin.qq.com", "component", APP_ID),
        ("pay", "https://api.mch.weixin.qq.com", "pay", "1900000001"),
    ],
)
def test_each_kind_has_its_host_its_address_and_its_id(kind: str, base: str, door: str, wechat_id: str) -> None:
    account = Account.from_dict({"name": "shop-1", "kind": kind} | OTHERS[kind])
    assert (account.api_base, account.door, account.wechat_id) == (base, door, wechat_id)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, stored in OTHERS.items() for name in stored])
def test_a_field_that_a_kind_must_have_is_named_when_it_is_missing(kind: str, name: str) -> None:
    stored = {"name": "shop-1", "kind": kind} | {key: value for key, value in OTHERS[kind].items() if key != name}
    if name in ("agents", "receive_ids", "payload"):
        Account.from_dict(stored)
    else:
        with pytest.raises(ConfigurationError, match=f"{name} is missing"):
            Account.from_dict(stored)


@pytest.mark.parametrize(
    ("kind", "changes", "remedy"),
    [
        ("mini", {"payload": "yaml"}, "payload .*xml or json"),
        ("mini", {"mode": "raw"}, "mode .*plain, compatible or safe"),
        ("wecom", {"corp_id": "w"}, "corp_id .*CorpID"),
        ("wecom", {"encoding_aes_key": "A" * 42}, "encoding_aes_key.*43"),
        ("wecom", {"agents": [{"name": "Desk", "id": 1, "secret": "s"}]}, "agents must be objects"),
        ("wecom", {"agents": [{"name": "desk", "id": "1", "secret": "s"}]}, "agents must be objects"),
        ("wecom", {"agents": [{"name": "desk", "id": 1}]}, "agents must be objects"),
        ("wecom", {"agents": "desk"}, "agents must be objects"),
        ("wecom", {"agents": [AGENT, AGENT]}, "two agents have the same name"),
        ("wecom", {"receive_ids": "ww1"}, "receive_ids must be a list"),
        ("wecom", {"receive_ids": ["w" * 65]}, "receive_ids must be a list"),
        ("component", {"token": "ab"}, "token .*3 to 32"),
        ("component", {"previous_token": "ab"}, "previous_token .*3 to 32"),
        ("component", {"previous_encoding_aes_key": "A"}, "previous_encoding_aes_key.*43"),
        ("component", {"previous_encoding_aes_key": 7}, "previous_encoding_aes_key"),
        ("pay", {"mch_id": "mch"}, "mch_id .*digits"),
        ("pay", {"api_v3_key": "k" * 31}, "api_v3_key .*32"),
        ("pay", {"previous_api_v3_key": "k"}, "previous_api_v3_key .*32"),
        ("pay", {"platform_keys": {}}, "platform_keys must hold"),
        ("pay", {"platform_keys": {"1": "x"}}, "platform_keys must hold"),
        ("pay", {"platform_keys": {"": PEM}}, "platform_keys must hold"),
        ("pay", {"platform_keys": [PEM]}, "platform_keys must hold"),
        ("pay", {"private_key": PEM, "serial_no": "5157F09E"}, "private_key must be"),
        ("pay", {"private_key": PRIVATE_PEM}, "belong together"),
        ("pay", {"private_key": PRIVATE_PEM, "serial_no": "not hex"}, "serial_no must be"),
    ],
)
def test_what_cannot_work_is_refused_for_every_kind(kind: str, changes: dict[str, Any], remedy: str) -> None:
    with pytest.raises(ConfigurationError, match=f"account 'shop-1': .*{remedy}"):
        another(kind, **changes)


def test_an_official_account_is_sent_xml_only() -> None:
    with pytest.raises(ConfigurationError, match="only mini programs are sent JSON"):
        account(payload="json")


@every_kind
def test_no_kind_shows_a_secret(kind: str) -> None:
    shown = f"{another(kind)!r} {another(kind)}"
    for secret in (APP_SECRET, AES_KEY, f"'{TOKEN}'", "agent-s3cret", API_V3_KEY, "BEGIN PUBLIC KEY"):
        assert secret not in shown


@pytest.mark.parametrize("kind", ["wecom", "pay"])
def test_what_a_kind_does_not_have_is_said(kind: str) -> None:
    for name in ("app_id", "app_secret"):
        with pytest.raises(ConfigurationError, match=f"account 'shop-1' is of kind {kind}, which has no App"):
            getattr(another(kind), name)


def test_a_corporations_receiver_is_itself_unless_said_otherwise() -> None:
    corporation = another("wecom", receive_ids=[])
    assert isinstance(corporation, WeComAccount)
    assert corporation.receive_ids == ("ww0123456789abcdef",)
    assert corporation.agent("desk") == Agent("desk", 1000002, "agent-s3cret")
    with pytest.raises(ConfigurationError, match="no agent 'shop'"):
        corporation.agent("shop")


def test_an_account_that_a_platform_manages_is_named_by_both() -> None:
    component = another("component")
    assert isinstance(component, ComponentAccount)
    managed = component.authorized("wx0123456789abcdef")
    assert (managed.name, managed.app_id, managed.tenant) == (
        f"{component.name}.wx0123456789abcdef", "wx0123456789abcdef", "acme",
    )  # fmt: skip
    assert (managed.api_base, managed.kind, managed.keyring) == (component.api_base, "authorized", component.keyring)
    with pytest.raises(ConfigurationError, match="has no AppSecret"):
        _ = managed.app_secret


# While keys are changed


def test_the_former_token_and_key_stay_valid_and_a_third_drops_the_oldest() -> None:
    once = account().rotated(token="BBBBB", encoding_aes_key="B" * 43)
    assert once.to_dict() == STORED | {
        "token": "BBBBB", "previous_token": TOKEN, "encoding_aes_key": "B" * 43, "previous_encoding_aes_key": AES_KEY,
    }  # fmt: skip
    twice = once.rotated(token="CCCCC")
    assert (twice.to_dict()["token"], twice.to_dict()["previous_token"]) == ("CCCCC", "BBBBB")
    assert twice.to_dict()["previous_encoding_aes_key"] == AES_KEY
    assert isinstance(twice, OfficialAccount)
    assert [keys.token for keys in twice.keyring] == ["CCCCC", "BBBBB"] * 2
    assert twice.keys.token == "CCCCC"


def test_a_merchants_key_is_changed_likewise() -> None:
    merchant = another("pay").rotated(api_v3_key="n" * 32)
    assert isinstance(merchant, PayAccount)
    assert merchant.api_v3_keys == ("n" * 32, API_V3_KEY)


@pytest.mark.parametrize(
    ("kind", "new", "why"),
    [
        ("mini", {"api_v3_key": "n" * 32}, "kind mini has no api_v3_key to rotate"),
        ("pay", {"token": "BBBBB"}, "kind pay has no token to rotate"),
        ("wecom", {"corp_id": "ww1"}, "kind wecom has no corp_id to rotate"),
        ("component", {"token": TOKEN}, "this token is the current one already"),
        ("component", {"token": "x"}, "token must be"),
    ],
)
def test_a_change_that_cannot_be_is_refused(kind: str, new: dict[str, str], why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        another(kind).rotated(**new)


@pytest.mark.parametrize("limit", [0, -1, 1.5, "60", True, 10**10])
@pytest.mark.parametrize("name", ["messages_per_minute", "messages_per_day"])
def test_a_budget_is_a_number_of_messages(name: str, limit: object) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} must be a whole number"):
        another("wecom", **{name: limit})


def test_a_platforms_budget_is_that_of_each_account_that_it_manages() -> None:
    platform = another("component", messages_per_minute=60, messages_per_day=9)
    assert isinstance(platform, ComponentAccount)
    managed = platform.authorized("wxfedcba9876543210")
    assert (managed.messages_per_minute, managed.messages_per_day) == (60, 9)


def test_a_merchants_private_key_is_replaced_at_once() -> None:
    merchant = another("pay")
    signing = merchant.rotated(private_key=PRIVATE_PEM, serial_no="5157F09E")
    assert isinstance(signing, PayAccount)
    assert signing.signing_key == (PRIVATE_PEM, "5157F09E")
    assert signing.rotated(private_key=PRIVATE_PEM, serial_no="AABBCCDD").to_dict()["serial_no"] == "AABBCCDD"
    with pytest.raises(ConfigurationError, match="belong together"):
        merchant.rotated(private_key=PRIVATE_PEM)
    with pytest.raises(ConfigurationError, match="no private_key to rotate"):
        account().rotated(private_key=PRIVATE_PEM)
