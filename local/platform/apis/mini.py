"""What only mini programs have: login, codes to scan, content checks ("小程序登录", "获取不限制的小程序码", "文本内容安全识别").

Content that holds the risky sample text of WeChat's own documents is found risky, all else passes.
"""

import base64
import secrets

from starlette.responses import Response

from local.platform.apis.call import COMPONENT_ACCESS, OK, Answer, Api, Call
from local.platform.apis.checks import integer, optional_text, text
from local.platform.apis.credentials import find_by_secret
from local.platform.errors import ApiError
from local.platform.holders import COMPONENT, MINI, app_id_of, kind_of, with_app_id
from local.platform.logins import redeem_code, union_id
from local.platform.pictures import draw_picture
from local.platform.quotas import MINUTE

LOGINS_PER_MINUTE = 100
VISITED_WITHIN_SECONDS = 7_200
CONTENT_CHARACTERS = 2_500
SCENE_CHARACTERS = 32
RISKY = "特3456书yuuo莞6543李zxcz蒜7782法fgnv级"
RISKY_LABEL, NORMAL_LABEL = 20_006, 100


def log_in(call: Call) -> Answer:
    """Raises ApiError 40002, 41002, 41004, 40013, 40125, 41008, 40029, 40163, and 45011 above a hundred a minute and user."""
    if call.query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    account = find_by_secret(call.simulator, call.query.get("appid"), call.query.get("secret"))
    if kind_of(account) not in MINI:
        raise ApiError(40013)
    return _session(call, account.name)


def log_in_as_component(call: Call) -> Answer:
    account = with_app_id(call.simulator.accounts, call.query.get("appid"), MINI)
    if account is None or call.get("authorizers", app_id_of(account)) is None:
        raise ApiError(61003)
    return _session(call, account.name)


def draw_code(call: Call) -> Response:
    """Raises ApiError 40169 for a scene that is missing or longer than 32, 41030 for a page that no mini program has, 40097."""
    given = call.given
    scene, page = given.get("scene"), optional_text(given, "page", 41030)
    if not isinstance(scene, str) or not 1 <= len(scene) <= SCENE_CHARACTERS or not scene.isascii():
        raise ApiError(40169)
    if page.startswith("/") or "?" in page:
        raise ApiError(41030)
    if given.get("env_version", "release") not in ("release", "trial", "develop"):
        raise ApiError(40097)
    integer({"width": 430, **given}, "width", 40097, least=280, most=1280)
    return Response(draw_picture(f"{call.account.name} {page} {scene}"), media_type="image/png")


def check_text(call: Call) -> Answer:
    """Version 2 tells what it found, version 1 refuses with 87014. Raises ApiError 61010 for one not seen for two hours."""
    given = call.given
    content = text(given, "content", 44004)
    if len(content) > CONTENT_CHARACTERS:
        raise ApiError(45002)
    risky = RISKY in content
    if given.get("version") != 2:
        if risky:
            raise ApiError(87014)
        return OK
    integer(given, "scene", 40097, least=1, most=4)
    _check_visit(call)
    label = RISKY_LABEL if risky else NORMAL_LABEL
    suggest = "risky" if risky else "pass"
    detail = [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}]
    result = {"suggest": suggest, "label": label}
    return {**OK, "result": result, "detail": detail, "trace_id": secrets.token_hex(16)}


def check_media(call: Call) -> Answer:
    """The result follows as wxa_media_check; a risky medium is one whose address says so."""
    given = call.given
    url = text(given, "media_url", 40097)
    integer(given, "media_type", 40097, least=1, most=2)
    integer(given, "version", 40097, least=2, most=2)
    integer(given, "scene", 40097, least=1, most=4)
    _check_visit(call)
    trace_id = secrets.token_hex(16)
    suggest, label = ("risky", RISKY_LABEL) if "risky" in url else ("pass", NORMAL_LABEL)
    call.owe(
        given["openid"],
        "wxa_media_check",
        appid=app_id_of(call.account),
        trace_id=trace_id,
        version=2,
        result={"suggest": suggest, "label": label},
        detail=[{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}],
    )
    return {**OK, "trace_id": trace_id}


def _session(call: Call, account: str) -> Answer:
    login, records = redeem_code(call.simulator, account, call.query.get("js_code")), call.simulator.records
    counter = f"{login.openid} {int(call.now) // MINUTE}"
    count = int(records.get(account, "login_counts", counter) or 0) + 1
    if count > LOGINS_PER_MINUTE:
        raise ApiError(45011)
    records.put(account, "login_counts", counter, count, MINUTE)
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    records.put(account, "session_keys", login.openid, key)
    return {"openid": login.openid, "session_key": key, "unionid": union_id(login.openid)}


def _check_visit(call: Call) -> None:
    user = call.simulator.conversations.find(call.account.name, call.given.get("openid"))
    if user is None:
        raise ApiError(40003)
    if call.now - user.seen_at >= VISITED_WITHIN_SECONDS:
        raise ApiError(61010)


APIS = (
    Api("sns/jscode2session", "GET", "/sns/jscode2session", log_in, MINI, None),
    Api(
        "sns/component/jscode2session",
        "GET",
        "/sns/component/jscode2session",
        log_in_as_component,
        COMPONENT,
        COMPONENT_ACCESS,
    ),
    Api("wxa/getwxacodeunlimit", "POST", "/wxa/getwxacodeunlimit", draw_code, MINI),
    Api("wxa/msg_sec_check", "POST", "/wxa/msg_sec_check", check_text, MINI),
    Api("wxa/media_check_async", "POST", "/wxa/media_check_async", check_media, MINI),
)
