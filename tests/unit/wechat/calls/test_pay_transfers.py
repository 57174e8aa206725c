from functools import partial

from liushui.domain.json import JsonObject
from liushui.wechat.calls import pay_transfers
from liushui.wechat.calls.pay_transfers import Report
from tests.unit.wechat.calls.pay_shape import assert_asks, assert_changes
from tests.unit.wechat.calls.shape import assert_refused

REPORTS = [Report("活动名称", "注册有礼")]
make = partial(pay_transfers.transfer, "wx0123456789abcdef", "bill7", "o-1", scene_id="1000", reports=REPORTS)


def test_a_transfer_asks_the_user_to_confirm() -> None:
    call = make(200_000, "报销", user_name="张三", perception="现金奖励", notify_url="https://x.example/pay/till")
    body: JsonObject = {
        "appid": "wx0123456789abcdef", "out_bill_no": "bill7", "transfer_scene_id": "1000", "openid": "o-1",
        "user_name": "张三", "transfer_amount": 200_000, "transfer_remark": "报销",
        "notify_url": "https://x.example/pay/till", "user_recv_perception": "现金奖励",
        "transfer_scene_report_infos": [{"info_type": "活动名称", "info_content": "注册有礼"}],
    }  # fmt: skip
    assert_changes(call, "/v3/fund-app/mch-transfer/transfer-bills", body)
    assert call.seals == ("user_name",)
    answer: JsonObject = {
        "out_bill_no": "bill7",
        "transfer_bill_no": "133",
        "state": "WAIT_USER_CONFIRM",
        "package_info": "aff",
    }
    made = call.read(answer)
    assert (made.state, made.package_info, made.amount) == ("WAIT_USER_CONFIRM", "aff", None)


def test_names_are_needed_above_and_forbidden_below_a_limit() -> None:
    make(199_999, "x")
    make(30, "x", user_name="张三")
    assert_refused(lambda: make(200_000, "x"), "user_name", "2000 yuan")
    assert_refused(lambda: make(29, "x", user_name="张三"), "user_name", "0.30")


def test_limits() -> None:
    assert_refused(lambda: make(1, "x" * 33), "remark", "32")
    assert_refused(lambda: pay_transfers.get_transfer("bill-7"), "out_bill_no", "letters and digits")


def test_transfers_are_asked_for_and_cancelled() -> None:
    root = "/v3/fund-app/mch-transfer/transfer-bills"
    assert_asks(pay_transfers.get_transfer("bill7"), f"{root}/out-bill-no/bill7")
    assert_asks(pay_transfers.get_transfer_by_bill("133"), f"{root}/transfer-bill-no/133")
    cancel = pay_transfers.cancel_transfer("bill7")
    assert_changes(cancel, f"{root}/out-bill-no/bill7/cancel", {})
    assert cancel.read({"state": "CANCELING"}) == "CANCELING"
