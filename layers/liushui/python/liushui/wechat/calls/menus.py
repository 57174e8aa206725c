"""Menus of Official Accounts, for everybody and for users of a tag or a system.

Sources: "Create a custom menu" (创建自定义菜单), "Query" (查询自定义菜单信息, 获取自定义菜单配置), "Delete" (删除自定义菜单),
"Personalised menus" (创建个性化菜单, 删除个性化菜单, 测试个性化菜单匹配结果).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, InvalidCall, nothing
from liushui.wechat.calls.checks import check_url

EventKind = Literal[
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
]
EVENT_KINDS: Final[tuple[str, ...]] = get_args(EventKind)
MOST_BUTTONS, MOST_SUB_BUTTONS = 3, 5
MOST_NAME_BYTES, MOST_SUB_NAME_BYTES = 16, 60
MOST_KEY_BYTES, MOST_URL_BYTES = 128, 1024


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a menu; made by the functions of this module. Either it does something or it opens `children`."""

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Button", ...] = ()


@dataclass(frozen=True, slots=True)
class Menus:
    """The menu for everybody and the conditional ones, as WeChat documents them (`button`, `menuid`, `matchrule`)."""

    default: JsonObject
    conditional: tuple[JsonObject, ...]


@dataclass(frozen=True, slots=True)
class CurrentMenu:
    """The menu in use, whether the API or WeChat's console made it; the two write it differently."""

    is_open: bool
    menu: JsonObject


def event_button(kind: EventKind, name: str, key: str) -> Button:
    """Tapping it pushes an event with `key`; the kinds other than click let the user scan, send pictures or a place first."""
    checks.one_of("kind", kind, EVENT_KINDS)
    checks.at_most_bytes("key", key, MOST_KEY_BYTES)
    return Button(name, {"type": kind, "key": key})


def link_button(name: str, url: str) -> Button:
    """Opens a page (view)."""
    check_url("url", url, most_bytes=MOST_URL_BYTES)
    return Button(name, {"type": "view", "url": url})


def mini_program_button(name: str, app_id: str, page: str, fallback_url: str) -> Button:
    """Opens a page of a linked mini program; apps that are too old open `fallback_url`."""
    checks.required("app_id", app_id)
    checks.required("page", page)
    check_url("fallback_url", fallback_url, most_bytes=MOST_URL_BYTES)
    return Button(name, {"type": "miniprogram", "url": fallback_url, "appid": app_id, "pagepath": page})


def media_button(name: str, media_id: str, *, kind: Literal["media_id", "view_limited"] = "media_id") -> Button:
    """Sends permanent material (media_id), or opens it if it is an article (view_limited)."""
    checks.one_of("kind", kind, ("media_id", "view_limited"))
    checks.required("media_id", media_id)
    return Button(name, {"type": kind, "media_id": media_id})


def article_button(
    name: str, article_id: str, *, kind: Literal["article_id", "article_view_limited"] = "article_id"
) -> Button:
    """Sends a published article as a card (article_id), or opens it (article_view_limited)."""
    checks.one_of("kind", kind, ("article_id", "article_view_limited"))
    checks.required("article_id", article_id)
    return Button(name, {"type": kind, "article_id": article_id})


def submenu(name: str, *buttons: Button) -> Button:
    """Opens 1 to 5 further buttons, which have none under them."""
    checks.count("buttons of a submenu", buttons, 1, MOST_SUB_BUTTONS)
    for button in buttons:
        if button.children:
            raise InvalidCall("buttons of a submenu must not be submenus: a menu has two levels")
        checks.at_most_bytes("name of a button in a submenu", button.name, MOST_SUB_NAME_BYTES)
    return Button(name, children=buttons)


def create_menu(buttons: Sequence[Button]) -> Call[None]:
    """Create the menu (创建自定义菜单): replaces the menu that all users see who match no conditional one."""
    return build.post("/cgi-bin/menu/create", nothing, menu_body(buttons))


def get_menus() -> Call[Menus]:
    """Get the menus (查询自定义菜单信息): what the API made. Errcode 46003 if there is none."""
    return build.get("/cgi-bin/menu/get", _menus)


def get_current_menu() -> Call[CurrentMenu]:
    """Get the menu in use (获取自定义菜单配置)."""
    return build.get("/cgi-bin/get_current_selfmenu_info", _current)


def delete_menus() -> Call[None]:
    """Delete the menus (删除自定义菜单): the menu for everybody, and every conditional one with it."""
    return build.get("/cgi-bin/menu/delete", nothing)


def add_conditional_menu(
    buttons: Sequence[Button], *, tag_id: int | None = None, client_platform: Literal[1, 2, 3] | None = None
) -> Call[str]:
    """Add a conditional menu (创建个性化菜单). The result is the menu's id. `client_platform` 1: iOS, 2: Android, 3:
    others. The newest that matches wins. WeChat refuses what else it once matched (sex, region, language: 65320)."""
    rule: dict[str, str] = {}
    if tag_id is not None:
        checks.between("tag_id", tag_id, 0, 2**31 - 1)
        rule["tag_id"] = str(tag_id)
    if client_platform is not None:
        checks.between("client_platform", client_platform, 1, 3)
        rule["client_platform_type"] = str(client_platform)
    if not rule:
        raise InvalidCall("a conditional menu needs tag_id, client_platform or both")
    body: JsonObject = {**menu_body(buttons), "matchrule": rule}
    return build.post(
        "/cgi-bin/menu/addconditional", lambda answer: answers.identifier(answer, "menuid"), body, delivers=True
    )


def delete_conditional_menu(menu_id: str) -> Call[None]:
    """Delete a conditional menu (删除个性化菜单)."""
    checks.required("menu_id", menu_id)
    return build.post("/cgi-bin/menu/delconditional", nothing, {"menuid": menu_id})


def try_menu(user: str) -> Call[tuple[JsonObject, ...]]:
    """Try which menu a user gets (测试个性化菜单匹配结果): the buttons that a user sees, given by OpenID or WeChat id."""
    checks.required("user", user)
    return build.post("/cgi-bin/menu/trymatch", lambda answer: answers.objects(answer, "button"), {"user_id": user})


def menu_body(buttons: Sequence[Button]) -> JsonObject:
    """1 to 3 buttons as WeChat wants them."""
    checks.count("buttons", buttons, 1, MOST_BUTTONS)
    for button in buttons:
        checks.at_most_bytes("name of a button", button.name, MOST_NAME_BYTES)
    return {"button": [_written(button) for button in buttons]}


def _written(button: Button) -> JsonObject:
    if button.children:
        return {"name": button.name, "sub_button": [_written(child) for child in button.children]}
    return {"name": button.name, **button.fields}


def _menus(answer: JsonObject) -> Menus:
    return Menus(answers.object_in(answer, "menu"), answers.objects(answer, "conditionalmenu", may_lack=True))


def _current(answer: JsonObject) -> CurrentMenu:
    return CurrentMenu(answers.number(answer, "is_menu_open") == 1, answers.object_in(answer, "selfmenu_info"))
