"""微信客服: handing a customer on to a member, or into a customer group (升级服务).

Source: WeCom developer documentation, "Upgrade the service" (「升级服务」配置). For whom: customers of a session of the last 48
hours. The range is set in WeCom's console.
"""

from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, nothing


@dataclass(frozen=True, slots=True)
class UpgradeRange:
    """To whom customers may be handed on."""

    userids: tuple[str, ...]
    departments: tuple[int, ...]
    chat_ids: tuple[str, ...]


def get_upgrade_range() -> Call[UpgradeRange]:
    """Get who takes customers (获取配置的专员与客户群)."""
    return build.get("/cgi-bin/kf/customer/get_upgrade_service_config", _range, host=Host.WORK)


def upgrade_to_member(open_kfid: str, external_user: str, userid: str, *, wording: str | None = None) -> Call[None]:
    """Offer a customer a member's card (为客户升级为专员服务). `wording`: what the customer reads on it."""
    member = checks.given(userid=checks.required("userid", userid), wording=wording)
    return _upgrade({**_customer(open_kfid, external_user), "type": 1, "member": member})


def upgrade_to_group(open_kfid: str, external_user: str, chat_id: str, *, wording: str | None = None) -> Call[None]:
    """Offer a customer a customer group (为客户升级为客户群服务)."""
    group = checks.given(chat_id=checks.required("chat_id", chat_id), wording=wording)
    return _upgrade({**_customer(open_kfid, external_user), "type": 2, "groupchat": group})


def cancel_upgrade(open_kfid: str, external_user: str) -> Call[None]:
    """Offer it no more (为客户取消推荐)."""
    body = _customer(open_kfid, external_user)
    return build.post("/cgi-bin/kf/customer/cancel_upgrade_service", nothing, body, host=Host.WORK)


def _upgrade(body: JsonObject) -> Call[None]:
    return build.post("/cgi-bin/kf/customer/upgrade_service", nothing, body, host=Host.WORK)


def _customer(open_kfid: str, external_user: str) -> JsonObject:
    return {
        "open_kfid": checks.required("open_kfid", open_kfid),
        "external_userid": checks.required("external_user", external_user),
    }


def _range(answer: JsonObject) -> UpgradeRange:
    members = answers.object_in(answer, "member_range") if "member_range" in answer else {}
    groups = answers.object_in(answer, "groupchat_range") if "groupchat_range" in answer else {}
    return UpgradeRange(
        answers.texts(members, "userid_list", may_lack=True),
        answers.numbers(members, "department_id_list", may_lack=True),
        answers.texts(groups, "chat_id_list", may_lack=True),
    )
