"""What users do about a merchant's orders and transfers: they pay, and confirm. The notice then tells of that very order."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from local.platform.accounts import Account
from local.platform.apis import pay_orders, pay_refunds, pay_transfers
from local.platform.apis.pay_call import PayCall, PayError, written
from local.platform.errors import ControlError
from local.platform.simulator import Simulator

PAID: Final = "TRANSACTION.SUCCESS"
CONFIRMED: Final = "MCHTRANSFER.BILL.FINISHED"


def happened(simulator: Simulator, account: Account, kind: str | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The notice's fields, after an order that the merchant made was paid, or a transfer confirmed: what is known of it goes
    before what `fields` say. A notice about an unknown number stays as it is. Raises ControlError 409 for an order that cannot
    be paid any more."""
    resource, call = _resource(fields), PayCall(simulator, account, "", b"")
    number = resource.get("out_trade_no")
    if kind in (None, PAID) and isinstance(number, str) and call.get(pay_orders.ORDERS, number) is not None:
        try:
            order = pay_orders.pay(call, number, (resource.get("payer") or {}).get("openid"))
        except PayError as error:
            raise ControlError(409, f"order {number!r}: {error.message}") from error
        return {**fields, "resource": {**resource, **pay_orders.told(order), "trade_state": "SUCCESS"}}
    number = resource.get("out_bill_no")
    if kind == CONFIRMED and isinstance(number, str) and call.get(pay_transfers.TRANSFERS, number) is not None:
        bill = pay_transfers.bill_of(call, number)
        if bill["state"] == "WAIT_USER_CONFIRM":
            bill = pay_transfers.settle(call, number, "SUCCESS")
        return {**fields, "resource": {**resource, **_settled(number, bill)}}
    return dict(fields)


def _settled(number: str, bill: Mapping[str, Any]) -> dict[str, Any]:
    """A transfer as the notice tells it."""
    given = bill["given"]
    return {
        "out_bill_no": number,
        "transfer_bill_no": bill["transfer_bill_no"],
        "state": bill["state"],
        "transfer_amount": given["transfer_amount"],
        "openid": given["openid"],
        "fail_reason": bill.get("fail_reason", ""),
        "create_time": written(bill["created_at"]),
        "update_time": written(bill["updated_at"]),
    }


def addressed(simulator: Simulator, account: Account, fields: Mapping[str, Any]) -> Account:
    """The merchant at the address that the order, refund or transfer named for its notices, if it named one."""
    if account.kind != "pay":
        return account
    resource, call = _resource(fields), PayCall(simulator, account, "", b"")
    tables = (
        ("out_refund_no", pay_refunds.REFUNDS),
        ("out_bill_no", pay_transfers.TRANSFERS),
        ("out_trade_no", pay_orders.ORDERS),
    )
    for name, table in tables:
        made = call.get(table, str(resource.get(name)))
        if made is not None:
            url = made["given"].get("notify_url")
            return replace(account, callback_url=url) if url else account
    return account


def _resource(fields: Mapping[str, Any]) -> dict[str, Any]:
    resource = fields.get("resource")
    return dict(resource) if isinstance(resource, dict) else {}
