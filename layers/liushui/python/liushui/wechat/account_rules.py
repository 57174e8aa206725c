"""What the fields of an account must be, whatever its kind. A message names the field and the remedy, never a secret's value."""

import re
from collections.abc import Mapping
from typing import Any, Final

from liushui.domain.errors import ConfigurationError

NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""Names of accounts and tenants."""
APP_ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{3,64}")
"""AppIDs and CorpIDs."""
MODES: Final = ("plain", "compatible", "safe")
PAYLOADS: Final = ("xml", "json")

_NAME = "must be 1 to 63 lower-case letters, digits and hyphens, and not begin with a hyphen"
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_API_V3_KEY = re.compile(r"[!-~]{32}")
RULES: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "name": (NAME_PATTERN, _NAME),
    "tenant": (NAME_PATTERN, _NAME),
    "app_id": (APP_ID_PATTERN, "must be the AppID of WeChat's console (基本配置), like wx0123456789abcdef"),
    "app_secret": (re.compile(r"[!-~]+"), "must be the AppSecret of WeChat's console (基本配置)"),
    "token": (_TOKEN, "must be the console's Token: 3 to 32 ASCII letters and digits"),
    "previous_token": (_TOKEN, "must be the Token before: 3 to 32 ASCII letters and digits"),
    "mode": (re.compile("|".join(MODES)), "must be the console's mode: plain, compatible or safe"),
    "payload": (re.compile("|".join(PAYLOADS)), "must be the console's data format: xml or json"),
    "corp_id": (APP_ID_PATTERN, "must be the CorpID of WeCom's console (我的企业 → 企业信息), like ww0123456789abcdef"),
    "mch_id": (re.compile(r"[0-9]{6,16}"), "must be the merchant number (商户号): digits"),
    "api_v3_key": (_API_V3_KEY, "must be the APIv3 key (APIv3密钥): 32 ASCII characters"),
    "previous_api_v3_key": (_API_V3_KEY, "must be the APIv3 key before: 32 ASCII characters"),
    "private_key": (
        re.compile(r"\s*-----BEGIN [A-Z ]*PRIVATE KEY-----.*", re.DOTALL),
        "must be the merchant's private key as PEM (apiclient_key.pem)",
    ),
    "serial_no": (
        re.compile(r"[0-9A-Fa-f]{8,64}"),
        "must be the serial number of the merchant's API certificate (商户API证书序列号)",
    ),
    "api_base": (
        re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*[^\s/?#])?"),
        "must be an http(s) URL without a slash at its end",
    ),
}
LIMITS: Final = ("messages_per_minute", "messages_per_day")
_MOST_MESSAGES = 1_000_000_000
_OPTIONAL = ("previous_token", "previous_api_v3_key", "private_key", "serial_no")
_REMEDIES: Final[Mapping[str, str]] = {
    "encoding_aes_key": "must be the console's EncodingAESKey (消息加解密密钥): 43 characters",
    "platform_keys": "must hold WeChat Pay's certificates or public key as PEM, by serial",
}


def check(account: str, values: Mapping[str, Any]) -> None:
    """Raise ConfigurationError for the first of an account's fields that cannot work."""
    for name, (pattern, remedy) in RULES.items():
        if name not in values or (values[name] is None and name in _OPTIONAL):
            continue
        value = values[name]
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ConfigurationError(f"account {account!r}: {name} {remedy}")
    for name in LIMITS:
        limit = values.get(name)
        if limit is not None and not (type(limit) is int and 1 <= limit <= _MOST_MESSAGES):
            raise ConfigurationError(f"account {account!r}: {name} must be a whole number of messages, 1 at least")


def missing(account: object, name: str) -> ConfigurationError:
    """The error for a field that is not there."""
    return ConfigurationError(f"account {account!r}: {name} is missing; it {_REMEDIES.get(name) or RULES[name][1]}")
