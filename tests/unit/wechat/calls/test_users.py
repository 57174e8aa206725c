from liushui.domain.json import JsonObject
from liushui.wechat.calls import users
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
FOLLOWER: JsonObject = {
    "subscribe": 1,
    "openid": OPENID,
    "language": "zh_CN",
    "subscribe_time": 1382694957,
    "unionid": "o6_bmasdasdsad6_2sgVt7hMZOPfL",
    "remark": "",
    "groupid": 0,
    "tagid_list": [128, 2],
    "subscribe_scene": "ADD_SCENE_QR_CODE",
    "qr_scene": 98765,
    "qr_scene_str": "",
}
READ = users.UserInfo(
    OPENID, True, "o6_bmasdasdsad6_2sgVt7hMZOPfL", "zh_CN", 1382694957, None, (128, 2), "ADD_SCENE_QR_CODE", 98765, None
)


def test_one_user() -> None:
    call = users.get_user(OPENID)
    assert_get(call, "/cgi-bin/user/info", {"openid": OPENID, "lang": "zh_CN"})
    assert call.read(FOLLOWER) == READ


def test_many_users_some_of_whom_left() -> None:
    call = users.get_users([OPENID, "left"], language="en")
    listed: JsonObject = {"user_list": [{"openid": OPENID, "lang": "en"}, {"openid": "left", "lang": "en"}]}
    assert_post(call, "/cgi-bin/user/info/batchget", listed)
    read = call.read({"user_info_list": [FOLLOWER, {"subscribe": 0, "openid": "left"}]})
    assert read == (READ, users.UserInfo("left", False))


def test_the_list_goes_on_until_a_page_is_empty() -> None:
    assert_get(users.list_users(), "/cgi-bin/user/get")
    call = users.list_users(after="OPENID2")
    assert_get(call, "/cgi-bin/user/get", {"next_openid": "OPENID2"})
    page = call.read({"total": 2, "count": 2, "data": {"openid": ["A", "B"]}, "next_openid": "B"})
    assert page == users.OpenIds(("A", "B"), "B", 2)
    assert call.read({"total": 2, "count": 0, "next_openid": "B"}) == users.OpenIds((), None, 2)


def test_remarks() -> None:
    path = "/cgi-bin/user/info/updateremark"
    assert_post(users.set_remark(OPENID, "老"), path, {"openid": OPENID, "remark": "老"})
    assert_post(users.set_remark(OPENID, ""), path, {"openid": OPENID, "remark": ""})
    users.set_remark(OPENID, "十" * 10)
    assert_refused(lambda: users.set_remark(OPENID, "十" * 11), "remark", "30")


def test_the_blacklist() -> None:
    call = users.list_blacklisted(after="OPENID1")
    assert_post(call, "/cgi-bin/tags/members/getblacklist", {"begin_openid": "OPENID1"})
    answer: JsonObject = {"total": 23000, "count": 1, "data": {"openid": ["A"]}, "next_openid": "A"}
    assert call.read(answer) == users.OpenIds(("A",), "A", 23000)
    assert_post(users.blacklist(["A"]), "/cgi-bin/tags/members/batchblacklist", {"openid_list": ["A"]})
    assert_post(users.take_off_blacklist(["A"]), "/cgi-bin/tags/members/batchunblacklist", {"openid_list": ["A"]})


def test_openids_of_a_moved_account() -> None:
    call = users.convert_openids("wxold", ["A", "B"])
    assert_post(call, "/cgi-bin/changeopenid", {"from_appid": "wxold", "openid_list": ["A", "B"]})
    results: JsonObject = {
        "result_list": [
            {"ori_openid": "A", "new_openid": "C", "err_msg": "ok"},
            {"ori_openid": "B", "err_msg": "ori_openid error"},
        ]
    }
    assert call.read(results) == (
        users.ConvertedOpenId("A", "C", "ok"),
        users.ConvertedOpenId("B", None, "ori_openid error"),
    )


def test_how_many_at_once() -> None:
    assert_refused(lambda: users.get_users(["x"] * 101), "openids", "1 to 100")
    assert_refused(lambda: users.get_users([]), "openids", "1 to")
    assert_refused(lambda: users.blacklist(["x"] * 21), "openids", "1 to 20")
    assert_refused(lambda: users.take_off_blacklist(["x"] * 21), "openids", "1 to 20")
    assert_refused(lambda: users.convert_openids("wx", ["x"] * 101), "openids", "1 to 100")
    assert_refused(lambda: users.get_user(""), "openid")
    assert_refused(lambda: users.get_user("x", language="de"), "language")  # type: ignore[arg-type]
