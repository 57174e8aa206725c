from collections.abc import Callable

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import components
from liushui.wechat.calls.call import TokenUse
from liushui.wechat.calls.tokens import Issued
from tests.unit.wechat.calls.shape import assert_post, assert_refused

ME, ACCOUNT = "wxcomponent", "wxf8b4f85f3a794e77"
FUNCTIONS: JsonObject = {"func_info": [{"funcscope_category": {"id": 1}}, {"funcscope_category": {"id": 2}}]}


def test_a_pre_authorisation_code() -> None:
    call = components.create_pre_auth_code(ME)
    path = "/cgi-bin/component/api_create_preauthcode"
    assert_post(call, path, {"component_appid": ME}, token=TokenUse.COMPONENT)
    code = call.read({"pre_auth_code": "Cx_Dk6qiBE0Dmx4E", "expires_in": 600})
    assert code == components.PreAuthCode("Cx_Dk6qiBE0Dmx4E", 600)
    assert "Cx_" not in repr(code)


def test_the_pages_on_which_an_account_is_handed_over() -> None:
    back = "https://example.org/back"
    page = components.authorize_page_url(ME, "preauthcode@@@X", back, accounts=1)
    query = f"component_appid={ME}&pre_auth_code=preauthcode%40%40%40X&redirect_uri=https%3A%2F%2Fexample.org%2Fback"
    assert page == f"https://mp.weixin.qq.com/cgi-bin/componentloginpage?{query}&auth_type=1"
    mobile = components.authorize_page_url(ME, "preauthcode@@@X", back, only_app_id=ACCOUNT, mobile=True)
    assert mobile == (
        "https://open.weixin.qq.com/wxaopen/safe/bindcomponent?action=bindcomponent&no_scan=1&"
        f"{query}&biz_appid={ACCOUNT}#wechat_redirect"
    )


def test_a_code_becomes_tokens_which_never_show() -> None:
    call = components.query_auth(ME, "AUTH")
    body: JsonObject = {"component_appid": ME, "authorization_code": "AUTH"}
    assert_post(call, "/cgi-bin/component/api_query_auth", body, token=TokenUse.COMPONENT)
    assert call.delivers, "the code is good once"
    info: JsonObject = {
        "authorizer_appid": ACCOUNT,
        "authorizer_access_token": "QXjUqNqf",
        "expires_in": 7200,
        "authorizer_refresh_token": "dTo-YCXP",
        **FUNCTIONS,
    }
    read = call.read({"authorization_info": info})
    assert read == components.Authorization(ACCOUNT, Issued("QXjUqNqf", 7200, "dTo-YCXP"), (1, 2))
    assert "QXj" not in repr(read)
    assert "dTo" not in repr(read)
    without_rights = call.read({"authorization_info": {"authorizer_appid": ACCOUNT, "func_info": []}})
    assert without_rights == components.Authorization(ACCOUNT, None, ())


def test_a_platforms_authorizers_come_in_pages() -> None:
    call = components.list_authorizers(ME, offset=500)
    body: JsonObject = {"component_appid": ME, "offset": 500, "count": 500}
    assert_post(call, "/cgi-bin/component/api_get_authorizer_list", body, token=TokenUse.COMPONENT)
    row: JsonObject = {"authorizer_appid": ACCOUNT, "refresh_token": "r0", "auth_time": 1_558_000_607}
    page = call.read({"total_count": 501, "list": [row]})
    assert page == components.Authorizers(501, (components.Authorizer(ACCOUNT, "r0", 1_558_000_607),))
    assert "r0" not in repr(page)
    assert_refused(lambda: components.list_authorizers(ME, count=501), "count", "500")


