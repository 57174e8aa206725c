"""Tags of members and departments ("创建标签", "增加标签成员" …)."""

from typing import Any, Final

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import text
from local.platform.corporations import department_ids, member
from local.platform.errors import ApiError
from local.platform.holders import WORK

NO_TAG, NAME_TAKEN, NOBODY = 40068, 40071, 40070
MOST_USERS, MOST_PARTIES = 1_000, 100
_TABLE: Final = "member_tags"


def create_tag(call: Call) -> Answer:
    """Raises ApiError 40071 for a name that exists, 40068 for an id that does."""
    given = call.given
    name = text(given, "tagname", 40072, most_bytes=96)
    _check_name(call, name)
    number = given.get("tagid") or call.next_number("member_tag_ids")
    if not isinstance(number, int) or call.get(_TABLE, number) is not None:
        raise ApiError(NO_TAG)
    call.put(_TABLE, number, {"tagname": name, "users": [], "parties": []})
    return {**OK, "errmsg": "created", "tagid": number}


def rename_tag(call: Call) -> Answer:
    given = call.given
    tag, name = _tag(call, given.get("tagid")), text(given, "tagname", 40072)
    _check_name(call, name, own=given["tagid"])
    call.put(_TABLE, given["tagid"], {**tag, "tagname": name})
    return OK


def delete_tag(call: Call) -> Answer:
    _tag(call, call.query.get("tagid"))
    call.remove(_TABLE, call.query["tagid"])
    return OK


def get_tag(call: Call) -> Answer:
    tag = _tag(call, call.query.get("tagid"))
    users = [{"userid": userid, "name": userid} for userid in tag["users"]]
    return {**OK, "tagname": tag["tagname"], "userlist": users, "partylist": tag["parties"]}


def list_tags(call: Call) -> Answer:
    return {**OK, "taglist": [{"tagid": int(key), "tagname": tag["tagname"]} for key, tag in call.rows(_TABLE).items()]}


def add_members(call: Call) -> Answer:
    return _change(call, lambda held, new: [*held, *(one for one in new if one not in held)])


def remove_members(call: Call) -> Answer:
    return _change(call, lambda held, gone: [one for one in held if one not in gone])


def _change(call: Call, change: Any) -> Answer:
    """Raises ApiError 40070 where nobody is known, 40032 for too many."""
    given = call.given
    tag = _tag(call, given.get("tagid"))
    users, parties = given.get("userlist") or [], given.get("partylist") or []
    if (
        not isinstance(users, list)
        or not isinstance(parties, list)
        or len(users) > MOST_USERS
        or len(parties) > MOST_PARTIES
    ):
        raise ApiError(40032)
    known_users = [one for one in users if member(call.simulator, call.account.name, one) is not None]
    known_parties = [one for one in parties if one in department_ids(call.simulator, call.account.name)]
    if not known_users and not known_parties:
        raise ApiError(NOBODY)
    changed = {"users": change(tag["users"], known_users), "parties": change(tag["parties"], known_parties)}
    call.put(_TABLE, given["tagid"], {**tag, **changed})
    unknown = "|".join(str(one) for one in users if one not in known_users)
    lacking = [one for one in parties if one not in known_parties]
    return {**OK, **({"invalidlist": unknown} if unknown else {}), **({"invalidparty": lacking} if lacking else {})}


def _tag(call: Call, number: object) -> dict[str, Any]:
    found: dict[str, Any] | None = call.get(_TABLE, number)
    if found is None:
        raise ApiError(NO_TAG)
    return found


def _check_name(call: Call, name: str, own: object = None) -> None:
    if any(tag["tagname"] == name and key != str(own) for key, tag in call.rows(_TABLE).items()):
        raise ApiError(NAME_TAKEN)


APIS = (
    Api("tag/create", "POST", "/cgi-bin/tag/create", create_tag, WORK),
    Api("tag/update", "POST", "/cgi-bin/tag/update", rename_tag, WORK),
    Api("tag/delete", "GET", "/cgi-bin/tag/delete", delete_tag, WORK),
    Api("tag/get", "GET", "/cgi-bin/tag/get", get_tag, WORK),
    Api("tag/list", "GET", "/cgi-bin/tag/list", list_tags, WORK),
    Api("tag/addtagusers", "POST", "/cgi-bin/tag/addtagusers", add_members, WORK),
    Api("tag/deltagusers", "POST", "/cgi-bin/tag/deltagusers", remove_members, WORK),
)
