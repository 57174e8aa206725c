"""Our own client against the simulated WeChat Pay, over HTTP, signatures both ways."""

from collections.abc import Iterator

import pytest

from liushui.adapters.memory_platform import MemoryTokens
from liushui.adapters.wechat_api import WeChatApi
from liushui.application.access_tokens import AccessTokens
from liushui.application.wechat_client import WeChatClient
from liushui.domain.errors import WeChatAmbiguous, WeChatRefused
from liushui.wechat.calls import pay_orders, pay_refunds, pay_sharing, pay_transfers
from liushui.wechat.calls.pay_orders import Order
from liushui.wechat.calls.pay_transfers import Report
from local.platform.serve import RunningPlatform
from tests.builders import CountedIds, FixedAccounts, FixedClock
from tests.merchants import MCH_ID, NOW, SERIAL, a_merchant, merchant_key, pem_of
from tests.unit.platform.endpoint import ScriptedEndpoint
from tests.unit.platform.kinds import PAY

APP = "wx0123456789abcdef"


class Till:
    """A merchant's client, and the platform that it calls."""

    def __init__(self, platform: RunningPlatform, url: str) -> None:
        key = pem_of(merchant_key().public_key())
        platform.control.put_account(**PAY, callback_url=url, merchant_key=key, merchant_serial=SERIAL)
        told = platform.control.account("till")["platform_key"]
        account = a_merchant(api_base=platform.base_url, platform_keys={told["serial"]: told["public_key"]})
        self.platform, self.url, self.api = platform, url, WeChatApi(clock=FixedClock(NOW * 1000))
        accounts, clock, ids = FixedAccounts({"till": account}), FixedClock(NOW * 1000), CountedIds()
        tokens = AccessTokens(tokens=MemoryTokens(), accounts=accounts, platform=self.api, clock=clock, ids=ids)
        self.client = WeChatClient(accounts=accounts, tokens=tokens, platform=self.api, clock=clock, ids=ids)

    def order(self, total: int = 100) -> Order:
        return Order(
            mch_id=MCH_ID,
            app_id=APP,
            out_trade_no="trade-7",
            description="茶",
            notify_url=self.url,
            total=total,
            sharing=True,
        )


@pytest.fixture
def till(platform: RunningPlatform, endpoint: ScriptedEndpoint) -> Iterator[Till]:
    till = Till(platform, endpoint.url)
    yield till
    till.api.close()


def test_an_order_is_made_paid_asked_for_shared_and_refunded(till: Till) -> None:
    call = till.client.call
    assert call("till", pay_orders.create_jsapi_order(till.order(), "o-1")).startswith("wx")
    assert call("till", pay_orders.get_order(MCH_ID, "trade-7")).state == "NOTPAY"
    till.platform.control.act("till", fields={"resource": {"out_trade_no": "trade-7"}})
    paid = call("till", pay_orders.get_order(MCH_ID, "trade-7"))
    assert (paid.state, paid.payer, paid.total) == ("SUCCESS", "o-1", 100)
    transaction_id = str(paid.transaction_id)
    assert call("till", pay_orders.get_order_by_transaction(MCH_ID, transaction_id)) == paid
    call("till", pay_sharing.add_receiver(APP, "PERSONAL_OPENID", "o-2", "STAFF", name="张三"))
    share = pay_sharing.Share(kind="PERSONAL_OPENID", account="o-2", amount=30, description="x", name="张三")
    shared = call("till", pay_sharing.share(APP, transaction_id, "share-7", [share], unfreeze_rest=False))
    assert call("till", pay_sharing.share(APP, transaction_id, "share-7", [share], unfreeze_rest=False)) == shared
    assert call("till", pay_sharing.get_unshared_amount(transaction_id)) == 70
    refund = call("till", pay_refunds.create_refund("refund-7", refund=40, total=100, out_trade_no="trade-7"))
    assert (refund.state, call("till", pay_refunds.get_refund("refund-7")).state) == ("PROCESSING", "SUCCESS")


def test_a_refusal_has_wechat_pays_code(till: Till) -> None:
    till.client.call("till", pay_orders.create_native_order(till.order()))
    with pytest.raises(WeChatRefused, match="OUT_TRADE_NO_USED") as refused:
        till.client.call("till", pay_orders.create_native_order(till.order(101)))
    assert (refused.value.code, refused.value.errcode, refused.value.error_class) == ("OUT_TRADE_NO_USED", None, "permanent")
    till.client.call("till", pay_orders.close_order(MCH_ID, "trade-7"))
    assert till.client.call("till", pay_orders.get_order(MCH_ID, "trade-7")).state == "CLOSED"


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(till: Till) -> None:
    till.platform.control.add_fault("pay/transactions/native", "drop_after")
    till.client.call("till", pay_orders.create_native_order(till.order()))
    calls = till.platform.control.calls(api="pay/transactions/native")
    assert [call["status"] for call in calls] == [None, 200]
    till.platform.control.add_fault("pay/transactions/native", "http_status", 500, count=9)
    with pytest.raises(WeChatAmbiguous):
        till.client.call("till", pay_orders.create_native_order(till.order()))


def test_a_transfer_waits_for_the_user_and_is_told(till: Till, endpoint: ScriptedEndpoint) -> None:
    reports = [Report("活动名称", "注册有礼")]
    transfer = pay_transfers.transfer(
        APP, "bill7", "o-1", 200_000, "报销", scene_id="1000", reports=reports, user_name="张三", notify_url=till.url
    )
    made = till.client.call("till", transfer)
    assert (made.state, till.client.call("till", transfer).transfer_bill_no) == ("WAIT_USER_CONFIRM", made.transfer_bill_no)
    told = {"resource": {"out_bill_no": "bill7"}}
    till.platform.control.act("till", kind="MCHTRANSFER.BILL.FINISHED", fields=told)
    assert till.client.call("till", pay_transfers.get_transfer_by_bill(made.transfer_bill_no)).state == "SUCCESS"
    assert len(endpoint.received) == 1
    with pytest.raises(WeChatRefused, match="INVALID_REQUEST"):
        till.client.call("till", pay_transfers.cancel_transfer("bill7"))


def test_a_transfer_can_be_cancelled_before(till: Till) -> None:
    reports = [Report("活动名称", "注册有礼")]
    till.client.call("till", pay_transfers.transfer(APP, "bill7", "o-1", 100, "x", scene_id="1000", reports=reports))
    assert till.client.call("till", pay_transfers.cancel_transfer("bill7")) == "CANCELING"
    assert till.client.call("till", pay_transfers.get_transfer("bill7")).state == "CANCELLED"
