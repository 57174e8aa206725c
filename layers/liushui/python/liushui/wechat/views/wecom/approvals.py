"""Approvals (审批)."""

from liushui.wechat.views.attributes import many, seconds, text, texts, whole, word
from liushui.wechat.views.kinds import Event, Part


class NodeItem(Part):
    """A person in a step. `status`: 1 waits, 2 agreed, 3 refused, 4 passed on."""

    name = text("ItemName")
    member_id = word("ItemUserid")
    party = text("ItemParty")
    image = text("ItemImage")
    status = word("ItemStatus")
    speech = text("ItemSpeech")
    time = seconds("ItemOpTime")


class ApprovalNode(Part):
    """A step. `attribute`: 1 any one, 2 all; `type`: 1 a member, 2 a tag, 3 the superior."""

    status = word("NodeStatus")
    attribute = word("NodeAttr")
    type = word("NodeType")
    items = many("Items.Item", NodeItem)


class NotifyNode(Part):
    """A person who is told."""

    name = text("ItemName")
    member_id = word("ItemUserid")
    party = text("ItemParty")
    image = text("ItemImage")


class OpenApprovalChangeEvent(Event, names="open_approval_change", page="自建应用审批状态变化通知"):
    """An approval of an own process went on. `status`: 1 runs, 2 agreed, 3 refused, 4 withdrawn."""

    agent_id = whole("AgentID")
    number = word("ApprovalInfo.ThirdNo")
    name = text("ApprovalInfo.OpenSpName")
    template_id = word("ApprovalInfo.OpenTemplateId")
    status = word("ApprovalInfo.OpenSpStatus")
    apply_time = seconds("ApprovalInfo.ApplyTime")
    applicant_name = text("ApprovalInfo.ApplyUserName")
    applicant_id = word("ApprovalInfo.ApplyUserId")
    applicant_party = text("ApprovalInfo.ApplyUserParty")
    applicant_image = text("ApprovalInfo.ApplyUserImage")
    nodes = many("ApprovalInfo.ApprovalNodes.ApprovalNode", ApprovalNode)
    notified = many("ApprovalInfo.NotifyNodes.NotifyNode", NotifyNode)
    step = whole("ApprovalInfo.ApproverStep", "ApprovalInfo.approverstep")


class ApprovalDetail(Part):
    """What one approver did."""

    approver_id = word("Approver.UserId")
    speech = text("Speech")
    status = word("SpStatus")
    time = seconds("SpTime")
    attachments = texts("Attach")


class ApprovalRecord(Part):
    """A step."""

    status = word("SpStatus")
    attribute = word("ApproverAttr")
    details = many("Details", ApprovalDetail)


class ApprovalComment(Part):
    """A remark."""

    id = word("CommentId")
    member_id = word("CommentUserInfo.UserId")
    content = text("CommentContent")
    time = seconds("CommentTime")
    attachments = texts("Attach")


class ApprovalSubNode(Part):
    """A person in a step."""

    member_id = word("UserInfo.UserId")
    speech = text("Speech")
    status = word("SpYj")
    time = seconds("Sptime", "SpTime")
    media_ids = texts("MediaIds")


class ProcessNode(Part):
    """A step of the process."""

    type = word("NodeType")
    status = word("SpStatus")
    relation = word("ApvRel")
    people = many("SubNodeList", ApprovalSubNode)


class SysApprovalChangeEvent(Event, names="sys_approval_change", page="审批申请状态变化回调通知"):
    """An approval of WeCom's own application went on. `change`: 1 applied, 2 agreed, 3 refused, 4 passed on, 5 urged, 6
    withdrawn, 8 paid, 10 remarked …"""

    agent_id = whole("AgentID")
    number = word("ApprovalInfo.SpNo")
    name = text("ApprovalInfo.SpName")
    status = word("ApprovalInfo.SpStatus")
    template_id = word("ApprovalInfo.TemplateId")
    apply_time = seconds("ApprovalInfo.ApplyTime")
    applicant_id = word("ApprovalInfo.Applyer.UserId")
    applicant_party = word("ApprovalInfo.Applyer.Party")
    records = many("ApprovalInfo.SpRecord", ApprovalRecord)
    notified = texts("ApprovalInfo.Notifyer.UserId")
    comments = many("ApprovalInfo.Comments", ApprovalComment)
    change = word("ApprovalInfo.StatuChangeEvent", "ApprovalInfo.StatusChangeEvent")
    process = many("ApprovalInfo.ProcessList.NodeList", ProcessNode)


class SubmitVipAccountApprovalEvent(Event, names="submit_vip_account_approval", page="高级功能账号申请"):
    """A member applied for an advanced account."""

    agent_id = whole("AgentID")
    business_type = word("BusinessType")
    apply_id = word("ApplyId")
    reason = text("ApplyReason")


class FinishVipAccountApprovalEvent(Event, names="finish_vip_account_approval", page="高级功能账号申请"):
    """Such an application was decided."""

    agent_id = whole("AgentID")
    finish_type = word("FinishType")
    apply_id = word("ApplyId")
