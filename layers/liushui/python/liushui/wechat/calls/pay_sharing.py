"""WeChat Pay: sharing an order's money with others (分账). Amounts are in fen.

Sources: WeChat Pay documentation (APIv3), "Add a receiver" (添加分账接收方), "Delete a receiver" (删除分账接收方), "Share"
(请求分账), "Ask for the result" (查询分账结果), "Take back" (请求分账回退), "Ask for what was taken back" (查询分账回退结果),
"Unfreeze the rest" (解冻剩余资金), "Ask for what is left" (查询剩余待分金额).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, checks
from liushui.wechat.calls.call import Call, InvalidCall, nothing
from liushui.wechat.calls.pay_build import app, fen, in_path, own_no, pay_get, pay_once, pay_post

ReceiverKind = Literal["MERCHANT_ID", "PERSONAL_OPENID"]
Relation = Literal[
    "STORE", "STAFF", "STORE_OWNER", "PARTNER", "HEADQUARTER", "BRAND", "DISTRIBUTOR", "USER", "SUPPLIER", "CUSTOM"
]
MOST_RECEIVERS: Final = 50
_KINDS: Final = ("MERCHANT_ID", "PERSONAL_OPENID")
_RELATIONS: Final = (
    *("STORE", "STAFF", "STORE_OWNER", "PARTNER", "HEADQUARTER", "BRAND", "DISTRIBUTOR", "USER", "SUPPLIER", "CUSTOM"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Who gets how much. `account`: a merchant number or an OpenID; `name`: that person's real name, which WeChat Pay then
    checks; it is sealed on sending."""

    kind: ReceiverKind
    account: str
    amount: int
    description: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """One share as it stands. `result`: PENDING, SUCCESS or CLOSED, then with a reason."""

    account: str
    amount: int
    result: str
    fail_reason: str | None


@dataclass(frozen=True, slots=True)
class Sharing:
    """One sharing of an order as it stands. `state`: PROCESSING or FINISHED, which says nothing of the single shares."""

    order_id: str
    out_order_no: str
    transaction_id: str
    state: str
    shares: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class Return:
    """What was taken back of a share. `result`: PROCESSING, SUCCESS or FAILED, then with a reason."""

    return_id: str
    out_return_no: str
    out_order_no: str
    amount: int
    result: str
    fail_reason: str | None


def add_receiver(
    app_id: str,
    kind: ReceiverKind,
    account: str,
    relation: Relation,
    *,
    name: str | None = None,
    custom_relation: str | None = None,
) -> Call[None]:
    """Who may be shared with. `name`: a merchant's full name (needed) or a person's (checked if given); it is sealed on
    sending. `custom_relation`: at most 10 characters, for the relation CUSTOM."""
    checks.one_of("relation", relation, _RELATIONS)
    if (relation == "CUSTOM") != (custom_relation is not None):
        raise InvalidCall("custom_relation goes with the relation CUSTOM, and with no other")
    if kind == "MERCHANT_ID":
        checks.required("name", name or "")
    body = checks.given(
        appid=app(app_id),
        **_receiver(kind, account),
        name=name,
        relation_type=relation,
        custom_relation=None
        if custom_relation is None
        else checks.at_most_characters("custom_relation", custom_relation, 10),
    )
    return pay_once("profitsharing/receivers/add", "/v3/profitsharing/receivers/add", nothing, body, seals=("name",))


def delete_receiver(app_id: str, kind: ReceiverKind, account: str) -> Call[None]:
    """Nobody can share with it any more; what was shared stays."""
    body = {"appid": app(app_id), **_receiver(kind, account)}
    return pay_post("profitsharing/receivers/delete", "/v3/profitsharing/receivers/delete", nothing, body)


def share(
    app_id: str, transaction_id: str, out_order_no: str, shares: Sequence[Share], *, unfreeze_rest: bool
) -> Call[Sharing]:
    """Share a paid order's money with up to 50 receivers; up to 50 times, unless `unfreeze_rest` gives all that is left to the
    merchant and ends it."""
    checks.count("shares", shares, 1, MOST_RECEIVERS)
    body: JsonObject = {
        "appid": app(app_id),
        "transaction_id": _transaction(transaction_id),
        "out_order_no": own_no("out_order_no", out_order_no),
        "receivers": [_share(one) for one in shares],
        "unfreeze_unsplit": unfreeze_rest,
    }
    return pay_once("profitsharing/orders", "/v3/profitsharing/orders", _sharing, body, seals=("name",))


