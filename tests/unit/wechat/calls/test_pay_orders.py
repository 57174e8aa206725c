from dataclasses import replace
from typing import Any

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import pay_orders
from liushui.wechat.calls.pay_orders import Order
from tests.unit.wechat.calls.pay_shape import assert_asks, assert_changes
from tests.unit.wechat.calls.shape import assert_refused

ORDER = Order(
    mch_id="1900000001", app_id="wx0123456789abcdef", out_trade_no="trade-7", description="茶",
    notify_url="https://x.example/pay/till", total=100,
)  # fmt: skip
BODY: JsonObject = {
    "appid": "wx0123456789abcdef", "mchid": "1900000001", "description": "茶", "out_trade_no": "trade-7",
    "notify_url": "https://x.example/pay/till", "amount": {"total": 100, "currency": "CNY"},
}  # fmt: skip


def test_each_kind_of_order_says_who_pays_and_gives_what_opens_the_cashier() -> None:
    jsapi = pay_orders.create_jsapi_order(ORDER, "o-1", client_ip="::1")
    scene: JsonObject = {"payer_client_ip": "::1"}
    assert_changes(jsapi, "/v3/pay/transactions/jsapi", {**BODY, "payer": {"openid": "o-1"}, "scene_info": scene})
    assert jsapi.read({"prepay_id": "wx1"}) == "wx1"
    app = pay_orders.create_app_order(ORDER)
    assert_changes(app, "/v3/pay/transactions/app", BODY)
    native = pay_orders.create_native_order(ORDER)
    assert_changes(native, "/v3/pay/transactions/native", BODY)
    assert native.read({"code_url": "weixin://x"}) == "weixin://x"
    h5 = pay_orders.create_h5_order(ORDER, "1.2.3.4", "iOS")
    scene = {"payer_client_ip": "1.2.3.4", "h5_info": {"type": "iOS"}}
    assert_changes(h5, "/v3/pay/transactions/h5", {**BODY, "scene_info": scene})
    assert h5.read({"h5_url": "https://wx.tenpay.com/x"}) == "https://wx.tenpay.com/x"


def test_what_an_order_may_say_besides() -> None:
    order = replace(ORDER, attach="table-7", goods_tag="g", expires_at=1_714_112_445, sharing=True)
    call = pay_orders.create_app_order(order)
    assert call.body is not None
    assert {name: call.body[name] for name in ("attach", "goods_tag", "time_expire", "settle_info")} == {
        "attach": "table-7",
        "goods_tag": "g",
        "time_expire": "2024-04-26T14:20:45+08:00",
        "settle_info": {"profit_sharing": True},
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"out_trade_no": "short"}, ("out_trade_no", "6 to 32")),
        ({"out_trade_no": "a/b-c-d"}, ("out_trade_no",)),
        ({"out_trade_no": "x" * 33}, ("out_trade_no",)),
        ({"total": 0}, ("total", "1")),
        ({"description": "茶" * 128}, ("description", "127")),
        ({"attach": "茶" * 43}, ("attach", "128")),
        ({"notify_url": "https://x.example/?a=1"}, ("notify_url", "query")),
        ({"mch_id": "x"}, ("mch_id",)),
        ({"currency": "yuan"}, ("currency",)),
        ({"expires_at": -1}, ("expires_at",)),
    ],
)
def test_an_order_that_wechat_pay_would_refuse_is_not_made(changes: dict[str, Any], words: tuple[str, ...]) -> None:
    assert_refused(lambda: pay_orders.create_app_order(replace(ORDER, **changes)), *words)


def test_orders_are_asked_for_by_either_number_and_closed() -> None:
    path = "/v3/pay/transactions/out-trade-no/trade%7C7%2A"
    assert_asks(pay_orders.get_order("1900000001", "trade|7*"), path, {"mchid": "1900000001"})
    assert_asks(
        pay_orders.get_order_by_transaction("1900000001", "4200"), "/v3/pay/transactions/id/4200", {"mchid": "1900000001"}
    )
    close = pay_orders.close_order("1900000001", "trade-7")
    assert_changes(close, "/v3/pay/transactions/out-trade-no/trade-7/close", {"mchid": "1900000001"}, once=False)
    assert close.read({}) is None


def test_an_order_is_read_before_and_after_it_is_paid() -> None:
    read = pay_orders.get_order("1900000001", "trade-7").read
    open_order = read({"out_trade_no": "trade-7", "trade_state": "NOTPAY", "trade_state_desc": "订单未支付"})
    assert (open_order.state, open_order.transaction_id, open_order.total, open_order.payer) == ("NOTPAY", None, None, None)
    paid = read(
        {
            "out_trade_no": "trade-7", "trade_state": "SUCCESS", "trade_state_desc": "支付成功", "transaction_id": "42",
            "trade_type": "JSAPI", "payer": {"openid": "o-1"}, "amount": {"total": 100, "payer_total": 90},
            "success_time": "2024-04-26T14:20:45+08:00", "attach": "t",
        }
    )  # fmt: skip
    assert (paid.payer, paid.total, paid.payer_total, paid.transaction_id, paid.attach) == ("o-1", 100, 90, "42", "t")
