"""Typed views over a callback's fields. Only the fields are stored; a view is made when one is read.

Each platform has modules of views, the frequent ones first: they are imported one after the other until one knows the
callback, so that a function pays for what it meets. A kind that none knows is UnknownMessage or UnknownEvent, all fields
kept. Source: WeChat developer documentation, "Receiving messages" (接收普通消息), "Receiving event pushes" (接收事件推送), and
the pages that the classes name.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from liushui.domain.json import JsonObject
from liushui.wechat.views.kinds import Callback, UnknownEvent, UnknownMessage, is_event, kinds_of

_OFFICIAL = (
    "official.messages",
    "official.follow",
    "official.menu",
    "official.results",
    "official.subscriptions",
    "official.service",
    "official.verification",
    "official.cards",
    "official.invoices",
    "official.shops",
    "official.devices",
)
_MINI = (
    "mini.sessions",
    "mini.reviews",
    "mini.payments",
    "mini.express",
    "mini.delivery",
    "mini.components",
    "mini.aftersales",
)
_WECOM = (
    "wecom.messages",
    "wecom.menu",
    "wecom.apps",
    "wecom.contacts",
    "wecom.customers",
    "wecom.approvals",
    "wecom.office",
    "wecom.suites",
    "wecom.providers",
    "wecom.robots",
    "wecom.kf",
)
_COMPONENT = ("component.events",)
_PAY = ("pay.transactions", "pay.transfers", "pay.marketing", "pay.services", "pay.risks")
_CHANNELS = ("channels.orders", "channels.products", "channels.coupons", "channels.members")

MODULES: Mapping[str, tuple[str, ...]] = {
    "official": _OFFICIAL,
    "mini": _MINI,
    "wecom": _WECOM,
    "component": _COMPONENT,
    "pay": _PAY,
    "channels": _CHANNELS,
}
"""Each platform's own modules."""
PLATFORMS: Mapping[str, tuple[str, ...]] = {
    "official": (*_OFFICIAL, *_MINI, *_CHANNELS, *_COMPONENT),
    "mini": (*_OFFICIAL[:1], *_MINI, *_OFFICIAL[1:], *_CHANNELS, *_COMPONENT),
    "wecom": _WECOM,
    "component": (*_COMPONENT, *_OFFICIAL, *_MINI, *_CHANNELS),
    "pay": _PAY,
    "channels": (*_CHANNELS, *_OFFICIAL, *_MINI),
}
"""The modules that know what comes to an account of a platform, in the order in which they are asked. One framework pushes
to Official Accounts, mini programs, shops and third-party platforms, and one of them may be sent what is another's."""


def view(fields: JsonObject, platform: str = "official") -> Callback:
    """The typed view of a callback that came to an account of `platform`. Raises KeyError for one that PLATFORMS lacks."""
    kinds = kinds_of(fields)
    for module in PLATFORMS[platform]:
        known = known_by(module)
        for kind in kinds:
            if kind in known:
                return known[kind](fields)
    return UnknownEvent(fields) if is_event(fields) else UnknownMessage(fields)


@cache
def known_by(module: str) -> Mapping[str, type[Callback]]:
    """The views of a module, such as `official.menu`, by what they are known by."""
    declared = vars(import_module(f"{__name__}.{module}")).values()
    return {
        kind: each
        for each in declared
        if isinstance(each, type) and issubclass(each, Callback) and each.__module__ == f"{__name__}.{module}"
        for kind in each.kinds()
    }
