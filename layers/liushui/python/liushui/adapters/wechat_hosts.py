"""Which of WeChat's hosts to call, and in which order.

WeChat, "Interface domain names" (接口域名说明): api.weixin.qq.com leads to the nearest point, api2 is for when it cannot be
reached, sh, sz and hk are Shanghai, Shenzhen and Hong Kong. WeCom has one host. WeChat Pay, "Disaster recovery across cities"
(跨城冗灾升级指引): api.mch leads to the nearest point, api2.mch to one elsewhere.
"""

from typing import Any, Final

from liushui.ports import Clock
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call, Host

GENERAL_HOSTS: Final = (
    str(Host.API),
    "https://api2.weixin.qq.com",
    "https://sh.api.weixin.qq.com",
    "https://sz.api.weixin.qq.com",
    "https://hk.api.weixin.qq.com",
)
PAY_HOSTS: Final = (str(Host.PAY), "https://api2.mch.weixin.qq.com")
AVOID_MS = 60_000
"""A host that nobody could connect to comes last for so long."""


class Hosts:
    """The hosts in the order in which to try them, as this container has come to know them."""

    def __init__(self, clock: Clock, general: tuple[str, ...] = GENERAL_HOSTS) -> None:
        self._clock = clock
        self._general = general
        self._avoid_until: dict[str, int] = {}

    def roots(self, account: Account, call: Call[Any]) -> list[str]:
        """Roots for `call`. An account with an `api_base` of its own has that alone; so has what WeCom serves."""
        if account.api_base not in tuple(Host):
            return [account.api_base]
        if call.host is Host.WORK:
            return [str(call.host)]
        now = self._clock.now_ms()
        roots = PAY_HOSTS if call.host is Host.PAY else self._general
        return sorted(roots, key=lambda root: self._avoid_until.get(root, 0) > now)

    def avoid(self, root: str) -> None:
        """Nobody could connect to `root`."""
        self._avoid_until[root] = self._clock.now_ms() + AVOID_MS
