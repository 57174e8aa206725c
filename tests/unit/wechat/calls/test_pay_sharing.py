from liushui.domain.json import JsonObject
from liushui.wechat.calls import pay_sharing
from liushui.wechat.calls.pay_sharing import Share, Shared, Sharing
from tests.unit.wechat.calls.pay_shape import assert_asks, assert_changes
from tests.unit.wechat.calls.shape import assert_refused

APP = "wx0123456789abcdef"
SHARE = Share(kind="PERSONAL_OPENID", account="o-1", amount=30, description="分给店员", name="张三")
ANSWER: JsonObject = {
    "order_id": "3008", "out_order_no": "share-7", "transaction_id": "42", "state": "FINISHED",
    "receivers": [{"account": "o-1", "amount": 30, "result": "CLOSED", "fail_reason": "ACCOUNT_ABNORMAL"}],
}  # fmt: skip


def test_receivers_are_added_with_their_names_sealed_and_deleted() -> None:
    call = pay_sharing.add_receiver(APP, "MERCHANT_ID", "1900000109", "PARTNER", name="某公司")
    body: JsonObject = {"appid": APP, "type": "MERCHANT_ID", "account": "1900000109", "name": "某公司"}
    assert_changes(call, "/v3/profitsharing/receivers/add", {**body, "relation_type": "PARTNER"})
    assert call.seals == ("name",)
    add = pay_sharing.add_receiver
    assert_refused(lambda: add(APP, "MERCHANT_ID", "1900000109", "PARTNER"), "name")
    assert_refused(lambda: add(APP, "PERSONAL_OPENID", "o-1", "CUSTOM"), "custom_relation")
    assert_refused(lambda: add(APP, "PERSONAL_OPENID", "o-1", "STAFF", custom_relation="x"), "custom_relation")
    body = {"appid": APP, "type": "PERSONAL_OPENID", "account": "o-1"}
    delete = pay_sharing.delete_receiver(APP, "PERSONAL_OPENID", "o-1")
    assert_changes(delete, "/v3/profitsharing/receivers/delete", body, once=False)


def test_an_orders_money_is_shared() -> None:
    call = pay_sharing.share(APP, "42", "share-7", [SHARE], unfreeze_rest=True)
    receiver: JsonObject = {
        "type": "PERSONAL_OPENID",
        "account": "o-1",
        "name": "张三",
        "amount": 30,
        "description": "分给店员",
    }
    body: JsonObject = {"appid": APP, "transaction_id": "42", "out_order_no": "share-7", "receivers": [receiver]}
    assert_changes(call, "/v3/profitsharing/orders", {**body, "unfreeze_unsplit": True})
    assert call.seals == ("name",)
    assert call.read(ANSWER) == Sharing(
        "3008", "share-7", "42", "FINISHED", (Shared("o-1", 30, "CLOSED", "ACCOUNT_ABNORMAL"),)
    )
    assert_refused(lambda: pay_sharing.share(APP, "42", "s", [], unfreeze_rest=True), "shares", "1 to 50")
    assert_refused(lambda: pay_sharing.share(APP, "42", "s", [SHARE] * 51, unfreeze_rest=True), "shares")


def test_what_became_of_sharing_is_asked_for() -> None:
    assert_asks(pay_sharing.get_sharing("42", "share-7"), "/v3/profitsharing/orders/share-7", {"transaction_id": "42"})
    unshared = pay_sharing.get_unshared_amount("42")
    assert_asks(unshared, "/v3/profitsharing/transactions/42/amounts")
    assert unshared.read({"transaction_id": "42", "unsplit_amount": 70}) == 70


def test_shares_are_taken_back_and_the_rest_is_unfrozen() -> None:
    call = pay_sharing.take_back("share-7", "back-7", "1900000109", 10, "退款")
    body: JsonObject = {"out_order_no": "share-7", "out_return_no": "back-7", "return_mchid": "1900000109", "amount": 10}
    assert_changes(call, "/v3/profitsharing/return-orders", {**body, "description": "退款"})
    answer: JsonObject = {"return_id": "3009", "out_return_no": "back-7", "out_order_no": "share-7", "amount": 10}
    assert call.read({**answer, "result": "FAILED", "fail_reason": "BALANCE_NOT_ENOUGH"}).fail_reason == "BALANCE_NOT_ENOUGH"
    ask = pay_sharing.get_return("share-7", "back-7")
    assert_asks(ask, "/v3/profitsharing/return-orders/back-7", {"out_order_no": "share-7"})
    body = {"transaction_id": "42", "out_order_no": "rest-7", "description": "解冻"}
    assert_changes(pay_sharing.unfreeze("42", "rest-7", "解冻"), "/v3/profitsharing/orders/unfreeze", body)
