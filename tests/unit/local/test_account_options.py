"""What `liushui account` makes of its options."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from Crypto.PublicKey import RSA
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from liushui.domain.errors import ConfigurationError
from liushui.wechat.accounts import Account
from local.account_options import BUDGET, OPTIONS, account_from, with_budget
from local.cloud.accounts import known_to_platform
from local.commands.accounts import row_of

AES_KEY = "A" * 43
CALLBACK = {"token": "AAAAA", "encoding_aes_key": AES_KEY}
APP = {"app_id": "wx0123456789abcdef", "app_secret": "s3cret"}
PEM = RSA.generate(2048).public_key().export_key().decode()


def a_certificate(number: int) -> str:
    """A self-signed one with this serial number."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com Root CA")])
    at = datetime(2024, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), number, at, at + timedelta(days=1))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key.pem"
    path.write_text(PEM)
    return path


def made(kind: str, **options: Any) -> Account:
    return account_from("shop", kind, options, api_base=None, tenant="acme")


@pytest.fixture
def given(key: Path) -> dict[str, dict[str, Any]]:
    return {
        "official": {**APP, "token": "AAAAA"},
        "mini": {**APP, **CALLBACK, "payload": "json"},
        "wecom": {**CALLBACK, "corp_id": "ww1", "agents": ["desk:1000002:a:b"], "receive_ids": ["ww1", ""]},
        "component": {**APP, **CALLBACK},
        "pay": {"mch_id": "1900000001", "api_v3_key": "k" * 32, "platform_keys": [f"PUB_KEY_ID_1={key}"]},
    }


@pytest.mark.parametrize("kind", OPTIONS)
def test_each_kind_is_made_of_its_options(kind: str, given: dict[str, dict[str, Any]]) -> None:
    account = made(kind, **given[kind])
    assert (account.kind, account.name, account.tenant) == (kind, "shop", "acme")
    nothing: dict[str, Any] = {"mode": None, "corp_id": None, "agents": None, "receive_ids": []}
    assert made(kind, **(nothing | given[kind])) == account


def test_agents_receivers_and_keys_are_read(given: dict[str, dict[str, Any]]) -> None:
    stored = made("wecom", **given["wecom"]).to_dict()
    assert stored["agents"] == [{"name": "desk", "id": 1000002, "secret": "a:b"}]
    assert stored["receive_ids"] == ["ww1", ""]
    assert made("pay", **given["pay"]).to_dict()["platform_keys"] == {"PUB_KEY_ID_1": PEM}


def test_a_merchants_private_key_is_read_and_wechat_told_its_public_half(
    tmp_path: Path, given: dict[str, dict[str, Any]]
) -> None:
    private = RSA.generate(2048)
    path = tmp_path / "apiclient_key.pem"
    path.write_bytes(private.export_key())
    account = made("pay", **given["pay"], private_key=str(path), serial_no="5157F09E")
    stored = account.to_dict()
    assert (stored["private_key"], stored["serial_no"]) == (path.read_text(), "5157F09E")
    assert "PRIVATE" not in repr(account)
    told = known_to_platform(stored, "http://x")
    assert (told["merchant_key"], told["merchant_serial"]) == (private.public_key().export_key().decode(), "5157F09E")
    assert "PRIVATE" not in str(told)
    for name, why in (("missing", "no file that can be read"), ("key.pem", "no RSA private key")):
        with pytest.raises(ConfigurationError, match=why):
            made("pay", **given["pay"], private_key=str(tmp_path / name), serial_no="5157F09E")


def test_the_mode_follows_from_the_key_unless_it_is_given() -> None:
    assert made("official", **APP, token="AAAAA").to_dict()["mode"] == "plain"
    assert made("official", **APP, **CALLBACK).to_dict()["mode"] == "safe"
    assert made("mini", **APP, **CALLBACK, mode="compatible").to_dict()["mode"] == "compatible"


