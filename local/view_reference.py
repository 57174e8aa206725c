"""The reference pages of what WeChat sends, `docs/reference/wechat-events*.md`, made from the views."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from liushui.wechat.views import MODULES, known_by
from liushui.wechat.views.attributes import Attribute
from liushui.wechat.views.kinds import Callback, View
from local.view_schemas import SAMPLES, stem, views_of

PAGES: Final = Path(__file__).parents[1] / "docs" / "reference"
TITLES: Final[Mapping[str, str]] = {
    "official": "Official Accounts (公众号)",
    "mini": "Mini programs (小程序)",
    "wecom": "WeCom (企业微信)",
    "component": "Third-party platforms (开放平台)",
    "pay": "WeChat Pay (微信支付)",
    "channels": "Shops in Channels (视频号小店, 微信小店)",
}
_ALSO: Final[Mapping[str, str]] = {
    "official": "What is sent to mini programs, shops and third-party platforms is known here, too: WeChat pushes alike.",
    "mini": "Messages of users and subscribe messages are those of [Official Accounts](wechat-events-official.md).",
    "wecom": "The messages and menu events are an [Official Account's](wechat-events-official.md), with `agent_id`.",
    "component": "Messages of the accounts that a platform manages are those of "
    "[Official Accounts](wechat-events-official.md) and [mini programs](wechat-events-mini.md).",
    "pay": "The fields are a notice's, with `resource` as it decrypts. Times are unix seconds, though WeChat writes RFC 3339.",
    "channels": "Ids are texts: they have more digits than a double holds.",
}
_INDEX: Final = """\
# What WeChat sends

Written by `python -m local.catalogue` from [`liushui/wechat/views`](../../layers/liushui/python/liushui/wechat/views); \
change a view, then run it.

A handler's `message` is a typed view of the callback. Its attributes read WeChat's fields when they are asked for: what is \
missing or odd reads as `""`, `0`, `False` or `()`. `message.fields` holds all fields under WeChat's own names. A kind that \
stands on none of these pages is `UnknownMessage` or `UnknownEvent`, with all its fields. `@bot.event("name")` takes an event \
by WeChat's name, in any case of letters.

| platform | messages | events | page |
|---|---|---|---|
"""
_TYPES: Final = """
Every view has `user`, `account_id`, `created_at` (unix seconds) and `fields`; a message has `message_id` besides.

| type | what it reads |
|---|---|
| text | a text as it came |
| word | an id, or one of a few values, without blanks around it |
| whole, decimal | a number, also where WeChat writes it as text |
| seconds, moment | unix seconds; a moment is written as in RFC 3339 |
| flag | `1` or `true` |
| texts | a tuple: the element may come once or several times |
| words | a tuple: a list written as one text |
| a part | attributes of its own; in a tuple where several may come |

For each view there is a JSON Schema beside the sample, `<name>.schema.json`. To add a kind, declare a view of it in a module of \
its platform, put a sample of what WeChat sends into `events/wechat/<platform>`, and run `python -m local.catalogue`.
"""


def pages() -> dict[Path, str]:
    """Every page with its text."""
    rows = "".join(_index_row(platform) for platform in MODULES)
    return {PAGES / "wechat-events.md": f"{_INDEX}{rows}{_TYPES}"} | {
        PAGES / f"wechat-events-{platform}.md": _page(platform) for platform in MODULES
    }


def _index_row(platform: str) -> str:
    messages = sum(kind.group.endswith("message") for kind in views_of(platform))
    events = len(views_of(platform)) - messages
    return f"| {TITLES[platform]} | {messages} | {events} | [wechat-events-{platform}.md](wechat-events-{platform}.md) |\n"


def _page(platform: str) -> str:
    more = f"{_ALSO[platform]} How to read this: [what WeChat sends](wechat-events.md)."
    head = f"# What WeChat sends: {TITLES[platform]}\n\n{more}\n"
    return head + "".join(_section(platform, module) for module in MODULES[platform])


def _section(platform: str, module: str) -> str:
    says = " ".join((import_module(f"liushui.wechat.views.{module}").__doc__ or "").split())
    kinds = list(dict.fromkeys(known_by(module).values()))
    rows = "".join(_row(platform, kind) for kind in kinds)
    parts = list(dict.fromkeys(part for kind in kinds for part in _parts_of(kind)))
    listed = "".join(f"| `{part.__name__}` | {_says(part)} | {_fields(part)} |\n" for part in parts)
    return (
        f"\n## `{module}`\n\n{says}\n\n| WeChat's name | view | what it says | attributes | WeChat's page |\n"
        f"|---|---|---|---|---|\n{rows}"
        + (f"\n| part | what it is | attributes |\n|---|---|---|\n{listed}" if parts else "")
    )


def _row(platform: str, kind: type[Callback]) -> str:
    names = ", ".join(f"`{name}`" for name in kind.names)
    path = f"../../events/wechat/{platform}/{_sample(platform, kind)}"
    return f"| [{names}]({path}) | `{kind.__name__}` | {_says(kind)} | {_fields(kind)} | {kind.page} |\n"


@cache
def _samples(platform: str) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in (SAMPLES / platform).iterdir() if not path.name.endswith(".schema.json")))


def _sample(platform: str, kind: type[Callback]) -> str:
    wanted = stem(kind, platform)
    return min((name for name in _samples(platform) if name.partition(".")[0] == wanted), key=len)


def _parts_of(view: type[View]) -> list[type[View]]:
    own = [attribute.part for attribute in view.attributes().values() if attribute.part]
    return [found for part in own for found in (part, *_parts_of(part))]


def _fields(view: type[View]) -> str:
    common = Callback.attributes()
    own = {name: each for name, each in view.attributes().items() if common.get(name) is not each and name != "message_id"}
    read = [f"`{name}` {_type(each)}: {' or '.join(f'`{path}`' for path in each.paths)}" for name, each in own.items()]
    return "<br>".join(read + [f"`{name}`, derived" for name, each in vars(view).items() if isinstance(each, property)])


def _type(attribute: Attribute[Any]) -> str:
    if attribute.part is None:
        return attribute.type
    return attribute.part.__name__ if attribute.type == "one" else f"several {attribute.part.__name__}"


def _says(view: type[View]) -> str:
    return " ".join((view.__doc__ or "").split()).replace("|", "\\|")
