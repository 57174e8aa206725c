"""Answering API calls as WeChat does: HTTP 200 with JSON, refusals too, whose `errmsg` ends in a rid.

Faults come first. A path that is not simulated says so, with 40066 and HTTP 404.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from local.platform.apis.call import Answer, Api, Call, carry_out
from local.platform.connection import Drop
from local.platform.errcodes import ERRMSG, WECOM_ERRMSG
from local.platform.errors import ApiError
from local.platform.exchanges import ApiCall, new_call_id
from local.platform.faults import Fault
from local.platform.holders import BOTH, COMPONENT, kind_of, with_app_id, with_corp_id
from local.platform.messages import parse_json
from local.platform.simulator import Simulator

RID_DAYS = 7


async def answer_call(simulator: Simulator, apis: Sequence[Api], request: Request) -> Response:
    """Carry out one call, or the fault that lies in wait for it, and record it without token or secret."""
    call = Call(
        simulator,
        request.query_params,
        await request.body(),
        new_call_id(),
        request.headers.get("content-type", ""),
        str(request.base_url).rstrip("/"),
        request.path_params,
    )
    api, account = _choose(apis, call), _find_account(call)
    fault = simulator.faults.take(api.name)
    answer = status = None
    if fault is None or fault.carries_out:
        answer, status = _carry_out(api, request.method, call)
    response, errcode = _respond(api, fault, answer, status or 200, simulator)
    dropped = isinstance(response, Drop)
    record = {
        "api": api.name,
        "account": account,
        "at": simulator.conversations.now_ms(),
        "errcode": errcode,
        "status": None if dropped else response.status_code,
        "fault": fault.kind if fault else None,
    }
    simulator.record_call(record)
    exchange = ApiCall(
        call.call_id,
        record,
        request.method,
        request.url.path,
        dict(call.query),
        _readable(call.body, call.content_type),
        None if dropped else _readable(bytes(response.body), response.media_type or ""),
    )
    simulator.exchanges.note_call(exchange)
    _keep_rid(simulator, account, exchange, response)
    if fault is not None and fault.kind == "delay":
        await asyncio.sleep(fault.value or 0)
    return response


def unknown_api(path: str) -> Api:
    """What answers a path that the platform does not play."""

    def refuse(_call: Call) -> Answer:
        raise ApiError(40066, f"{ERRMSG[40066]}: {path} is not simulated", status=404)

    return Api(path, "", path, refuse, (), None)


def _choose(apis: Sequence[Api], call: Call) -> Api:
    """The API of the kind of account whose token came; else the first."""
    name = call.simulator.tokens.find_account(call.query.get("access_token"))
    kind = kind_of(call.simulator.accounts.get(name)) if name else ""
    return next((api for api in apis if kind in api.kinds), apis[0])


def _carry_out(api: Api, method: str, call: Call) -> tuple[Answer | Response, int]:
    try:
        return carry_out(api, method, call), 200
    except ApiError as error:
        return _refusal(api, error, call.simulator), error.status


def _respond(
    api: Api, fault: Fault | None, answer: Answer | Response | None, status: int, simulator: Simulator
) -> tuple[Response, int | None]:
    """The response and the errcode that was decided, None when nothing was."""
    errcode = answer.get("errcode", 0) if isinstance(answer, dict) else None if answer is None else 0
    if fault is not None and fault.kind in ("drop_before", "drop_after"):
        return Drop(), errcode
    if fault is not None and fault.kind == "http_status":
        return PlainTextResponse("simulated fault", int(fault.value or 502)), None
    if fault is not None and fault.kind == "errcode":
        errcode = int(fault.value or 0)
        answer = _refusal(api, ApiError(errcode, ERRMSG.get(errcode, "simulated fault")), simulator)
    if isinstance(answer, Response):
        return answer, errcode
    return JSONResponse(answer, status, media_type="application/json; encoding=utf-8"), errcode


def _refusal(api: Api, error: ApiError, simulator: Simulator) -> Answer:
    now = int(simulator.clock.now())
    if api.of_wecom:
        usual = error.errmsg == ApiError(error.errcode).errmsg
        errmsg = WECOM_ERRMSG.get(error.errcode, error.errmsg) if usual else error.errmsg
        hint = f"hint: [{now}_{secrets.randbelow(900) + 100}_{secrets.token_hex(16)}], from ip: 127.0.0.1"
        more = f"more info at https://open.work.weixin.qq.com/devtool/query?e={error.errcode}"
        return {"errcode": error.errcode, "errmsg": f"{errmsg}, {hint}, {more}", **error.more}
    rid = f"{now:08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    return {"errcode": error.errcode, "errmsg": f"{error.errmsg} rid: {rid}", **error.more}


def _keep_rid(simulator: Simulator, account: str | None, exchange: ApiCall, response: Response) -> None:
    """What rid/get tells for seven days."""
    _, found, rid = bytes(getattr(response, "body", b"")).rpartition(b" rid: ")
    if not found or account is None:
        return
    kept: dict[str, Any] = {
        "invoke_time": int(simulator.clock.now()),
        "cost_in_ms": 1,
        "request_url": "&".join(f"{name}={value}" for name, value in exchange.query.items()),
        "request_body": exchange.body,
        "response_body": exchange.answer or "",
        "client_ip": "127.0.0.1",
    }
    simulator.records.put(account, "rids", rid.decode().partition('"')[0], kept, RID_DAYS * 86_400)


def _readable(body: bytes, content_type: str) -> str:
    if content_type.startswith(("multipart/", "image/", "audio/", "video/")):
        return f"<{len(body)} bytes of {content_type.partition(';')[0]}>"
    return body.decode(errors="replace")


def _find_account(call: Call) -> str | None:
    """Who is calling, as far as can be told, for the record."""
    simulator = call.simulator
    name = simulator.tokens.find_account(call.query.get("access_token") or call.query.get("component_access_token"))
    if name is not None:
        return name
    if robot := simulator.records.find("robots", call.query.get("key", "")):
        return robot[0]
    given: dict[str, Any] = dict(call.query)
    with contextlib.suppress(ApiError):
        given |= parse_json(call.body)
    account = (
        with_app_id(simulator.accounts, given.get("appid"), BOTH)
        or with_app_id(simulator.accounts, given.get("component_appid"), COMPONENT)
        or with_corp_id(simulator.accounts, given.get("corpid"))
    )
    return account.name if account else None
