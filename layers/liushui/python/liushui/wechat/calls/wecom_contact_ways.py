"""Contact ways (联系我): codes and buttons by which customers add members; `state` says later which one it was.

Source: "Manage contact ways" (客户联系「联系我」管理). At most 500 000 of a corporation; keep each `config_id`: nothing else
leads to it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, InvalidCall, nothing
from liushui.wechat.calls.checks import maybe_characters

T = TypeVar("T")
MOST_REMARK, MOST_STATE, MOST_USERS = 30, 30, 100
LONGEST_SECONDS, MOST_A_PAGE = 14 * 24 * 3600, 1000


@dataclass(frozen=True, slots=True)
class ContactWay:
    """`qr_code_url` only of one by QR code. `fields`: its settings, where they were asked for."""

    config_id: str
    qr_code_url: str | None
    fields: JsonObject = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ContactWayIds:
    """One page of config ids; ask on with `next_cursor` until it is None."""

    config_ids: tuple[str, ...]
    next_cursor: str | None


def add_contact_way(
    users: Sequence[str],
    *,
    parties: Sequence[int] = (),
    in_mini_program: bool = False,
    state: str | None = None,
    remark: str | None = None,
    skip_verify: bool = True,
    exclusive: bool = False,
    temporary_seconds: int | None = None,
) -> Call[ContactWay]:
    """Add a way (配置客户联系「联系我」方式), for one member or several (100) and departments. `exclusive`: a customer
    meets one member only. `temporary_seconds`: the code's own life (14 days at most), for a single member, in medicine
    only."""
    checks.count("users", users, 0, MOST_USERS)
    if not users and not parties:
        raise InvalidCall("users or parties must be given")
    single = len(users) == 1 and not parties
    if temporary_seconds is not None:
        checks.between("temporary_seconds", temporary_seconds, 1, LONGEST_SECONDS)
        if not single:
            raise InvalidCall("a temporary contact way is for one member only")
    body = checks.given(
        type=1 if single else 2,
        scene=1 if in_mini_program else 2,
        is_exclusive=exclusive or None,
        is_temp=True if temporary_seconds is not None else None,
        expires_in=temporary_seconds,
        **_settings(users, parties, state, remark, skip_verify),
    )
    return build.post("/cgi-bin/externalcontact/add_contact_way", _added, body, host=Host.WORK, delivers=True)


def get_contact_way(config_id: str) -> Call[ContactWay]:
    """Get a way (获取企业已配置的「联系我」方式)."""
    checks.required("config_id", config_id)
    return _post("get_contact_way", _way, {"config_id": config_id})


def list_contact_ways(
    *, since: int | None = None, until: int | None = None, cursor: str | None = None, limit: int = MOST_A_PAGE
) -> Call[ContactWayIds]:
    """List the ways (获取企业已配置的「联系我」列表), made in a span of at most 90 days (seconds since the epoch), without
    temporary ones."""
    checks.between("limit", limit, 1, MOST_A_PAGE)
    return _post("list_contact_way", _page, checks.given(start_time=since, end_time=until, cursor=cursor, limit=limit))


def update_contact_way(
    config_id: str,
    *,
    users: Sequence[str] | None = None,
    parties: Sequence[int] | None = None,
    state: str | None = None,
    remark: str | None = None,
    skip_verify: bool | None = None,
) -> Call[None]:
    """Update a way (更新企业已配置的「联系我」方式): what is given replaces what was."""
    checks.required("config_id", config_id)
    if users is not None:
        checks.count("users", users, 0, MOST_USERS)
    return _post(
        "update_contact_way",
        nothing,
        checks.given(config_id=config_id, **_settings(users, parties, state, remark, skip_verify)),
    )


def delete_contact_way(config_id: str) -> Call[None]:
    """Delete a way (删除企业已配置的「联系我」方式)."""
    checks.required("config_id", config_id)
    return _post("del_contact_way", nothing, {"config_id": config_id})


def _settings(
    users: Sequence[str] | None,
    parties: Sequence[int] | None,
    state: str | None,
    remark: str | None,
    skip_verify: bool | None,
) -> dict[str, str | bool | list[str] | list[int] | None]:
    maybe_characters("state", state, MOST_STATE)
    maybe_characters("remark", remark, MOST_REMARK)
    return {
        "user": None if users is None else list(users),
        "party": None if parties is None else list(parties),
        "state": state,
        "remark": remark,
        "skip_verify": skip_verify,
    }


def _post(action: str, read: Callable[[JsonObject], T], body: JsonObject) -> Call[T]:
    return build.post(f"/cgi-bin/externalcontact/{action}", read, body, host=Host.WORK)


def _added(answer: JsonObject) -> ContactWay:
    return ContactWay(answers.text(answer, "config_id"), answers.optional_text(answer, "qr_code"))


def _way(answer: JsonObject) -> ContactWay:
    way = answers.object_in(answer, "contact_way")
    return ContactWay(answers.text(way, "config_id"), answers.optional_text(way, "qr_code"), way)


def _page(answer: JsonObject) -> ContactWayIds:
    found = answers.objects(answer, "contact_way", may_lack=True)
    ids = tuple(answers.text(one, "config_id") for one in found)
    return ContactWayIds(ids, answers.optional_text(answer, "next_cursor"))
