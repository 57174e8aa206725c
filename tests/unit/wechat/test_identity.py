from typing import Any

import pytest
from hypothesis import given

from liushui.domain.errors import MalformedBody
from liushui.domain.json import JsonObject, JsonValue
from liushui.wechat.fields import from_user
from liushui.wechat.identity import component_subject, identity, is_message, subject, work_subject
from liushui.wechat.xml import Fields, parse
from tests.unit.wechat.samples import a_callback, message_id, odd_callbacks

USER = "oLiushui_0123456789-abcdefgh"


@given(odd_callbacks())
def test_odd_fields_never_raise(fields: Fields) -> None:
    from_user(fields)
    identity(fields)
    subject(fields)
    work_subject(fields)
    component_subject(fields)
    is_message(fields)


def test_a_message_is_itself_by_its_id() -> None:
    text = parse(a_callback("text"))
    assert identity(text) == identity(text | {"Content": "another"}) == f"msg:{message_id(1)}"


def test_an_event_is_itself_by_all_its_fields() -> None:
    click = parse(a_callback("click"))
    assert identity(click).startswith("sha256:")
    assert identity(click) == identity(dict(reversed(click.items())))
    assert identity(click) != identity(click | {"EventKey": "OTHER"})
    assert identity(click) != identity(click | {"New": ""})


def test_the_id_of_an_event_is_not_the_id_of_a_delivery() -> None:
    assert identity({"MsgType": "event", "MsgId": "1"}).startswith("sha256:")


@pytest.mark.parametrize("odd", ["", " ", "x", "1" * 21, "１", ["1", "2"], {"A": "1"}])
def test_a_message_with_an_odd_id_is_itself_by_all_its_fields(odd: JsonValue) -> None:
    assert identity({"MsgType": "text", "MsgId": odd}).startswith("sha256:")


def test_a_callback_is_about_its_user() -> None:
    assert subject(parse(a_callback("text"))) == ("user", USER) == subject(parse(a_callback("unsubscribe")))


def test_the_end_of_a_mass_sending_is_about_the_job() -> None:
    fields: Fields = {"MsgType": "event", "Event": "MASSSENDJOBFINISH", "MsgID": "1000001", "FromUserName": "mphelper"}
    assert subject(fields) == ("job", "1000001")


@pytest.mark.parametrize("event", ["PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH"])
def test_the_end_of_a_publication_is_about_the_job(event: str) -> None:
    fields: Fields = {"MsgType": "event", "Event": event, "PublishEventInfo": {"publish_id": "2247503051"}}
    assert subject(fields) == ("job", "2247503051")


def test_a_template_result_is_about_its_user() -> None:
    assert subject({"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": "1", "FromUserName": USER}) == (
        "user",
        USER,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"FromUserName": " "},
        {"FromUserName": [USER, USER]},
        {"FromUserName": {"A": USER}},
        {"MsgType": "event", "Event": "MASSSENDJOBFINISH"},
        {"MsgType": "event", "Event": "PUBLISHJOBFINISH", "PublishEventInfo": "1"},
    ],
)
def test_what_has_no_user_is_about_the_account(fields: Fields) -> None:
    assert subject(fields) == ("account", "notices")


def test_the_longest_user_is_taken_and_a_longer_one_refused() -> None:
    assert subject({"FromUserName": "u" * 128}) == ("user", "u" * 128)
    with pytest.raises(MalformedBody, match="user id has 129 characters"):
        subject({"FromUserName": "u" * 129})
    with pytest.raises(MalformedBody, match="job id has 129 characters"):
        subject({"MsgType": "event", "Event": "MASSSENDJOBFINISH", "MsgID": "1" * 129})


# WeCom, third-party platforms, WeChat Pay


