"""Accounts as the control API is given them: which kind has which fields, and what they must be."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, get_args
from urllib.parse import urlsplit

from Crypto.PublicKey import RSA

from liushui.domain.errors import ConfigurationError
from liushui.wechat.crypto import MessageCrypter
from local.platform.accounts import Account, Agent, Form, Kind, Mode
from local.platform.errors import ControlError
from local.platform.payload import Payload


@dataclass(frozen=True)
class Fields:
    needed: tuple[str, ...]
    further: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return ("name", "kind", *self.needed, *self.further)


_APP: Final = ("app_id", "app_secret")
FIELDS: Final[dict[Kind, Fields]] = {
    "official": Fields((*_APP, "token", "callback_url"), ("encoding_aes_key", "mode")),
    "mini": Fields((*_APP, "token", "callback_url"), ("encoding_aes_key", "mode", "payload")),
    "wecom": Fields(("corp_id", "token", "encoding_aes_key", "callback_url"), ("agents", "receive_ids")),
    "component": Fields((*_APP, "token", "encoding_aes_key", "callback_url")),
    "pay": Fields(("mch_id", "api_v3_key", "callback_url"), ("merchant_key", "merchant_serial")),
}
_TEXTS: Final = (
    *("app_id", "app_secret", "token", "callback_url", "corp_id", "mch_id", "api_v3_key", "encoding_aes_key"),
    *("merchant_key", "merchant_serial"),
)
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9]{3,32}")


def parse_account(data: object) -> Account:
    """The account in a control request. Raises ControlError naming the field that will not do."""
    kind = _parse_kind(data)
    fields = FIELDS[kind]
    payload = Payload(data, fields.all)
    texts = {name: payload.text(name) for name in fields.needed}
    texts |= {name: payload.text(name) for name in fields.further if name in _TEXTS and payload.has(name)}
    account = Account(
        kind=kind,
        name=payload.text("name"),
        mode=_one_of("mode", payload.text("mode", "safe"), get_args(Mode)) if "mode" in fields.all else "safe",
        payload=_one_of("payload", payload.text("payload", "xml"), get_args(Form)) if "payload" in fields.all else "xml",
        agents=_parse_agents(payload.raw("agents")) if "agents" in fields.all else (),
        receive_ids=_parse_receive_ids(payload.raw("receive_ids")) if "receive_ids" in fields.all else (),
        **texts,
    )
    _check(account)
    return account


def _parse_kind(data: object) -> Kind:
    given = data.get("kind", "official") if isinstance(data, dict) else "official"
    kind: Kind = _one_of("kind", given, tuple(FIELDS))
    return kind


def _one_of(name: str, value: object, known: Collection[str]) -> Any:
    if value not in known:
        raise ControlError(400, f"{name} must be one of {', '.join(known)}")
    return value


def _parse_agents(value: object) -> tuple[Agent, ...]:
    agents = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(_parse_agent(agent) for agent in agents)


def _parse_agent(value: object) -> Agent:
    match value:
        case {"name": str(name), "id": int(number), "secret": str(secret), **more} if name and secret and not more:
            return Agent(name, number, secret)
    raise ControlError(400, 'agents must be a list of {"name", "id": the AgentId, a number, "secret"}')


def _parse_receive_ids(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ControlError(400, 'receive_ids must be a list of CorpIDs and SuiteIDs, "" for an intelligent robot')
    return tuple(value)


def _check(account: Account) -> None:
    if not NAME.fullmatch(account.name):
        raise ControlError(400, "name must be 1-63 lower-case letters, digits or dashes, the first not a dash")
    if account.kind != "pay":
        _check_token(account.token)
    if account.mode != "plain" and account.encoding_aes_key is None and account.kind != "pay":
        raise ControlError(400, f"mode {account.mode} needs encoding_aes_key")
    if account.encoding_aes_key is not None:
        _check_key(account.encoding_aes_key, account.wechat_id)
    if account.kind == "pay" and len(account.api_v3_key.encode()) != 32:
        raise ControlError(400, "api_v3_key must be the 32 characters of WeChat Pay's APIv3 key")
    if account.merchant_key:
        _check_merchant_key(account)
    _check_url(account)


def _check_merchant_key(account: Account) -> None:
    try:
        RSA.import_key(account.merchant_key)
    except (ValueError, IndexError, TypeError):
        raise ControlError(400, "merchant_key must be the merchant's RSA public key as PEM") from None
    if not account.merchant_serial:
        raise ControlError(400, "merchant_serial must be the serial number that merchant_key's certificate has")


def _check_token(token: str) -> None:
    if not _TOKEN.fullmatch(token):
        raise ControlError(400, "token must be 3-32 letters or digits, as WeChat's console demands")


def _check_key(encoding_aes_key: str, receive_id: str) -> None:
    try:
        MessageCrypter(encoding_aes_key, (receive_id,))
    except ConfigurationError as error:
        raise ControlError(400, f"encoding_aes_key: {error}") from error


def _check_url(account: Account) -> None:
    address = urlsplit(account.callback_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ControlError(400, "callback_url must be an http or https address")
    if account.kind == "pay" and address.query:
        raise ControlError(400, "callback_url must have no query string: WeChat Pay takes none")
