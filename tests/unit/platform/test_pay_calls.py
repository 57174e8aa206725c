"""What the simulated WeChat Pay answers a merchant's server, by WeChat Pay's documents ("如何生成请求签名", "JSAPI下单" …)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from Crypto.PublicKey import RSA

from local.platform.api import PAY_APIS
from local.platform.apis import pay_orders
from local.platform.client import ControlRefused
from local.platform.clock import ManualClock
from local.platform.serve import RunningPlatform
from tests.merchants import MCH_ID, SERIAL, Merchant, is_signed, merchant_key, pem_of
from tests.unit.platform.endpoint import Reply, ScriptedEndpoint
from tests.unit.platform.kinds import PAY, unseal

ORDERS, REFUNDS, SHARING = "/v3/pay/transactions", "/v3/refund/domestic/refunds", "/v3/profitsharing"
APP = "wx0123456789abcdef"


def an_order(number: str = "trade-7", **changes: Any) -> dict[str, Any]:
    order = {
        "appid": APP, "mchid": MCH_ID, "description": "茶", "out_trade_no": number,
        "notify_url": "http://127.0.0.1:1/pay/till", "amount": {"total": 100, "currency": "CNY"}, "payer": {"openid": "o-1"},
    }  # fmt: skip
    return {**order, **changes}


@pytest.fixture
def till(platform: RunningPlatform, endpoint: ScriptedEndpoint) -> Merchant:
    key = pem_of(merchant_key().public_key())
    platform.control.put_account(**PAY, callback_url=endpoint.url, merchant_key=key, merchant_serial=SERIAL)
    return Merchant(platform)


def paid(till: Merchant, endpoint: ScriptedEndpoint, **changes: Any) -> str:
    """A paid order's transaction_id."""
    order = an_order(notify_url=endpoint.url, **changes)
    assert till.post(f"{ORDERS}/jsapi", order)[0] == 200
    till.platform.control.act("till", fields={"resource": {"out_trade_no": order["out_trade_no"]}})
    _, told = till.get(f"{ORDERS}/out-trade-no/{order['out_trade_no']}?mchid={MCH_ID}")
    transaction_id: str = told["transaction_id"]
    return transaction_id


def test_an_order_is_made_and_the_answer_is_signed(till: Merchant) -> None:
    response = till.call("POST", f"{ORDERS}/jsapi", an_order())
    assert response.status_code == 200
    assert response.json()["prepay_id"].startswith("wx")
    key = RSA.import_key(till.platform.control.account("till")["platform_key"]["public_key"])
    headers = response.headers
    lines = (headers["Wechatpay-Timestamp"], headers["Wechatpay-Nonce"], response.text)
    assert is_signed(key, headers["Wechatpay-Signature"], *lines)


@pytest.mark.parametrize(
    "changes",
    [
        {"serial_no": "AB"},
        {"mchid": "1900000002"},
        {"signature": "AAAA"},
        {"timestamp": "1799999000"},
        {"nonce_str": "other"},
    ],
    ids=str,
)
def test_what_is_not_signed_by_the_merchant_is_refused(till: Merchant, changes: dict[str, str]) -> None:
    response = till.call("POST", f"{ORDERS}/jsapi", an_order(), **changes)
    assert (response.status_code, response.json()["code"]) == (401, "SIGN_ERROR")


def test_a_signature_is_over_what_was_sent(till: Merchant) -> None:
    till.key = RSA.generate(2048)
    assert till.post(f"{ORDERS}/jsapi", an_order())[0] == 401


def test_the_same_order_again_is_the_same_and_other_data_is_refused(till: Merchant) -> None:
    first = till.post(f"{ORDERS}/jsapi", an_order())
    assert till.post(f"{ORDERS}/jsapi", an_order()) == first
    status, answer = till.post(f"{ORDERS}/jsapi", an_order(amount={"total": 101}))
    assert (status, answer["code"]) == (403, "OUT_TRADE_NO_USED")
    assert till.post(f"{ORDERS}/native", an_order())[1]["code"] == "OUT_TRADE_NO_USED"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"out_trade_no": "x/y-z-1"}, "/out_trade_no"),
        ({"amount": {"total": 0}}, "/amount/total"),
        ({"mchid": "1900000002"}, "/mchid"),
        ({"description": ""}, "/description"),
        ({"notify_url": "https://x.example/?a=1"}, "/notify_url"),
        ({"payer": {}}, "/payer/openid"),
        ({"time_expire": "tomorrow"}, "/time_expire"),
    ],
)
def test_a_wrong_parameter_is_named(till: Merchant, changes: dict[str, Any], field: str) -> None:
    status, answer = till.post(f"{ORDERS}/jsapi", an_order(**changes))
    assert (status, answer["code"], answer["detail"]["field"]) == (400, "PARAM_ERROR", field)


