"""Accounts of WeCom's customer service (微信客服), who serves in them, and their customers. What is said there: `kf`.

Sources: "Accounts" (添加客服账号, 删除客服账号, 修改客服账号, 获取客服账号列表, 获取客服账号链接), "Servicers" (添加接待人员,
删除接待人员, 获取接待人员列表), "Customers" (获取客户基础信息).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, InvalidCall, nothing
from liushui.wechat.calls.checks import check_ids

T = TypeVar("T")
MOST_NAME, MOST_MEDIA_ID_BYTES, MOST_KFID_BYTES, MOST_AT_ONCE = 16, 128, 64, 100


@dataclass(frozen=True, slots=True)
class KfAccount:
    """`manageable`: whether the application that asked may serve in it; None where WeCom does not say."""

    open_kfid: str
    name: str
    picture_url: str | None
    manageable: bool | None


@dataclass(frozen=True, slots=True)
class Servicer:
    """A member or a whole department. `status` 0: serves, 1: does not; None where the application may not know."""

    userid: str | None
    department_id: int | None
    status: int | None


@dataclass(frozen=True, slots=True)
class ServicerChange:
    """What became of one of those who were to be added or taken away."""

    userid: str | None
    department_id: int | None
    errcode: int


@dataclass(frozen=True, slots=True)
class KfCustomer:
    """`fields`: all that WeCom told."""

    external_userid: str
    nickname: str = field(repr=False)
    unionid: str | None
    fields: JsonObject = field(repr=False)


@dataclass(frozen=True, slots=True)
class KfCustomers:
    """`unknown`: ids that are nobody's."""

    customers: tuple[KfCustomer, ...]
    unknown: tuple[str, ...]


def add_account(name: str, picture_media_id: str) -> Call[str]:
    """Add an account (添加客服账号), at most 5000. The result is its open_kfid."""
    body = _look(name, picture_media_id)
    return _post("account/add", lambda answer: answers.text(answer, "open_kfid"), body, delivers=True)


def update_account(open_kfid: str, *, name: str | None = None, picture_media_id: str | None = None) -> Call[None]:
    """Change an account (修改客服账号): what is given."""
    changes = _look(name, picture_media_id)
    if not changes:
        raise InvalidCall("name or picture_media_id must be given")
    return _post("account/update", nothing, {**_account(open_kfid), **changes})


def delete_account(open_kfid: str) -> Call[None]:
    """Delete an account (删除客服账号)."""
    return _post("account/del", nothing, _account(open_kfid))


def list_accounts(*, offset: int = 0, limit: int = MOST_AT_ONCE) -> Call[tuple[KfAccount, ...]]:
    """List the accounts (获取客服账号列表), at most 100 at once; fewer than `limit` are the last."""
    checks.between("offset", offset, 0, 2**32 - 1)
    checks.between("limit", limit, 1, MOST_AT_ONCE)
    return _post("account/list", _accounts, {"offset": offset, "limit": limit})


def create_account_link(open_kfid: str, *, scene: str | None = None) -> Call[str]:
    """Create an account's link (获取客服账号链接): who opens it talks to the account. `scene` comes back by the event of
    entering."""
    if scene is not None:
        checks.matching("scene", scene, "[0-9a-zA-Z_-]{0,32}", "at most 32 letters, digits, _ and -")
    body: JsonObject = {**_account(open_kfid), **checks.given(scene=scene)}
    return _post("add_contact_way", lambda answer: answers.text(answer, "url"), body)


def add_servicers(
    open_kfid: str, *, userids: Sequence[str] = (), department_ids: Sequence[int] = ()
) -> Call[tuple[ServicerChange, ...]]:
    """Add servicers (添加接待人员), at most 100 of a kind at once."""
    return _post("servicer/add", _changes, _servicers(open_kfid, userids, department_ids))


