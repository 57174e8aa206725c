"""A corporation's tags for its customers, in groups ("管理企业标签")."""

import secrets
from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import items, text, texts
from local.platform.corporations import CUSTOMERS
from local.platform.errors import ApiError
from local.platform.holders import WORK

NAME_CHARACTERS = 30
BAD = 40058
_GROUPS = "customer_tag_groups"


def list_tags(call: Call) -> Answer:
    """All, or those asked for; with both ids the groups count."""
    given = call.given
    groups = texts(given, "group_id", BAD) if given.get("group_id") else []
    tags = [] if groups or not given.get("tag_id") else texts(given, "tag_id", BAD)
    found = [_shown(group, tags) for group in call.rows(_GROUPS).values() if not groups or group["group_id"] in groups]
    return {**OK, "tag_group": [group for group in found if group["tag"] or not tags]}


def add_tags(call: Call) -> Answer:
    """To a group, which is made where a name is given that there is none of. Raises ApiError 40068 for a group that is none,
    40071 for a name that the group has, 40058."""
    given = call.given
    named = [_name(one, "name") for one in items(given, "tag", BAD)]
    group = _group_for(call, given)
    known = {tag["name"] for tag in group["tag"]}
    if len({*named}) < len(named) or known & {*named}:
        raise ApiError(40071)
    made = [_tag(call, name, len(group["tag"]) + n) for n, name in enumerate(named)]
    group["tag"] += made
    call.put(_GROUPS, group["group_id"], group)
    return {**OK, "tag_group": {**group, "tag": made}}


def rename(call: Call) -> Answer:
    """A tag or a group. Raises ApiError 40068 for an id that is none, 40071 for a name that is taken."""
    given = call.given
    wanted, name = text(given, "id", BAD), _name(given, "name")
    for group in call.rows(_GROUPS).values():
        if group["group_id"] == wanted:
            group["group_name"] = name
            return OK
        for tag in group["tag"]:
            if tag["id"] == wanted:
                if any(other["name"] == name for other in group["tag"] if other is not tag):
                    raise ApiError(40071)
                tag["name"] = name
                return OK
    raise ApiError(40068)


def delete(call: Call) -> Answer:
    """Tags, which leave the customers too, and groups; a group goes with its last tag. Raises ApiError 40058 without any."""
    given = call.given
    tags = texts(given, "tag_id", BAD) if given.get("tag_id") else []
    groups = texts(given, "group_id", BAD) if given.get("group_id") else []
    if not tags and not groups:
        raise ApiError(BAD)
    gone = {*tags}
    for key, group in list(call.rows(_GROUPS).items()):
        if group["group_id"] in groups:
            gone |= {tag["id"] for tag in group["tag"]}
        group["tag"] = [tag for tag in group["tag"] if tag["id"] not in gone]
        if not group["tag"]:
            call.remove(_GROUPS, key)
    for contact in call.rows(CUSTOMERS).values():
        for follow in contact["follow_user"]:
            follow["tags"] = [tag for tag in follow["tags"] if tag["tag_id"] not in gone]
    return OK


def _group_for(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    if (group_id := given.get("group_id")) is not None:
        found: dict[str, Any] | None = call.get(_GROUPS, group_id)
        if found is None:
            raise ApiError(40068)
        return found
    name = _name(given, "group_name")
    named = next((group for group in call.rows(_GROUPS).values() if group["group_name"] == name), None)
    made = {
        "group_id": f"et{secrets.token_urlsafe(22)}",
        "group_name": name,
        "create_time": int(call.now),
        "order": 0,
        "tag": [],
    }
    return named or made


def _tag(call: Call, name: str, order: int) -> dict[str, Any]:
    return {"id": f"et{secrets.token_urlsafe(22)}", "name": name, "create_time": int(call.now), "order": order}


def _name(given: Any, field: str) -> str:
    name = text(given if isinstance(given, dict) else {}, field, BAD)
    if len(name) > NAME_CHARACTERS:
        raise ApiError(BAD)
    return name


def _shown(group: dict[str, Any], tags: list[str]) -> dict[str, Any]:
    return {**group, "tag": [tag for tag in group["tag"] if not tags or tag["id"] in tags]}


_PATH = "/cgi-bin/externalcontact"
APIS = (
    Api("externalcontact/get_corp_tag_list", "POST", f"{_PATH}/get_corp_tag_list", list_tags, WORK),
    Api("externalcontact/add_corp_tag", "POST", f"{_PATH}/add_corp_tag", add_tags, WORK),
    Api("externalcontact/edit_corp_tag", "POST", f"{_PATH}/edit_corp_tag", rename, WORK),
    Api("externalcontact/del_corp_tag", "POST", f"{_PATH}/del_corp_tag", delete, WORK),
)
