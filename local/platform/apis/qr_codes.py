"""Codes to scan that carry a scene ("生成带参数的二维码"). `scene_of` is what scanning one means."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from local.platform.apis.call import Answer, Api, Call
from local.platform.apis.checks import integer, part
from local.platform.errors import ApiError
from local.platform.pictures import draw_picture
from local.platform.simulator import Simulator

MOST_SECONDS = 2_592_000
DEFAULT_SECONDS = 30
MOST_PERMANENT = 100_000
SCENE_CHARACTERS = 64
_ACTIONS = {"QR_SCENE": False, "QR_STR_SCENE": False, "QR_LIMIT_SCENE": True, "QR_LIMIT_STR_SCENE": True}
TABLE = "qr_codes"


def create_code(call: Call) -> Answer:
    """Raises ApiError 40052 for another action, 40053 for a scene out of bounds, 40035 for a wrong life, 45029 above 100 000
    permanent ones."""
    given = call.given
    action = given.get("action_name")
    if not isinstance(action, str) or action not in _ACTIONS:
        raise ApiError(40052)
    scene = _scene(part(part(given, "action_info", 40053), "scene", 40053), action)
    life = None if _ACTIONS[action] else _life(given)
    ticket = secrets.token_urlsafe(64)
    kept = {"scene": scene, "url": f"http://weixin.qq.com/q/{secrets.token_urlsafe(16)}"}
    if life is None and sum(1 for code in call.rows(TABLE).values() if code.get("permanent")) >= MOST_PERMANENT:
        raise ApiError(45029)
    call.put(TABLE, ticket, {**kept, "permanent": life is None}, life)
    return {"ticket": ticket, "url": kept["url"], **({} if life is None else {"expire_seconds": life})}


def show_code(call: Call) -> Response:
    """The picture, for anybody who has the ticket; HTTP 404 for one that is unknown or at its end."""
    found = call.simulator.records.find(TABLE, call.query.get("ticket", ""))
    if found is None:
        return Response("no such ticket", 404, media_type="text/plain")
    return Response(draw_picture(found[1]["url"]), media_type="image/png")


def scene_of(simulator: Simulator, account: str, ticket: str) -> str | None:
    """The scene of a ticket as EventKey has it, without `qrscene_`; None when it is unknown or at its end."""
    code = simulator.records.get(account, TABLE, ticket)
    return str(code["scene"]) if code else None


def _scene(scene: Mapping[str, Any], action: str) -> str:
    if action in ("QR_SCENE", "QR_LIMIT_SCENE"):
        most = MOST_PERMANENT if _ACTIONS[action] else 2**32 - 1
        return str(integer(scene, "scene_id", 40053, least=1, most=most))
    text = scene.get("scene_str")
    if not isinstance(text, str) or not 1 <= len(text) <= SCENE_CHARACTERS:
        raise ApiError(40053)
    return text


def _life(given: Mapping[str, Any]) -> int:
    return integer({"expire_seconds": DEFAULT_SECONDS, **given}, "expire_seconds", 40035, least=1, most=MOST_SECONDS)


APIS = (
    Api("qrcode/create", "POST", "/cgi-bin/qrcode/create", create_code),
    Api("showqrcode", "GET", "/cgi-bin/showqrcode", show_code, (), None),
)
