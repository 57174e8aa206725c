"""Comments on articles ("图文消息留言管理接口"): on all that were published or sent to many. POST /control/comments says who
comments."""

from typing import Any, Final

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.apis.checks import integer, text
from local.platform.errors import ApiError
from local.platform.simulator import Simulator

NO_ARTICLE, ANSWERED, NO_COMMENT, TOO_MANY_FEATURED, BAD_REPLY, BAD_COUNT = 88001, 88005, 88008, 88003, 88007, 88010
MOST_FEATURED, MOST_REPLY, MOST_AT_ONCE = 100, 2_000, 49
DATA_IDS: Final = "commentable"
_COMMENTS: Final = "comments"


def note_comment(simulator: Simulator, account: str, msg_data_id: int, index: int, openid: str, content: str) -> int:
    """Somebody comments; gives the comment's id."""
    records = simulator.records
    records.put(account, DATA_IDS, str(msg_data_id), True)
    number = records.next_number(account, "comment_ids")
    comment = {
        "user_comment_id": number,
        "create_time": int(simulator.clock.now()),
        "content": content,
        "comment_type": 0,
        "openid": openid,
    }
    records.put(account, _COMMENTS, f"{msg_data_id} {index} {number}", comment)
    return number


def open_comments(call: Call) -> Answer:
    _article(call)
    return OK


def list_comments(call: Call) -> Answer:
    """Raises ApiError 88010 for 50 or more at once."""
    article, given = _article(call), call.given
    count, begin = integer(given, "count", BAD_COUNT, least=1, most=MOST_AT_ONCE), integer(given, "begin")
    kind = integer(given, "type", most=2)
    listed = [one for key, one in call.rows(_COMMENTS).items() if key.startswith(f"{article} ")]
    listed = [one for one in listed if kind == 0 or one["comment_type"] == kind - 1]
    return {**OK, "total": len(listed), "comment": listed[begin : begin + count]}


def feature(call: Call) -> Answer:
    """Raises ApiError 88003 above a hundred featured."""
    key, comment = _comment(call)
    featured = sum(one["comment_type"] for one in call.rows(_COMMENTS).values())
    if not comment["comment_type"] and featured >= MOST_FEATURED:
        raise ApiError(TOO_MANY_FEATURED)
    call.put(_COMMENTS, key, {**comment, "comment_type": 1})
    return OK


def unfeature(call: Call) -> Answer:
    key, comment = _comment(call)
    call.put(_COMMENTS, key, {**comment, "comment_type": 0})
    return OK


def delete(call: Call) -> Answer:
    call.remove(_COMMENTS, _comment(call)[0])
    return OK


def reply(call: Call) -> Answer:
    """Raises ApiError 88005 for a comment that has an answer, 88007 for an answer that is empty or too long."""
    key, comment = _comment(call)
    content = text(call.given, "content", BAD_REPLY, most_bytes=MOST_REPLY)
    if "reply" in comment:
        raise ApiError(ANSWERED)
    call.put(_COMMENTS, key, {**comment, "reply": {"content": content, "create_time": int(call.now)}})
    return OK


def delete_reply(call: Call) -> Answer:
    key, comment = _comment(call)
    call.put(_COMMENTS, key, {name: value for name, value in comment.items() if name != "reply"})
    return OK


def _article(call: Call) -> str:
    """Raises ApiError 88001 for an article that nobody has seen."""
    given = call.given
    data_id, index = integer(given, "msg_data_id", NO_ARTICLE), given.get("index", 0)
    known = call.get(DATA_IDS, data_id) is not None or _is_published(call, data_id)
    if not known or not isinstance(index, int):
        raise ApiError(NO_ARTICLE)
    return f"{data_id} {index}"


def _is_published(call: Call, data_id: int) -> bool:
    """The ids of publications and of mass messages, which count up."""
    jobs = call.rows("mass_jobs")
    return 2_247_490_001 <= data_id <= int(call.get("numbers", "msg_data_ids") or 0) or str(data_id - 1) in jobs


def _comment(call: Call) -> tuple[str, dict[str, Any]]:
    """Raises ApiError 88008."""
    key = f"{_article(call)} {integer(call.given, 'user_comment_id', NO_COMMENT)}"
    comment: dict[str, Any] | None = call.get(_COMMENTS, key)
    if comment is None:
        raise ApiError(NO_COMMENT)
    return key, comment


_ROOT: Final = "/cgi-bin/comment"
APIS = (
    Api("comment/open", "POST", f"{_ROOT}/open", open_comments),
    Api("comment/close", "POST", f"{_ROOT}/close", open_comments),
    Api("comment/list", "POST", f"{_ROOT}/list", list_comments),
    Api("comment/markelect", "POST", f"{_ROOT}/markelect", feature),
    Api("comment/unmarkelect", "POST", f"{_ROOT}/unmarkelect", unfeature),
    Api("comment/delete", "POST", f"{_ROOT}/delete", delete),
    Api("comment/reply/add", "POST", f"{_ROOT}/reply/add", reply),
    Api("comment/reply/delete", "POST", f"{_ROOT}/reply/delete", delete_reply),
)
