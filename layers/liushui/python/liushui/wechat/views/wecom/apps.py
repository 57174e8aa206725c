"""What happens to an application itself, and to its jobs."""

from liushui.wechat.views.attributes import seconds, text, texts, whole, word
from liushui.wechat.views.kinds import Event
from liushui.wechat.views.wecom.menu import AgentEvent


class ShareAgentChangeEvent(Event, names="share_agent_change", page="上下游共享应用事件回调"):
    """An application was shared with another corporation, or no longer."""

    app_id = word("AppId")
    partner_corp_id = word("CorpId")
    agent_id = whole("AgentId", "AgentID")
    suite_id = word("SuiteId")


class ShareChainChangeEvent(Event, names="share_chain_change", page="上下游共享应用事件回调"):
    """An application was shared along a supply chain, or no longer."""

    app_id = word("AppId")
    partner_corp_id = word("CorpId")
    agent_id = whole("AgentId", "AgentID")
    suite_id = word("SuiteId")


class SwitchWorkbenchModeEvent(AgentEvent, names="switch_workbench_mode", page="切换工作台自定义模式"):
    """The application's workbench page was switched on (1) or off (0)."""

    mode = word("Mode")


class ChangeAppAdminEvent(AgentEvent, names="change_app_admin", page="应用管理员变更通知"):
    """The application's administrators changed."""


class UnlicensedNotifyEvent(AgentEvent, names="unlicensed_notify", page="接口许可失效通知"):
    """A member without a licence tried to use the application."""


class ProgramNotifyEvent(Event, names="program_notify", page="专区程序回调通知"):
    """A special program has something to fetch."""

    notify_id = word("NotifyId")
    notify_scene = word("NotifyScene")


class SecurityChangeDomainIpEvent(Event, names="security/change_domain_ip", page="域名 IP 变更通知"):
    """The addresses of WeCom's hosts changed."""


class InactiveAlertEvent(AgentEvent, names="inactive_alert", page="应用低活跃通知"):
    """The application will be stopped at `effect_time` as nobody uses it."""

    effect_time = seconds("EffectTime")


class CloseInactiveAgentEvent(AgentEvent, names="close_inactive_agent", page="事件格式"):
    """The application was stopped as nobody uses it."""


class ReopenInactiveAgentEvent(AgentEvent, names="reopen_inactive_agent", page="事件格式"):
    """The application runs again."""


class LowActiveAlertEvent(AgentEvent, names="low_active_alert", page="应用低活跃通知"):
    """The application will be restricted at `effect_time` as few use it."""

    effect_time = seconds("EffectTime")


class LowActiveEvent(AgentEvent, names="low_active", page="应用低活跃通知"):
    """The application is restricted as few use it."""


class ActiveRestoredEvent(AgentEvent, names="active_restored", page="应用低活跃通知"):
    """The application is not restricted any more."""


class BatchJobResultEvent(Event, names="batch_job_result", page="异步任务完成通知"):
    """An asynchronous job ended. `job_type`: `sync_user`, `replace_user`, `invite_user`, `replace_party` …"""

    job_id = word("BatchJob.JobId")
    job_type = word("BatchJob.JobType")
    error_code = word("BatchJob.ErrCode")
    error_message = text("BatchJob.ErrMsg")


class UploadMediaJobFinishEvent(Event, names="upload_media_job_finish", page="异步上传临时素材"):
    """An asynchronous upload ended."""

    job_id = word("JobId")


class MsgauditNotifyEvent(AgentEvent, names="msgaudit_notify", page="产生会话回调事件"):
    """There are archived messages to fetch."""


class LivingStatusChangeEvent(AgentEvent, names="living_status_change", page="直播回调事件"):
    """A live broadcast's `status`: 0 booked, 1 on, 2 over, 3 expired, 4 cancelled."""

    living_id = word("LivingId")
    status = word("Status")


class KfMsgOrEvent(Event, names="kf_msg_or_event", page="接收消息和事件"):
    """There is something to pull for a customer-service account; `token` goes with the pull, for 10 minutes."""

    token = word("Token")
    open_kf_id = word("OpenKfId")


class KfAccountAuthChangeEvent(Event, names="kf_account_auth_change", page="客服账号授权变更事件"):
    """Customer-service accounts that the application may use now, or no longer."""

    added = texts("AuthAddOpenKfId")
    removed = texts("AuthDelOpenKfId")
