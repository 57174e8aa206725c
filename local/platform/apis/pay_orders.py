"""Orders ("JSAPI下单", "APP下单", "Native下单", "H5下单", "查询订单", "关闭订单").

An out_trade_no belongs to its order for ever: the same data again gives the same order, other data OUT_TRADE_NO_USED.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from local.platform.apis.pay_call import (
    Answer,
    PayApi,
    PayCall,
    PayError,
    amount,
    optional,
    part,
    read_time,
    text,
    written,
    wrong,
)

ORDERS: Final = "pay_orders"
_OUT_TRADE_NO: Final = re.compile(r"[0-9A-Za-z_\-|*]{6,32}")
_STATES: Final = {"NOTPAY": "订单未支付", "SUCCESS": "支付成功", "REFUND": "转入退款", "CLOSED": "订单已关闭"}


def create_jsapi(call: PayCall) -> Answer:
    text(part(call.given, "payer"), "openid", 128, within="/payer")
    return {"prepay_id": _ordered(call, "JSAPI")["prepay_id"]}


def create_app(call: PayCall) -> Answer:
    return {"prepay_id": _ordered(call, "APP")["prepay_id"]}


def create_native(call: PayCall) -> Answer:
    return {"code_url": f"weixin://wxpay/bizpayurl?pr={_ordered(call, 'NATIVE')['prepay_id'][-9:]}"}


def create_h5(call: PayCall) -> Answer:
    scene = part(call.given, "scene_info")
    text(scene, "payer_client_ip", 45, within="/scene_info")
    text(part(scene, "h5_info"), "type", 32, within="/scene_info/h5_info")
    prepay_id = _ordered(call, "MWEB")["prepay_id"]
    return {"h5_url": f"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={prepay_id}&package=1"}


def get_by_own_number(call: PayCall) -> Answer:
    call.check_mch_id(call.query.get("mchid"))
    return told(order_of(call, call.path["out_trade_no"]))


def get_by_transaction(call: PayCall) -> Answer:
    call.check_mch_id(call.query.get("mchid"))
    return told(paid_order(call, call.path["transaction_id"]))


def close(call: PayCall) -> None:
    """Raises PayError ORDER_PAID for what was paid; closing twice is closing once."""
    call.check_mch_id(call.given.get("mchid"))
    order = order_of(call, call.path["out_trade_no"])
    if order["state"] in ("SUCCESS", "REFUND"):
        raise PayError(400, "ORDER_PAID", "该订单已支付")
    save(call, {**order, "state": "CLOSED"})


def order_of(call: PayCall, out_trade_no: object) -> dict[str, Any]:
    """Raises PayError ORDER_NOT_EXIST. An order whose time is up is closed."""
    order = call.get(ORDERS, str(out_trade_no))
    if order is None:
        raise PayError(404, "ORDER_NOT_EXIST", "查询的订单不存在")
    if order["state"] == "NOTPAY" and order["ends_at"] <= call.now:
        order = {**order, "state": "CLOSED"}
        save(call, order)
    found: dict[str, Any] = order
    return found


def paid_order(call: PayCall, transaction_id: object) -> dict[str, Any]:
    """Raises PayError ORDER_NOT_EXIST."""
    for order in call.rows(ORDERS).values():
        if order.get("transaction_id") == transaction_id:
            found: dict[str, Any] = order
            return found
    raise PayError(404, "ORDER_NOT_EXIST", "查询的订单不存在")


def save(call: PayCall, order: dict[str, Any]) -> None:
    call.put(ORDERS, order["given"]["out_trade_no"], order)


def told(order: dict[str, Any]) -> Answer:
    """An order as it is answered and noticed."""
    given = order["given"]
    answer = {name: given[name] for name in ("appid", "mchid", "out_trade_no", "attach") if given.get(name) is not None}
    answer |= {"trade_state": order["state"], "trade_state_desc": _STATES[order["state"]]}
    if order.get("transaction_id") is None:
        return answer
    total = dict.fromkeys(("total", "payer_total"), given["amount"]["total"])
    currency = given["amount"].get("currency", "CNY")
    return {
        **answer,
        "transaction_id": order["transaction_id"],
        "trade_type": order["trade_type"],
        "bank_type": "OTHERS",
        "success_time": order["paid_at"],
        "payer": {"openid": order["payer"]},
        "amount": {**total, "currency": currency, "payer_currency": currency},
    }


def _ordered(call: PayCall, trade_type: str) -> dict[str, Any]:
    given = call.given
    ends_at = _checked(call, given)
    before = call.get(ORDERS, given["out_trade_no"])
    if before is None:
        prepay_id = f"wx{call.new_id('2017')}"
        order = {"given": given, "trade_type": trade_type, "prepay_id": prepay_id, "ends_at": ends_at, "state": "NOTPAY"}
        save(call, order)
        return order
    if before["given"] != given or before["trade_type"] != trade_type:
        raise PayError(403, "OUT_TRADE_NO_USED", "商户订单号重复")
    found = order_of(call, given["out_trade_no"])
    if found["state"] == "CLOSED":
        raise PayError(400, "ORDER_CLOSED", "该订单已关闭，请重新下单")
    if found["state"] != "NOTPAY":
        raise PayError(400, "ORDER_PAID", "该订单已支付")
    return found


def _checked(call: PayCall, given: dict[str, Any]) -> float:
    """When the order ends (seconds since the epoch): after a week where it does not say."""
    call.check_mch_id(given.get("mchid"))
    text(given, "appid", 32)
    text(given, "description", 127)
    if not _OUT_TRADE_NO.fullmatch(text(given, "out_trade_no", 32, least=6)):
        raise wrong("/out_trade_no", "out_trade_no 只能是数字、大小写字母_-|*")
    if "?" in text(given, "notify_url", 255) or "://" not in given["notify_url"]:
        raise wrong("/notify_url", "notify_url 不能携带参数")
    optional(given, "attach", 128)
    amount(part(given, "amount"), "total", "/amount")
    ends_at = read_time(optional(given, "time_expire", 64), "/time_expire")
    if ends_at is not None and ends_at <= call.now:
        raise wrong("/time_expire", "time_expire 须晚于当前时间")
    return call.now + 7 * 86_400 if ends_at is None else ends_at


def pay(call: PayCall, out_trade_no: str, openid: str | None) -> dict[str, Any]:
    """The user pays; the order as the notice tells it. Raises PayError ORDER_NOT_EXIST, INVALID_REQUEST."""
    order = order_of(call, out_trade_no)
    if order["state"] == "CLOSED":
        raise PayError(400, "INVALID_REQUEST", "该订单已关闭")
    if order["state"] == "NOTPAY":
        payer = (order["given"].get("payer") or {}).get("openid") or openid or "o-user"
        paid = {"transaction_id": call.new_id("420000"), "paid_at": written(call.now), "payer": payer}
        order = {**order, **paid, "state": "SUCCESS", "unshared": order["given"]["amount"]["total"], "refunded": 0}
        save(call, order)
    return order


_CREATORS: Final[dict[str, Callable[[PayCall], Answer]]] = {
    "jsapi": create_jsapi,
    "app": create_app,
    "native": create_native,
    "h5": create_h5,
}
_OWN: Final = "/v3/pay/transactions/out-trade-no/{out_trade_no}"
APIS = (
    *(PayApi(f"pay/transactions/{kind}", "POST", f"/v3/pay/transactions/{kind}", make) for kind, make in _CREATORS.items()),
    PayApi("pay/transactions/out-trade-no", "GET", _OWN, get_by_own_number),
    PayApi("pay/transactions/id", "GET", "/v3/pay/transactions/id/{transaction_id}", get_by_transaction),
    PayApi("pay/transactions/close", "POST", f"{_OWN}/close", close),
)
