"""The address book. A suite of a provider gets the same with `suite_id` and `corp_id`; both are "" for a corporation's
own application. Updates bring what changed only."""

from liushui.wechat.views.attributes import many, text, texts, word, words
from liushui.wechat.views.kinds import Event, Part


class CorpEvent(Event):
    """Comes to a corporation's own application, or to a suite."""

    suite_id = word("SuiteId")
    corp_id = word("AuthCorpId")


class ExtraAttribute(Part):
    """A field that the corporation added. `type`: 0 text, 1 a page."""

    name = text("Name")
    type = word("Type")
    value = text("Text.Value")
    title = text("Web.Title")
    url = text("Web.Url")


class MemberEvent(CorpEvent):
    """A member's data; `gender`: 1 male, 2 female; `status`: 1 active, 2 disabled, 4 not activated, 5 left."""

    member_id = word("UserID")
    name = text("Name")
    departments = words("Department")
    main_department = word("MainDepartment")
    leads = words("IsLeaderInDept")
    position = text("Position")
    mobile = word("Mobile")
    gender = word("Gender")
    email = word("Email")
    biz_mail = word("BizMail")
    status = word("Status")
    avatar = text("Avatar")
    alias = text("Alias")
    telephone = word("Telephone")
    address = text("Address")
    direct_leaders = words("DirectLeader")
    attributes_added = many("ExtAttr.Item", ExtraAttribute)


class CreateUserEvent(MemberEvent, names="change_contact/create_user", page="成员变更通知"):
    """A member was added."""


class UpdateUserEvent(MemberEvent, names="change_contact/update_user", page="成员变更通知"):
    """A member changed; `new_member_id` if the id did."""

    new_member_id = word("NewUserID")


class DeleteUserEvent(CorpEvent, names="change_contact/delete_user", page="成员变更通知"):
    """A member was removed."""

    member_id = word("UserID")


class PartyEvent(CorpEvent):
    """A department."""

    party_id = word("Id")
    name = text("Name")
    parent_id = word("ParentId")
    order = word("Order")


class CreatePartyEvent(PartyEvent, names="change_contact/create_party", page="部门变更通知"):
    """A department was added."""


class UpdatePartyEvent(PartyEvent, names="change_contact/update_party", page="部门变更通知"):
    """A department changed."""


class DeletePartyEvent(CorpEvent, names="change_contact/delete_party", page="部门变更通知"):
    """A department was removed."""

    party_id = word("Id")


class UpdateTagEvent(CorpEvent, names="change_contact/update_tag", page="标签变更通知"):
    """Who has a tag changed."""

    tag_id = word("TagId")
    added_members = words("AddUserItems")
    removed_members = words("DelUserItems")
    added_parties = words("AddPartyItems")
    removed_parties = words("DelPartyItems")


class SchoolEvent(CorpEvent):
    """Something in a school's address book."""

    id = word("Id")


class CreateStudentEvent(SchoolEvent, names="change_school_contact/create_student", page="家校通讯录变更回调"):
    """A student was added."""


class UpdateStudentEvent(SchoolEvent, names="change_school_contact/update_student", page="家校通讯录变更回调"):
    """A student changed."""


class DeleteStudentEvent(SchoolEvent, names="change_school_contact/delete_student", page="家校通讯录变更回调"):
    """A student was removed."""


class CreateParentEvent(SchoolEvent, names="change_school_contact/create_parent", page="家校通讯录变更回调"):
    """A parent was added."""


class UpdateParentEvent(SchoolEvent, names="change_school_contact/update_parent", page="家校通讯录变更回调"):
    """A parent changed."""


class DeleteParentEvent(SchoolEvent, names="change_school_contact/delete_parent", page="家校通讯录变更回调"):
    """A parent was removed."""


class SubscribeParentEvent(SchoolEvent, names="change_school_contact/subscribe", page="家校通讯录变更回调"):
    """A parent follows the school."""


class UnsubscribeParentEvent(SchoolEvent, names="change_school_contact/unsubscribe", page="家校通讯录变更回调"):
    """A parent follows the school no longer."""


class CreateSchoolDepartmentEvent(
    SchoolEvent,
    names="change_school_contact/create_deparmtment change_school_contact/create_department",
    page="家校通讯录变更回调",
):
    """A class or year was added."""


class UpdateSchoolDepartmentEvent(
    SchoolEvent,
    names="change_school_contact/update_deparmtment change_school_contact/update_department",
    page="家校通讯录变更回调",
):
    """A class or year changed."""


class DeleteSchoolDepartmentEvent(
    SchoolEvent,
    names="change_school_contact/delete_deparmtment change_school_contact/delete_department",
    page="家校通讯录变更回调",
):
    """A class or year was removed."""


class ChangeChainEvent(Event, names="change_chain", page="上下游变更回调"):
    """A supply chain changed."""

    change_type = word("ChangeType")
    chain_id = word("ChainId")
    groups = texts("GroupIds.GroupId")
    corps = texts("CorpIds.CorpId")