@pytest.mark.parametrize("kind", OPTIONS)
def test_an_option_that_is_missing_is_named(kind: str, given: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(ConfigurationError, match=f"kind {kind} needs --"):
        made(kind)
    for option in OPTIONS[kind][0]:
        options = {name: value for name, value in given[kind].items() if name != option}
        spelt = "--platform-key" if option == "platform_keys" else "--" + option.replace("_", "-")
        with pytest.raises(ConfigurationError, match=f"kind {kind} needs {spelt}"):
            made(kind, **options)


@pytest.mark.parametrize(
    ("kind", "option", "spelt"),
    [
        ("official", "payload", "--payload"),
        ("official", "corp_id", "--corp-id"),
        ("mini", "agents", "--agent"),
        ("wecom", "app_id", "--app-id"),
        ("wecom", "mode", "--mode"),
        ("component", "receive_ids", "--receive-id"),
        ("pay", "token", "--token"),
    ],
)
def test_an_option_of_another_kind_is_named(kind: str, option: str, spelt: str, given: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(ConfigurationError, match=f"kind {kind} has no {spelt}; it has --"):
        made(kind, **(given[kind] | {option: "x"}))


def test_an_unknown_kind_is_told_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="--kind must be one of official, mini, wecom, component, pay"):
        made("robot")


@pytest.mark.parametrize("agent", ["desk", "desk:1", "desk:x:s", ":1:s", "desk:1:", "desk:²:s"])
def test_an_agent_is_a_name_a_number_and_a_secret(agent: str, given: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(ConfigurationError, match="--agent must be NAME:ID:SECRET") as refused:
        made("wecom", **(given["wecom"] | {"agents": [agent]}))
    assert refused.value.__cause__ is None


def test_a_platform_key_must_be_readable_an_rsa_key_and_have_a_serial(
    key: Path, tmp_path: Path, given: dict[str, dict[str, Any]]
) -> None:
    (tmp_path / "other").write_text("no key")
    for text, why in (
        (str(tmp_path / "missing"), "no file that can be read"),
        (f"1={tmp_path / 'other'}", "neither an RSA certificate nor an RSA public key"),
        (str(key), "write SERIAL=FILE"),
    ):
        with pytest.raises(ConfigurationError, match=why):
            made("pay", **(given["pay"] | {"platform_keys": [text]}))


@pytest.mark.parametrize(
    ("number", "serial"),
    [
        (0x5157F09EFDC096DE15EBE81A47057A7200000000, "5157F09EFDC096DE15EBE81A47057A7200000000"),
        (0xA1B, "0A1B"),
        (0xF1, "F1"),
    ],
)
def test_a_certificate_says_its_serial_itself(
    number: int, serial: str, tmp_path: Path, given: dict[str, dict[str, Any]]
) -> None:
    pem = a_certificate(number)
    (tmp_path / "cert.pem").write_text(pem)
    assert made("pay", **(given["pay"] | {"platform_keys": [str(tmp_path / "cert.pem")]})).to_dict()["platform_keys"] == {
        serial: pem
    }


def test_the_platform_is_told_all_but_what_is_ours(given: dict[str, dict[str, Any]]) -> None:
    official = made("official", **given["official"]).rotated(token="BBBBB").to_dict()
    assert known_to_platform(official, "http://x") == {
        "name": "shop", "kind": "official", **APP, "token": "BBBBB", "encoding_aes_key": None, "mode": "plain", "callback_url": "http://x",
    }  # fmt: skip
    wecom = known_to_platform(made("wecom", **given["wecom"]).to_dict(), "http://x")
    assert (wecom["kind"], wecom["corp_id"], "tenant" in wecom) == ("wecom", "ww1", False)


@pytest.mark.parametrize(
    ("kind", "mode", "wechat_id"),
    [
        ("official", "plain", APP["app_id"]),
        ("wecom", "safe", "ww1"),
        ("component", "safe", APP["app_id"]),
        ("pay", None, "1900000001"),
    ],
)
def test_the_list_shows_kind_id_and_mode(
    kind: str, mode: str | None, wechat_id: str, given: dict[str, dict[str, Any]]
) -> None:
    row = row_of(made(kind, **given[kind]), "http://x")
    assert (row["kind"], row["mode"], row["app_id"], row["callback_url"]) == (kind, mode, wechat_id, "http://x")
    assert not {"s3cret", "AAAAA", AES_KEY, "k" * 32} & set(row.values())


@pytest.mark.parametrize("kind", [kind for kind in OPTIONS if kind != "pay"])
def test_a_budget_is_set_changed_and_taken_away(kind: str, given: dict[str, dict[str, Any]]) -> None:
    account = made(kind, **given[kind], messages_per_minute=60, messages_per_day=None)
    assert (account.messages_per_minute, account.messages_per_day) == (60, None)
    changed = with_budget(account, {"messages_per_minute": None, "messages_per_day": 1000})
    assert (changed.messages_per_minute, changed.messages_per_day) == (60, 1000)
    assert Account.from_dict(changed.to_dict()) == changed
    bare = with_budget(changed, {"messages_per_minute": 0, "messages_per_day": 0})
    assert (bare.messages_per_minute, bare.messages_per_day) == (None, None)
    assert not set(BUDGET) & bare.to_dict().keys()


def test_what_sends_nothing_has_no_budget(given: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(ConfigurationError, match="kind pay has no --messages-per-minute"):
        made("pay", **given["pay"], messages_per_minute=60)
    with pytest.raises(ConfigurationError, match="kind pay has no --messages-per-minute"):
        with_budget(made("pay", **given["pay"]), {"messages_per_day": 1})


def test_the_platform_is_told_nothing_of_a_budget(given: dict[str, dict[str, Any]]) -> None:
    account = made("official", **given["official"], messages_per_minute=60, messages_per_day=9)
    assert not set(BUDGET) & known_to_platform(account.to_dict(), "https://x").keys()
