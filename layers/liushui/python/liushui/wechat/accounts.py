"""An account as it is configured: a secret of its own in the deployment. Its keys never show in a repr or a message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from liushui.domain.errors import ConfigurationError
from liushui.wechat.callback import AccountKeys, Mode
from liushui.wechat.crypto import MessageCrypter

DEFAULT_API_BASE = "https://api.weixin.qq.com"

NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""Names of accounts and tenants."""

_RULES = {
    "name": (NAME_PATTERN, "must be 1 to 63 lower-case letters, digits and hyphens, and not begin with a hyphen"),
    "tenant": (NAME_PATTERN, "must be 1 to 63 lower-case letters, digits and hyphens, and not begin with a hyphen"),
    "kind": (re.compile("official"), "must be 'official': other kinds of account are not supported yet"),
    "app_id": (
        re.compile(r"[A-Za-z0-9_-]{3,64}"),
        "must be the AppID of WeChat's console (基本配置), like wx0123456789abcdef",
    ),
    "app_secret": (re.compile(r"[!-~]+"), "must be the AppSecret of WeChat's console (基本配置)"),
    "token": (
        re.compile(r"[A-Za-z0-9]{3,32}"),
        "must be the console's Token: 3 to 32 ASCII letters and digits",
    ),
    "mode": (re.compile("|".join(get_args(Mode))), "must be the console's mode: plain, compatible or safe"),
    "api_base": (
        re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*[^\s/?#])?"),
        "must be an http(s) URL without a slash at its end",
    ),
}
_STORED = ("name", "kind", "tenant", "app_id", "app_secret", "token", "encoding_aes_key", "mode", "api_base")


@dataclass(frozen=True, slots=True)
class Account:
    """Raises ConfigurationError, naming the field and the remedy, for values that cannot work.

    `mode` is the console's: safe and compatible need `encoding_aes_key`. `api_base` is the root of WeChat's API.
    """

    name: str
    kind: str
    tenant: str
    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    encoding_aes_key: str | None = field(repr=False)
    mode: Mode
    api_base: str
    keys: AccountKeys = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, (pattern, remedy) in _RULES.items():
            value = getattr(self, name)
            if not isinstance(value, str) or not pattern.fullmatch(value):
                raise ConfigurationError(f"account {self.name!r}: {name} {remedy}")
        object.__setattr__(self, "keys", AccountKeys(self.token, self.app_id, self.mode, self._crypter()))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Account":
        """The account in `data`, as stored. Fields that this version does not know are left aside."""
        for name in ("name", "app_id", "app_secret", "token", "mode"):
            if name not in data:
                raise ConfigurationError(f"account {data.get('name')!r}: {name} is missing; it {_RULES[name][1]}")
        return cls(
            name=data["name"],
            kind=data.get("kind", "official"),
            tenant=data.get("tenant", "default"),
            app_id=data["app_id"],
            app_secret=data["app_secret"],
            token=data["token"],
            encoding_aes_key=data.get("encoding_aes_key"),
            mode=data["mode"],
            api_base=data.get("api_base", DEFAULT_API_BASE),
        )

    def to_dict(self) -> dict[str, Any]:
        """What `from_dict` reads. It holds the secrets: for the store of secrets only."""
        return {name: getattr(self, name) for name in _STORED}

    def _crypter(self) -> MessageCrypter | None:
        if self.mode == "plain":
            return None
        if not isinstance(self.encoding_aes_key, str):
            raise ConfigurationError(
                f"account {self.name!r}: encoding_aes_key is missing; mode {self.mode} needs the 43-character "
                "EncodingAESKey of WeChat's console (基本配置 → 消息加解密密钥)"
            )
        try:
            return MessageCrypter(self.encoding_aes_key, (self.app_id,))
        except ConfigurationError as error:
            raise ConfigurationError(f"account {self.name!r}: encoding_aes_key: {error}") from None
