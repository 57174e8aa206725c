"""The kinds of active replies, and where the simulated WeChat takes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from liushui.domain.json import JsonObject
from liushui.wechat.accounts import Account
from tests.builders import AES_KEY

USER = "o-user-1"
"""Also the member's UserID at WeCom."""
TEMPLATE_ID = "matrix".ljust(43, "0")
SERVICE: Mapping[str, Any] = {
    "kind": "official", "app_id": "wx0123456789abcdef", "app_secret": "0123456789abcdef0123456789abcdef",
    "token": "aToken", "encoding_aes_key": AES_KEY, "mode": "safe",
}  # fmt: skip
WORK: Mapping[str, Any] = {
    "kind": "wecom", "corp_id": "ww0123456789abcdef", "token": "aToken", "encoding_aes_key": AES_KEY,
    "agents": [{"name": "helper", "id": 1000002, "secret": "helper-secret"}],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One column. `api` as the platform names it, `policy` and `fallback` as the bot's author says it; `errcodes` by error class:
    one that this API answers."""

    name: str
    fields: Mapping[str, Any]
    api: str
    policy: str
    message: Callable[[str], JsonObject]
    errcodes: Mapping[str, int]
    fallback: Callable[[str], JsonObject] | None = None

    @property
    def account(self) -> Mapping[str, Any]:
        """The account's fields, as the secret has them."""
        return {"name": "demo", **self.fields}

    def account_at(self, base: str) -> Account:
        """The account, whose API is at `base`."""
        return Account.from_dict({**self.account, "api_base": base})


def _text(content: str) -> JsonObject:
    return {"msgtype": "text", "text": {"content": content}}


def _template(content: str) -> JsonObject:
    return {"msgtype": "template", "template": {"template_id": TEMPLATE_ID, "data": {"first": {"value": content}}}}


_SERVICE_ERRCODES = {
    "refresh_token": 42001, "ambiguous": -1, "rate_limited": 45011, "quota_reset": 45009, "window_closed": 45015,
    "recipient_unreachable": 43004, "content_rejected": 87014, "permission": 48001, "configuration": 40164,
    "permanent": 99999,
}  # fmt: skip
_TEMPLATE_ERRCODES = {
    "refresh_token": 42001, "ambiguous": -1, "rate_limited": 45011, "quota_reset": 45009, "window_closed": 43101,
    "recipient_unreachable": 43004, "content_rejected": 47003, "permission": 48001, "configuration": 40037, "permanent": 99999,
}  # fmt: skip
_WORK_ERRCODES = {
    "refresh_token": 42001, "ambiguous": -1, "rate_limited": 45009, "recipient_unreachable": 81013, "content_rejected": 40201,
    "permission": 60011, "configuration": 60020, "permanent": 99999,
}  # fmt: skip

KINDS = (
    Kind("customer-service message", SERVICE, "custom/send", "hold", _text, _SERVICE_ERRCODES),
    Kind("the same, on_unknown=resend", SERVICE, "custom/send", "resend", _text, _SERVICE_ERRCODES),
    Kind(
        "the same, with a template message as its fallback",
        SERVICE,
        "custom/send",
        "hold",
        _text,
        _SERVICE_ERRCODES,
        _template,
    ),
    Kind("template message", SERVICE, "template/send", "hold", _template, _TEMPLATE_ERRCODES),
    Kind("WeCom message", WORK, "message/send", "hold", _text, _WORK_ERRCODES),
)
