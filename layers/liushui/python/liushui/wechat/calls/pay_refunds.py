"""WeChat Pay: refunds. Amounts are in fen.

Sources: WeChat Pay documentation (APIv3), "Ask for a refund" (退款申请), "Ask for one refund" (查询单笔退款).
"""

from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, checks
from liushui.wechat.calls.call import Call, InvalidCall
from liushui.wechat.calls.pay_build import fen, in_path, notice_address, own_no, pay_get, pay_once, trade_no

MOST_REASON_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund as it stands. `state`: PROCESSING, SUCCESS, CLOSED or ABNORMAL (a person must look at it). Amounts in fen;
    `refunded_at` as WeChat Pay writes it (RFC 3339)."""

    refund_id: str
    out_refund_no: str
    transaction_id: str
    out_trade_no: str
    state: str
    total: int
    refund: int
    received_by: str | None
    refunded_at: str | None


def create_refund(
    out_refund_no: str,
    *,
    refund: int,
    total: int,
    out_trade_no: str | None = None,
    transaction_id: str | None = None,
    reason: str | None = None,
    notify_url: str | None = None,
    currency: str = "CNY",
) -> Call[Refund]:
    """Give back `refund` fen of an order of `total` fen, which is named by either of its numbers, within a year. In parts, too
    (50 times, a minute apart), each with an `out_refund_no` of its own. An accepted refund is PROCESSING: its end comes as a
    notice, or by `get_refund`. Repeat one that failed with its own number only: another would give back twice."""
    if (out_trade_no is None) == (transaction_id is None):
        raise InvalidCall("give either out_trade_no or transaction_id")
    if fen("refund", refund) > fen("total", total):
        raise InvalidCall(f"refund is {refund}, more than the order's total of {total}")
    if reason is not None:
        checks.at_most_characters("reason", reason, MOST_REASON_CHARACTERS)
    body = checks.given(
        transaction_id=None if transaction_id is None else checks.at_most_bytes("transaction_id", transaction_id, 32),
        out_trade_no=None if out_trade_no is None else trade_no(out_trade_no),
        out_refund_no=own_no("out_refund_no", out_refund_no),
        reason=reason,
        notify_url=None if notify_url is None else notice_address(notify_url),
        amount={"refund": refund, "total": total, "currency": currency},
    )
    return pay_once("refund/domestic/refunds", "/v3/refund/domestic/refunds", _refund, body)


def get_refund(out_refund_no: str) -> Call[Refund]:
    """A refund by your own number."""
    number = in_path(own_no("out_refund_no", out_refund_no))
    return pay_get("refund/domestic/refunds/get", f"/v3/refund/domestic/refunds/{number}", _refund)


def _refund(answer: JsonObject) -> Refund:
    amount = answers.object_in(answer, "amount")
    return Refund(
        refund_id=answers.text(answer, "refund_id"),
        out_refund_no=answers.text(answer, "out_refund_no"),
        transaction_id=answers.text(answer, "transaction_id"),
        out_trade_no=answers.text(answer, "out_trade_no"),
        state=answers.text(answer, "status"),
        total=answers.number(amount, "total"),
        refund=answers.number(amount, "refund"),
        received_by=answers.optional_text(answer, "user_received_account"),
        refunded_at=answers.optional_text(answer, "success_time"),
    )