def an_event(name: str, **more: Any) -> JsonObject:
    return {"ToUserName": "ww1", "FromUserName": "sys", "MsgType": "event", "Event": name} | more


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"FromUserName": "zhangsan", "MsgType": "text", "MsgId": "1"}, ("user", "zhangsan")),
        (an_event("enter_agent", FromUserName="zhangsan"), ("user", "zhangsan")),
        (an_event("template_card_event", FromUserName="zhangsan", TaskId="1"), ("user", "zhangsan")),
        (an_event("change_contact", ChangeType="update_user", UserID="lisi"), ("contact", "lisi")),
        (an_event("change_contact", ChangeType="create_party", Id="7"), ("contact", "7")),
        (an_event("change_contact", ChangeType="update_tag", TagId="9"), ("contact", "9")),
        (an_event("change_external_chat", ChatId="wr1"), ("contact", "wr1")),
        (an_event("change_external_tag", Id="t1"), ("contact", "t1")),
        (an_event("change_external_contact", UserID="lisi", ExternalUserID="wm1"), ("user", "wm1")),
        (an_event("customer_acquisition", ExternalUserID="wm1"), ("user", "wm1")),
        (an_event("open_approval_change", ApprovalInfo={"ThirdNo": "201"}), ("approval", "201")),
        (an_event("sys_approval_change", ApprovalInfo={"SpNo": "202"}), ("approval", "202")),
        (an_event("open_approval_change", ApprovalInfo="x"), ("account", "notices")),
        (an_event("batch_job_result", BatchJob={"JobId": "j1"}), ("job", "j1")),
        (an_event("upload_media_job_finish", JobId="j2"), ("job", "j2")),
        ({"MsgType": "event", "Event": "kf_msg_or_event", "OpenKfId": "wk1"}, ("kf", "wk1")),
        (an_event("kf_account_auth_change", AuthAddOpenKfId=["wk1", "wk2"]), ("account", "notices")),
        (an_event("msgaudit_notify", AgentID="2000004"), ("account", "notices")),
        ({"InfoType": "suite_ticket", "SuiteId": "s"}, ("component", "ticket")),
        ({"InfoType": "change_auth", "AuthCorpId": "ww2"}, ("component", "ww2")),
        ({"InfoType": "create_auth", "AuthCode": "c"}, ("account", "notices")),
        ({"msgtype": "text", "from": {"userid": "lisi"}}, ("user", "lisi")),
        ({}, ("account", "notices")),
    ],
)
def test_whom_a_callback_of_wecom_is_about(fields: JsonObject, found: tuple[str, str]) -> None:
    assert work_subject(fields) == found


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"InfoType": "component_verify_ticket", "AppId": "wx1"}, ("component", "ticket")),
        ({"InfoType": "authorized", "AuthorizerAppid": "wx2"}, ("component", "wx2")),
        ({"InfoType": "unauthorized", "AuthorizerAppid": " wx2 "}, ("component", "wx2")),
        ({"InfoType": "notify_third_fasteregister", "AppId": "wx1", "appid": "wx3"}, ("component", "wx3")),
        ({"InfoType": "notify_apply_icpfiling_result", "authorizer_appid": "wx4"}, ("component", "wx4")),
        ({"InfoType": "else"}, ("account", "notices")),
    ],
)
def test_whom_a_callback_of_a_third_party_platform_is_about(fields: JsonObject, found: tuple[str, str]) -> None:
    assert component_subject(fields) == found


def test_ids_above_128_characters_are_refused_everywhere() -> None:
    for call, fields in (
        (work_subject, {"FromUserName": "u" * 129}),
        (component_subject, {"AuthorizerAppid": "u" * 129}),
    ):
        with pytest.raises(MalformedBody, match="129 characters"):
            call(fields)


def test_media_checks_that_ran_at_the_same_time_are_two_facts() -> None:
    one = {"FromUserName": USER, "CreateTime": "1", "MsgType": "event", "Event": "wxa_media_check", "trace_id": "1"}
    assert identity(one) != identity(one | {"trace_id": "2"})
    assert identity(one) == identity(dict(reversed(one.items())))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"MsgType": "text"}, True),
        ({"MsgType": "event"}, False),
        ({"InfoType": "authorized"}, False),
        ({"msgtype": "text"}, True),
        ({"msgtype": "event"}, False),
        ({"msgtype": "stream"}, False),
        ({"msgtype": "text", "origin": 3}, True),
        ({"msgtype": "text", "origin": 5}, False),
        ({"id": "EV-1"}, False),
    ],
)
def test_a_message_is_told_from_an_event(fields: JsonObject, said: bool) -> None:
    assert is_message(fields) is said


def test_a_robots_message_is_known_by_its_own_id() -> None:
    assert identity({"msgtype": "text", "msgid": "CAIQ1"}) == "msg:CAIQ1"
    assert identity({"msgtype": "text", "msgid": "C" * 129}).startswith("sha256:")
    assert identity({"msgtype": "event", "msgid": "CAIQ1"}).startswith("sha256:")
