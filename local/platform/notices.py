"""Notices of WeChat Pay (APIv3) in clear, as they are before their resource is sealed ("支付通知API")."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from local.platform import samples
from local.platform.accounts import Account
from local.platform.documents import Document, merge
from local.platform.errors import ControlError

_CHINA: Final = timezone(timedelta(hours=8))
_PAID: Final[dict[str, Any]] = {
    "event_type": "TRANSACTION.SUCCESS",
    "summary": "支付成功",
    "original_type": "transaction",
    "resource": {
        "transaction_id": "1217752501201407033233368018",
        "amount": {"payer_total": 100, "total": 100, "currency": "CNY", "payer_currency": "CNY"},
        "mchid": "",
        "trade_state": "SUCCESS",
        "bank_type": "CMC",
        "appid": "wx0123456789abcdef",
        "trade_state_desc": "支付成功",
        "out_trade_no": "1217752501201407033233368018",
        "trade_type": "JSAPI",
        "payer": {"openid": "o-user"},
    },
}


def build_notice(
    account: Account, name: str | None, fields: Mapping[str, Any], *, msg_id: str | None, create_time: int
) -> Document:
    """A notice of the event `name`, the sample or TRANSACTION.SUCCESS, overridden by `fields`; `resource` is in clear.

    Raises ControlError for an event that is neither known nor given by `fields`.
    """
    base = dict(_PAID) if name in (None, "TRANSACTION.SUCCESS") else samples.find("pay", name or "")
    if base is None:
        if "resource" not in fields:
            raise ControlError(
                400,
                f"type must be TRANSACTION.SUCCESS or one of what GET /control/events?account={account.name} lists; "
                "for others give fields with event_type and resource",
            )
        base = {"event_type": name, "summary": name, "original_type": ""}
    notice = {
        "id": f"EV-{msg_id or f'{create_time}{secrets.randbelow(10**12):012}'}",
        "create_time": datetime.fromtimestamp(create_time, _CHINA).isoformat(),
        "resource_type": "encrypt-resource",
        **{name: value for name, value in base.items() if name not in ("id", "create_time", "resource_type")},
    }
    notice = merge(notice, {"resource": _of_merchant(account, base.get("resource", {}))})
    notice = merge(notice, fields)
    if not isinstance(notice["resource"], dict) or not isinstance(notice["event_type"], str):
        raise ControlError(400, "resource must be a JSON object, in clear, and event_type a string")
    return Document(
        user="",
        original_id=account.mch_id,
        fields=notice,
        msg_id=str(notice["id"]),
        create_time=create_time,
        text=json.dumps(notice, ensure_ascii=False),
        form="json",
    )


def _of_merchant(account: Account, resource: Mapping[str, Any]) -> dict[str, Any]:
    return {name: account.mch_id for name in ("mchid", "mch_id") if name in resource}
