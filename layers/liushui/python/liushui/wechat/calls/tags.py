"""Tags of followers: at most 100 of an account, and 20 on a user. Source: "User tags" (用户标签管理)."""

from collections.abc import Sequence
from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, InvalidCall, nothing
from liushui.wechat.calls.checks import check_ids
from liushui.wechat.calls.users import OpenIds, read_openids

MOST_NAME_BYTES, MOST_TAGGED_AT_ONCE = 30, 50
SYSTEM_TAGS = frozenset({0, 1, 2})
"""WeChat's own (among them the starred users): they can be read and given, and not changed (45058)."""


@dataclass(frozen=True, slots=True)
class Tag:
    """`users`: how many carry it, where WeChat tells."""

    tag_id: int
    name: str
    users: int | None = None


def create_tag(name: str) -> Call[Tag]:
    """Create a tag (创建标签). The name has at most 30 bytes: ten Chinese characters."""
    checks.at_most_bytes("name", name, MOST_NAME_BYTES)
    return build.post("/cgi-bin/tags/create", _created, {"tag": {"name": name}}, delivers=True)


def list_tags() -> Call[tuple[Tag, ...]]:
    """List the tags (获取标签)."""
    return build.get("/cgi-bin/tags/get", lambda answer: tuple(map(_tag, answers.objects(answer, "tags"))))


def rename_tag(tag_id: int, name: str) -> Call[None]:
    """Rename a tag (编辑标签)."""
    _check_own(tag_id)
    checks.at_most_bytes("name", name, MOST_NAME_BYTES)
    return build.post("/cgi-bin/tags/update", nothing, {"tag": {"id": tag_id, "name": name}})


def delete_tag(tag_id: int) -> Call[None]:
    """Delete a tag (删除标签); refused above 100 000 users (45057)."""
    _check_own(tag_id)
    return build.post("/cgi-bin/tags/delete", nothing, {"tag": {"id": tag_id}})


def list_tagged_users(tag_id: int, *, after: str | None = None) -> Call[OpenIds]:
    """List a tag's users (获取标签下粉丝列表)."""
    _check(tag_id)
    return build.post("/cgi-bin/user/tag/get", read_openids, {"tagid": tag_id, "next_openid": after or ""})


def tag_users(tag_id: int, openids: Sequence[str]) -> Call[None]:
    """Tag users (批量为用户打标签), at most 50 at once."""
    return _tagging("/cgi-bin/tags/members/batchtagging", tag_id, openids)


def untag_users(tag_id: int, openids: Sequence[str]) -> Call[None]:
    """Untag users (批量为用户取消标签), at most 50 at once."""
    return _tagging("/cgi-bin/tags/members/batchuntagging", tag_id, openids)


def get_tags_of_user(openid: str) -> Call[tuple[int, ...]]:
    """Get a user's tags (获取用户身上的标签列表): their ids."""
    checks.required("openid", openid)
    return build.post("/cgi-bin/tags/getidlist", lambda answer: answers.numbers(answer, "tagid_list"), {"openid": openid})


def _tagging(path: str, tag_id: int, openids: Sequence[str]) -> Call[None]:
    _check(tag_id)
    check_ids("openids", openids, most=MOST_TAGGED_AT_ONCE)
    return build.post(path, nothing, {"openid_list": list(openids), "tagid": tag_id})


def _check(tag_id: int) -> None:
    checks.between("tag_id", tag_id, 0, 2**31 - 1)


def _check_own(tag_id: int) -> None:
    _check(tag_id)
    if tag_id in SYSTEM_TAGS:
        raise InvalidCall("tag_id must not be 0, 1 or 2: these are WeChat's own")


def _tag(answer: JsonObject) -> Tag:
    return Tag(answers.number(answer, "id"), answers.text(answer, "name"), answers.optional_number(answer, "count"))


def _created(answer: JsonObject) -> Tag:
    return _tag(answers.object_in(answer, "tag"))
