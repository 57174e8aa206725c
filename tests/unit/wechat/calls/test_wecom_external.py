from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_external
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

ROOT, ID = "/cgi-bin/externalcontact", "woAJ2GCAAAXtWyujaWJHDDGi0mACHAAA"
CONTACT: JsonObject = {"external_userid": ID, "name": "李四", "type": 1, "gender": 1, "unionid": "ozynqs"}
FOLLOW: JsonObject = {"userid": "rocky", "remark": "李部长", "createtime": 1525779812, "state": "teststate"}
CUSTOMER = wecom_external.Customer(ID, "李四", 1, "ozynqs", CONTACT)


def test_members_and_their_customers() -> None:
    members = wecom_external.list_members_with_customers()
    assert_get(members, f"{ROOT}/get_follow_user_list", host=Host.WORK)
    assert members.read({"errcode": 0, "follow_user": ["zhangsan", "lissi"]}) == ("zhangsan", "lissi")
    customers = wecom_external.list_customers("rocky")
    assert_get(customers, f"{ROOT}/list", {"userid": "rocky"}, host=Host.WORK)
    assert customers.read({"errcode": 0, "external_userid": [ID]}) == (ID,)


def test_one_customer_with_tags_as_objects() -> None:
    call = wecom_external.get_customer(ID, cursor="C")
    assert_get(call, f"{ROOT}/get", {"external_userid": ID, "cursor": "C"}, host=Host.WORK)
    tags: JsonObject = {"tags": [{"tag_name": "A", "tag_id": "etAJ", "type": 1}, {"tag_name": "own", "type": 2}]}
    follow: JsonObject = {**FOLLOW, **tags}
    read = call.read({"external_contact": CONTACT, "follow_user": [follow], "next_cursor": "N"})
    relation = wecom_external.Relation("rocky", 1525779812, ("etAJ",), "teststate", follow)
    assert read == wecom_external.CustomerDetail(CUSTOMER, (relation,), "N")
    assert "李四" not in repr(read)
    assert "李部长" not in repr(read)


def test_many_customers_with_tags_as_ids() -> None:
    call = wecom_external.get_customers(["rocky"], limit=50)
    assert_post(call, f"{ROOT}/batch/get_by_user", {"userid_list": ["rocky"], "limit": 50}, host=Host.WORK)
    follow: JsonObject = {**FOLLOW, "tag_id": ["etAJ"]}
    read = call.read({"external_contact_list": [{"external_contact": CONTACT, "follow_info": follow}]})
    assert read.customers[0][0] == CUSTOMER
    assert read.customers[0][1].tag_ids == ("etAJ",)
    assert read.next_cursor is None


def test_remarks() -> None:
    call = wecom_external.set_remark("zhangsan", ID, remark="备注", mobiles=["13800000001"], company="腾讯科技")
    body: JsonObject = {
        "userid": "zhangsan",
        "external_userid": ID,
        "remark": "备注",
        "remark_company": "腾讯科技",
        "remark_mobiles": ["13800000001"],
    }
    assert_post(call, f"{ROOT}/remark", body, host=Host.WORK)


def test_an_empty_list_takes_all_numbers_away() -> None:
    body = wecom_external.set_remark("zhangsan", ID, mobiles=[]).body
    assert body == {"userid": "zhangsan", "external_userid": ID, "remark_mobiles": [""]}


def test_the_limits_of_remarks() -> None:
    assert_refused(lambda: wecom_external.set_remark("z", ID), "remark", "must be given")
    assert_refused(lambda: wecom_external.set_remark("z", ID, remark="备" * 21), "remark", "20")
    assert_refused(lambda: wecom_external.set_remark("z", ID, description="x" * 151), "description", "150")
    assert_refused(lambda: wecom_external.set_remark("z", ID, company="x" * 21), "company", "20")
    assert_refused(lambda: wecom_external.set_remark("", ID, remark="x"), "userid")


def test_tags_are_marked() -> None:
    call = wecom_external.mark_tags("zhangsan", ID, add=["T1", "T2"], remove=["T3"])
    body: JsonObject = {
        "userid": "zhangsan",
        "external_userid": ID,
        "add_tag": ["T1", "T2"],
        "remove_tag": ["T3"],
    }
    assert_post(call, f"{ROOT}/mark_tag", body, host=Host.WORK)
    body = {"userid": "zhangsan", "external_userid": ID, "remove_tag": ["T3"]}
    assert wecom_external.mark_tags("zhangsan", ID, remove=["T3"]).body == body
    assert_refused(lambda: wecom_external.mark_tags("zhangsan", ID), "add and remove")


def test_ids_are_converted() -> None:
    call = wecom_external.convert_unionid("oAAAAAAA", "oBBBB", subject="provider")
    body: JsonObject = {"unionid": "oAAAAAAA", "openid": "oBBBB", "subject_type": 1}
    assert_post(call, "/cgi-bin/idconvert/unionid_to_external_userid", body, host=Host.WORK)
    assert call.read({"errcode": 0, "external_userid": "wm"}) == wecom_external.ConvertedUnionId("wm", None)
    assert call.read({"errcode": 0, "pending_id": "p"}) == wecom_external.ConvertedUnionId(None, "p")
    openid = wecom_external.convert_to_openid("wmAAAAAAA")
    assert_post(openid, f"{ROOT}/convert_to_openid", {"external_userid": "wmAAAAAAA"}, host=Host.WORK)
    assert openid.read({"errcode": 0, "openid": "ooAAA"}) == "ooAAA"


def test_how_many_at_once() -> None:
    assert_refused(lambda: wecom_external.get_customers(["x"] * 101), "userids", "1 to 100")
    assert_refused(lambda: wecom_external.get_customers(["x"], limit=101), "limit", "100")
