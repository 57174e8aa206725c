from liushui.domain.json import JsonObject
from liushui.wechat.calls import comments
from liushui.wechat.calls.comments import Article, Comment
from tests.unit.wechat.calls.shape import assert_post, assert_refused

ARTICLE = Article(2247490001, 1)
WHICH = {"msg_data_id": 2247490001, "index": 1}


def test_comments_are_opened_closed_and_listed() -> None:
    assert_post(comments.open_comments(ARTICLE), "/cgi-bin/comment/open", WHICH)
    assert_post(comments.close_comments(ARTICLE), "/cgi-bin/comment/close", WHICH)
    call = comments.list_comments(ARTICLE, offset=5, count=10, kind="featured")
    assert_post(call, "/cgi-bin/comment/list", {**WHICH, "begin": 5, "count": 10, "type": 2})
    one: JsonObject = {"user_comment_id": 3, "create_time": 7, "content": "好", "comment_type": 1, "openid": "o-1"}
    read = call.read(
        {"total": 9, "comment": [{**one, "reply": {"content": "谢谢", "create_time": 8}}, {**one, "openid": ""}]}
    )
    assert read.total == 9
    assert read.comments == (Comment(3, "o-1", "好", 7, True, "谢谢"), Comment(3, None, "好", 7, True, None))
    assert_refused(lambda: comments.list_comments(ARTICLE, count=50), "count", "1 to 49")


def test_one_comment_is_featured_answered_and_deleted() -> None:
    one = {**WHICH, "user_comment_id": 3}
    assert_post(comments.feature_comment(ARTICLE, 3), "/cgi-bin/comment/markelect", one)
    assert_post(comments.unfeature_comment(ARTICLE, 3), "/cgi-bin/comment/unmarkelect", one)
    assert_post(comments.delete_comment(ARTICLE, 3), "/cgi-bin/comment/delete", one)
    reply = comments.reply_to_comment(ARTICLE, 3, "谢谢")
    assert_post(reply, "/cgi-bin/comment/reply/add", {**one, "content": "谢谢"})
    assert not reply.repeatable
    assert_post(comments.delete_reply(ARTICLE, 3), "/cgi-bin/comment/reply/delete", one)
    assert_refused(lambda: comments.reply_to_comment(ARTICLE, 3, ""), "content")
    assert_refused(lambda: comments.open_comments(Article(1, 8)), "index", "0 to 7")
