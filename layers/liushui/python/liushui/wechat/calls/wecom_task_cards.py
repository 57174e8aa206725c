"""Task cards (任务卡片) of a WeCom app: cards with one or two buttons that older clients know. New ones are `template_cards`.

Source: WeCom developer documentation, "Send app messages" (发送应用消息), task cards; "Update task cards" (更新任务卡片消息状态).
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host
from liushui.wechat.calls.wecom_contents import WeComContent


class TaskButton(NamedTuple):
    """`key` comes with the press. `pressed`: what the button says afterwards, 已处理 unless told."""

    key: str
    name: str
    pressed: str | None = None
    color: Literal["red", "blue"] | None = None
    bold: bool = False


def task_card(
    title: str, description: str, task_id: str, buttons: Sequence[TaskButton], *, url: str | None = None
) -> WeComContent:
    """`task_id` is yours, of at most 128 letters, digits and _ - @, and new for each card of the app."""
    checks.count("buttons", buttons, 1, 2)
    if url is not None:
        checks.check_url("url", url, most_bytes=2048)
    content = checks.given(
        title=checks.at_most_bytes("title", title, 128),
        description=checks.at_most_bytes("description", description, 512),
        url=url,
        task_id=_task_id(task_id),
        btn=[_button(one) for one in buttons],
    )
    return WeComContent("taskcard", content)


def update_task_card(userids: Sequence[str], agent_id: int, task_id: str, pressed: str) -> Call[tuple[str, ...]]:
    """Say on up to 1000 members' cards what the buttons say after a press; gives whom that did not reach."""
    checks.count("userids", userids, 1, 1000)
    body: JsonObject = {
        "userids": list(userids),
        "agentid": agent_id,
        "task_id": _task_id(task_id),
        "replace_name": checks.required("pressed", pressed),
    }
    return build.post("/cgi-bin/message/update_taskcard", _invalid, body, host=Host.WORK)


def _task_id(task_id: str) -> str:
    return checks.matching("task_id", task_id, "[0-9A-Za-z_@-]{1,128}", "1 to 128 letters, digits or _ - @")


def _button(one: TaskButton) -> JsonObject:
    if one.color is not None:
        checks.one_of("color", one.color, ("red", "blue"))
    return checks.given(
        key=checks.matching("key", one.key, "[0-9A-Za-z_@-]{1,128}", "1 to 128 letters, digits or _ - @"),
        name=checks.required("name", one.name),
        replace_name=one.pressed,
        color=one.color,
        is_bold=True if one.bold else None,
    )


def _invalid(answer: JsonObject) -> tuple[str, ...]:
    return answers.texts(answer, "invaliduser", may_lack=True)
