from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_directory
from liushui.wechat.calls.call import Host
from liushui.wechat.calls.wecom_directory import MemberFields
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

ANNA = MemberFields(name="安娜", mobile="+86 13800000000", departments=[1, 2])


def test_a_member_is_added_changed_and_deleted() -> None:
    body: JsonObject = {"userid": "anna", "name": "安娜", "mobile": "+86 13800000000", "department": [1, 2]}
    call = wecom_directory.create_member("anna", ANNA, invite=False)
    assert_post(call, "/cgi-bin/user/create", {**body, "to_invite": False}, host=Host.WORK)
    assert not call.repeatable
    more = MemberFields(enabled=False, gender=2, work_email="a@b.example", direct_leaders=["bob"], more={"address": "x"})
    body = {
        "userid": "anna",
        "biz_mail": "a@b.example",
        "gender": "2",
        "enable": 0,
        "direct_leader": ["bob"],
        "address": "x",
    }
    assert_post(wecom_directory.update_member("anna", more), "/cgi-bin/user/update", body, host=Host.WORK)
    assert_get(wecom_directory.delete_member("anna"), "/cgi-bin/user/delete", {"userid": "anna"}, host=Host.WORK)
    body = {"useridlist": ["anna", "bob"]}
    assert_post(wecom_directory.delete_members(["anna", "bob"]), "/cgi-bin/user/batchdelete", body, host=Host.WORK)


def test_members_that_wecom_would_refuse() -> None:
    create = wecom_directory.create_member
    assert_refused(lambda: create("anna", MemberFields(mobile="1", departments=[1])), "name and departments")
    assert_refused(lambda: create("anna", MemberFields(name="x", departments=[1])), "mobile or an email")
    assert_refused(lambda: create("-anna", ANNA), "userid")
    assert_refused(lambda: create("a" * 65, ANNA), "userid", "1 to 64")
    assert_refused(lambda: wecom_directory.update_member("a", MemberFields(departments=[])), "departments")
    assert_refused(lambda: wecom_directory.update_member("a", MemberFields(name="x" * 65)), "name", "64")
    assert_refused(lambda: wecom_directory.delete_members(["a"] * 201), "userids", "1 to 200")


def test_departments_are_added_changed_and_deleted() -> None:
    call = wecom_directory.create_department("广州研发", 1, department_id=7)
    assert_post(call, "/cgi-bin/department/create", {"name": "广州研发", "parentid": 1, "id": 7}, host=Host.WORK)
    assert call.read({"id": 7}) == 7
    body: JsonObject = {"id": 7, "order": 3}
    assert_post(wecom_directory.update_department(7, order=3), "/cgi-bin/department/update", body, host=Host.WORK)
    assert_get(wecom_directory.delete_department(7), "/cgi-bin/department/delete", {"id": "7"}, host=Host.WORK)
    assert_refused(lambda: wecom_directory.create_department("a:b", 1), "name must not hold")
    assert_refused(lambda: wecom_directory.create_department("a", 0), "department_id")
