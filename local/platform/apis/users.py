"""Followers: who they are, what they are called, who is shut out ("获取用户基本信息", "获取用户列表", "拉黑用户")."""

from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import items, optional_text, texts
from local.platform.conversations import User
from local.platform.errors import ApiError

PAGE = 10_000
BATCH = 100
BLACKLIST_BATCH = 20
REMARK_CHARACTERS = 30


def get_info(call: Call) -> Answer:
    """Nickname and portrait have been empty since 2021-12-27. Raises ApiError 41009, 40003."""
    if not call.query.get("openid"):
        raise ApiError(41009)
    return _info(find(call, call.query["openid"]))


def get_infos(call: Call) -> Answer:
    wanted = items(call.given, "user_list", 40032, most=BATCH)
    return {"user_info_list": [_info(find(call, one.get("openid") if isinstance(one, dict) else None)) for one in wanted]}


def list_followers(call: Call) -> Answer:
    followers = [user.openid for user in call.simulator.conversations.users(call.account.name) if user.subscribed]
    return list_page(followers, call.query.get("next_openid", ""))


def update_remark(call: Call) -> Answer:
    remark = optional_text(call.given, "remark")
    if len(remark) >= REMARK_CHARACTERS:
        raise ApiError(40035)
    find(call, call.given.get("openid")).remark = remark
    return OK


def get_blacklist(call: Call) -> Answer:
    blocked = [user.openid for user in call.simulator.conversations.users(call.account.name) if user.blacklisted]
    return list_page(blocked, optional_text(call.given, "begin_openid"))


def block(call: Call) -> Answer:
    return _set_blacklisted(call, True)


def unblock(call: Call) -> Answer:
    return _set_blacklisted(call, False)


def find(call: Call, openid: object) -> User:
    user = call.simulator.conversations.find(call.account.name, openid)
    if user is None:
        raise ApiError(40003)
    return user


def list_page(openids: list[str], after: str) -> Answer:
    """Ten thousand from the one after `after` on. Raises ApiError 40003 when that one is not among them."""
    if after and after not in openids:
        raise ApiError(40003)
    rest = openids[openids.index(after) + 1 :] if after else openids
    shown = rest[:PAGE]
    data = {"data": {"openid": shown}} if shown else {}
    return {"total": len(openids), "count": len(shown), **data, "next_openid": shown[-1] if shown else ""}


def _set_blacklisted(call: Call, blacklisted: bool) -> Answer:
    users = [find(call, openid) for openid in texts(call.given, "openid_list", 40031, most=BLACKLIST_BATCH, longer=40032)]
    for user in users:
        user.blacklisted = blacklisted
    return OK


def _info(user: User) -> dict[str, Any]:
    if not user.subscribed:
        return {"subscribe": 0, "openid": user.openid}
    return {
        "subscribe": 1,
        "openid": user.openid,
        "nickname": "",
        "sex": 0,
        "language": "zh_CN",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": int(user.followed_at),
        "remark": user.remark,
        "groupid": user.tags[0] if user.tags else 0,
        "tagid_list": user.tags,
        "subscribe_scene": "ADD_SCENE_QR_CODE",
        "qr_scene": 0,
        "qr_scene_str": "",
    }


APIS = (
    Api("user/info", "GET", "/cgi-bin/user/info", get_info),
    Api("user/info/batchget", "POST", "/cgi-bin/user/info/batchget", get_infos),
    Api("user/get", "GET", "/cgi-bin/user/get", list_followers),
    Api("user/info/updateremark", "POST", "/cgi-bin/user/info/updateremark", update_remark),
    Api("tags/members/getblacklist", "POST", "/cgi-bin/tags/members/getblacklist", get_blacklist),
    Api("tags/members/batchblacklist", "POST", "/cgi-bin/tags/members/batchblacklist", block),
    Api("tags/members/batchunblacklist", "POST", "/cgi-bin/tags/members/batchunblacklist", unblock),
)
