"""Answering API calls as WeChat does: HTTP 200 with JSON, refusals too, whose `errmsg` ends in a rid.

Faults come first. A path that is not simulated says so, with 40066 and HTTP 404.
"""

import asyncio
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from local.platform.api import Answer, Api, Call
from local.platform.connection import Drop
from local.platform.errcodes import ERRMSG
from local.platform.errors import ApiError
from local.platform.exchanges import ApiCall, new_call_id
from local.platform.faults import Fault
from local.platform.messages import parse_json
from local.platform.simulator import Simulator


async def answer_call(simulator: Simulator, api: Api, request: Request) -> Response:
    """Carry out one call, or the fault that lies in wait for it, and record it without token or secret."""
    call = Call(simulator, request.query_params, await request.body(), new_call_id())
    account = _find_account(call)
    fault = simulator.faults.take(api.name)
    answer = status = None
    if fault is None or fault.carries_out:
        answer, status = _carry_out(api, request.method, call)
    response, errcode = _respond(fault, answer, status or 200, simulator)
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
    simulator.exchanges.note_call(
        ApiCall(
            call.call_id,
            record,
            request.method,
            request.url.path,
            dict(call.query),
            call.body.decode(errors="replace"),
            None if dropped else bytes(response.body).decode(errors="replace"),
        )
    )
    if fault is not None and fault.kind == "delay":
        await asyncio.sleep(fault.value or 0)
    return response


def unknown_api(path: str) -> Api:
    """What answers a path that the platform does not play."""

    def refuse(_call: Call) -> Answer:
        raise ApiError(40066, f"{ERRMSG[40066]}: {path} is not simulated", status=404)

    return Api(path, "", path, refuse)


def _carry_out(api: Api, method: str, call: Call) -> tuple[Answer, int]:
    try:
        if api.method and method != api.method:
            raise ApiError(43001 if api.method == "GET" else 43002)
        return api.carry_out(call), 200
    except ApiError as error:
        return _refusal(error.errcode, error.errmsg, call.simulator), error.status


def _respond(fault: Fault | None, answer: Answer | None, status: int, simulator: Simulator) -> tuple[Response, int | None]:
    """The response and the errcode that was decided, None when nothing was."""
    errcode = answer.get("errcode", 0) if answer is not None else None
    if fault is not None and fault.kind in ("drop_before", "drop_after"):
        return Drop(), errcode
    if fault is not None and fault.kind == "http_status":
        return PlainTextResponse("simulated fault", int(fault.value or 502)), None
    if fault is not None and fault.kind == "errcode":
        errcode = int(fault.value or 0)
        answer = _refusal(errcode, ERRMSG.get(errcode, "simulated fault"), simulator)
    return JSONResponse(answer, status, media_type="application/json; encoding=utf-8"), errcode


def _refusal(errcode: int, errmsg: str, simulator: Simulator) -> Answer:
    rid = f"{int(simulator.clock.now()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    return {"errcode": errcode, "errmsg": f"{errmsg} rid: {rid}"}


def _find_account(call: Call) -> str | None:
    """Who is calling, as far as can be told, for the record."""
    name = call.simulator.tokens.find_account(call.query.get("access_token"))
    if name is not None:
        return name
    try:
        app_id = call.query.get("appid") or parse_json(call.body).get("appid")
    except ApiError:
        return None
    account = call.simulator.accounts.with_app_id(str(app_id))
    return account.name if account else None