def test_every_kind_of_order_has_its_answer(till: Merchant) -> None:
    assert till.post(f"{ORDERS}/native", an_order("trade-n"))[1]["code_url"].startswith("weixin://wxpay/bizpayurl?pr=")
    assert "prepay_id" in till.post(f"{ORDERS}/app", an_order("trade-a"))[1]
    scene = {"payer_client_ip": "1.2.3.4", "h5_info": {"type": "Wap"}}
    assert till.post(f"{ORDERS}/h5", an_order("trade-h", scene_info=scene))[1]["h5_url"].startswith("https://wx.tenpay.com/")
    assert till.post(f"{ORDERS}/h5", an_order("trade-i"))[1]["detail"]["field"] == "/scene_info"


def test_a_paid_order_is_told_to_its_own_address(till: Merchant, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(b"", status=204)]
    transaction_id = paid(till, endpoint, attach="table-7")
    (request,) = endpoint.received
    resource = unseal(json.loads(request.body))
    assert (resource["transaction_id"], resource["attach"], resource["amount"]["total"]) == (transaction_id, "table-7", 100)
    assert resource["payer"] == {"openid": "o-1"}
    _, told = till.get(f"{ORDERS}/id/{transaction_id}?mchid={MCH_ID}")
    assert (told["trade_state"], told["out_trade_no"]) == ("SUCCESS", "trade-7")


def test_an_order_can_be_closed_until_it_is_paid(till: Merchant, endpoint: ScriptedEndpoint) -> None:
    till.post(f"{ORDERS}/jsapi", an_order("trade-c"))
    close = {"mchid": MCH_ID}
    assert till.post(f"{ORDERS}/out-trade-no/trade-c/close", close) == (204, {})
    assert till.post(f"{ORDERS}/out-trade-no/trade-c/close", close) == (204, {})
    assert till.post(f"{ORDERS}/jsapi", an_order("trade-c"))[1]["code"] == "ORDER_CLOSED"
    with pytest.raises(ControlRefused, match="trade-c"):
        till.platform.control.act("till", fields={"resource": {"out_trade_no": "trade-c"}})
    paid(till, endpoint)
    assert till.post(f"{ORDERS}/out-trade-no/trade-7/close", close)[1]["code"] == "ORDER_PAID"


def test_an_order_that_nobody_pays_in_time_closes(till: Merchant, clock: ManualClock) -> None:
    till.post(f"{ORDERS}/jsapi", an_order(time_expire="2027-01-15T16:00:10+08:00"))
    target = f"{ORDERS}/out-trade-no/trade-7?mchid={MCH_ID}"
    assert till.get(target)[1]["trade_state"] == "NOTPAY"
    till.platform.control.advance_clock(11)
    assert till.get(target)[1]["trade_state"] == "CLOSED"
    assert till.get(f"{ORDERS}/out-trade-no/trade-9?mchid={MCH_ID}")[1]["code"] == "ORDER_NOT_EXIST"


def a_refund(number: str = "refund-7", refund: int = 60, **changes: Any) -> dict[str, Any]:
    amount = {"refund": refund, "total": 100, "currency": "CNY"}
    return {"out_trade_no": "trade-7", "out_refund_no": number, "amount": amount, **changes}


def test_refunds_are_accepted_done_and_told(till: Merchant, endpoint: ScriptedEndpoint) -> None:
    assert till.post(REFUNDS, a_refund())[1]["code"] == "ORDER_NOT_EXIST"
    paid(till, endpoint)
    status, answer = till.post(REFUNDS, a_refund(notify_url=endpoint.url))
    assert (status, answer["status"], answer["amount"]["refund"]) == (200, "PROCESSING", 60)
    assert endpoint.received_after(2, least=2) == 2
    resource = unseal(json.loads(endpoint.received[-1].body))
    assert (resource["out_refund_no"], resource["refund_status"]) == ("refund-7", "SUCCESS")
    assert till.get(f"{REFUNDS}/refund-7")[1]["status"] == "SUCCESS"
    assert till.get(f"{REFUNDS}/refund-9")[0] == 404


def test_no_more_is_refunded_than_was_paid_and_a_number_is_one_refund(till: Merchant, endpoint: ScriptedEndpoint) -> None:
    paid(till, endpoint)
    first = till.post(REFUNDS, a_refund())
    assert till.post(REFUNDS, a_refund()) == first
    status, answer = till.post(REFUNDS, a_refund(refund=61))
    assert (status, answer["code"]) == (400, "INVALID_REQUEST")
    assert till.post(REFUNDS, a_refund("refund-8", 41))[1]["code"] == "INVALID_REQUEST"
    assert till.post(REFUNDS, a_refund("refund-8", 40))[0] == 200
    other_total = {"refund": 1, "total": 99, "currency": "CNY"}
    assert till.post(REFUNDS, a_refund("refund-9", amount=other_total))[1]["code"] == "INVALID_REQUEST"


