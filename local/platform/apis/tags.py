"""Tags on followers ("标签功能"): 100 tags an account, 20 a user, 50 users a call."""

from typing import Any

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, optional_text, part, text, texts
from local.platform.apis.users import find, list_page
from local.platform.conversations import User
from local.platform.errors import ApiError

MOST_TAGS = 100
MOST_OF_USER = 20
BATCH = 50
NAME_BYTES = 30
FIRST_ID = 100
SYSTEM_IDS = (0, 1, 2)
_TABLE = "tags"


def create_tag(call: Call) -> Answer:
    """Raises ApiError 45157 for a name that is empty or taken, 45158 for a long one, 45056 above a hundred."""
    name = _name(call)
    if len(call.rows(_TABLE)) >= MOST_TAGS:
        raise ApiError(45056)
    tag_id = call.next_number("tag_ids", FIRST_ID)
    call.put(_TABLE, tag_id, name)
    return {"tag": {"id": tag_id, "name": name}}


def list_tags(call: Call) -> Answer:
    return {
        "tags": [
            {"id": int(key), "name": name, "count": len(_tagged(call, int(key)))} for key, name in call.rows(_TABLE).items()
        ]
    }


def update_tag(call: Call) -> Answer:
    tag_id = _known(call, part(call.given, "tag", 45159).get("id"))
    call.put(_TABLE, tag_id, _name(call))
    return OK


def delete_tag(call: Call) -> Answer:
    tag_id = _known(call, part(call.given, "tag", 45159).get("id"))
    for user in _tagged(call, tag_id):
        user.tags.remove(tag_id)
    call.remove(_TABLE, tag_id)
    return OK


def list_tagged(call: Call) -> Answer:
    tag_id = _known(call, call.given.get("tagid"))
    listed = list_page([user.openid for user in _tagged(call, tag_id)], optional_text(call.given, "next_openid"))
    return {name: value for name, value in listed.items() if name != "total"}


def tag_users(call: Call) -> Answer:
    tag_id, users = _named(call)
    if any(len(user.tags) >= MOST_OF_USER and tag_id not in user.tags for user in users):
        raise ApiError(45059)
    for user in users:
        user.tags = [*(tag for tag in user.tags if tag != tag_id), tag_id]
    return OK


def untag_users(call: Call) -> Answer:
    tag_id, users = _named(call)
    for user in users:
        user.tags = [tag for tag in user.tags if tag != tag_id]
    return OK


def list_of_user(call: Call) -> Answer:
    return {"tagid_list": find(call, call.given.get("openid")).tags}


def _named(call: Call) -> tuple[int, list[User]]:
    openids = texts(call.given, "openid_list", 40031, most=BATCH, longer=40032)
    tag_id = call.given.get("tagid")
    given = tag_id if tag_id in SYSTEM_IDS and tag_id is not False else _known(call, tag_id)  # WeChat's own may be given
    return given, [find(call, openid) for openid in openids]


def _known(call: Call, tag_id: Any) -> int:
    """Raises ApiError 45058 for WeChat's own tags, 45159 for one that is not there."""
    known = integer({"id": tag_id}, "id", 45159)
    if known in SYSTEM_IDS:
        raise ApiError(45058)
    if call.get(_TABLE, known) is None:
        raise ApiError(45159)
    return known


def _name(call: Call) -> str:
    name = text(part(call.given, "tag", 45157), "name", 45157, most_bytes=NAME_BYTES, longer=45158)
    if name in call.rows(_TABLE).values():
        raise ApiError(45157)
    return name


def _tagged(call: Call, tag_id: int) -> list[User]:
    return [user for user in call.simulator.conversations.users(call.account.name) if tag_id in user.tags]


APIS = (
    Api("tags/create", "POST", "/cgi-bin/tags/create", create_tag),
    Api("tags/get", "GET", "/cgi-bin/tags/get", list_tags),
    Api("tags/update", "POST", "/cgi-bin/tags/update", update_tag),
    Api("tags/delete", "POST", "/cgi-bin/tags/delete", delete_tag),
    Api("user/tag/get", "POST", "/cgi-bin/user/tag/get", list_tagged),
    Api("tags/members/batchtagging", "POST", "/cgi-bin/tags/members/batchtagging", tag_users),
    Api("tags/members/batchuntagging", "POST", "/cgi-bin/tags/members/batchuntagging", untag_users),
    Api("tags/getidlist", "POST", "/cgi-bin/tags/getidlist", list_of_user),
)
