"""WeChat Pay: transfers to users, which the user confirms (商家转账). Amounts are in fen.

Sources: WeChat Pay documentation (APIv3), "Transfer" (发起转账), "Cancel a transfer" (撤销转账), "Ask for a transfer by the
merchant's number" (商户单号查询转账单), "by WeChat Pay's number" (微信单号查询转账单).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, checks
from liushui.wechat.calls.call import Call, InvalidCall
from liushui.wechat.calls.pay_build import app, fen, in_path, notice_address, pay_get, pay_once

NAME_FROM_FEN: Final = 30
NAMED_FROM_FEN: Final = 200_000


class Report(NamedTuple):
    """What the scene (转账场景) asks to be told: the kind of information, and it."""

    kind: str
    content: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer as it stands. `state`: ACCEPTED, PROCESSING, WAIT_USER_CONFIRM, TRANSFERING, SUCCESS, FAIL, CANCELING or
    CANCELLED. `package_info`: what a page or mini program gives to `requestMerchantTransfer`, for the user to confirm."""

    out_bill_no: str
    transfer_bill_no: str
    state: str
    fail_reason: str | None
    amount: int | None
    package_info: str | None = field(repr=False)


def transfer(
    app_id: str,
    out_bill_no: str,
    openid: str,
    amount: int,
    remark: str,
    *,
    scene_id: str,
    reports: Sequence[Report],
    user_name: str | None = None,
    perception: str | None = None,
    notify_url: str | None = None,
) -> Call[Transfer]:
    """Ask a user to take `amount` fen; waits for the user's consent for a day. `user_name`, which WeChat Pay checks: needed from
    2000 yuan on, not allowed below 0.30; it is sealed on sending. After a lost answer repeat it with the same number only."""
    if user_name is None and fen("amount", amount) >= NAMED_FROM_FEN:
        raise InvalidCall("user_name is needed for 2000 yuan or more")
    if user_name is not None and amount < NAME_FROM_FEN:
        raise InvalidCall("user_name is not allowed below 0.30 yuan")
    checks.count("reports", reports, 1, 10)
    body = checks.given(
        appid=app(app_id),
        out_bill_no=_bill(out_bill_no),
        transfer_scene_id=checks.at_most_bytes("scene_id", scene_id, 36),
        openid=checks.at_most_bytes("openid", openid, 64),
        user_name=user_name,
        transfer_amount=fen("amount", amount),
        transfer_remark=checks.at_most_characters("remark", remark, 32),
        notify_url=None if notify_url is None else notice_address(notify_url),
        user_recv_perception=perception,
        transfer_scene_report_infos=[_report(one) for one in reports],
    )
    return pay_once(
        "mch-transfer/transfer-bills", "/v3/fund-app/mch-transfer/transfer-bills", _transfer, body, seals=("user_name",)
    )


def get_transfer(out_bill_no: str) -> Call[Transfer]:
    """A transfer by your own number."""
    number = in_path(_bill(out_bill_no))
    path = f"/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{number}"
    return pay_get("mch-transfer/transfer-bills/out-bill-no", path, _transfer)


def get_transfer_by_bill(transfer_bill_no: str) -> Call[Transfer]:
    """A transfer by WeChat Pay's number."""
    number = in_path(checks.at_most_bytes("transfer_bill_no", transfer_bill_no, 64))
    path = f"/v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{number}"
    return pay_get("mch-transfer/transfer-bills/transfer-bill-no", path, _transfer)


def cancel_transfer(out_bill_no: str) -> Call[str]:
    """Take a transfer back before the user confirms it; gives its state, which becomes CANCELLED later."""
    number = in_path(_bill(out_bill_no))
    path = f"/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{number}/cancel"
    return pay_once("mch-transfer/transfer-bills/cancel", path, _state, {})


def _bill(out_bill_no: str) -> str:
    return checks.matching("out_bill_no", out_bill_no, "[0-9A-Za-z]{1,32}", "1 to 32 letters and digits")


def _report(one: Report) -> JsonObject:
    return {
        "info_type": checks.at_most_characters("reports.kind", one.kind, 15),
        "info_content": checks.at_most_characters("reports.content", one.content, 32),
    }


def _state(answer: JsonObject) -> str:
    return answers.text(answer, "state")


def _transfer(answer: JsonObject) -> Transfer:
    return Transfer(
        out_bill_no=answers.text(answer, "out_bill_no"),
        transfer_bill_no=answers.text(answer, "transfer_bill_no"),
        state=answers.text(answer, "state"),
        fail_reason=answers.optional_text(answer, "fail_reason"),
        amount=answers.optional_number(answer, "transfer_amount"),
        package_info=answers.optional_text(answer, "package_info"),
    )
