"""Sharing an order's money ("请求分账" …): with receivers that were added, at most 30 % of the order, done at once."""

from typing import Any, Final

from local.platform.apis.pay_call import Answer, PayApi, PayCall, PayError, amount, parts, text, written, wrong
from local.platform.apis.pay_orders import paid_order, save
from local.platform.senders.pay import unsealed

RECEIVERS: Final = "pay_receivers"
SHARINGS: Final = "pay_sharings"
RETURNS: Final = "pay_returns"
MOST_PERCENT: Final = 30
_KINDS: Final = ("MERCHANT_ID", "PERSONAL_OPENID")


def add_receiver(call: PayCall) -> Answer:
    """Raises PayError PARAM_ERROR for a name that was not sealed for WeChat Pay."""
    given = call.given
    key = _receiver(given)
    relation = text(given, "relation_type", 32)
    if given["type"] == "MERCHANT_ID" or given.get("name") is not None:
        _check_sealed(call, text(given, "name", 10_240), "/name")
    call.put(RECEIVERS, key, {"relation_type": relation})
    return {"type": given["type"], "account": given["account"], "relation_type": relation}


def delete_receiver(call: PayCall) -> Answer:
    given = call.given
    call.simulator.records.remove(call.account.name, RECEIVERS, _receiver(given))
    return {"type": given["type"], "account": given["account"]}


def share(call: PayCall) -> Answer:
    """Raises PayError NOT_ENOUGH, RULE_LIMIT, INVALID_REQUEST."""
    given = call.given
    number = text(given, "out_order_no", 64)
    shares = [_checked(call, one) for one in parts(given, "receivers", 50)]
    if not isinstance(given.get("unfreeze_unsplit"), bool):
        raise wrong("/unfreeze_unsplit", "unfreeze_unsplit 必填")
    if (before := _repeated(call, number, given)) is not None:
        return before
    order, wanted = _frozen(call, given), sum(one["amount"] for one in shares)
    if wanted > order["unshared"]:
        raise PayError(403, "NOT_ENOUGH", "分账金额不足")
    shared = order.get("shared", 0) + wanted
    if shared * 100 > order["given"]["amount"]["total"] * MOST_PERCENT:
        raise PayError(403, "RULE_LIMIT", "超出分账最大比例")
    left = 0 if given["unfreeze_unsplit"] else order["unshared"] - wanted
    save(call, {**order, "unshared": left, "shared": shared})
    return _note(call, number, given, shares)


def unfreeze(call: PayCall) -> Answer:
    given = call.given
    number = text(given, "out_order_no", 64)
    text(given, "description", 80)
    if (before := _repeated(call, number, given)) is not None:
        return before
    order = _frozen(call, given)
    rest = {
        "type": "MERCHANT_ID",
        "account": call.account.mch_id,
        "amount": order["unshared"],
        "description": "解冻给分账方",
    }
    save(call, {**order, "unshared": 0})
    return _note(call, number, given, [rest])


def get_sharing(call: PayCall) -> Answer:
    """Raises PayError RESOURCE_NOT_EXISTS."""
    found = call.get(SHARINGS, call.path["out_order_no"])
    if found is None or found["told"]["transaction_id"] != call.query.get("transaction_id"):
        raise PayError(404, "RESOURCE_NOT_EXISTS", "记录不存在")
    told: Answer = found["told"]
    return told


def take_back(call: PayCall) -> Answer:
    """Raises PayError INVALID_REQUEST for more than that merchant got."""
    given = call.given
    number, wanted = text(given, "out_return_no", 64), amount(given, "amount")
    merchant, sharing = text(given, "return_mchid", 32), call.get(SHARINGS, text(given, "out_order_no", 64))
    text(given, "description", 80)
    before = call.get(RETURNS, number)
    if before is not None and before["given"] == given:
        told: Answer = before["told"]
        return told
    if before is not None:
        raise PayError(400, "INVALID_REQUEST", "商户回退单号重复，且参数不一致")
    if sharing is None:
        raise PayError(404, "RESOURCE_NOT_EXISTS", "分账单不存在")
    got = sum(one["amount"] for one in sharing["told"]["receivers"] if one["account"] == merchant)
    back = sum(one["given"]["amount"] for one in call.rows(RETURNS).values() if _same_share(one["given"], given))
    if wanted + back > got:
        raise PayError(400, "INVALID_REQUEST", "回退金额大于可回退金额")
    answer = {name: given[name] for name in ("out_order_no", "out_return_no", "return_mchid", "amount", "description")}
    times = {"create_time": written(call.now), "finish_time": written(call.now)}
    answer |= {"order_id": sharing["told"]["order_id"], "return_id": call.new_id("3009"), "result": "SUCCESS", **times}
    call.put(RETURNS, number, {"given": given, "told": answer})
    return answer


