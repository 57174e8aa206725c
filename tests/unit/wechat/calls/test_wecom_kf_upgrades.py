from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_kf_upgrades as upgrades
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

CUSTOMER = {"open_kfid": "wk1", "external_userid": "wm1"}


def test_who_takes_customers() -> None:
    call = upgrades.get_upgrade_range()
    assert_get(call, "/cgi-bin/kf/customer/get_upgrade_service_config", host=Host.WORK)
    members: JsonObject = {"userid_list": ["anna"], "department_id_list": [2]}
    assert call.read({"member_range": members, "groupchat_range": {"chat_id_list": ["wr1"]}}) == upgrades.UpgradeRange(
        ("anna",), (2,), ("wr1",)
    )
    assert call.read({}) == upgrades.UpgradeRange((), (), ())


def test_a_customer_is_handed_on() -> None:
    path = "/cgi-bin/kf/customer/upgrade_service"
    member = {"userid": "anna", "wording": "你好"}
    to_member = upgrades.upgrade_to_member("wk1", "wm1", "anna", wording="你好")
    assert_post(to_member, path, {**CUSTOMER, "type": 1, "member": member}, host=Host.WORK)
    group = upgrades.upgrade_to_group("wk1", "wm1", "wr1")
    assert_post(group, path, {**CUSTOMER, "type": 2, "groupchat": {"chat_id": "wr1"}}, host=Host.WORK)
    cancel = upgrades.cancel_upgrade("wk1", "wm1")
    assert_post(cancel, "/cgi-bin/kf/customer/cancel_upgrade_service", CUSTOMER, host=Host.WORK)
    assert_refused(lambda: upgrades.upgrade_to_member("wk1", "", "anna"), "external_user")
