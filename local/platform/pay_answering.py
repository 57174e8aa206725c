"""Answering a merchant's calls as WeChat Pay does: only signed ones, by signed answers, refusals by HTTP status and a code.

"如何生成请求签名", "签名验证". A fault `errcode` is a SYSTEM_ERROR here, `http_status` one with that status.
"""

import asyncio
import base64
import json
import re
from collections.abc import Sequence
from typing import Any, Final

from Crypto.Hash import SHA256
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15
from starlette.requests import Request
from starlette.responses import Response

from local.platform.accounts import Account
from local.platform.apis.pay_call import PayApi, PayCall, PayError
from local.platform.connection import Drop
from local.platform.exchanges import ApiCall, new_call_id
from local.platform.faults import Fault
from local.platform.senders.pay import signed_headers
from local.platform.simulator import Simulator

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048 "
TOLERANCE_SECONDS: Final = 300
_FIELD: Final = re.compile(r'(\w+)="([^"]*)"')


async def answer_pay_call(simulator: Simulator, apis: Sequence[PayApi], request: Request) -> Response:
    """Carry out one call, or the fault that lies in wait for it, and record it."""
    body, call_id = await request.body(), new_call_id()
    api = next((one for one in apis if one.method == request.method), apis[0])
    fault = simulator.faults.take(api.name)
    account = _find(simulator, request)
    answers = fault is None or fault.kind == "delay"
    if fault is None or fault.carries_out:
        response = _answer(simulator, api, account, request, body, call_id)
    if fault is not None and not answers:
        response = _faulty(simulator, account, fault)
    _record(simulator, api, account, fault, request, body, call_id, response)
    if fault is not None and fault.kind == "delay":
        await asyncio.sleep(fault.value or 0)
    return response


def _answer(
    simulator: Simulator, api: PayApi, account: Account | None, request: Request, body: bytes, call_id: str
) -> Response:
    try:
        verified = _verified(simulator, account, request, body)
        if request.method != api.method:
            raise PayError(405, "METHOD_NOT_ALLOWED", "HTTP 请求方法不支持")
        call = PayCall(simulator, verified, call_id, body, request.query_params, request.path_params)
        told = api.carry_out(call)
        return _respond(simulator, account, 204 if told is None else 200, told)
    except PayError as error:
        return _respond(simulator, account, error.status, error.body())


def _verified(simulator: Simulator, account: Account | None, request: Request, body: bytes) -> Account:
    """Whose call it is. Raises PayError SIGN_ERROR."""
    header = request.headers.get("authorization", "")
    fields = dict(_FIELD.findall(header.removeprefix(SCHEME)))
    if not header.startswith(SCHEME) or not {"mchid", "nonce_str", "signature", "timestamp", "serial_no"} <= fields.keys():
        raise PayError(401, "SIGN_ERROR", "Http头缺少Authorization或格式错误", at="Authorization")
    if account is None:
        raise PayError(401, "SIGN_ERROR", "商户号不存在", at="mchid")
    if not account.merchant_key or fields["serial_no"].upper() != account.merchant_serial.upper():
        raise PayError(401, "SIGN_ERROR", "商户证书序列号有误", at="serial_no")
    timestamp = fields["timestamp"]
    if not timestamp.isdecimal() or abs(simulator.clock.now_in_pushes() - int(timestamp)) > TOLERANCE_SECONDS:
        raise PayError(401, "SIGN_ERROR", "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟", at="timestamp")
    query = request.scope["query_string"]
    target = request.scope["raw_path"] + (b"?" + query if query else b"")
    lines = (request.method.encode(), target, timestamp.encode(), fields["nonce_str"].encode(), body)
    try:
        signature = base64.b64decode(fields["signature"], validate=True)
        pkcs1_15.new(RSA.import_key(account.merchant_key)).verify(
            SHA256.new(b"".join(b"%b\n" % one for one in lines)), signature
        )
    except ValueError:
        raise PayError(401, "SIGN_ERROR", "签名错误，请检查后再试", at="signature") from None
    return account


def _find(simulator: Simulator, request: Request) -> Account | None:
    fields = dict(_FIELD.findall(request.headers.get("authorization", "")))
    mch_id = fields.get("mchid")
    return next((one for one in simulator.accounts if one.kind == "pay" and one.mch_id == mch_id), None)


def _respond(simulator: Simulator, account: Account | None, status: int, told: dict[str, Any] | None) -> Response:
    text = "" if told is None else json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    timestamp = str(int(simulator.clock.now_in_pushes()))
    headers = {} if account is None else signed_headers(account, timestamp, text)
    return Response(text, status, headers, media_type=None if told is None else "application/json; charset=utf-8")


def _faulty(simulator: Simulator, account: Account | None, fault: Fault) -> Response:
    if fault.kind in ("drop_before", "drop_after"):
        return Drop()
    status = int(fault.value or 502) if fault.kind == "http_status" else 500
    return _respond(simulator, account, status, PayError(status, "SYSTEM_ERROR", "系统异常，请稍后重试").body())


def _record(
    simulator: Simulator, api: PayApi, account: Account | None, fault: Fault | None, request: Request, body: bytes,
    call_id: str, response: Response,
) -> None:  # fmt: skip
    dropped = isinstance(response, Drop)
    record = {
        "api": api.name,
        "account": account.name if account else None,
        "at": simulator.conversations.now_ms(),
        "errcode": None,
        "status": None if dropped else response.status_code,
        "fault": fault.kind if fault else None,
    }
    simulator.record_call(record)
    answer = None if dropped else bytes(response.body).decode()
    sent = body.decode(errors="replace")
    query = dict(request.query_params)
    simulator.exchanges.note_call(ApiCall(call_id, record, request.method, request.url.path, query, sent, answer))
