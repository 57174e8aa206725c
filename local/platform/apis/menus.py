"""Menus: the one for all, and those for some ("创建自定义菜单", "创建个性化菜单"). `menu_of` is what a user sees."""

from collections.abc import Mapping
from typing import Any

from local.platform.apis.buttons import check_buttons
from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import part, text
from local.platform.conversations import User
from local.platform.errors import ApiError
from local.platform.holders import WORK
from local.platform.simulator import Simulator

DEFAULT = "default"
CONDITIONAL = "conditional_menus"
PLATFORM = "2"  # the simulated phone is an Android


def create_menu(call: Call) -> Answer:
    call.put("menus", DEFAULT, {"button": check_buttons(call.given.get("button")), "menuid": _new_id(call)})
    return OK


def get_menu(call: Call) -> Answer:
    menu = call.get("menus", DEFAULT)
    if menu is None:
        raise ApiError(46003)
    conditional = list(call.rows(CONDITIONAL).values())
    return {"menu": menu, **({"conditionalmenu": conditional} if conditional else {})}


def delete_menu(call: Call) -> Answer:
    """The personalised ones go with it."""
    call.remove("menus", DEFAULT)
    for menu_id in call.rows(CONDITIONAL):
        call.remove(CONDITIONAL, menu_id)
    return OK


def add_conditional_menu(call: Call) -> Answer:
    if call.get("menus", DEFAULT) is None:
        raise ApiError(65303)
    buttons, rule = check_buttons(call.given.get("button")), part(call.given, "matchrule", 65304)
    menu_id = _new_id(call)
    call.put(CONDITIONAL, menu_id, {"button": buttons, "matchrule": rule, "menuid": menu_id})
    return {"menuid": str(menu_id)}


def delete_conditional_menu(call: Call) -> Answer:
    if call.take(CONDITIONAL, text({"menuid": str(call.given.get("menuid", ""))}, "menuid", 65301)) is None:
        raise ApiError(65301)
    return OK


def try_match(call: Call) -> Answer:
    user = call.simulator.conversations.find(call.account.name, call.given.get("user_id"))
    if user is None:
        raise ApiError(65302)
    menu = menu_of(call.simulator, user)
    if menu is None:
        raise ApiError(46003)
    return {"button": menu["button"]}


def get_current_menu(call: Call) -> Answer:
    menu = call.get("menus", DEFAULT)
    if menu is None:
        return {"is_menu_open": 0}
    return {"is_menu_open": 1, "selfmenu_info": {"button": [_with_list(button) for button in menu["button"]]}}


def menu_of(simulator: Simulator, user: User) -> dict[str, Any] | None:
    """The menu that a user sees: the newest personalised one that fits, else the default one."""
    for menu in reversed(list(simulator.records.rows(user.account, CONDITIONAL).values())):
        if _fits(menu["matchrule"], user):
            return dict(menu)
    menu = simulator.records.get(user.account, "menus", DEFAULT)
    return dict(menu) if menu else None


def create_agent_menu(call: Call) -> Answer:
    call.put("menus", agent_of(call), {"button": check_buttons(call.given.get("button"))})
    return OK


def get_agent_menu(call: Call) -> Answer:
    menu = call.get("menus", agent_of(call))
    if menu is None:
        raise ApiError(46003)
    return {**OK, **menu}


def delete_agent_menu(call: Call) -> Answer:
    call.remove("menus", agent_of(call))
    return OK


def agent_of(call: Call) -> str:
    """The agent that the query names. Raises ApiError 41011, 40056, and 301002 for one whose token did not come."""
    agent_id = call.query.get("agentid")
    if not agent_id:
        raise ApiError(41011)
    if not agent_id.isdecimal():
        raise ApiError(40056)
    if agent_id != call.bearer.slot:
        raise ApiError(301002)
    return agent_id


def _fits(rule: Mapping[str, Any], user: User) -> bool:
    tag, platform = str(rule.get("tag_id") or ""), str(rule.get("client_platform_type") or "")
    return (not tag or tag in map(str, user.tags)) and platform in ("", PLATFORM)


def _with_list(button: Mapping[str, Any]) -> dict[str, Any]:
    subs = button.get("sub_button")
    return {**button, "sub_button": {"list": subs}} if subs else dict(button)


def _new_id(call: Call) -> int:
    return call.next_number("menu_ids", 208_379_533)


APIS = (
    Api("menu/create", "POST", "/cgi-bin/menu/create", create_menu),
    Api("menu/get", "GET", "/cgi-bin/menu/get", get_menu),
    Api("menu/delete", "GET", "/cgi-bin/menu/delete", delete_menu),
    Api("menu/addconditional", "POST", "/cgi-bin/menu/addconditional", add_conditional_menu),
    Api("menu/delconditional", "POST", "/cgi-bin/menu/delconditional", delete_conditional_menu),
    Api("menu/trymatch", "POST", "/cgi-bin/menu/trymatch", try_match),
    Api("get_current_selfmenu_info", "GET", "/cgi-bin/get_current_selfmenu_info", get_current_menu),
    Api("menu/create", "POST", "/cgi-bin/menu/create", create_agent_menu, WORK),
    Api("menu/get", "GET", "/cgi-bin/menu/get", get_agent_menu, WORK),
    Api("menu/delete", "GET", "/cgi-bin/menu/delete", delete_agent_menu, WORK),
)
