"""The Official Accounts that the platform knows, as their owner would set them up in the console."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from liushui.domain.errors import ConfigurationError
from liushui.wechat.crypto import MessageCrypter
from local.platform.errors import ControlError
from local.platform.payload import Payload

Mode = Literal["plain", "compatible", "safe"]
FIELDS = ("name", "app_id", "app_secret", "token", "encoding_aes_key", "mode", "callback_url")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


@dataclass(frozen=True, kw_only=True)
class Account:
    name: str
    app_id: str
    app_secret: str
    token: str
    encoding_aes_key: str | None
    mode: Mode
    callback_url: str

    @property
    def original_id(self) -> str:
        """The `gh_…` id that stands as ToUserName; it is not the AppID."""
        return "gh_" + hashlib.sha256(self.app_id.encode()).hexdigest()[:12]

    def public(self) -> dict[str, str]:
        """What may be shown: no secret, no Token, no key."""
        shown = ("name", "app_id", "mode", "callback_url", "original_id")
        return {name: getattr(self, name) for name in shown}


def parse_account(data: object) -> Account:
    """The account in a control request. Raises ControlError naming the field that will not do."""
    payload = Payload(data, FIELDS)
    account = Account(
        name=payload.text("name"),
        app_id=payload.text("app_id"),
        app_secret=payload.text("app_secret"),
        token=payload.text("token"),
        encoding_aes_key=payload.optional_text("encoding_aes_key"),
        mode=_parse_mode(payload.text("mode", "safe")),
        callback_url=payload.text("callback_url"),
    )
    _check(account)
    return account


def _parse_mode(mode: str) -> Mode:
    for known in get_args(Mode):
        if mode == known:
            return known  # type: ignore[no-any-return]
    raise ControlError(400, f"mode must be one of {', '.join(get_args(Mode))}")


def _check(account: Account) -> None:
    if not _NAME.fullmatch(account.name):
        raise ControlError(400, "name must be 1-63 lower-case letters, digits or dashes, the first not a dash")
    if not _TOKEN.fullmatch(account.token):
        raise ControlError(400, "token must be 3-32 letters or digits, as WeChat's console demands")
    if account.mode != "plain" and account.encoding_aes_key is None:
        raise ControlError(400, f"mode {account.mode} needs encoding_aes_key")
    if account.encoding_aes_key is not None:
        _check_key(account.encoding_aes_key, account.app_id)
    address = urlsplit(account.callback_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ControlError(400, "callback_url must be an http or https address")


def _check_key(encoding_aes_key: str, app_id: str) -> None:
    try:
        MessageCrypter(encoding_aes_key, (app_id,))
    except ConfigurationError as error:
        raise ControlError(400, f"encoding_aes_key: {error}") from error


class Accounts:
    def __init__(self) -> None:
        self._by_name: dict[str, Account] = {}

    def __iter__(self) -> Iterator[Account]:
        return iter(self._by_name.values())

    def put(self, account: Account) -> None:
        """Add or replace. Raises ControlError 409 when another account has the same AppID."""
        holder = self.with_app_id(account.app_id)
        if holder is not None and holder.name != account.name:
            raise ControlError(409, f"app_id is already that of account {holder.name!r}; delete that one first")
        self._by_name[account.name] = account

    def get(self, name: str) -> Account:
        account = self._by_name.get(name)
        if account is None:
            raise ControlError(404, f"no account {name!r}; add it with POST /control/accounts")
        return account

    def remove(self, name: str) -> None:
        del self._by_name[self.get(name).name]

    def with_app_id(self, app_id: str) -> Account | None:
        return next((account for account in self if account.app_id == app_id), None)

    def dump(self) -> list[dict[str, Any]]:
        return [{name: getattr(account, name) for name in FIELDS} for account in self]

    def load(self, saved: list[dict[str, Any]]) -> None:
        for fields in saved:
            self.put(parse_account(fields))
