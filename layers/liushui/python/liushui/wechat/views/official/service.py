"""Conversations with human agents."""

from liushui.wechat.views.attributes import word
from liushui.wechat.views.kinds import Event


class KfCreateSessionEvent(Event, names="kf_create_session", page="客服管理/会话控制"):
    """An agent took a conversation."""

    kf_account = word("KfAccount")


class KfCloseSessionEvent(Event, names="kf_close_session", page="客服管理/会话控制"):
    """A conversation ended."""

    kf_account = word("KfAccount")
    close_type = word("CloseType")


class KfSwitchSessionEvent(Event, names="kf_switch_session", page="客服管理/会话控制"):
    """A conversation went to another agent."""

    from_kf_account = word("FromKfAccount")
    to_kf_account = word("ToKfAccount")
