from collections.abc import Callable

import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import menus
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused

SONGS = menus.event_button("click", "今日歌曲", "V1001_TODAY_MUSIC")


def test_a_menu_of_every_kind_of_button_is_written_as_documented() -> None:
    call = menus.create_menu(
        [
            menus.submenu(
                "扫码",
                menus.event_button("scancode_waitmsg", "扫码带提示", "rselfmenu_0_0"),
                menus.event_button("location_select", "发送位置", "rselfmenu_2_0"),
                menus.media_button("图片", "MEDIA_ID1"),
                menus.media_button("图文消息", "MEDIA_ID2", kind="view_limited"),
                menus.article_button("发布后的图文消息", "ARTICLE_ID1"),
            ),
            menus.submenu(
                "菜单",
                menus.link_button("搜索", "http://www.soso.com/"),
                menus.mini_program_button("wxa", "wx286b93c14bbf93aa", "pages/lunar/index", "http://mp.weixin.qq.com"),
                menus.article_button("发布后的图文消息", "ARTICLE_ID2", kind="article_view_limited"),
            ),
            SONGS,
        ]
    )
    body: JsonObject = {
        "button": [
            {
                "name": "扫码",
                "sub_button": [
                    {"name": "扫码带提示", "type": "scancode_waitmsg", "key": "rselfmenu_0_0"},
                    {"name": "发送位置", "type": "location_select", "key": "rselfmenu_2_0"},
                    {"name": "图片", "type": "media_id", "media_id": "MEDIA_ID1"},
                    {"name": "图文消息", "type": "view_limited", "media_id": "MEDIA_ID2"},
                    {"name": "发布后的图文消息", "type": "article_id", "article_id": "ARTICLE_ID1"},
                ],
            },
            {
                "name": "菜单",
                "sub_button": [
                    {"name": "搜索", "type": "view", "url": "http://www.soso.com/"},
                    {
                        "name": "wxa",
                        "type": "miniprogram",
                        "url": "http://mp.weixin.qq.com",
                        "appid": "wx286b93c14bbf93aa",
                        "pagepath": "pages/lunar/index",
                    },
                    {"name": "发布后的图文消息", "type": "article_view_limited", "article_id": "ARTICLE_ID2"},
                ],
            },
            {"name": "今日歌曲", "type": "click", "key": "V1001_TODAY_MUSIC"},
        ]
    }
    assert_post(call, "/cgi-bin/menu/create", body)


@pytest.mark.parametrize("kind", sorted(menus.EVENT_KINDS))
def test_seven_kinds_push_an_event(kind: menus.EventKind) -> None:
    assert menus.event_button(kind, "x", "k").fields == {"type": kind, "key": "k"}
    assert len(menus.EVENT_KINDS) == 7


TOO_MUCH: dict[str, tuple[Callable[[], object], str, str]] = {
    "no button": (lambda: menus.create_menu([]), "buttons", "1 to 3"),
    "four buttons": (lambda: menus.create_menu([SONGS] * 4), "buttons", "1 to 3"),
    "six under one": (lambda: menus.submenu("x", *[SONGS] * 6), "submenu", "1 to 5"),
    "none under one": (lambda: menus.submenu("x"), "submenu", "1 to 5"),
    "three levels": (lambda: menus.submenu("x", menus.submenu("y", SONGS)), "submenu", "two levels"),
    "name": (lambda: menus.create_menu([menus.link_button("六个汉字太长", "http://a.cn")]), "name", "16"),
    "sub-name": (lambda: menus.submenu("x", menus.link_button("x" * 61, "http://a.cn")), "name", "60"),
    "key": (lambda: menus.event_button("click", "x", "k" * 129), "key", "128"),
    "url": (lambda: menus.link_button("x", "http://a.cn/" + "a" * 1024), "url", "1024"),
    "no url": (lambda: menus.link_button("x", "a.cn"), "url", "http://"),
    "kind": (lambda: menus.event_button("view", "x", "k"), "kind", "click"),  # type: ignore[arg-type]
    "material": (lambda: menus.media_button("x", ""), "media_id", "empty"),
}


@pytest.mark.parametrize(("make", "field", "limit"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_wechat_would_refuse_is_refused_here(make: Callable[[], object], field: str, limit: str) -> None:
    assert_refused(make, field, limit)


def test_the_longest_names_pass() -> None:
    menus.create_menu([menus.submenu("n" * 16, menus.event_button("click", "n" * 60, "k" * 128))])


def test_menus_are_read_with_the_conditional_ones() -> None:
    call = menus.get_menus()
    assert_get(call, "/cgi-bin/menu/get")
    read = call.read({"menu": {"button": [], "menuid": 208396938}, "conditionalmenu": [{"menuid": 208396993}]})
    assert read == menus.Menus({"button": [], "menuid": 208396938}, ({"menuid": 208396993},))
    assert call.read({"menu": {"button": []}}).conditional == ()


def test_the_menu_in_use_may_be_the_console_s() -> None:
    call = menus.get_current_menu()
    assert_get(call, "/cgi-bin/get_current_selfmenu_info")
    assert call.read({"is_menu_open": 1, "selfmenu_info": {"button": []}}) == menus.CurrentMenu(True, {"button": []})


def test_menus_are_deleted() -> None:
    assert_get(menus.delete_menus(), "/cgi-bin/menu/delete")


def test_a_conditional_menu_is_for_a_tag_or_a_system() -> None:
    call = menus.add_conditional_menu([SONGS], tag_id=2, client_platform=2)
    body: JsonObject = {
        "button": [{"name": "今日歌曲", "type": "click", "key": "V1001_TODAY_MUSIC"}],
        "matchrule": {"tag_id": "2", "client_platform_type": "2"},
    }
    assert_post(call, "/cgi-bin/menu/addconditional", body)
    assert call.read({"menuid": "208379533"}) == call.read({"menuid": 208379533}) == "208379533"
    assert_refused(lambda: menus.add_conditional_menu([SONGS]), "tag_id, client_platform")
    assert_refused(lambda: menus.add_conditional_menu([SONGS], client_platform=4), "client_platform")  # type: ignore[arg-type]


def test_a_conditional_menu_is_deleted_and_tried() -> None:
    assert_post(menus.delete_conditional_menu("208379533"), "/cgi-bin/menu/delconditional", {"menuid": "208379533"})
    call = menus.try_menu("weixin")
    assert_post(call, "/cgi-bin/menu/trymatch", {"user_id": "weixin"})
    assert call.read({"button": [{"type": "view", "name": "tx"}]}) == ({"type": "view", "name": "tx"},)