def remove_servicers(
    open_kfid: str, *, userids: Sequence[str] = (), department_ids: Sequence[int] = ()
) -> Call[tuple[ServicerChange, ...]]:
    """Take servicers away (删除接待人员), at most 100 of a kind at once."""
    return _post("servicer/del", _changes, _servicers(open_kfid, userids, department_ids))


def list_servicers(open_kfid: str) -> Call[tuple[Servicer, ...]]:
    """List the servicers (获取接待人员列表)."""
    checks.at_most_bytes("open_kfid", open_kfid, MOST_KFID_BYTES)
    return build.get("/cgi-bin/kf/servicer/list", _listed, {"open_kfid": open_kfid}, host=Host.WORK)


def get_customers(external_userids: Sequence[str], *, with_entry: bool = False) -> Call[KfCustomers]:
    """Get customers (获取客户基础信息) of at most 100. `with_entry`: also how they last entered, within 48 hours."""
    check_ids("external_userids", external_userids, most=MOST_AT_ONCE)
    body: JsonObject = {
        "external_userid_list": list(external_userids),
        "need_enter_session_context": int(with_entry),
    }
    return _post("customer/batchget", _customers, body)


def _post(action: str, read: Callable[[JsonObject], T], body: JsonObject, *, delivers: bool = False) -> Call[T]:
    return build.post(f"/cgi-bin/kf/{action}", read, body, host=Host.WORK, delivers=delivers)


def _account(open_kfid: str) -> JsonObject:
    return {"open_kfid": checks.at_most_bytes("open_kfid", open_kfid, MOST_KFID_BYTES)}


def _look(name: str | None, picture_media_id: str | None) -> JsonObject:
    if name is not None:
        checks.at_most_characters("name", name, MOST_NAME)
    if picture_media_id is not None:
        checks.at_most_bytes("picture_media_id", picture_media_id, MOST_MEDIA_ID_BYTES)
    return checks.given(name=name, media_id=picture_media_id)


def _servicers(open_kfid: str, userids: Sequence[str], department_ids: Sequence[int]) -> JsonObject:
    checks.count("userids and department_ids", [*userids, *department_ids], 1)
    checks.count("userids", userids, 0, MOST_AT_ONCE)
    checks.count("department_ids", department_ids, 0, MOST_AT_ONCE)
    who = checks.given(userid_list=list(userids) or None, department_id_list=list(department_ids) or None)
    return {**_account(open_kfid), **who}


def _accounts(answer: JsonObject) -> tuple[KfAccount, ...]:
    return tuple(
        KfAccount(
            open_kfid=answers.text(one, "open_kfid"),
            name=answers.text(one, "name"),
            picture_url=answers.optional_text(one, "avatar"),
            manageable=one["manage_privilege"] is True if "manage_privilege" in one else None,
        )
        for one in answers.objects(answer, "account_list", may_lack=True)
    )


def _who(answer: JsonObject) -> tuple[str | None, int | None]:
    return answers.optional_text(answer, "userid"), answers.optional_number(answer, "department_id")


def _changes(answer: JsonObject) -> tuple[ServicerChange, ...]:
    results = answers.objects(answer, "result_list")
    return tuple(ServicerChange(*_who(one), answers.number(one, "errcode")) for one in results)


def _listed(answer: JsonObject) -> tuple[Servicer, ...]:
    found = answers.objects(answer, "servicer_list", may_lack=True)
    return tuple(Servicer(*_who(one), answers.optional_number(one, "status")) for one in found)


def _customers(answer: JsonObject) -> KfCustomers:
    customers = tuple(
        KfCustomer(
            external_userid=answers.text(one, "external_userid"),
            nickname=answers.text(one, "nickname"),
            unionid=answers.optional_text(one, "unionid"),
            fields=one,
        )
        for one in answers.objects(answer, "customer_list", may_lack=True)
    )
    return KfCustomers(customers, answers.texts(answer, "invalid_external_userid", may_lack=True))
