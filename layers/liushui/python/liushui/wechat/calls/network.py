"""Where WeChat calls from, where it can be called, and whether it reaches this server.

Sources: "Get the IP addresses of WeChat's servers" (获取微信推送服务器IP, 获取微信API服务器IP), "Check the network"
(网络通信检测); WeCom has the first two as well. Ask for the addresses daily: they change.
"""

from dataclasses import dataclass
from typing import Literal

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host


@dataclass(frozen=True, slots=True)
class Resolved:
    """An address that the callback's host name leads to, and whose network it is in."""

    ip: str
    operator: str


@dataclass(frozen=True, slots=True)
class Pinged:
    """One ping of an address, from a network. `loss` is "0%" or "100%", `time` such as "23.079ms"."""

    ip: str
    from_operator: str
    loss: str
    time: str


@dataclass(frozen=True, slots=True)
class NetworkCheck:
    """What WeChat found."""

    dns: tuple[Resolved, ...]
    pings: tuple[Pinged, ...]


def get_callback_ips(*, host: Host = Host.API) -> Call[tuple[str, ...]]:
    """Get where callbacks come from (获取微信推送服务器IP): addresses and ranges that callbacks come from."""
    return build.get("/cgi-bin/getcallbackip", _ips, host=host)


def get_api_ips(*, host: Host = Host.API) -> Call[tuple[str, ...]]:
    """Get where the API is (获取微信API服务器IP): addresses and ranges of WeChat's API, for a firewall's list. Call WeChat
    by name."""
    return build.get("/cgi-bin/get_api_domain_ip", _ips, host=host)


def check_callback_network(
    *,
    action: Literal["dns", "ping", "all"] = "all",
    operator: Literal["CHINANET", "UNICOM", "CAP", "DEFAULT"] = "DEFAULT",
) -> Call[NetworkCheck]:
    """Check the way to the callback (网络通信检测): WeChat resolves and pings the host of the account's callback URL, from
    the network of an operator."""
    checks.one_of("action", action, ("dns", "ping", "all"))
    checks.one_of("operator", operator, ("CHINANET", "UNICOM", "CAP", "DEFAULT"))
    body: JsonObject = {"action": action, "check_operator": operator}
    return build.post("/cgi-bin/callback/check", _check, body)


def _ips(answer: JsonObject) -> tuple[str, ...]:
    return answers.texts(answer, "ip_list")


def _check(answer: JsonObject) -> NetworkCheck:
    return NetworkCheck(
        dns=tuple(
            Resolved(answers.text(found, "ip"), answers.text(found, "real_operator"))
            for found in answers.objects(answer, "dns", may_lack=True)
        ),
        pings=tuple(
            Pinged(*(answers.text(ping, name) for name in ("ip", "from_operator", "package_loss", "time")))
            for ping in answers.objects(answer, "ping", may_lack=True)
        ),
    )