def a_sharing(transaction_id: str, number: str, amount: int, *, unfreeze: bool = False) -> dict[str, Any]:
    receiver = {"type": "PERSONAL_OPENID", "account": "o-2", "amount": amount, "description": "x"}
    return {
        "appid": APP, "transaction_id": transaction_id, "out_order_no": number, "receivers": [receiver],
        "unfreeze_unsplit": unfreeze,
    }  # fmt: skip


def test_money_is_shared_with_who_was_added_within_the_limits(till: Merchant, endpoint: ScriptedEndpoint) -> None:
    transaction_id = paid(till, endpoint, settle_info={"profit_sharing": True})
    share = f"{SHARING}/orders"
    assert till.post(share, a_sharing(transaction_id, "s1", 20))[1]["code"] == "INVALID_REQUEST"
    added = {"appid": APP, "type": "PERSONAL_OPENID", "account": "o-2", "relation_type": "STAFF"}
    assert till.post(f"{SHARING}/receivers/add", added)[0] == 200
    unsealed = till.post(f"{SHARING}/receivers/add", {**added, "name": "张三"})
    assert unsealed[1]["detail"]["field"] == "/name"
    first = till.post(share, a_sharing(transaction_id, "s1", 20))
    assert first[1]["state"] == "FINISHED"
    assert till.post(share, a_sharing(transaction_id, "s1", 20)) == first
    assert till.post(share, a_sharing(transaction_id, "s1", 21))[1]["code"] == "INVALID_REQUEST"
    assert till.post(share, a_sharing(transaction_id, "s2", 11))[1]["code"] == "RULE_LIMIT"
    assert till.post(share, a_sharing(transaction_id, "s2", 81))[1]["code"] == "NOT_ENOUGH"
    assert till.get(f"{SHARING}/transactions/{transaction_id}/amounts")[1]["unsplit_amount"] == 80
    assert till.get(f"{SHARING}/orders/s1?transaction_id={transaction_id}")[1]["receivers"][0]["amount"] == 20


def test_the_rest_is_unfrozen_once_and_shares_are_taken_back(till: Merchant, endpoint: ScriptedEndpoint) -> None:
    transaction_id = paid(till, endpoint, settle_info={"profit_sharing": True})
    rest = {"transaction_id": transaction_id, "out_order_no": "rest", "description": "x"}
    status, answer = till.post(f"{SHARING}/orders/unfreeze", rest)
    assert (status, answer["receivers"][0]["amount"]) == (200, 100)
    assert till.post(f"{SHARING}/orders/unfreeze", {**rest, "out_order_no": "r2"})[1]["code"] == "INVALID_REQUEST"
    back = {"out_order_no": "rest", "out_return_no": "back", "return_mchid": MCH_ID, "amount": 100, "description": "x"}
    status, answer = till.post(f"{SHARING}/return-orders", back)
    assert (status, answer["result"]) == (200, "SUCCESS")
    more = {**back, "out_return_no": "back2", "amount": 1}
    assert till.post(f"{SHARING}/return-orders", more)[1]["code"] == "INVALID_REQUEST"
    assert till.get(f"{SHARING}/return-orders/back?out_order_no=rest")[1]["amount"] == 100


def test_an_order_that_was_not_made_for_sharing_is_not_shared(till: Merchant, endpoint: ScriptedEndpoint) -> None:
    transaction_id = paid(till, endpoint)
    rest = {"transaction_id": transaction_id, "out_order_no": "rest", "description": "x"}
    assert till.post(f"{SHARING}/orders/unfreeze", rest)[1]["code"] == "INVALID_REQUEST"


@pytest.mark.parametrize("value", [-1, "x", [], [{}], {"x": 1}, None], ids=str)
def test_odd_input_is_refused_and_breaks_nothing(till: Merchant, value: Any) -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(pay_orders.__file__).parent.glob("pay_*.py"))
    odd = dict.fromkeys(re.findall(r'"([a-z][a-z_]+)"', sources), value)
    for api in PAY_APIS:
        response = till.call(api.method, re.sub(r"\{\w+\}", "x", api.path), odd if api.method == "POST" else None)
        assert response.status_code in (200, 400, 403, 404), api.name
        assert response.status_code == 200 or response.json()["code"], api.name
    assert till.call("POST", f"{ORDERS}/jsapi", None).json()["code"] == "PARAM_ERROR"
    assert till.call("GET", f"{ORDERS}/jsapi").status_code == 405


def test_faults_reach_a_merchant(till: Merchant) -> None:
    till.platform.control.add_fault("pay/transactions/jsapi", "http_status", 500)
    status, answer = till.post(f"{ORDERS}/jsapi", an_order())
    assert (status, answer["code"]) == (500, "SYSTEM_ERROR")
    assert till.post(f"{ORDERS}/jsapi", an_order())[0] == 200
    calls = till.platform.control.calls()
    assert [call["status"] for call in calls if call["api"] == "pay/transactions/jsapi"] == [500, 200]
