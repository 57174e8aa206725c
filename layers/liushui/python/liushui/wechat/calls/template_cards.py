"""WeCom's template cards (模板卡片), five kinds. Pressing one comes back as `template_card_event`.

Source: WeCom developer documentation, "Send app messages: template cards" (模板卡片消息). Parts that only decorate are given in
WeCom's own JSON; how many there may be, and what a kind must have, is checked.
"""

from collections.abc import Sequence
from typing import NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls.call import InvalidCall
from liushui.wechat.calls.checks import count, given, matching, required
from liushui.wechat.calls.wecom_contents import WeComContent

JsonObjects = Sequence[JsonObject]


class Button(NamedTuple):
    """`style` 1 to 4 is its colour; `key` comes back in the event."""

    text: str
    key: str
    style: int = 1


class Option(NamedTuple):
    """One choice; `id` comes back in the event."""

    id: str
    text: str
    checked: bool = False


class Selection(NamedTuple):
    """A list to choose one from; `question_key` comes back in the event."""

    question_key: str
    title: str
    options: Sequence[Option]
    selected_id: str | None = None


class CardParts(NamedTuple):
    """What any card may have, in WeCom's JSON: at most 6 `horizontal` rows, 3 `jumps`, 3 actions in the menu."""

    source: JsonObject | None = None
    action_menu: JsonObject | None = None
    quote_area: JsonObject | None = None
    horizontal: JsonObjects = ()
    jumps: JsonObjects = ()
    action: JsonObject | None = None


def open_url(url: str) -> JsonObject:
    """A card's action: open a link."""
    return {"type": 1, "url": required("url", url)}


def open_mini_program(app_id: str, page_path: str | None = None) -> JsonObject:
    """A card's action: open a mini program."""
    return given(type=2, appid=required("app_id", app_id), pagepath=page_path)


def text_notice(
    action: JsonObject,
    *,
    title: str | None = None,
    description: str | None = None,
    sub_title: str | None = None,
    emphasis: JsonObject | None = None,
    task_id: str | None = None,
    parts: CardParts = CardParts(),  # noqa: B008 - a NamedTuple never changes
) -> WeComContent:
    """A text that leads somewhere (`action`). It needs a `title` or a `sub_title`."""
    if not title and not sub_title:
        raise InvalidCall("title or sub_title must be given")
    more = given(emphasis_content=emphasis, sub_title_text=sub_title)
    return _card("text_notice", title, description, task_id, parts._replace(action=action), more)


def news_notice(
    action: JsonObject,
    title: str,
    *,
    description: str | None = None,
    image: JsonObject | None = None,
    image_text_area: JsonObject | None = None,
    vertical: JsonObjects = (),
    task_id: str | None = None,
    parts: CardParts = CardParts(),  # noqa: B008
) -> WeComContent:
    """A picture with text that leads somewhere: it needs `image` or `image_text_area`; at most 4 `vertical` rows."""
    if image is None and image_text_area is None:
        raise InvalidCall("image or image_text_area must be given")
    count("vertical", vertical, 0, 4)
    rows = list(vertical) or None
    more = given(card_image=image, image_text_area=image_text_area, vertical_content_list=rows)
    return _card("news_notice", required("title", title), description, task_id, parts._replace(action=action), more)


def button_interaction(
    task_id: str,
    title: str,
    buttons: Sequence[Button],
    *,
    description: str | None = None,
    sub_title: str | None = None,
    selection: Selection | None = None,
    parts: CardParts = CardParts(),  # noqa: B008
) -> WeComContent:
    """1 to 6 buttons, with a list to choose from above them."""
    count("buttons", buttons, 1, 6)
    listed = [{**_labelled(button), "style": button.style} for button in buttons]
    chosen = None if selection is None else _selection(selection)
    more = given(sub_title_text=sub_title, button_selection=chosen, button_list=listed)
    return _card("button_interaction", required("title", title), description, required("task_id", task_id), parts, more)


def vote_interaction(
    task_id: str,
    title: str,
    question_key: str,
    options: Sequence[Option],
    submit: Button,
    *,
    several: bool = False,
    description: str | None = None,
    parts: CardParts = CardParts(),  # noqa: B008
) -> WeComContent:
    """1 to 20 options of which one, or `several`, may be ticked."""
    count("options", options, 1, 20)
    box: JsonObject = {
        "question_key": required("question_key", question_key),
        "option_list": [{**_option(option), "is_checked": option.checked} for option in options],
        "mode": int(several),
    }
    more: JsonObject = {"checkbox": box, "submit_button": _labelled(submit)}
    return _card("vote_interaction", required("title", title), description, required("task_id", task_id), parts, more)


def multiple_interaction(
    task_id: str,
    title: str,
    selections: Sequence[Selection],
    submit: Button,
    *,
    description: str | None = None,
    parts: CardParts = CardParts(),  # noqa: B008
) -> WeComContent:
    """1 to 3 lists to choose one from each."""
    count("selections", selections, 1, 3)
    more: JsonObject = {"select_list": [_selection(each) for each in selections], "submit_button": _labelled(submit)}
    return _card("multiple_interaction", required("title", title), description, required("task_id", task_id), parts, more)


def _card(
    kind: str, title: str | None, description: str | None, task_id: str | None, parts: CardParts, more: JsonObject
) -> WeComContent:
    count("parts.horizontal", parts.horizontal, 0, 6)
    count("parts.jumps", parts.jumps, 0, 3)
    if parts.action_menu is not None:
        listed = parts.action_menu.get("action_list")
        count("parts.action_menu", listed if isinstance(listed, list) else [], 1, 3)
        required("task_id", task_id or "")
    if task_id is not None:
        matching("task_id", task_id, r"[0-9A-Za-z_@-]{1,128}", "1 to 128 letters, digits, _, - or @")
    main_title = given(title=title, desc=description)
    common = given(
        source=parts.source,
        action_menu=parts.action_menu,
        main_title=main_title or None,
        quote_area=parts.quote_area,
        horizontal_content_list=list(parts.horizontal) or None,
        jump_list=list(parts.jumps) or None,
        card_action=parts.action,
        task_id=task_id,
    )
    return WeComContent("template_card", {"card_type": kind, **common, **more})


def _selection(selection: Selection) -> JsonObject:
    count("options", selection.options, 1, 10)
    return given(
        question_key=required("question_key", selection.question_key),
        title=selection.title,
        option_list=[_option(option) for option in selection.options],
        selected_id=selection.selected_id,
    )


def _option(option: Option) -> JsonObject:
    return {"id": required("id", option.id), "text": required("text", option.text)}


def _labelled(button: Button) -> JsonObject:
    return {"text": required("text", button.text), "key": required("key", button.key)}
