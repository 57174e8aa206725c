"""Addresses of WeChat's, and whether the account's own server is reached ("获取微信推送服务器IP", "网络通信检测")."""

from local.platform.apis.call import Answer, Api, Call
from local.platform.errors import ApiError
from local.platform.holders import BOTH, WORK

_ADDRESS = "127.0.0.1"
_OPERATORS = ("CHINANET", "UNICOM", "CAP", "DEFAULT")


def list_addresses(_call: Call) -> Answer:
    return {"ip_list": [_ADDRESS]}


def list_wecom_addresses(_call: Call) -> Answer:
    return {"errcode": 0, "errmsg": "ok", "ip_list": [_ADDRESS]}


def check_callback(call: Call) -> Answer:
    """Raises ApiError 40202 for another action, 40203 for another operator."""
    action, operator = call.given.get("action"), call.given.get("check_operator", "DEFAULT")
    if action not in ("dns", "ping", "all"):
        raise ApiError(40202)
    if operator not in _OPERATORS:
        raise ApiError(40203)
    dns = [{"ip": _ADDRESS, "real_operator": operator}]
    ping = [{"ip": _ADDRESS, "from_operator": operator, "package_loss": "0%", "time": "1.000ms"}]
    return ({"dns": dns} if action != "ping" else {}) | ({"ping": ping} if action != "dns" else {})


APIS = (
    Api("getcallbackip", "GET", "/cgi-bin/getcallbackip", list_addresses, BOTH),
    Api("get_api_domain_ip", "GET", "/cgi-bin/get_api_domain_ip", list_addresses, BOTH),
    Api("callback/check", "POST", "/cgi-bin/callback/check", check_callback, BOTH),
    Api("getcallbackip", "GET", "/cgi-bin/getcallbackip", list_wecom_addresses, WORK),
    Api("get_api_domain_ip", "GET", "/cgi-bin/get_api_domain_ip", list_wecom_addresses, WORK),
)
