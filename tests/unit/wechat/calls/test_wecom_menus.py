from liushui.domain.json import JsonObject
from liushui.wechat.calls import menus, wecom_menus
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused


def test_a_menu_belongs_to_an_application() -> None:
    program = wecom_menus.mini_program_button("小程序", "wx4389ji4kAAA", "pages/lunar/index")
    call = wecom_menus.create_menu(1000002, [menus.submenu("扫码", program), menus.link_button("搜索", "http://a.cn")])
    written: JsonObject = {
        "name": "小程序",
        "type": "view_miniprogram",
        "appid": "wx4389ji4kAAA",
        "pagepath": "pages/lunar/index",
    }
    body: JsonObject = {
        "button": [{"name": "扫码", "sub_button": [written]}, {"name": "搜索", "type": "view", "url": "http://a.cn"}]
    }
    assert_post(call, "/cgi-bin/menu/create", body, {"agentid": "1000002"}, host=Host.WORK)


def test_what_wecom_does_not_know_is_refused_at_both_levels() -> None:
    material = menus.media_button("x", "MEDIA_ID")
    assert_refused(lambda: wecom_menus.create_menu(1, [material]), "media_id")
    assert_refused(lambda: wecom_menus.create_menu(1, [menus.submenu("x", material)]), "media_id")


def test_a_menu_is_read_and_deleted() -> None:
    call = wecom_menus.get_menu(1)
    assert_get(call, "/cgi-bin/menu/get", {"agentid": "1"}, host=Host.WORK)
    assert call.read({"errcode": 0, "button": [{"name": "x"}]}) == ({"name": "x"},)
    assert_get(wecom_menus.delete_menu(1), "/cgi-bin/menu/delete", {"agentid": "1"}, host=Host.WORK)
