"""External contacts, their chats and tags, and where they come from. Suites get the same, see `CorpEvent`."""

from liushui.wechat.views.attributes import seconds, text, texts, whole, word
from liushui.wechat.views.wecom.contacts import CorpEvent


class FollowEvent(CorpEvent):
    """A member and an external contact."""

    member_id = word("UserID")
    external_user_id = word("ExternalUserID")


class AddExternalContactEvent(FollowEvent, names="change_external_contact/add_external_contact", page="客户联系/事件格式"):
    """A member added a customer. `welcome_code` serves once, within 20 seconds."""

    state = text("State")
    welcome_code = word("WelcomeCode")


class EditExternalContactEvent(FollowEvent, names="change_external_contact/edit_external_contact", page="客户联系/事件格式"):
    """A member changed a customer's remark or tags."""


class AddHalfExternalContactEvent(
    FollowEvent, names="change_external_contact/add_half_external_contact", page="客户联系/事件格式"
):
    """A customer added a member, who need not confirm."""

    state = text("State")
    welcome_code = word("WelcomeCode")


class DelExternalContactEvent(FollowEvent, names="change_external_contact/del_external_contact", page="客户联系/事件格式"):
    """A member removed a customer. `source` is `DELETE_BY_TRANSFER` if another inherited him."""

    source = word("Source")


class DelFollowUserEvent(FollowEvent, names="change_external_contact/del_follow_user", page="客户联系/事件格式"):
    """A customer removed a member."""


class TransferFailEvent(FollowEvent, names="change_external_contact/transfer_fail", page="客户联系/事件格式"):
    """A customer was not handed over. `reason`: `customer_refused`, `customer_limit_exceed`."""

    reason = word("FailReason")


class MsgAuditApprovedEvent(
    FollowEvent, names="change_external_contact/msg_audit_approved", page="客户同意进行聊天内容存档事件回调"
):
    """A customer agreed to the archive of the conversation."""

    welcome_code = word("WelcomeCode")


class ChatEvent(CorpEvent):
    """A chat with customers."""

    chat_id = word("ChatId")


class CreateExternalChatEvent(ChatEvent, names="change_external_chat/create", page="客户联系/事件格式"):
    """A chat was made."""


class UpdateExternalChatEvent(ChatEvent, names="change_external_chat/update", page="客户联系/事件格式"):
    """A chat changed. `detail`: `add_member`, `del_member`, `change_owner`, `change_name`, `change_notice`."""

    detail = word("UpdateDetail")
    join_scene = word("JoinScene")
    quit_scene = word("QuitScene")
    count = whole("MemChangeCnt")
    members = texts("MemChangeList.Item")
    last_version = word("LastMemVer")
    current_version = word("CurMemVer")


class DismissExternalChatEvent(ChatEvent, names="change_external_chat/dismiss", page="客户联系/事件格式"):
    """A chat was dissolved."""


class TagEvent(CorpEvent):
    """A tag of customers (`tag_type` `tag`) or a group of tags (`tag_group`)."""

    tag_id = word("Id")
    tag_type = word("TagType")
    strategy_id = word("StrategyId")


class CreateExternalTagEvent(TagEvent, names="change_external_tag/create", page="客户联系/事件格式"):
    """A tag was made."""


class UpdateExternalTagEvent(TagEvent, names="change_external_tag/update", page="客户联系/事件格式"):
    """A tag changed."""


class DeleteExternalTagEvent(TagEvent, names="change_external_tag/delete", page="客户联系/事件格式"):
    """A tag was deleted."""


class ShuffleExternalTagEvent(CorpEvent, names="change_external_tag/shuffle", page="客户联系/事件格式"):
    """The tags of a group (all groups: "") have a new order."""

    tag_id = word("Id")
    strategy_id = word("StrategyId")


class AcquisitionEvent(CorpEvent, page="获客助手事件通知"):
    """The customer acquisition assistant (获客助手)."""


class AcquisitionBalanceLowEvent(AcquisitionEvent, names="customer_acquisition/balance_low", page="客户联系/事件格式"):
    """The quota is nearly used up."""


class AcquisitionBalanceExhaustedEvent(
    AcquisitionEvent, names="customer_acquisition/balance_exhausted", page="客户联系/事件格式"
):
    """The quota is used up."""


class AcquisitionQuotaExpireSoonEvent(
    AcquisitionEvent, names="customer_acquisition/quota_expire_soon", page="客户联系/事件格式"
):
    """Part of the quota expires soon."""

    expire_time = seconds("ExpireTime")
    quota = whole("ExpireQuotaNum")


class AcquisitionLinkUnavailableEvent(
    AcquisitionEvent, names="customer_acquisition/link_unavailable", page="客户联系/事件格式"
):
    """A link cannot be used."""

    link_id = word("LinkId")


class AcquisitionDeleteLinkEvent(AcquisitionEvent, names="customer_acquisition/delete_link", page="客户联系/事件格式"):
    """A link was deleted."""

    link_id = word("LinkId")


class AcquisitionCustomerStartChatEvent(
    AcquisitionEvent, names="customer_acquisition/customer_start_chat", page="客户联系/事件格式"
):
    """A customer of a link wrote for the first time."""

    link_id = word("LinkId")
    member_id = word("UserID")
    external_user_id = word("ExternalUserID")


class AcquisitionFriendRequestEvent(AcquisitionEvent, names="customer_acquisition/friend_request", page="客户联系/事件格式"):
    """A customer of a link asks to be added."""

    link_id = word("LinkId")
    member_id = word("UserID")
    external_user_id = word("ExternalUserID")
