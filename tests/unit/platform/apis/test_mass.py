"""Facts of "群发接口"."""

from typing import Any

import pytest

from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import Server

PATH = "/cgi-bin/message/mass"
TEXT = {"msgtype": "text", "text": {"content": "大家好"}}


@pytest.fixture
def crowd(shop: Server) -> Server:
    """Two followers and one who left."""
    for user in ("o-1", "o-2", "o-gone"):
        shop.act(user)
    shop.act("o-gone", "unsubscribe")
    return shop


def to_all(crowd: Server, **more: Any) -> dict[str, Any]:
    return crowd.post(f"{PATH}/sendall", {"filter": {"is_to_all": True}, **TEXT, **more})


def test_all_followers_get_it_and_the_end_is_owed(crowd: Server) -> None:
    answer = to_all(crowd)
    assert (answer["errcode"], answer["errmsg"]) == (0, "send job submission success")
    assert [len(crowd.shown(user)) for user in ("o-1", "o-2", "o-gone")] == [1, 1, 0]
    assert (crowd.shown("o-1")[0]["via"], crowd.shown("o-1")[0]["text"]) == ("mass", TEXT["text"])
    ((_, event),) = crowd.owed()
    told = ("Event", "MsgID", "Status", "TotalCount", "SentCount", "ErrorCount")
    assert [event[name] for name in told] == ["MASSSENDJOBFINISH", answer["msg_id"], "send success", 2, 2, 0]
    assert crowd.post(f"{PATH}/get", {"msg_id": answer["msg_id"]})["msg_status"] == "SEND_SUCCESS"
    assert crowd.post(f"{PATH}/delete", {"msg_id": answer["msg_id"]})["errcode"] == 0
    assert crowd.post(f"{PATH}/get", {"msg_id": answer["msg_id"]})["msg_status"] == "DELETE"
    assert crowd.post(f"{PATH}/get", {"msg_id": 1})["errcode"] == 40059


def test_a_tag_chooses(crowd: Server) -> None:
    crowd.post("/cgi-bin/tags/create", {"tag": {"name": "t"}})
    crowd.post("/cgi-bin/tags/members/batchtagging", {"openid_list": ["o-2"], "tagid": 100})
    given = {"filter": {"is_to_all": False, "tag_id": 100}, **TEXT}
    assert crowd.post(f"{PATH}/sendall", given)["errcode"] == 0
    assert [len(crowd.shown(user)) for user in ("o-1", "o-2")] == [0, 1]
    assert crowd.post(f"{PATH}/sendall", {"filter": {"tag_id": 101}, **TEXT})["errcode"] == 45159


@pytest.mark.parametrize(
    ("given", "errcode"),
    [
        ({"touser": ["o-1"], **TEXT}, 40031),
        ({"touser": ["o-1", "o-stranger"], **TEXT}, 40003),
        ({"touser": ["o-1", "o-2"], "msgtype": "news"}, 40008),
        ({"touser": ["o-1", "o-2"], "msgtype": "text", "text": {}}, 44004),
        ({"touser": ["o-1", "o-2"], "msgtype": "mpnews", "mpnews": {"media_id": "invented"}}, 40007),
        ({"touser": ["o-1", "o-2"], "msgtype": "image", "image": {"media_id": "invented"}}, 40007),
        ({"touser": ["o-1", "o-2"], **TEXT, "clientmsgid": "i" * 65}, 45067),
        ({"touser": ["o-1", "o-2"], **TEXT}, 0),
    ],
)
def test_what_will_not_do_has_its_errcode(crowd: Server, given: dict[str, Any], errcode: int) -> None:
    assert crowd.post(f"{PATH}/send", given)["errcode"] == errcode
    assert len(crowd.shown("o-2")) == (1 if errcode == 0 else 0)


def test_several_pictures_are_one_message(crowd: Server) -> None:
    crowd.simulator.media.add("shop", "a")
    given = {"filter": {"is_to_all": True}, "msgtype": "image", "images": {"media_ids": ["a", "a"], "recommend": "r"}}
    assert crowd.post(f"{PATH}/sendall", given)["errcode"] == 0
    assert len(crowd.shown("o-1")) == 1


def test_a_clientmsgid_sends_once_a_day(crowd: Server, clock: ManualClock) -> None:
    first = to_all(crowd, clientmsgid="news-1")
    assert to_all(crowd, clientmsgid="news-1")["errcode"] == 45066
    clock.advance(60)
    repeated = to_all(crowd, clientmsgid="news-1")
    assert (repeated["errcode"], repeated["msg_id"]) == (45065, first["msg_id"])
    assert len(crowd.shown("o-1")) == 1
    clock.advance(86_400)
    crowd.token = crowd.simulator.tokens.get_stable("shop", force=False)[0]
    assert to_all(crowd, clientmsgid="news-1")["errcode"] == 0


def test_a_user_gets_four_a_month(crowd: Server) -> None:
    for _ in range(5):
        assert to_all(crowd)["errcode"] == 0
    assert len(crowd.shown("o-1")) == 4
    assert crowd.owed()[-1][1]["SentCount"] == 0


def test_a_hundred_jobs_a_day(crowd: Server, clock: ManualClock) -> None:
    for _ in range(50):
        crowd.simulator.quotas.spend("shop", "mass/sendall")
    clock.advance(60)
    for _ in range(50):
        crowd.simulator.quotas.spend("shop", "mass/sendall")
    assert to_all(crowd)["errcode"] == 45028


def test_a_preview_is_for_one(crowd: Server) -> None:
    assert crowd.post(f"{PATH}/preview", {"touser": "o-1", **TEXT})["errcode"] == 0
    assert (len(crowd.shown("o-1")), crowd.shown("o-2"), crowd.owed()) == (1, [], [])


def test_the_speed_is_one_of_five(crowd: Server) -> None:
    assert crowd.post(f"{PATH}/speed/get", {}) == {"speed": 0, "realspeed": 80}
    assert [crowd.post(f"{PATH}/speed/set", given)["errcode"] for given in ({}, {"speed": 5}, {"speed": 4})] == [
        45084,
        45083,
        0,
    ]
    assert crowd.post(f"{PATH}/speed/get", {}) == {"speed": 4, "realspeed": 10}
