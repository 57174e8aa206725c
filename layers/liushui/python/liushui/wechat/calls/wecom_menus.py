"""Menus of WeCom's applications. Sources: "Create a menu" (创建菜单), "Get" (获取菜单), "Delete" (删除菜单).

The buttons are those of `menus` which WeCom knows too: events and links, and for a mini program its own kind.
"""

from collections.abc import Sequence
from typing import Final

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, InvalidCall, nothing
from liushui.wechat.calls.menus import EVENT_KINDS, Button, menu_body

WECOM_KINDS: Final = frozenset({*EVENT_KINDS, "view", "view_miniprogram"})


def mini_program_button(name: str, app_id: str, page: str) -> Button:
    """Opens a page of a mini program that is linked to the application (view_miniprogram)."""
    checks.required("app_id", app_id)
    checks.required("page", page)
    return Button(name, {"type": "view_miniprogram", "appid": app_id, "pagepath": page})


def create_menu(agent_id: int, buttons: Sequence[Button]) -> Call[None]:
    """Create the menu (创建菜单) of the application `agent_id`."""
    for button in [child for top in buttons for child in (top.children or (top,))]:
        if button.fields["type"] not in WECOM_KINDS:
            raise InvalidCall(f"WeCom knows no button of type {button.fields['type']}")
    return build.post("/cgi-bin/menu/create", nothing, menu_body(buttons), query=_agent(agent_id), host=Host.WORK)


def get_menu(agent_id: int) -> Call[tuple[JsonObject, ...]]:
    """Get the menu (获取菜单): its buttons, as WeCom documents them."""
    return build.get("/cgi-bin/menu/get", lambda answer: answers.objects(answer, "button"), _agent(agent_id), host=Host.WORK)


def delete_menu(agent_id: int) -> Call[None]:
    """Delete the menu (删除菜单)."""
    return build.get("/cgi-bin/menu/delete", nothing, _agent(agent_id), host=Host.WORK)


def _agent(agent_id: int) -> dict[str, str]:
    return {"agentid": str(agent_id)}
