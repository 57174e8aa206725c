"""WeChat Pay: orders, which the user pays in an app, a page, a mini program or by scanning. Amounts are in fen.

Sources: WeChat Pay documentation (APIv3), "JSAPI/mini program order" (JSAPI/小程序下单), "APP order" (APP下单),
"Native order" (Native下单), "H5 order" (H5下单), "Ask for an order" (查询订单), "Close an order" (关闭订单). What opens the
cashier: `pay_pages`.
"""

from dataclasses import dataclass
from typing import Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, checks
from liushui.wechat.calls.call import Call, nothing
from liushui.wechat.calls.pay_build import (
    app,
    fen,
    in_path,
    merchant,
    moment,
    notice_address,
    pay_get,
    pay_once,
    pay_post,
    trade_no,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be paid. `out_trade_no` is your own number: the same again with the same data gives the same order; with
    other data it is refused (OUT_TRADE_NO_USED). `total` in fen, `expires_at` in seconds since the epoch. `attach` comes back
    in notices. `sharing`: the money is frozen until it was shared (`pay_sharing`)."""

    mch_id: str
    app_id: str
    out_trade_no: str
    description: str
    notify_url: str
    total: int
    currency: str = "CNY"
    expires_at: int | None = None
    attach: str | None = None
    goods_tag: str | None = None
    sharing: bool = False


@dataclass(frozen=True, slots=True)
class Transaction:
    """An order as it stands. `state`: SUCCESS, REFUND, NOTPAY, CLOSED, REVOKED, USERPAYING or PAYERROR; what only a paid order
    has is None before. Amounts in fen; `paid_at` as WeChat Pay writes it (RFC 3339)."""

    out_trade_no: str
    state: str
    state_text: str
    transaction_id: str | None
    trade_type: str | None
    payer: str | None
    total: int | None
    payer_total: int | None
    paid_at: str | None
    attach: str | None


def create_jsapi_order(order: Order, openid: str, *, client_ip: str | None = None) -> Call[str]:
    """An order that is paid inside WeChat, on a page or in a mini program; gives its prepay_id, good for two hours."""
    payer: JsonObject = {"openid": checks.at_most_bytes("openid", openid, 128)}
    scene = {} if client_ip is None else {"scene_info": _scene(client_ip)}
    body = {**_body(order), "payer": payer, **scene}
    return pay_once("pay/transactions/jsapi", "/v3/pay/transactions/jsapi", _prepay_id, body)


def create_app_order(order: Order) -> Call[str]:
    """An order that is paid from an app of your own; gives its prepay_id, good for two hours."""
    return pay_once("pay/transactions/app", "/v3/pay/transactions/app", _prepay_id, _body(order))


def create_native_order(order: Order) -> Call[str]:
    """An order that is paid by scanning; gives the address to show as a QR code, good for two hours."""
    return pay_once("pay/transactions/native", "/v3/pay/transactions/native", _code_url, _body(order))


def create_h5_order(order: Order, client_ip: str, kind: Literal["Wap", "iOS", "Android"] = "Wap") -> Call[str]:
    """An order that is paid from a phone's browser outside WeChat; gives the address to lead to, good for five minutes."""
    checks.one_of("kind", kind, ("Wap", "iOS", "Android"))
    body = {**_body(order), "scene_info": {**_scene(client_ip), "h5_info": {"type": kind}}}
    return pay_once("pay/transactions/h5", "/v3/pay/transactions/h5", _h5_url, body)


def get_order(mch_id: str, out_trade_no: str) -> Call[Transaction]:
    """An order by your own number."""
    number = in_path(trade_no(out_trade_no))
    query = {"mchid": merchant(mch_id)}
    return pay_get("pay/transactions/out-trade-no", f"/v3/pay/transactions/out-trade-no/{number}", _transaction, query)


def get_order_by_transaction(mch_id: str, transaction_id: str) -> Call[Transaction]:
    """An order by WeChat Pay's number, which it has once it is paid."""
    number = in_path(checks.at_most_bytes("transaction_id", transaction_id, 32))
    return pay_get("pay/transactions/id", f"/v3/pay/transactions/id/{number}", _transaction, {"mchid": merchant(mch_id)})


def close_order(mch_id: str, out_trade_no: str) -> Call[None]:
    """Close an order that was not paid: nobody can pay it any more, and its number is used up."""
    number = in_path(trade_no(out_trade_no))
    path = f"/v3/pay/transactions/out-trade-no/{number}/close"
    return pay_post("pay/transactions/close", path, nothing, {"mchid": merchant(mch_id)})


def _body(order: Order) -> JsonObject:
    checks.matching("currency", order.currency, "[A-Z]{3}", "three capital letters, such as CNY")
    for field, value in (("attach", order.attach), ("goods_tag", order.goods_tag)):
        if value is not None:
            checks.at_most_bytes(field, value, {"attach": 128, "goods_tag": 32}[field])
    return checks.given(
        appid=app(order.app_id),
        mchid=merchant(order.mch_id),
        description=checks.at_most_characters("description", order.description, 127),
        out_trade_no=trade_no(order.out_trade_no),
        time_expire=None if order.expires_at is None else moment("expires_at", order.expires_at),
        attach=order.attach,
        notify_url=notice_address(order.notify_url),
        goods_tag=order.goods_tag,
        amount={"total": fen("total", order.total), "currency": order.currency},
        settle_info={"profit_sharing": True} if order.sharing else None,
    )


def _scene(client_ip: str) -> JsonObject:
    return {"payer_client_ip": checks.matching("client_ip", client_ip, "[0-9A-Fa-f.:]{2,45}", "the payer's IP address")}


def _prepay_id(answer: JsonObject) -> str:
    return answers.text(answer, "prepay_id")


def _code_url(answer: JsonObject) -> str:
    return answers.text(answer, "code_url")


def _h5_url(answer: JsonObject) -> str:
    return answers.text(answer, "h5_url")


def _transaction(answer: JsonObject) -> Transaction:
    payer = answers.object_in(answer, "payer") if "payer" in answer else {}
    amount = answers.object_in(answer, "amount") if "amount" in answer else {}
    return Transaction(
        out_trade_no=answers.text(answer, "out_trade_no"),
        state=answers.text(answer, "trade_state"),
        state_text=answers.optional_text(answer, "trade_state_desc") or "",
        transaction_id=answers.optional_text(answer, "transaction_id"),
        trade_type=answers.optional_text(answer, "trade_type"),
        payer=answers.optional_text(payer, "openid"),
        total=answers.optional_number(amount, "total"),
        payer_total=answers.optional_number(amount, "payer_total"),
        paid_at=answers.optional_text(answer, "success_time"),
        attach=answers.optional_text(answer, "attach"),
    )
