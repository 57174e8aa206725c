"""Facts of "获取用户基本信息", "标签功能", "黑名单管理"."""

from typing import Any

import pytest

from tests.unit.platform.apis.server import USER, Server


def test_a_followers_info_has_no_name_but_time_remark_and_tags(shop: Server) -> None:
    shop.act(USER, "subscribe")
    assert shop.post("/cgi-bin/user/info/updateremark", {"openid": USER, "remark": "字" * 29})["errcode"] == 0
    info = shop.get("/cgi-bin/user/info", openid=USER, lang="zh_CN")
    told = ("subscribe", "openid", "nickname", "subscribe_time", "remark", "tagid_list")
    assert [info[name] for name in told] == [1, USER, "", 1_800_000_000, "字" * 29, []]
    assert shop.post("/cgi-bin/user/info/updateremark", {"openid": USER, "remark": "字" * 30})["errcode"] == 40035
    shop.act(USER, "unsubscribe")
    assert shop.get("/cgi-bin/user/info", openid=USER) == {"subscribe": 0, "openid": USER}
    assert shop.get("/cgi-bin/user/info", openid="o-stranger")["errcode"] == 40003
    assert shop.get("/cgi-bin/user/info")["errcode"] == 41009


def test_a_hundred_infos_at_once(shop: Server) -> None:
    users = [f"o-{number}" for number in range(101)]
    for user in users:
        shop.act(user)
    batch = [{"openid": user, "lang": "zh_CN"} for user in users]
    assert shop.post("/cgi-bin/user/info/batchget", {"user_list": batch})["errcode"] == 40032
    infos = shop.post("/cgi-bin/user/info/batchget", {"user_list": batch[:100]})["user_info_list"]
    assert [info["openid"] for info in infos] == users[:100]


def test_followers_are_listed_from_one_on(shop: Server) -> None:
    for user in ("o-1", "o-2", "o-3"):
        shop.act(user)
    shop.act("o-2", "unsubscribe")
    listed = shop.get("/cgi-bin/user/get")
    assert listed == {"total": 2, "count": 2, "data": {"openid": ["o-1", "o-3"]}, "next_openid": "o-3"}
    assert shop.get("/cgi-bin/user/get", next_openid="o-1")["data"] == {"openid": ["o-3"]}
    assert shop.get("/cgi-bin/user/get", next_openid="o-3") == {"total": 2, "count": 0, "next_openid": ""}
    assert shop.get("/cgi-bin/user/get", next_openid="o-2")["errcode"] == 40003


def create_tag(shop: Server, name: str) -> dict[str, Any]:
    return shop.post("/cgi-bin/tags/create", {"tag": {"name": name}})


def test_a_tags_life(shop: Server) -> None:
    shop.act()
    assert create_tag(shop, "广东") == {"tag": {"id": 100, "name": "广东"}}
    tagging = {"openid_list": [USER], "tagid": 100}
    assert shop.post("/cgi-bin/tags/members/batchtagging", tagging)["errcode"] == 0
    assert shop.post("/cgi-bin/tags/getidlist", {"openid": USER}) == {"tagid_list": [100]}
    assert shop.get("/cgi-bin/tags/get") == {"tags": [{"id": 100, "name": "广东", "count": 1}]}
    listed = shop.post("/cgi-bin/user/tag/get", {"tagid": 100, "next_openid": ""})
    assert listed == {"count": 1, "data": {"openid": [USER]}, "next_openid": USER}
    assert shop.post("/cgi-bin/tags/update", {"tag": {"id": 100, "name": "广东人"}})["errcode"] == 0
    assert shop.post("/cgi-bin/tags/members/batchuntagging", tagging)["errcode"] == 0
    assert shop.post("/cgi-bin/tags/getidlist", {"openid": USER}) == {"tagid_list": []}
    shop.post("/cgi-bin/tags/members/batchtagging", tagging)
    assert [shop.post("/cgi-bin/tags/delete", {"tag": {"id": 100}})["errcode"] for _ in range(2)] == [0, 45159]
    assert shop.post("/cgi-bin/tags/getidlist", {"openid": USER}) == {"tagid_list": []}


@pytest.mark.parametrize(("name", "errcode"), [("", 45157), ("广东", 45157), ("字" * 11, 45158)])
def test_a_tags_name_is_short_and_its_own(shop: Server, name: str, errcode: int) -> None:
    create_tag(shop, "广东")
    assert create_tag(shop, name)["errcode"] == errcode


def test_a_hundred_tags_twenty_a_user_fifty_users_a_call(shop: Server) -> None:
    user = shop.act()
    for number in range(100):
        assert "tag" in create_tag(shop, f"tag {number}")
    assert create_tag(shop, "one more")["errcode"] == 45056
    user.tags = list(range(100, 120))
    tag = "/cgi-bin/tags/members/batchtagging"
    assert shop.post(tag, {"openid_list": [USER], "tagid": 120})["errcode"] == 45059
    assert shop.post(tag, {"openid_list": [USER], "tagid": 119})["errcode"] == 0
    assert shop.post(tag, {"openid_list": [USER] * 51, "tagid": 120})["errcode"] == 40032
    assert shop.post(tag, {"openid_list": ["o-stranger"], "tagid": 120})["errcode"] == 40003
    assert shop.post(tag, {"openid_list": [USER], "tagid": 999})["errcode"] == 45159
    assert shop.post("/cgi-bin/tags/delete", {"tag": {"id": 2}})["errcode"] == 45058


def test_the_blacklist(shop: Server) -> None:
    shop.act()
    block, listed = "/cgi-bin/tags/members/batchblacklist", "/cgi-bin/tags/members/getblacklist"
    assert shop.post(block, {"openid_list": [USER]})["errcode"] == 0
    assert shop.post(listed, {"begin_openid": ""})["data"] == {"openid": [USER]}
    assert shop.post("/cgi-bin/tags/members/batchunblacklist", {"openid_list": [USER]})["errcode"] == 0
    assert shop.post(listed, {})["total"] == 0
    assert shop.post(block, {"openid_list": [USER] * 21})["errcode"] == 40032
    assert shop.post(block, {"openid_list": []})["errcode"] == 40031
