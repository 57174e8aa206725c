from typing import Any

from liushui.wechat.calls import wecom_suite_login as login
from liushui.wechat.calls.call import Host, TokenUse
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

WHERE: dict[str, Any] = {"host": Host.WORK, "token": TokenUse.NONE}
SUITE = {"suite_access_token": "st"}


def test_addresses_of_logins() -> None:
    assert login.suite_authorize_url("wwsuite", "https://x.example/", state="s") == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wwsuite&redirect_uri=https%3A%2F%2Fx.example%2F"
        "&response_type=code&scope=snsapi_base&state=s#wechat_redirect"
    )
    assert login.provider_login_url("ww1", "https://x.example/", state="s", user_type="member") == (
        "https://open.work.weixin.qq.com/wwopen/sso/3rd_qrConnect?appid=ww1&redirect_uri=https%3A%2F%2Fx.example%2F"
        "&state=s&usertype=member"
    )
    assert_refused(lambda: login.suite_authorize_url("wwsuite", "x", state="s"), "redirect_uri")
    assert_refused(lambda: login.provider_login_url("ww1", "https://x", state="a b"), "state")


def test_who_the_visitor_is() -> None:
    call = login.get_suite_visitor("st", "code")
    assert_get(call, "/cgi-bin/service/auth/getuserinfo3rd", {**SUITE, "code": "code"}, **WHERE)
    member = call.read({"corpid": "ww2", "userid": "anna", "open_userid": "wo1", "user_ticket": "ut"})
    assert (member.corp_id, member.userid, member.open_userid, member.openid) == ("ww2", "anna", "wo1", None)
    assert call.read({"CorpId": "ww2", "UserId": "anna"}).userid == "anna"
    assert call.read({"openid": "o", "external_userid": "wm"}).external_userid == "wm"
    detail = login.get_suite_member_detail("st", "ut")
    assert_post(detail, "/cgi-bin/service/auth/getuserdetail3rd", {"user_ticket": "ut"}, SUITE, **WHERE)
    assert detail.read({"errcode": 0, "errmsg": "ok", "userid": "anna"}) == {"userid": "anna"}


def test_who_logged_in_at_the_providers_site() -> None:
    call = login.get_login_info("pt", "ac")
    assert_post(call, "/cgi-bin/service/get_login_info", {"auth_code": "ac"}, {"access_token": "pt"}, **WHERE)
    info = call.read({"usertype": 1, "user_info": {"userid": "anna", "open_userid": "wo1"}, "corp_info": {"corpid": "ww2"}})
    assert (info.kind, info.corp_id, info.userid, info.open_userid) == (1, "ww2", "anna", "wo1")
