import pytest

from liushui.wechat.calls import subscribe
from liushui.wechat.calls.call import InvalidCall
from liushui.wechat.calls.subscribe_values import checked
from liushui.wechat.calls.template import MiniProgram


def test_a_one_time_message_has_wechats_shape() -> None:
    call = subscribe.send_once("o", "T", 1000, "title", "words", color="#173177", url="u")
    assert call.path == "/cgi-bin/message/template/subscribe"
    assert call.body == {
        "touser": "o",
        "template_id": "T",
        "url": "u",
        "scene": "1000",
        "title": "title",
        "data": {"content": {"value": "words", "color": "#173177"}},
    }
    assert not call.repeatable


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"scene": 10_001}, "scene is 10001: it must be 0 to 10000"),
        ({"title": "x" * 16}, "title has 16 characters, more than WeChat's 15"),
        ({"content": "x" * 201}, "content has 201 characters, more than WeChat's 200"),
    ],
)
def test_limits_of_a_one_time_message(changes: dict[str, int | str], says: str) -> None:
    arguments = {"to_user": "o", "template_id": "T", "scene": 1, "title": "t", "content": "c"} | changes
    with pytest.raises(InvalidCall) as caught:
        subscribe.send_once(**arguments)  # type: ignore[arg-type]
    assert str(caught.value) == says


def test_a_notice_has_wechats_shape() -> None:
    call = subscribe.send_notice("o", "T", {"thing1": "a"}, page="u", mini_program=MiniProgram("wx1", "p"))
    assert call.path == "/cgi-bin/message/subscribe/bizsend"
    assert call.body == {
        "touser": "o",
        "template_id": "T",
        "page": "u",
        "miniprogram": {"appid": "wx1", "pagepath": "p"},
        "data": {"thing1": {"value": "a"}},
    }
    assert not call.repeatable


def test_a_mini_programs_message_has_wechats_shape() -> None:
    call = subscribe.send_mini_program_notice("o", "T", {"number1": "3"}, page="p", state="trial", lang="zh_CN")
    assert call.path == "/cgi-bin/message/subscribe/send"
    assert call.body == {
        "touser": "o",
        "template_id": "T",
        "page": "p",
        "miniprogram_state": "trial",
        "lang": "zh_CN",
        "data": {"number1": {"value": "3"}},
    }
    assert call.read({"errcode": 0, "msgid": 3}) == "3"
    assert call.read({"errcode": 0}) == ""


GOOD = {
    "thing1": ["汉字、letters, 1 & !", "二" * 20],
    "number2": ["1", "-3.50", "9" * 32],
    "letter3": ["abcXYZ"],
    "symbol4": ["!!", "￥"],
    "character_string5": ["A-1_2#3"],
    "time6": ["15:01", "2019年10月1日 15:01", "15:01~16:00"],
    "date7": ["2019年10月1日", "2019-10-01 15:01", "2019/10/01", "2019年10月1日~2019年10月3日", "10月1日"],
    "amount8": ["￥39.8元", "100", "$0.5"],
    "phone_number9": ["+86-0766-66888866"],
    "car_number10": ["粤A8Z888挂", "A12345"],
    "name11": ["张三", "Anna-Maria Smith", "张san"],
    "phrase12": ["配送中"],
    "const13": ["whatever, for as long as WeChat likes it"],
    "thing": ["a"],
}
BAD = {
    "thing1": ["x" * 21, "a\nb"],
    "number2": ["1" * 33, "one", "1,000"],
    "letter3": ["a1", "x" * 33],
    "symbol4": ["abc9", "!" * 6],
    "character_string5": ["汉", "x" * 33],
    "time6": ["noon", "2019年10月1日"],
    "date7": ["tomorrow", "15:01"],
    "amount8": ["12345678901", "ten", "39.8元整"],
    "phone_number9": ["1" * 18, "call me"],
    "car_number10": ["粤A8Z888888", "A粤1"],
    "name11": ["二" * 11, "x" * 21, "张三3333333333"],
    "phrase12": ["配送中的东西啊", "ok"],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in GOOD.items() for value in values])
def test_a_value_that_wechat_takes_is_taken(key: str, value: str) -> None:
    assert checked({key: value}) == {key: value}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in BAD.items() for value in values])
def test_a_value_that_wechat_refuses_is_named_by_its_key_only(key: str, value: str) -> None:
    with pytest.raises(InvalidCall, match=f"^{key} must be ") as caught:
        subscribe.send_notice("o", "T", {key: value})
    assert value not in str(caught.value).removeprefix(key)


def test_an_empty_value_is_refused_whatever_its_type() -> None:
    with pytest.raises(InvalidCall, match="const1 is empty"):
        checked({"const1": ""})
