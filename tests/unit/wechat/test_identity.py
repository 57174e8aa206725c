import pytest
from hypothesis import given

from liushui.domain.errors import MalformedBody
from liushui.domain.json import JsonValue
from liushui.wechat.fields import from_user
from liushui.wechat.identity import identity, subject
from liushui.wechat.xml import Fields, parse
from tests.unit.wechat.samples import a_callback, message_id, odd_callbacks

USER = "oLiushui_0123456789-abcdefgh"


@given(odd_callbacks())
def test_odd_fields_never_raise(fields: Fields) -> None:
    from_user(fields)
    identity(fields)
    subject(fields)


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
