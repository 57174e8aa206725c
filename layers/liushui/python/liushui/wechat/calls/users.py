"""Followers of an Official Account.

Sources: "Get user information" (获取用户基本信息, 批量获取用户基本信息), "Get the list of followers" (获取关注用户列表),
"Set a remark" (设置用户备注名), "Blacklist" (获取黑名单列表, 拉黑用户, 取消拉黑用户), "Convert OpenIDs" (转换openid). WeChat no
longer tells names and pictures of followers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, nothing
from liushui.wechat.calls.checks import Language, check_ids, check_language, maybe_bytes

MOST_USERS_AT_ONCE, MOST_BLACKLISTED_AT_ONCE, MOST_CONVERTED_AT_ONCE = 100, 20, 100
MOST_REMARK_BYTES = 30


@dataclass(frozen=True, slots=True)
class UserInfo:
    """A user; of one who does not follow (any more), WeChat tells `openid` only. `subscribed_at` in seconds."""

    openid: str
    subscribed: bool
    unionid: str | None = None
    language: str | None = None
    subscribed_at: int | None = None
    remark: str | None = None
    tag_ids: tuple[int, ...] = ()
    subscribe_scene: str | None = None
    qr_scene: int | None = None
    qr_scene_str: str | None = None


@dataclass(frozen=True, slots=True)
class OpenIds:
    """One page of OpenIDs. Ask on with `next_openid` until it is None."""

    openids: tuple[str, ...]
    next_openid: str | None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class ConvertedOpenId:
    """What became of an OpenID of the account before its move; None if it could not be converted, with `problem`."""

    before: str
    now: str | None
    problem: str


def get_user(openid: str, *, language: Language = "zh_CN") -> Call[UserInfo]:
    """Get a user (获取用户基本信息)."""
    checks.required("openid", openid)
    check_language(language)
    return build.get("/cgi-bin/user/info", _user, {"openid": openid, "lang": language})


def get_users(openids: Sequence[str], *, language: Language = "zh_CN") -> Call[tuple[UserInfo, ...]]:
    """Get users (批量获取用户基本信息) of at most 100."""
    check_ids("openids", openids, most=MOST_USERS_AT_ONCE)
    check_language(language)
    body: JsonObject = {"user_list": [{"openid": openid, "lang": language} for openid in openids]}
    return build.post(
        "/cgi-bin/user/info/batchget", lambda answer: tuple(map(_user, answers.objects(answer, "user_info_list"))), body
    )


def list_users(*, after: str | None = None) -> Call[OpenIds]:
    """List the followers (获取关注用户列表): 10 000 at once, from the one `after` this OpenID on."""
    return build.get("/cgi-bin/user/get", read_openids, {"next_openid": after} if after else {})


def set_remark(openid: str, remark: str) -> Call[None]:
    """Set a user's remark (设置用户备注名); an empty one takes it away. At most 30 bytes: ten Chinese characters."""
    checks.required("openid", openid)
    maybe_bytes("remark", remark, MOST_REMARK_BYTES)
    return build.post("/cgi-bin/user/info/updateremark", nothing, {"openid": openid, "remark": remark})


def list_blacklisted(*, after: str | None = None) -> Call[OpenIds]:
    """List the blacklist (获取黑名单列表): 10 000 at once."""
    return build.post("/cgi-bin/tags/members/getblacklist", read_openids, {"begin_openid": after or ""})


def blacklist(openids: Sequence[str]) -> Call[None]:
    """Blacklist users (拉黑用户), at most 20 at once."""
    check_ids("openids", openids, most=MOST_BLACKLISTED_AT_ONCE)
    return build.post("/cgi-bin/tags/members/batchblacklist", nothing, {"openid_list": list(openids)})


def take_off_blacklist(openids: Sequence[str]) -> Call[None]:
    """Take users off the blacklist (取消拉黑用户), at most 20 at once."""
    check_ids("openids", openids, most=MOST_BLACKLISTED_AT_ONCE)
    return build.post("/cgi-bin/tags/members/batchunblacklist", nothing, {"openid_list": list(openids)})


def convert_openids(from_app_id: str, openids: Sequence[str]) -> Call[tuple[ConvertedOpenId, ...]]:
    """Convert OpenIDs (转换openid) after an account has moved to another, at most 100 at once; ask as the new account."""
    checks.required("from_app_id", from_app_id)
    check_ids("openids", openids, most=MOST_CONVERTED_AT_ONCE)
    body: JsonObject = {"from_appid": from_app_id, "openid_list": list(openids)}
    return build.post(
        "/cgi-bin/changeopenid", lambda answer: tuple(map(_converted, answers.objects(answer, "result_list"))), body
    )


def read_openids(answer: JsonObject) -> OpenIds:
    """A page of OpenIDs. WeChat repeats the last one as `next_openid` even where nothing follows, so an empty page ends it."""
    data = answers.object_in(answer, "data") if "data" in answer else {}
    openids = answers.texts(data, "openid", may_lack=True)
    next_openid = answers.optional_text(answer, "next_openid") if openids else None
    return OpenIds(openids, next_openid, answers.optional_number(answer, "total"))


def _user(answer: JsonObject) -> UserInfo:
    openid, subscribed = answers.text(answer, "openid"), answers.number(answer, "subscribe") == 1
    if not subscribed:
        return UserInfo(openid, subscribed, unionid=answers.optional_text(answer, "unionid"))
    return UserInfo(
        openid,
        subscribed,
        unionid=answers.optional_text(answer, "unionid"),
        language=answers.optional_text(answer, "language"),
        subscribed_at=answers.optional_number(answer, "subscribe_time"),
        remark=answers.optional_text(answer, "remark"),
        tag_ids=answers.numbers(answer, "tagid_list", may_lack=True),
        subscribe_scene=answers.optional_text(answer, "subscribe_scene"),
        qr_scene=answers.optional_number(answer, "qr_scene"),
        qr_scene_str=answers.optional_text(answer, "qr_scene_str"),
    )


def _converted(result: JsonObject) -> ConvertedOpenId:
    now = answers.optional_text(result, "new_openid")
    return ConvertedOpenId(answers.text(result, "ori_openid"), now, answers.text(result, "err_msg"))
