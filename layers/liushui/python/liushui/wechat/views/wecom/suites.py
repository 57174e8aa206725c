"""What WeCom tells a provider about a suite; answered with the word success."""

from liushui.wechat.views.attributes import text, texts, whole, word
from liushui.wechat.views.kinds import Event


class SuiteEvent(Event):
    """Something about a suite."""

    suite_id = word("SuiteId")


class SuiteCorpEvent(SuiteEvent):
    """The same, in a corporation."""

    corp_id = word("AuthCorpId")


class SuiteTicketEvent(SuiteEvent, names="suite_ticket", page="推送suite_ticket"):
    """The ticket that the suite's token is asked with: every 10 minutes a new one, valid for 30."""

    ticket = word("SuiteTicket")


class CreateAuthEvent(SuiteEvent, names="create_auth", page="授权成功通知"):
    """A corporation installed the suite."""

    auth_code = word("AuthCode")
    state = text("State")


class ChangeAuthEvent(SuiteCorpEvent, names="change_auth", page="变更授权通知"):
    """A corporation changed the suite's rights."""

    state = text("State")
    kf_accounts = texts("ExtraInfo.AuthOpenKfIdList.OpenKfId")


class CancelAuthEvent(SuiteCorpEvent, names="cancel_auth", page="取消授权通知"):
    """A corporation removed the suite."""


class ResetPermanentCodeEvent(SuiteEvent, names="reset_permanent_code", page="重置永久授权码通知"):
    """The permanent code is to be asked for again."""

    auth_code = word("AuthCode")


class CorpArchAuthEvent(SuiteCorpEvent, names="corp_arch_auth", page="授权组织架构权限通知"):
    """A corporation let its structure be seen."""


class SpecialAuthEvent(SuiteCorpEvent):
    """A special right."""

    auth_type = word("AuthType")


class ApproveSpecialAuthEvent(SpecialAuthEvent, names="approve_special_auth", page="特殊权限授权通知"):
    """A special right was given."""


class CancelSpecialAuthEvent(SpecialAuthEvent, names="cancel_special_auth", page="特殊权限授权通知"):
    """A special right was taken back."""


class DeviceDataAuthChangeEvent(SuiteCorpEvent, names="device_data_auth_change", page="设备数据授权变更"):
    """The right to data of devices changed."""

    agent_id = whole("AgentID")
