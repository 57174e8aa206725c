from collections.abc import Callable

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_kf_accounts as kf
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

ROOT, ID = "/cgi-bin/kf", "wkAJ2GCAAAZSfhHCt7IFSvLKtMPxyJTw"


def test_accounts_are_added_changed_and_deleted() -> None:
    add = kf.add_account("新建的客服账号", "294DpAog3YA5b9rTK4PjjfRfYLO0L5qpDHAJIzhhQ2jA")
    body: JsonObject = {"name": "新建的客服账号", "media_id": "294DpAog3YA5b9rTK4PjjfRfYLO0L5qpDHAJIzhhQ2jA"}
    assert_post(add, f"{ROOT}/account/add", body, host=Host.WORK)
    assert not add.repeatable, "a second try could add a second one"
    assert add.read({"errcode": 0, "errmsg": "ok", "open_kfid": ID}) == ID
    update = kf.update_account(ID, name="修改客服名")
    assert_post(update, f"{ROOT}/account/update", {"open_kfid": ID, "name": "修改客服名"}, host=Host.WORK)
    assert_post(kf.delete_account(ID), f"{ROOT}/account/del", {"open_kfid": ID}, host=Host.WORK)


def test_accounts_are_listed() -> None:
    call = kf.list_accounts()
    assert_post(call, f"{ROOT}/account/list", {"offset": 0, "limit": 100}, host=Host.WORK)
    one: JsonObject = {"open_kfid": ID, "name": "咨询客服", "avatar": "https://a", "manage_privilege": False}
    without: JsonObject = {"open_kfid": "wk2", "name": "二"}
    assert call.read({"errcode": 0, "account_list": [one, without]}) == (
        kf.KfAccount(ID, "咨询客服", "https://a", False),
        kf.KfAccount("wk2", "二", None, None),
    )


def test_an_account_s_link() -> None:
    call = kf.create_account_link(ID, scene="12345")
    assert_post(call, f"{ROOT}/add_contact_way", {"open_kfid": ID, "scene": "12345"}, host=Host.WORK)
    assert call.read({"errcode": 0, "url": "https://work.weixin.qq.com/kf/kfc"}) == "https://work.weixin.qq.com/kf/kfc"
    assert kf.create_account_link(ID).body == {"open_kfid": ID}


def test_servicers() -> None:
    body: JsonObject = {"open_kfid": ID, "userid_list": ["zhangsan"], "department_id_list": [2]}
    add = kf.add_servicers(ID, userids=["zhangsan"], department_ids=[2])
    assert_post(add, f"{ROOT}/servicer/add", body, host=Host.WORK)
    remove = kf.remove_servicers(ID, department_ids=[2])
    assert_post(remove, f"{ROOT}/servicer/del", {"open_kfid": ID, "department_id_list": [2]}, host=Host.WORK)
    results: JsonObject = {
        "result_list": [
            {"userid": "zhangsan", "errcode": 0, "errmsg": "success"},
            {"department_id": 2, "errcode": 95010, "errmsg": "x"},
        ]
    }
    assert add.read(results) == (kf.ServicerChange("zhangsan", None, 0), kf.ServicerChange(None, 2, 95010))
    listed = kf.list_servicers(ID)
    assert_get(listed, f"{ROOT}/servicer/list", {"open_kfid": ID}, host=Host.WORK)
    servicers: JsonObject = {"servicer_list": [{"userid": "lisi", "status": 1}, {"department_id": 2}]}
    assert listed.read(servicers) == (kf.Servicer("lisi", None, 1), kf.Servicer(None, 2, None))


def test_customers_show_no_names() -> None:
    call = kf.get_customers(["wm1", "zhangsan"], with_entry=True)
    body: JsonObject = {"external_userid_list": ["wm1", "zhangsan"], "need_enter_session_context": 1}
    assert_post(call, f"{ROOT}/customer/batchget", body, host=Host.WORK)
    told: JsonObject = {"external_userid": "wm1", "nickname": "张三", "gender": 1, "unionid": "oxas"}
    read = call.read({"errcode": 0, "customer_list": [told], "invalid_external_userid": ["zhangsan"]})
    assert read == kf.KfCustomers((kf.KfCustomer("wm1", "张三", "oxas", told),), ("zhangsan",))
    assert "张三" not in repr(read)


WRONG: dict[str, tuple[Callable[[], object], str, str]] = {
    "long name": (lambda: kf.add_account("名" * 17, "M"), "name", "16"),
    "long media id": (lambda: kf.add_account("n", "M" * 129), "picture_media_id", "128"),
    "no change": (lambda: kf.update_account(ID), "name", "picture_media_id"),
    "long id": (lambda: kf.delete_account("x" * 65), "open_kfid", "64"),
    "long list id": (lambda: kf.list_servicers("x" * 65), "open_kfid", "64"),
    "long page": (lambda: kf.list_accounts(limit=101), "limit", "100"),
    "scene": (lambda: kf.create_account_link(ID, scene="渠道"), "scene", "32 letters"),
    "long scene": (lambda: kf.create_account_link(ID, scene="x" * 33), "scene", "32"),
    "nobody": (lambda: kf.add_servicers(ID), "userids and department_ids", "at least 1"),
    "many": (lambda: kf.add_servicers(ID, userids=["x"] * 101), "userids", "100"),
    "many departments": (lambda: kf.remove_servicers(ID, department_ids=[1] * 101), "department_ids", "100"),
    "many customers": (lambda: kf.get_customers(["x"] * 101), "external_userids", "100"),
}


@pytest.mark.parametrize(("make", "field", "limit"), WRONG.values(), ids=WRONG)
def test_what_wecom_would_refuse_is_refused_here(make: Callable[[], object], field: str, limit: str) -> None:
    assert_refused(make, field, limit)
