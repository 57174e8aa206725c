"""Refunds ("退款申请", "查询单笔退款"): accepted at once, done by the time that anybody asks, and told by a notice."""

import re
from typing import Any, Final

from local.platform.apis.pay_call import Answer, PayApi, PayCall, PayError, amount, optional, part, text, written, wrong
from local.platform.apis.pay_orders import order_of, paid_order, save

REFUNDS: Final = "pay_refunds"
MOST: Final = 50
YEAR_SECONDS: Final = 365 * 86_400
_OUT_REFUND_NO: Final = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")


def create_refund(call: PayCall) -> Answer:
    """Raises PayError INVALID_REQUEST for another total than the order's, more than is left of it, or other data than an
    out_refund_no had before."""
    given = call.given
    if not _OUT_REFUND_NO.fullmatch(text(given, "out_refund_no", 64)):
        raise wrong("/out_refund_no", "out_refund_no 只能是数字、大小写字母_-|*@")
    optional(given, "reason", 80)
    wanted = part(given, "amount")
    refund, total = amount(wanted, "refund", "/amount"), amount(wanted, "total", "/amount")
    before = call.get(REFUNDS, given["out_refund_no"])
    if before is not None:
        if before["given"] != given:
            raise PayError(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试")
        return {**before["told"], "status": "PROCESSING"}
    order = _order(call, given)
    _check_amounts(order, refund, total)
    answer = _told(call, order, given, refund)
    save(call, {**order, "state": "REFUND", "refunded": order["refunded"] + refund, "refunds": order.get("refunds", 0) + 1})
    call.put(REFUNDS, given["out_refund_no"], {"given": given, "told": answer})
    call.owe("REFUND.SUCCESS", **_noticed(call, answer))
    return {**answer, "status": "PROCESSING"}


def get_refund(call: PayCall) -> Answer:
    """Raises PayError RESOURCE_NOT_EXISTS."""
    found = call.get(REFUNDS, call.path["out_refund_no"])
    if found is None:
        raise PayError(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
    told: Answer = found["told"]
    return told


def _order(call: PayCall, given: dict[str, Any]) -> dict[str, Any]:
    if given.get("transaction_id") is not None:
        order = paid_order(call, given["transaction_id"])
    else:
        order = order_of(call, text(given, "out_trade_no", 32))
    if order["state"] not in ("SUCCESS", "REFUND"):
        raise PayError(400, "INVALID_REQUEST", "该订单未支付，不能退款")
    return order


def _check_amounts(order: dict[str, Any], refund: int, total: int) -> None:
    if total != order["given"]["amount"]["total"]:
        raise PayError(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试")
    if order["refunded"] + refund > total:
        raise PayError(400, "INVALID_REQUEST", "申请退款金额大于订单可退金额")
    if order.get("refunds", 0) >= MOST:
        raise PayError(403, "RULE_LIMIT", "同一笔订单最多支持 50 次部分退款")


def _told(call: PayCall, order: dict[str, Any], given: dict[str, Any], refund: int) -> Answer:
    total, currency = order["given"]["amount"]["total"], order["given"]["amount"].get("currency", "CNY")
    paid = {"total": total, "payer_total": total, "settlement_total": total, "discount_refund": 0}
    back = {"refund": refund, "payer_refund": refund, "settlement_refund": refund}
    return {
        "refund_id": call.new_id("503000"),
        "out_refund_no": given["out_refund_no"],
        "transaction_id": order["transaction_id"],
        "out_trade_no": order["given"]["out_trade_no"],
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": written(call.now),
        "success_time": written(call.now),
        "status": "SUCCESS",
        "funds_account": "AVAILABLE",
        "amount": {**paid, **back, "currency": currency},
    }


def _noticed(call: PayCall, told: Answer) -> Answer:
    names = ("out_trade_no", "transaction_id", "out_refund_no", "refund_id", "success_time", "user_received_account")
    amounts = {name: told["amount"][name] for name in ("total", "refund", "payer_total", "payer_refund")}
    return {
        "mchid": call.account.mch_id,
        **{name: told[name] for name in names},
        "refund_status": "SUCCESS",
        "amount": amounts,
    }


APIS = (
    PayApi("refund/domestic/refunds", "POST", "/v3/refund/domestic/refunds", create_refund),
    PayApi("refund/domestic/refunds/get", "GET", "/v3/refund/domestic/refunds/{out_refund_no}", get_refund),
)
