import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_login
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

BACK = "http://api.3dept.com/cgi-bin/query?action=get"
ESCAPED = "http%3A%2F%2Fapi.3dept.com%2Fcgi-bin%2Fquery%3Faction%3Dget"


def test_the_address_inside_wecom() -> None:
    url = wecom_login.authorize_url("wxCorpId", 1000000, BACK, state="s", scope="snsapi_privateinfo")
    assert url == (
        f"https://open.weixin.qq.com/connect/oauth2/authorize?appid=wxCorpId&redirect_uri={ESCAPED}"
        "&response_type=code&scope=snsapi_privateinfo&state=s&agentid=1000000#wechat_redirect"
    )


def test_the_page_with_a_qr_code() -> None:
    url = wecom_login.login_page_url("wxCorpId", 1000000, BACK, state="weblogin@gyoss9")
    assert url == (
        "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=wxCorpId&agentid=1000000"
        f"&redirect_uri={ESCAPED}&state=weblogin%40gyoss9&lang=zh"
    )


def test_a_visitor_is_a_member_or_somebody_else() -> None:
    call = wecom_login.get_visitor("CODE")
    assert_get(call, "/cgi-bin/auth/getuserinfo", {"code": "CODE"}, host=Host.WORK)
    member = call.read({"errcode": 0, "errmsg": "ok", "userid": "USERID", "user_ticket": "T1CKET"})
    assert member == wecom_login.Visitor("USERID", None, None, "T1CKET")
    assert "T1CKET" not in repr(member)
    outsider = call.read({"errcode": 0, "openid": "OPENID", "external_userid": "EXTERNAL"})
    assert outsider == wecom_login.Visitor(None, "OPENID", "EXTERNAL", None)
    assert call.read({"UserId": "OLD"}).userid == "OLD"
    with pytest.raises(KeyError):
        call.read({"errcode": 0, "errmsg": "ok"})


def test_a_member_s_detail_never_shows() -> None:
    call = wecom_login.get_member_detail("USER_TICKET")
    assert_post(call, "/cgi-bin/auth/getuserdetail", {"user_ticket": "USER_TICKET"}, host=Host.WORK)
    answer: JsonObject = {
        "errcode": 0,
        "errmsg": "ok",
        "userid": "lisi",
        "gender": "1",
        "avatar": "http://a",
        "qr_code": "https://q",
        "mobile": "13800000000",
        "email": "zhangsan@gzdev.com",
        "biz_mail": "zhangsan@qyycs2.wecom.work",
        "address": "广州市",
    }
    read = call.read(answer)
    assert read == wecom_login.MemberDetail(
        "lisi", "1", "http://a", "https://q", "13800000000", "zhangsan@gzdev.com", "zhangsan@qyycs2.wecom.work", "广州市"
    )
    assert repr(read) == "MemberDetail(userid='lisi')"
    assert call.read({"userid": "lisi"}).mobile is None


def test_arguments_are_checked() -> None:
    assert_refused(lambda: wecom_login.authorize_url("ww", 1, BACK, state="a-b"), "state", "128")
    assert_refused(lambda: wecom_login.authorize_url("", 1, BACK, state="s"), "corp_id")
    assert_refused(lambda: wecom_login.authorize_url("ww", 1, "x", state="s"), "redirect_uri")
    assert_refused(lambda: wecom_login.authorize_url("ww", 1, BACK, state="s", scope="x"), "scope")  # type: ignore[arg-type]
    assert_refused(lambda: wecom_login.login_page_url("ww", 1, BACK, state=""), "state")
    assert_refused(lambda: wecom_login.get_visitor("x" * 513), "code", "512")
