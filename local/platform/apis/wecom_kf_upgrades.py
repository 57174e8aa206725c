"""Handing customers on ("「升级服务」配置"). Everybody in the corporation, and every group chat of its apps, is in the range."""

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, part, text
from local.platform.apis.wecom_content import BAD
from local.platform.corporations import CUSTOMERS, member, members
from local.platform.errors import ApiError
from local.platform.holders import WORK

TABLE = "kf_upgrades"


def get_range(call: Call) -> Answer:
    userids = [user.openid for user in members(call.simulator, call.account.name)]
    chats = list(call.rows("group_chats"))
    return {
        **OK,
        "member_range": {"userid_list": userids, "department_id_list": [1]},
        "groupchat_range": {"chat_id_list": chats},
    }


def upgrade(call: Call) -> Answer:
    """Raises ApiError 95000 without an open_kfid, 40096 for no customer, 60111 for no member, 86003 for no group."""
    given = call.given
    key = _customer(call)
    if integer(given, "type", BAD, least=1, most=2) == 1:
        offered = text(part(given, "member", BAD), "userid", BAD)
        if member(call.simulator, call.account.name, offered) is None:
            raise ApiError(60111)
    else:
        offered = text(part(given, "groupchat", BAD), "chat_id", BAD)
        if call.get("group_chats", offered) is None:
            raise ApiError(86003)
    call.put(TABLE, key, offered)
    return OK


def cancel(call: Call) -> Answer:
    call.remove(TABLE, _customer(call))
    return OK


def _customer(call: Call) -> str:
    open_kfid, customer = text(call.given, "open_kfid", 95000), text(call.given, "external_userid", 40096)
    if call.get(CUSTOMERS, customer) is None:
        raise ApiError(40096)
    return f"{open_kfid} {customer}"


_ROOT = "/cgi-bin/kf/customer"
APIS = (
    Api("kf/customer/get_upgrade_service_config", "GET", f"{_ROOT}/get_upgrade_service_config", get_range, WORK),
    Api("kf/customer/upgrade_service", "POST", f"{_ROOT}/upgrade_service", upgrade, WORK),
    Api("kf/customer/cancel_upgrade_service", "POST", f"{_ROOT}/cancel_upgrade_service", cancel, WORK),
)