def get_sharing(transaction_id: str, out_order_no: str) -> Call[Sharing]:
    """What became of a sharing, or of unfreezing."""
    number = in_path(own_no("out_order_no", out_order_no))
    query = {"transaction_id": _transaction(transaction_id)}
    return pay_get("profitsharing/orders/get", f"/v3/profitsharing/orders/{number}", _sharing, query)


def take_back(out_order_no: str, out_return_no: str, mch_id: str, amount: int, description: str) -> Call[Return]:
    """Take `amount` fen back from the merchant `mch_id`, before a refund; within 180 days, and only from merchants."""
    body: JsonObject = {
        "out_order_no": own_no("out_order_no", out_order_no),
        "out_return_no": own_no("out_return_no", out_return_no),
        "return_mchid": checks.at_most_bytes("mch_id", mch_id, 32),
        "amount": fen("amount", amount),
        "description": checks.at_most_characters("description", description, 80),
    }
    return pay_once("profitsharing/return-orders", "/v3/profitsharing/return-orders", _return, body)


def get_return(out_order_no: str, out_return_no: str) -> Call[Return]:
    """What became of taking back."""
    number = in_path(own_no("out_return_no", out_return_no))
    query = {"out_order_no": own_no("out_order_no", out_order_no)}
    return pay_get("profitsharing/return-orders/get", f"/v3/profitsharing/return-orders/{number}", _return, query)


def unfreeze(transaction_id: str, out_order_no: str, description: str) -> Call[Sharing]:
    """Give all that was not shared to the merchant: nothing can be shared any more."""
    body: JsonObject = {
        "transaction_id": _transaction(transaction_id),
        "out_order_no": own_no("out_order_no", out_order_no),
        "description": checks.at_most_characters("description", description, 80),
    }
    return pay_once("profitsharing/orders/unfreeze", "/v3/profitsharing/orders/unfreeze", _sharing, body)


def get_unshared_amount(transaction_id: str) -> Call[int]:
    """How many fen of an order are still frozen."""
    number = in_path(_transaction(transaction_id))
    return pay_get("profitsharing/amounts", f"/v3/profitsharing/transactions/{number}/amounts", _unshared)


def _receiver(kind: ReceiverKind, account: str) -> JsonObject:
    checks.one_of("kind", kind, _KINDS)
    return {"type": kind, "account": checks.at_most_bytes("account", account, 64)}


def _share(one: Share) -> JsonObject:
    return checks.given(
        **_receiver(one.kind, one.account),
        name=one.name,
        amount=fen("amount", one.amount),
        description=checks.at_most_characters("description", one.description, 80),
    )


def _transaction(transaction_id: str) -> str:
    return checks.at_most_bytes("transaction_id", transaction_id, 32)


def _sharing(answer: JsonObject) -> Sharing:
    shares = tuple(
        Shared(
            answers.text(one, "account"), answers.number(one, "amount"), answers.text(one, "result"),
            answers.optional_text(one, "fail_reason"),
        )
        for one in answers.objects(answer, "receivers", may_lack=True)
    )  # fmt: skip
    return Sharing(
        order_id=answers.text(answer, "order_id"),
        out_order_no=answers.text(answer, "out_order_no"),
        transaction_id=answers.text(answer, "transaction_id"),
        state=answers.text(answer, "state"),
        shares=shares,
    )


def _return(answer: JsonObject) -> Return:
    return Return(
        return_id=answers.text(answer, "return_id"),
        out_return_no=answers.text(answer, "out_return_no"),
        out_order_no=answers.text(answer, "out_order_no"),
        amount=answers.number(answer, "amount"),
        result=answers.text(answer, "result"),
        fail_reason=answers.optional_text(answer, "fail_reason"),
    )


def _unshared(answer: JsonObject) -> int:
    return answers.number(answer, "unsplit_amount")
