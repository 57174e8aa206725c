"""Who is at the browser: members and customers of a WeCom corporation.

Sources: "Build the authorisation link" (构造网页授权链接), "Web login" (构造企业微信登录链接), "Get the visitor's identity"
(获取访问用户身份), "Get the visitor's sensitive information" (获取访问用户敏感信息).
"""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host
from liushui.wechat.calls.checks import check_state, check_url

MOST_CODE_BYTES = 512


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member has `userid` (and `user_ticket` for 1800 s, if the scope was snsapi_privateinfo); anybody else `openid`, and
    `external_userid` if a member has them as a customer."""

    userid: str | None
    openid: str | None
    external_userid: str | None
    user_ticket: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class MemberDetail:
    """What the member consented to let the application know; the rest is None."""

    userid: str
    gender: str | None = field(repr=False)
    picture_url: str | None = field(repr=False)
    qr_code_url: str | None = field(repr=False)
    mobile: str | None = field(repr=False)
    email: str | None = field(repr=False)
    work_email: str | None = field(repr=False)
    address: str | None = field(repr=False)


def authorize_url(
    corp_id: str,
    agent_id: int,
    redirect_uri: str,
    *,
    state: str,
    scope: Literal["snsapi_base", "snsapi_privateinfo"] = "snsapi_base",
) -> str:
    """The address of a login inside the app (构造网页授权链接): where to send a browser inside WeCom or WeChat.
    snsapi_privateinfo asks the member, who must be in the application's range."""
    checks.one_of("scope", scope, ("snsapi_base", "snsapi_privateinfo"))
    check_state(state)
    query = {
        "appid": corp_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": scope,
        "state": state,
        "agentid": str(agent_id),
    }
    return f"https://open.weixin.qq.com/connect/oauth2/authorize?{_query(query)}#wechat_redirect"


def login_page_url(
    corp_id: str, agent_id: int, redirect_uri: str, *, state: str, language: Literal["zh", "en"] = "zh"
) -> str:
    """The address of the login page (构造企业微信登录链接): where to send any browser, to a page with a QR code for members."""
    checks.required("state", state)
    checks.one_of("language", language, ("zh", "en"))
    query = {
        "login_type": "CorpApp",
        "appid": corp_id,
        "agentid": str(agent_id),
        "redirect_uri": redirect_uri,
        "state": state,
        "lang": language,
    }
    return f"https://login.work.weixin.qq.com/wwlogin/sso/login?{_query(query)}"


def get_visitor(code: str) -> Call[Visitor]:
    """Get who the visitor is (获取访问用户身份). A code is good once, for 5 minutes."""
    checks.at_most_bytes("code", code, MOST_CODE_BYTES)
    return build.get("/cgi-bin/auth/getuserinfo", _visitor, {"code": code}, host=Host.WORK)


def get_member_detail(user_ticket: str) -> Call[MemberDetail]:
    """Get what a member consented to (获取访问用户敏感信息)."""
    checks.at_most_bytes("user_ticket", user_ticket, MOST_CODE_BYTES)
    return build.post("/cgi-bin/auth/getuserdetail", _detail, {"user_ticket": user_ticket}, host=Host.WORK)


def _query(query: dict[str, str]) -> str:
    checks.required("corp_id", query["appid"])
    check_url("redirect_uri", query["redirect_uri"])
    return urlencode(query)


def _visitor(answer: JsonObject) -> Visitor:
    """Older answers write UserId and OpenId. An answer that names nobody is none."""
    names = ("userid", "UserId", "openid", "OpenId", "external_userid", "user_ticket")
    found = {name: answers.optional_text(answer, name) for name in names}
    visitor = Visitor(
        userid=found["userid"] or found["UserId"],
        openid=found["openid"] or found["OpenId"],
        external_userid=found["external_userid"],
        user_ticket=found["user_ticket"],
    )
    if visitor.userid is None and visitor.openid is None:
        raise KeyError("userid, openid")
    return visitor


def _detail(answer: JsonObject) -> MemberDetail:
    names = ("gender", "avatar", "qr_code", "mobile", "email", "biz_mail", "address")
    return MemberDetail(answers.text(answer, "userid"), *(answers.optional_text(answer, name) for name in names))