@pytest.mark.parametrize(
    "answer",
    [
        {"total_count": 1},
        {"total_count": 1, "list": {}},
        {"total_count": "x", "list": []},
        {"total_count": 1, "list": [{"authorizer_appid": "wx1", "refresh_token": "r"}]},
        {"total_count": 1, "list": [{"authorizer_appid": "wx1", "refresh_token": "r", "auth_time": "now"}]},
    ],
)
def test_a_list_that_wechat_does_not_document_is_none(answer: JsonObject) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        components.list_authorizers(ME).read(answer)


@pytest.mark.parametrize("info", [{"authorizer_appid": "wx1", "authorizer_access_token": "a", "expires_in": 7200}, []])
def test_an_authorisation_that_wechat_does_not_document_is_none(info: JsonObject) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        components.query_auth(ME, "AUTH").read({"authorization_info": info})


def test_what_an_account_is() -> None:
    call = components.get_authorizer_info(ME, ACCOUNT)
    body: JsonObject = {"component_appid": ME, "authorizer_appid": ACCOUNT}
    assert_post(call, "/cgi-bin/component/api_get_authorizer_info", body, token=TokenUse.COMPONENT)
    info: JsonObject = {
        "nick_name": "微信SDK Demo Special",
        "service_type_info": {"id": 2},
        "verify_type_info": {"id": 0},
        "user_name": "gh_eb5e3a772040",
        "principal_name": "腾讯计算机系统有限公司",
        "alias": "paytest01",
    }
    authorization: JsonObject = {"authorizer_appid": ACCOUNT, **FUNCTIONS}
    read = call.read({"authorizer_info": info, "authorization_info": authorization})
    assert read == components.AuthorizerInfo(
        ACCOUNT, "微信SDK Demo Special", "gh_eb5e3a772040", "腾讯计算机系统有限公司", "paytest01", 2, 0, False, (1, 2)
    )
    mini = call.read({"authorizer_info": {**info, "MiniProgramInfo": {}}, "authorization_info": authorization})
    assert mini.is_mini_program


def test_options() -> None:
    get, set_ = (
        components.get_option(ME, ACCOUNT, "voice_recognize"),
        components.set_option(ME, ACCOUNT, "location_report", "2"),
    )
    both: JsonObject = {"component_appid": ME, "authorizer_appid": ACCOUNT}
    body: JsonObject = {**both, "option_name": "voice_recognize"}
    assert_post(get, "/cgi-bin/component/api_get_authorizer_option", body, token=TokenUse.COMPONENT)
    assert get.read({"authorizer_appid": ACCOUNT, "option_name": "voice_recognize", "option_value": "1"}) == "1"
    body = {**both, "option_name": "location_report", "option_value": "2"}
    assert_post(set_, "/cgi-bin/component/api_set_authorizer_option", body, token=TokenUse.COMPONENT)


def test_tickets_are_asked_for_by_secret() -> None:
    call = components.start_push_ticket(ME, "S3CRET")
    body: JsonObject = {"component_appid": ME, "component_secret": "S3CRET"}
    assert_post(call, "/cgi-bin/component/api_start_push_ticket", body, token=TokenUse.NONE)
    assert "S3CRET" not in repr(call)


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "component": (lambda: components.create_pre_auth_code(""), "component_app_id"),
    "account": (lambda: components.get_authorizer_info(ME, ""), "authorizer_app_id"),
    "code": (lambda: components.query_auth(ME, ""), "authorization_code"),
    "value": (lambda: components.set_option(ME, ACCOUNT, "voice_recognize", "2"), "value"),
    "option": (lambda: components.get_option(ME, ACCOUNT, "x"), "option"),  # type: ignore[arg-type]
    "kinds": (lambda: components.authorize_page_url(ME, "p", "https://a", accounts=4), "accounts"),  # type: ignore[arg-type]
    "address": (lambda: components.authorize_page_url(ME, "p", "/a"), "redirect_uri"),
}


@pytest.mark.parametrize(("make", "word"), WRONG.values(), ids=WRONG)
def test_arguments_are_checked(make: Callable[[], object], word: str) -> None:
    assert_refused(make, word)
