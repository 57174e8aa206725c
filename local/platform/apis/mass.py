"""Messages to many ("群发接口"): each user gets four a calendar month, each job ends in MASSSENDJOBFINISH."""

from collections.abc import Iterable, Mapping
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, part, text, texts
from local.platform.apis.template import known_user, new_job_id
from local.platform.clock import china_day
from local.platform.conversations import User
from local.platform.errors import ApiError

PER_USER_AND_MONTH = 4
REPEAT_SECONDS = 86_400
TOO_FAST_SECONDS = 60
CLIENT_ID_BYTES = 64
SPEEDS = (80, 60, 45, 30, 10)  # ten thousand a minute
_NEEDS = {
    "text": "content",
    "mpnews": "media_id",
    "voice": "media_id",
    "image": "media_id",
    "mpvideo": "media_id",
    "wxcard": "card_id",
}


def send_all(call: Call) -> Answer:
    """To all followers or to those with a tag. Raises ApiError 45159 for a tag that is not there."""
    chosen = part(call.given, "filter")
    followers = [user for user in call.simulator.conversations.users(call.account.name) if user.subscribed]
    if chosen.get("is_to_all") is True:
        return _send(call, followers)
    tag_id = integer(chosen, "tag_id", 45159)
    if call.get("tags", tag_id) is None:
        raise ApiError(45159)
    return _send(call, [user for user in followers if tag_id in user.tags])


def send_to_many(call: Call) -> Answer:
    """To 2-10000 openids. Raises ApiError 40031 for another number, 40003 for one that is unknown."""
    openids = texts(call.given, "touser", 40031)
    if len(openids) < 2:
        raise ApiError(40031)
    users = [known_user(call, {"touser": openid}) for openid in openids]
    return _send(call, [user for user in users if user.subscribed], len(users))


def preview(call: Call) -> Answer:
    user, (msgtype, content) = known_user(call, call.given), _content(call)
    call.simulator.conversations.show(user, content, msgtype, "mass", call.call_id, preview=True)
    return {**OK, "errmsg": "preview success"}


def get_status(call: Call) -> Answer:
    job = _job(call)
    return {"msg_id": job["msg_id"], "msg_status": job["status"]}


def delete(call: Call) -> Answer:
    """Takes the page of an article or a video away; what was delivered stays. Raises ApiError 40059 for another job."""
    _job(call)["status"] = "DELETE"
    return OK


def get_speed(call: Call) -> Answer:
    speed = int(call.get("settings", "mass_speed") or 0)
    return {"speed": speed, "realspeed": SPEEDS[speed]}


def set_speed(call: Call) -> Answer:
    if "speed" not in call.given:
        raise ApiError(45084)
    call.put("settings", "mass_speed", integer(call.given, "speed", 45083, most=len(SPEEDS) - 1))
    return OK


def _send(call: Call, users: list[User], named: int | None = None) -> Answer:
    msgtype, content = _content(call)
    _refuse_repeat(call)
    job = new_job_id(call)
    _remember(call, job)
    total = len(users) if named is None else named
    sent = sum(1 for user in users if _show(call, user, msgtype, content))
    call.put("mass_jobs", job, {"msg_id": job, "status": "SEND_SUCCESS"})
    call.owe(
        "",
        "MASSSENDJOBFINISH",
        MsgID=job,
        Status="send success",
        TotalCount=total,
        FilterCount=sent,
        SentCount=sent,
        ErrorCount=0,
    )
    return {**OK, "errmsg": "send job submission success", "msg_id": job, "msg_data_id": job + 1}


def _show(call: Call, user: User, msgtype: str, content: Any) -> bool:
    """Whether the user still gets one this month."""
    key = f"{china_day(call.now)[:7]} {user.openid}"
    got = int(call.get("mass_counts", key) or 0)
    if user.blacklisted or got >= PER_USER_AND_MONTH:
        return False
    call.put("mass_counts", key, got + 1)
    call.simulator.conversations.show(user, content, msgtype, "mass", call.call_id)
    return True


def _content(call: Call) -> tuple[str, Any]:
    """msgtype and content. Raises ApiError 40008, 44004, 40007."""
    given = call.given
    msgtype = given.get("msgtype")
    if not isinstance(msgtype, str) or msgtype not in _NEEDS:
        raise ApiError(40008)
    content = _one_image(given) if msgtype == "image" else part(given, msgtype, 44004)
    value = text(content, _NEEDS[msgtype], 44004 if msgtype == "text" else 40007)
    known = call.simulator.media.knows(call.account.name, value) or call.get("drafts", value) is not None
    if _NEEDS[msgtype] == "media_id" and not known:
        raise ApiError(40007)
    return msgtype, content


def _one_image(given: Mapping[str, Any]) -> dict[str, Any]:
    """Several pictures come as `images`, one as `image`."""
    if isinstance(images := given.get("images"), dict) and _all_texts(images.get("media_ids")):
        return {**images, "media_id": images["media_ids"][0]}
    return part(given, "image", 40007)


def _all_texts(values: object) -> bool:
    return isinstance(values, Iterable) and bool(values) and all(isinstance(value, str) for value in values)


def _refuse_repeat(call: Call) -> None:
    """Raises ApiError 45067 for a long clientmsgid, 45066 for one repeated within a minute, 45065 within a day, with the
    first one's msg_id."""
    client_id = call.given.get("clientmsgid")
    if client_id is None:
        return
    text(call.given, "clientmsgid", 45067, most_bytes=CLIENT_ID_BYTES)
    sent = call.get("mass_client_ids", client_id)
    if sent and call.now - sent["at"] < TOO_FAST_SECONDS:
        raise ApiError(45066)
    if sent:
        raise ApiError(45065, more={"msg_id": sent["msg_id"]})


def _remember(call: Call, job: int) -> None:
    if client_id := call.given.get("clientmsgid"):
        call.put("mass_client_ids", client_id, {"msg_id": job, "at": call.now}, REPEAT_SECONDS)


def _job(call: Call) -> dict[str, Any]:
    job: dict[str, Any] | None = call.get("mass_jobs", call.given.get("msg_id"))
    if job is None:
        raise ApiError(40059)
    return job


_PATH = "/cgi-bin/message/mass"
APIS = (
    Api("mass/sendall", "POST", f"{_PATH}/sendall", send_all),
    Api("mass/send", "POST", f"{_PATH}/send", send_to_many),
    Api("mass/preview", "POST", f"{_PATH}/preview", preview),
    Api("mass/get", "POST", f"{_PATH}/get", get_status),
    Api("mass/delete", "POST", f"{_PATH}/delete", delete),
    Api("mass/speed/get", "POST", f"{_PATH}/speed/get", get_speed),
    Api("mass/speed/set", "POST", f"{_PATH}/speed/set", set_speed),
)
