"""Transfers that the user confirms ("发起转账", "撤销转账", "商户单号查询转账单", "微信单号查询转账单")."""

import re
from typing import Any, Final

from local.platform.apis.pay_call import Answer, PayApi, PayCall, PayError, amount, parts, text, written, wrong
from local.platform.senders.pay import unsealed

TRANSFERS: Final = "pay_transfers"
CONFIRM_SECONDS: Final = 86_400
NAME_FROM_FEN: Final = 30
NAMED_FROM_FEN: Final = 200_000
_OUT_BILL_NO: Final = re.compile(r"[0-9A-Za-z]{1,32}")


def transfer(call: PayCall) -> Answer:
    """Waits for the user. Raises PayError INVALID_REQUEST for other data than an out_bill_no had before."""
    given = call.given
    _check(call, given)
    number = given["out_bill_no"]
    compared = {name: value for name, value in given.items() if name != "user_name"}  # sealed anew each time
    before = call.get(TRANSFERS, number)
    if before is not None and before["given"] != compared:
        raise PayError(400, "INVALID_REQUEST", "商户单号重复，且参数不一致")
    bill = before or {
        "given": compared,
        "transfer_bill_no": call.new_id("13300"),
        "state": "WAIT_USER_CONFIRM",
        "package_info": call.new_id("affffddafdfafddffda=="),
        "created_at": call.now,
        "updated_at": call.now,
    }
    call.put(TRANSFERS, number, bill)
    answer = {
        "out_bill_no": number,
        "transfer_bill_no": bill["transfer_bill_no"],
        "create_time": written(bill["created_at"]),
    }
    return {**answer, "state": bill["state"], "package_info": bill["package_info"]}


def get_by_own_number(call: PayCall) -> Answer:
    return told(call, bill_of(call, call.path["out_bill_no"]))


def get_by_bill(call: PayCall) -> Answer:
    found = (
        number for number, bill in call.rows(TRANSFERS).items() if bill["transfer_bill_no"] == call.path["transfer_bill_no"]
    )
    return told(call, bill_of(call, next(found, "")))


def cancel(call: PayCall) -> Answer:
    """Raises PayError INVALID_REQUEST for what the user confirmed, or what ended."""
    bill = bill_of(call, call.path["out_bill_no"])
    if bill["state"] not in ("ACCEPTED", "WAIT_USER_CONFIRM", "CANCELLED"):
        raise PayError(400, "INVALID_REQUEST", "当前单据状态不支持撤销")
    settle(call, call.path["out_bill_no"], "CANCELLED")
    answer = {"out_bill_no": call.path["out_bill_no"], "transfer_bill_no": bill["transfer_bill_no"]}
    return {**answer, "state": "CANCELING", "update_time": written(call.now)}


def bill_of(call: PayCall, out_bill_no: str) -> dict[str, Any]:
    """Raises PayError NOT_FOUND. What nobody confirmed within a day failed."""
    bill: dict[str, Any] | None = call.get(TRANSFERS, out_bill_no)
    if bill is None:
        raise PayError(404, "NOT_FOUND", "记录不存在")
    if bill["state"] == "WAIT_USER_CONFIRM" and bill["created_at"] + CONFIRM_SECONDS <= call.now:
        return settle(call, out_bill_no, "FAIL", fail_reason="OVERDUE_CLOSE")
    return bill


def settle(call: PayCall, out_bill_no: str, state: str, **more: str) -> dict[str, Any]:
    """The transfer's end."""
    bill: dict[str, Any] = {**call.get(TRANSFERS, out_bill_no), "state": state, "updated_at": call.now, **more}
    call.put(TRANSFERS, out_bill_no, bill)
    return bill


def told(call: PayCall, bill: dict[str, Any]) -> Answer:
    """A transfer as it is answered."""
    given = bill["given"]
    answer = {name: given[name] for name in ("out_bill_no", "appid", "openid", "transfer_amount", "transfer_remark")}
    answer |= {"mch_id": call.account.mch_id, "transfer_bill_no": bill["transfer_bill_no"], "state": bill["state"]}
    answer |= {"create_time": written(bill["created_at"]), "update_time": written(bill["updated_at"])}
    return {**answer, **({"fail_reason": bill["fail_reason"]} if "fail_reason" in bill else {})}


def _check(call: PayCall, given: dict[str, Any]) -> None:
    if not _OUT_BILL_NO.fullmatch(text(given, "out_bill_no", 32)):
        raise wrong("/out_bill_no", "out_bill_no 只能由数字、大小写字母组成")
    for name, most in (("appid", 32), ("transfer_scene_id", 36), ("openid", 64), ("transfer_remark", 32)):
        text(given, name, most)
    parts(given, "transfer_scene_report_infos", 10)
    value, user_name = amount(given, "transfer_amount"), given.get("user_name")
    if user_name is None and value >= NAMED_FROM_FEN:
        raise wrong("/user_name", "转账金额 >= 2,000元时，收款用户姓名必填")
    if user_name is None:
        return
    if value < NAME_FROM_FEN:
        raise wrong("/user_name", "转账金额 < 0.3元时，不允许填写收款用户姓名")
    try:
        unsealed(call.account, text(given, "user_name", 10_240))
    except ValueError:
        raise wrong("/user_name", "敏感信息解密失败，请使用 Wechatpay-Serial 对应的公钥加密") from None


_ROOT: Final = "/v3/fund-app/mch-transfer/transfer-bills"
_OWN: Final = f"{_ROOT}/out-bill-no/{{out_bill_no}}"
APIS = (
    PayApi("mch-transfer/transfer-bills", "POST", _ROOT, transfer),
    PayApi("mch-transfer/transfer-bills/out-bill-no", "GET", _OWN, get_by_own_number),
    PayApi(
        "mch-transfer/transfer-bills/transfer-bill-no", "GET", f"{_ROOT}/transfer-bill-no/{{transfer_bill_no}}", get_by_bill
    ),
    PayApi("mch-transfer/transfer-bills/cancel", "POST", f"{_OWN}/cancel", cancel),
)
