import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_contacts
from liushui.wechat.calls.call import Call, Host
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused


def test_a_member() -> None:
    call = wecom_contacts.get_member("zhangsan")
    assert_get(call, "/cgi-bin/user/get", {"userid": "zhangsan"}, host=Host.WORK)
    told: JsonObject = {
        "userid": "zhangsan",
        "name": "张三",
        "department": [1, 2],
        "main_department": 1,
        "status": 1,
        "mobile": "13800000000",
    }
    read = call.read({"errcode": 0, "errmsg": "ok", **told})
    assert read == wecom_contacts.Member("zhangsan", "张三", (1, 2), 1, 1, told)
    assert "13800000000" not in repr(read)
    assert "张三" not in repr(read)


def test_member_ids_by_pages() -> None:
    assert_post(wecom_contacts.list_member_ids(), "/cgi-bin/user/list_id", {"limit": 10000}, host=Host.WORK)
    call = wecom_contacts.list_member_ids(cursor="C", limit=1)
    assert_post(call, "/cgi-bin/user/list_id", {"cursor": "C", "limit": 1}, host=Host.WORK)
    page: JsonObject = {"next_cursor": "aaa", "dept_user": [{"userid": "zhangsan", "department": 1}]}
    assert call.read(page) == wecom_contacts.MemberIds((("zhangsan", 1),), "aaa")
    assert call.read({"next_cursor": "", "dept_user": []}) == wecom_contacts.MemberIds((), None)


def test_members_of_a_department() -> None:
    call = wecom_contacts.list_department_members(1)
    assert_get(call, "/cgi-bin/user/simplelist", {"department_id": "1"}, host=Host.WORK)
    (member,) = call.read({"errcode": 0, "userlist": [{"userid": "zhangsan", "name": "张三", "department": [1]}]})
    assert (member.userid, member.departments, member.status) == ("zhangsan", (1,), None)


@pytest.mark.parametrize(
    ("call", "action", "body", "name"),
    [
        (wecom_contacts.convert_to_openid("zhangsan"), "convert_to_openid", {"userid": "zhangsan"}, "openid"),
        (wecom_contacts.convert_to_userid("oDjG"), "convert_to_userid", {"openid": "oDjG"}, "userid"),
        (wecom_contacts.get_userid_by_mobile("13430388888"), "getuserid", {"mobile": "13430388888"}, "userid"),
        (
            wecom_contacts.get_userid_by_email("a@qq.com", work=False),
            "get_userid_by_email",
            {"email": "a@qq.com", "email_type": 2},
            "userid",
        ),
    ],
)
def test_ids_are_converted(call: Call[str], action: str, body: JsonObject, name: str) -> None:
    assert_post(call, f"/cgi-bin/user/{action}", body, host=Host.WORK)
    assert call.read({"errcode": 0, "errmsg": "ok", name: "ID"}) == "ID"


def test_departments_by_id_and_with_names() -> None:
    ids = wecom_contacts.list_departments(2)
    assert_get(ids, "/cgi-bin/department/simplelist", {"id": "2"}, host=Host.WORK)
    read = ids.read({"department_id": [{"id": 3, "parentid": 2, "order": 40}]})
    assert read == (wecom_contacts.Department(3, 2, 40),)
    named = wecom_contacts.list_departments(detail="all")
    assert_get(named, "/cgi-bin/department/list", host=Host.WORK)
    department: JsonObject = {
        "id": 2,
        "name": "广州研发中心",
        "department_leader": ["zhangsan"],
        "parentid": 1,
        "order": 10,
    }
    expected = wecom_contacts.Department(2, 1, 10, "广州研发中心", ("zhangsan",))
    assert named.read({"department": [department]}) == (expected,)
    one = wecom_contacts.get_department(2)
    assert_get(one, "/cgi-bin/department/get", {"id": "2"}, host=Host.WORK)
    assert one.read({"department": department}) == expected


def test_limits() -> None:
    assert_refused(lambda: wecom_contacts.get_member("x" * 65), "userid", "64")
    assert_refused(lambda: wecom_contacts.list_member_ids(limit=10001), "limit", "10000")
    assert_refused(lambda: wecom_contacts.get_userid_by_mobile("1234"), "mobile", "5 to 32")
    assert_refused(lambda: wecom_contacts.get_userid_by_mobile("1" * 33), "mobile", "5 to 32")
    assert_refused(lambda: wecom_contacts.get_department(0), "department_id")
