"""Customers (external contacts) of a WeCom corporation.

Sources: "Members with customer contact" (获取配置了客户联系功能的成员列表), "List customers" (获取客户列表), "Get a customer"
(获取客户详情, 批量获取客户详情), "Change a remark" (修改客户备注信息), "Mark tags" (编辑客户企业标签), "unionid and
external_userid" (unionid与external_userid的关联, external_userid转openid).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, InvalidCall, nothing
from liushui.wechat.calls.checks import check_ids, maybe_characters

T = TypeVar("T")
MOST_AT_ONCE = 100
MOST_REMARK, MOST_DESCRIPTION, MOST_COMPANY = 20, 150, 20


@dataclass(frozen=True, slots=True)
class Customer:
    """`kind` 1: uses WeChat, 2: uses WeCom. `unionid` only of the former, and with a bound open-platform account. `fields`: all
    that WeCom told."""

    external_userid: str
    name: str = field(repr=False)
    kind: int
    unionid: str | None
    fields: JsonObject = field(repr=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """A member's relation with a customer, since `since` (seconds since the epoch). `state`: of the contact way that led
    here. `fields`: all that WeCom told, such as remark and description."""

    userid: str
    since: int
    tag_ids: tuple[str, ...]
    state: str | None
    fields: JsonObject = field(repr=False)


@dataclass(frozen=True, slots=True)
class CustomerDetail:
    """A customer and whose they are; above 500 members there are pages."""

    customer: Customer
    relations: tuple[Relation, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class CustomersPage:
    """Customers, each with one member's relation. Ask on with `next_cursor` until it is None."""

    customers: tuple[tuple[Customer, Relation], ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class ConvertedUnionId:
    """`pending_id` stands in where the user is nobody's customer yet; it is good for 90 days."""

    external_userid: str | None
    pending_id: str | None


def list_members_with_customers() -> Call[tuple[str, ...]]:
    """List the members who may have customers (获取配置了客户联系功能的成员列表)."""
    return _get("get_follow_user_list", lambda answer: answers.texts(answer, "follow_user"), {})


def list_customers(userid: str) -> Call[tuple[str, ...]]:
    """List the customers (获取客户列表) of a member: external_userids."""
    checks.required("userid", userid)
    return _get("list", lambda answer: answers.texts(answer, "external_userid"), {"userid": userid})


def get_customer(external_userid: str, *, cursor: str | None = None) -> Call[CustomerDetail]:
    """Get a customer (获取客户详情)."""
    checks.required("external_userid", external_userid)
    query = {"external_userid": external_userid, **({"cursor": cursor} if cursor else {})}
    return _get("get", _detail, query)


def get_customers(userids: Sequence[str], *, cursor: str | None = None, limit: int = MOST_AT_ONCE) -> Call[CustomersPage]:
    """Get the customers (批量获取客户详情) of at most 100 members, 100 customers at once."""
    check_ids("userids", userids, most=MOST_AT_ONCE)
    checks.between("limit", limit, 1, MOST_AT_ONCE)
    return _post("batch/get_by_user", _page, checks.given(userid_list=list(userids), cursor=cursor, limit=limit))


def set_remark(
    userid: str,
    external_userid: str,
    *,
    remark: str | None = None,
    description: str | None = None,
    company: str | None = None,
    mobiles: Sequence[str] | None = None,
    picture_media_id: str | None = None,
) -> Call[None]:
    """Change a member's remarks on a customer (修改客户备注信息). `mobiles` replaces those there were; an empty list takes
    all away."""
    maybe_characters("remark", remark, MOST_REMARK)
    maybe_characters("description", description, MOST_DESCRIPTION)
    maybe_characters("company", company, MOST_COMPANY)
    changes = checks.given(
        remark=remark,
        description=description,
        remark_company=company,
        remark_mobiles=None if mobiles is None else list(mobiles) or [""],
        remark_pic_mediaid=picture_media_id,
    )
    if not changes:
        raise InvalidCall("remark, description, company, mobiles or picture_media_id must be given")
    return _post("remark", nothing, {**_both(userid, external_userid), **changes})


def mark_tags(userid: str, external_userid: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Call[None]:
    """Give and take tags (编辑客户企业标签): ids of the corporation's tags (`wecom_customer_tags`)."""
    checks.count("add and remove", [*add, *remove], 1)
    tags = {name: list(ids) for name, ids in (("add_tag", add), ("remove_tag", remove)) if ids}
    return _post("mark_tag", nothing, {**_both(userid, external_userid), **tags})


def convert_unionid(
    unionid: str, openid: str, *, subject: Literal["corporation", "provider"] = "corporation"
) -> Call[ConvertedUnionId]:
    """Convert a unionid (unionid转换为external_userid). `subject`: whose the mini program or Official Account is that
    `openid` comes from."""
    checks.required("unionid", unionid)
    checks.required("openid", openid)
    body: JsonObject = {"unionid": unionid, "openid": openid, "subject_type": int(subject == "provider")}
    return build.post("/cgi-bin/idconvert/unionid_to_external_userid", _unionid, body, host=Host.WORK)


def convert_to_openid(external_userid: str) -> Call[str]:
    """external_userid转openid, of customers who use WeChat."""
    checks.required("external_userid", external_userid)
    return _post("convert_to_openid", lambda answer: answers.text(answer, "openid"), {"external_userid": external_userid})


def _both(userid: str, external_userid: str) -> JsonObject:
    checks.required("userid", userid)
    checks.required("external_userid", external_userid)
    return {"userid": userid, "external_userid": external_userid}


def _detail(answer: JsonObject) -> CustomerDetail:
    relations = tuple(map(_relation, answers.objects(answer, "follow_user")))
    customer = _customer(answers.object_in(answer, "external_contact"))
    return CustomerDetail(customer, relations, answers.optional_text(answer, "next_cursor"))


def _page(answer: JsonObject) -> CustomersPage:
    customers = tuple(
        (_customer(answers.object_in(one, "external_contact")), _relation(answers.object_in(one, "follow_info")))
        for one in answers.objects(answer, "external_contact_list", may_lack=True)
    )
    return CustomersPage(customers, answers.optional_text(answer, "next_cursor"))


def _customer(contact: JsonObject) -> Customer:
    return Customer(
        external_userid=answers.text(contact, "external_userid"),
        name=answers.text(contact, "name"),
        kind=answers.number(contact, "type"),
        unionid=answers.optional_text(contact, "unionid"),
        fields=contact,
    )


def _relation(follow: JsonObject) -> Relation:
    """A single customer's tags are objects, those of many only ids. A tag of the member's own has no id."""
    tags = answers.objects(follow, "tags", may_lack=True)
    ids = [tag_id for tag in tags if (tag_id := answers.optional_text(tag, "tag_id"))]
    return Relation(
        userid=answers.text(follow, "userid"),
        since=answers.number(follow, "createtime"),
        tag_ids=(*ids, *answers.texts(follow, "tag_id", may_lack=True)),
        state=answers.optional_text(follow, "state"),
        fields=follow,
    )


def _unionid(answer: JsonObject) -> ConvertedUnionId:
    external, pending = (answers.optional_text(answer, name) for name in ("external_userid", "pending_id"))
    return ConvertedUnionId(external, pending)


def _get(action: str, read: Callable[[JsonObject], T], query: dict[str, str]) -> Call[T]:
    return build.get(f"/cgi-bin/externalcontact/{action}", read, query, host=Host.WORK)


def _post(action: str, read: Callable[[JsonObject], T], body: JsonObject) -> Call[T]:
    return build.post(f"/cgi-bin/externalcontact/{action}", read, body, host=Host.WORK)