def get_return(call: PayCall) -> Answer:
    """Raises PayError RESOURCE_NOT_EXISTS."""
    found = call.get(RETURNS, call.path["out_return_no"])
    if found is None or found["told"]["out_order_no"] != call.query.get("out_order_no"):
        raise PayError(404, "RESOURCE_NOT_EXISTS", "记录不存在")
    told: Answer = found["told"]
    return told


def get_unshared(call: PayCall) -> Answer:
    order = paid_order(call, call.path["transaction_id"])
    return {"transaction_id": order["transaction_id"], "unsplit_amount": order["unshared"]}


def _receiver(given: dict[str, Any]) -> str:
    if text(given, "type", 32) not in _KINDS:
        raise wrong("/type", f"type 须为 {' 或 '.join(_KINDS)}")
    return f"{given['type']} {text(given, 'account', 64)}"


def _checked(call: PayCall, one: dict[str, Any]) -> dict[str, Any]:
    key, value = _receiver(one), amount(one, "amount", "/receivers")
    if call.get(RECEIVERS, key) is None:
        raise PayError(400, "INVALID_REQUEST", "非分账接收方，请先添加分账接收方")
    if one.get("name") is not None:
        _check_sealed(call, text(one, "name", 10_240), "/receivers/name")
    description = text(one, "description", 80, within="/receivers")
    return {"type": one["type"], "account": one["account"], "amount": value, "description": description}


def _check_sealed(call: PayCall, name: str, at: str) -> None:
    try:
        unsealed(call.account, name)
    except ValueError:
        raise wrong(at, "敏感信息解密失败，请使用 Wechatpay-Serial 对应的公钥加密") from None


def _frozen(call: PayCall, given: dict[str, Any]) -> dict[str, Any]:
    order = paid_order(call, text(given, "transaction_id", 32))
    if not (order["given"].get("settle_info") or {}).get("profit_sharing"):
        raise PayError(400, "INVALID_REQUEST", "非分账订单不支持分账")
    if order["unshared"] == 0:
        raise PayError(400, "INVALID_REQUEST", "分账已完结")
    return order


def _repeated(call: PayCall, number: str, given: dict[str, Any]) -> Answer | None:
    """What the same request was answered. Names are sealed anew each time, so they are not compared."""
    before = call.get(SHARINGS, number)
    if before is None:
        return None
    if _without_names(before["given"]) != _without_names(given):
        raise PayError(400, "INVALID_REQUEST", "商户分账单号重复，且参数不一致")
    told: Answer = before["told"]
    return told


def _without_names(given: dict[str, Any]) -> dict[str, Any]:
    receivers = [{name: value for name, value in one.items() if name != "name"} for one in given.get("receivers", ())]
    return {**given, "receivers": receivers}


def _note(call: PayCall, number: str, given: dict[str, Any], shares: list[dict[str, Any]]) -> Answer:
    times = {"create_time": written(call.now), "finish_time": written(call.now)}
    told = {
        "transaction_id": given["transaction_id"],
        "out_order_no": number,
        "order_id": call.new_id("3008"),
        "state": "FINISHED",
        "receivers": [{**one, "result": "SUCCESS", "detail_id": call.new_id("3601"), **times} for one in shares],
    }
    call.put(SHARINGS, number, {"given": given, "told": told})
    return told


def _same_share(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("out_order_no", "return_mchid"))


_ROOT: Final = "/v3/profitsharing"
APIS = (
    PayApi("profitsharing/receivers/add", "POST", f"{_ROOT}/receivers/add", add_receiver),
    PayApi("profitsharing/receivers/delete", "POST", f"{_ROOT}/receivers/delete", delete_receiver),
    PayApi("profitsharing/orders/unfreeze", "POST", f"{_ROOT}/orders/unfreeze", unfreeze),
    PayApi("profitsharing/orders", "POST", f"{_ROOT}/orders", share),
    PayApi("profitsharing/orders/get", "GET", f"{_ROOT}/orders/{{out_order_no}}", get_sharing),
    PayApi("profitsharing/return-orders", "POST", f"{_ROOT}/return-orders", take_back),
    PayApi("profitsharing/return-orders/get", "GET", f"{_ROOT}/return-orders/{{out_return_no}}", get_return),
    PayApi("profitsharing/amounts", "GET", f"{_ROOT}/transactions/{{transaction_id}}/amounts", get_unshared),
)
