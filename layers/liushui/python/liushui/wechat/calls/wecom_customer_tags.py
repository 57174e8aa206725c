"""Tags that a corporation has for its customers, in groups: at most 10 000.

Source: "Manage the corporation's tags" (管理企业标签). Which customer carries which: `wecom_external.mark_tags`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, InvalidCall, nothing

MOST_NAME = 30


@dataclass(frozen=True, slots=True)
class CustomerTag:
    """A tag of the corporation."""

    tag_id: str
    name: str


@dataclass(frozen=True, slots=True)
class TagGroup:
    """A group of tags."""

    group_id: str
    name: str
    tags: tuple[CustomerTag, ...]


def list_tags(*, tag_ids: Sequence[str] = (), group_ids: Sequence[str] = ()) -> Call[tuple[TagGroup, ...]]:
    """List the tags (获取企业标签库): these tags or groups, or all. Deleted ones are left out."""
    body = checks.given(tag_id=list(tag_ids) or None, group_id=list(group_ids) or None)
    return build.post("/cgi-bin/externalcontact/get_corp_tag_list", _groups, body, host=Host.WORK)


def add_tags(names: Sequence[str], *, group_id: str | None = None, group_name: str | None = None) -> Call[TagGroup]:
    """Add tags (添加企业客户标签), to a group that there is (`group_id`), or to one of that name, which is made if there is
    none."""
    if (group_id is None) == (group_name is None):
        raise InvalidCall("either group_id or group_name must be given")
    checks.count("names", names, 1)
    for name in (*names, *([group_name] if group_name is not None else [])):
        checks.at_most_characters("name", name, MOST_NAME)
    tags: list[JsonObject] = [{"name": name} for name in names]
    body: JsonObject = {**checks.given(group_id=group_id, group_name=group_name), "tag": tags}
    return build.post(
        "/cgi-bin/externalcontact/add_corp_tag",
        lambda answer: _group(answers.object_in(answer, "tag_group")),
        body,
        host=Host.WORK,
        delivers=True,
    )


def rename_tag(tag_or_group_id: str, name: str) -> Call[None]:
    """Rename a tag (编辑企业客户标签) (or a group of them)."""
    checks.required("tag_or_group_id", tag_or_group_id)
    checks.at_most_characters("name", name, MOST_NAME)
    body: JsonObject = {"id": tag_or_group_id, "name": name}
    return build.post("/cgi-bin/externalcontact/edit_corp_tag", nothing, body, host=Host.WORK)


def delete_tags(*, tag_ids: Sequence[str] = (), group_ids: Sequence[str] = ()) -> Call[None]:
    """Delete tags (删除企业客户标签): a group goes with its tags, and with its last tag."""
    checks.count("tag_ids and group_ids", [*tag_ids, *group_ids], 1)
    body = checks.given(tag_id=list(tag_ids) or None, group_id=list(group_ids) or None)
    return build.post("/cgi-bin/externalcontact/del_corp_tag", nothing, body, host=Host.WORK)


def _groups(answer: JsonObject) -> tuple[TagGroup, ...]:
    return tuple(_group(one) for one in answers.objects(answer, "tag_group") if one.get("deleted") is not True)


def _group(group: JsonObject) -> TagGroup:
    tags = tuple(
        CustomerTag(answers.text(tag, "id"), answers.text(tag, "name"))
        for tag in answers.objects(group, "tag", may_lack=True)
        if tag.get("deleted") is not True
    )
    return TagGroup(answers.text(group, "group_id"), answers.text(group, "group_name"), tags)
