from liushui.domain.json import JsonObject
from liushui.wechat.calls import pay_refunds
from tests.unit.wechat.calls.pay_shape import assert_asks, assert_changes
from tests.unit.wechat.calls.shape import assert_refused

ANSWER: JsonObject = {
    "refund_id": "5030", "out_refund_no": "refund-7", "transaction_id": "42", "out_trade_no": "trade-7",
    "status": "PROCESSING", "amount": {"total": 100, "refund": 30}, "user_received_account": "支付用户零钱",
}  # fmt: skip


def test_a_refund_names_the_order_by_one_of_its_numbers() -> None:
    call = pay_refunds.create_refund("refund-7", refund=30, total=100, out_trade_no="trade-7", reason="退货")
    amount: JsonObject = {"refund": 30, "total": 100, "currency": "CNY"}
    body: JsonObject = {"out_trade_no": "trade-7", "out_refund_no": "refund-7", "reason": "退货", "amount": amount}
    assert_changes(call, "/v3/refund/domestic/refunds", body)
    refund = call.read(ANSWER)
    assert (refund.state, refund.refund, refund.total, refund.refunded_at) == ("PROCESSING", 30, 100, None)
    by_transaction = pay_refunds.create_refund("refund-7", refund=30, total=100, transaction_id="42")
    assert by_transaction.body == {"transaction_id": "42", "out_refund_no": "refund-7", "amount": amount}


def test_refunds_that_cannot_be_are_refused() -> None:
    create = pay_refunds.create_refund
    assert_refused(lambda: create("r", refund=101, total=100, out_trade_no="trade-7"), "refund is 101", "total of 100")
    assert_refused(lambda: create("r", refund=0, total=100, out_trade_no="trade-7"), "refund")
    assert_refused(lambda: create("r", refund=1, total=1), "either out_trade_no or transaction_id")
    assert_refused(lambda: create("r", refund=1, total=1, out_trade_no="trade-7", transaction_id="4"), "either")
    assert_refused(lambda: create("r/1", refund=1, total=1, out_trade_no="trade-7"), "out_refund_no")
    assert_refused(lambda: create("r", refund=1, total=1, out_trade_no="trade-7", reason="退" * 81), "reason", "80")


def test_a_refund_is_asked_for() -> None:
    assert_asks(pay_refunds.get_refund("refund@7"), "/v3/refund/domestic/refunds/refund%407")
