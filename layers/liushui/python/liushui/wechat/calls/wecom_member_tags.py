"""Tags of a WeCom corporation's members and departments (标签). Those of customers: `wecom_customer_tags`.

Sources: "Create a tag" (创建标签), "Update a tag's name" (更新标签名字), "Delete a tag" (删除标签), "A tag's members"
(获取标签成员), "Add members to a tag" (增加标签成员), "Delete a tag's members" (删除标签成员), "List tags" (获取标签列表).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, InvalidCall, nothing

MOST_MEMBERS: Final = 1000
MOST_DEPARTMENTS: Final = 100


class MemberTag(NamedTuple):
    """A tag."""

    tag_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """Who carries a tag."""

    name: str
    userids: tuple[str, ...]
    departments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NotTagged:
    """Whom the change did not reach: unknown, or out of the application's range."""

    userids: tuple[str, ...]
    departments: tuple[int, ...]


def create_member_tag(name: str, *, tag_id: int | None = None) -> Call[int]:
    """Add a tag (创建标签); gives its id."""
    body = checks.given(tagname=_name(name), tagid=tag_id)
    return build.post("/cgi-bin/tag/create", _tag_id, body, host=Host.WORK, delivers=True)


def rename_member_tag(tag_id: int, name: str) -> Call[None]:
    """Rename a tag (更新标签名字)."""
    return build.post("/cgi-bin/tag/update", nothing, {"tagid": tag_id, "tagname": _name(name)}, host=Host.WORK)


def delete_member_tag(tag_id: int) -> Call[None]:
    """Delete a tag that nobody carries (删除标签)."""
    return build.get("/cgi-bin/tag/delete", nothing, {"tagid": str(tag_id)}, host=Host.WORK)


def get_tagged(tag_id: int) -> Call[Tagged]:
    """Who carries a tag (获取标签成员), as far as the application sees them."""
    return build.get("/cgi-bin/tag/get", _tagged, {"tagid": str(tag_id)}, host=Host.WORK)


def tag_members(tag_id: int, *, userids: Sequence[str] = (), departments: Sequence[int] = ()) -> Call[NotTagged]:
    """Give a tag to up to 1000 members and 100 departments (增加标签成员)."""
    return build.post("/cgi-bin/tag/addtagusers", _not_tagged, _who(tag_id, userids, departments), host=Host.WORK)


def untag_members(tag_id: int, *, userids: Sequence[str] = (), departments: Sequence[int] = ()) -> Call[NotTagged]:
    """Take a tag from up to 1000 members and 100 departments (删除标签成员)."""
    return build.post("/cgi-bin/tag/deltagusers", _not_tagged, _who(tag_id, userids, departments), host=Host.WORK)


def list_member_tags() -> Call[tuple[MemberTag, ...]]:
    """All tags (获取标签列表)."""
    return build.get("/cgi-bin/tag/list", _tags, host=Host.WORK)


def _name(name: str) -> str:
    return checks.at_most_characters("name", name, 32)


def _who(tag_id: int, userids: Sequence[str], departments: Sequence[int]) -> JsonObject:
    checks.count("userids", userids, 0, MOST_MEMBERS)
    checks.count("departments", departments, 0, MOST_DEPARTMENTS)
    if not (userids or departments):
        raise InvalidCall("userids or departments must name somebody")
    return checks.given(tagid=tag_id, userlist=list(userids) or None, partylist=list(departments) or None)


def _tag_id(answer: JsonObject) -> int:
    return answers.number(answer, "tagid")


def _tagged(answer: JsonObject) -> Tagged:
    users = answers.objects(answer, "userlist", may_lack=True)
    return Tagged(
        answers.text(answer, "tagname"),
        tuple(answers.text(user, "userid") for user in users),
        answers.numbers(answer, "partylist", may_lack=True),
    )


def _not_tagged(answer: JsonObject) -> NotTagged:
    users = answers.optional_text(answer, "invalidlist") or ""
    return NotTagged(tuple(one for one in users.split("|") if one), answers.numbers(answer, "invalidparty", may_lack=True))


def _tags(answer: JsonObject) -> tuple[MemberTag, ...]:
    listed = answers.objects(answer, "taglist", may_lack=True)
    return tuple(MemberTag(answers.number(one, "tagid"), answers.text(one, "tagname")) for one in listed)
