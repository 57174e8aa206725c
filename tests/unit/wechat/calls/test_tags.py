import pytest

from liushui.domain.json import JsonObject
from liushui.wechat.calls import tags
from liushui.wechat.calls.users import OpenIds
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused


def test_tags_are_made_renamed_and_deleted() -> None:
    call = tags.create_tag("广东")
    assert_post(call, "/cgi-bin/tags/create", {"tag": {"name": "广东"}})
    assert call.read({"tag": {"id": 134, "name": "广东"}}) == tags.Tag(134, "广东")
    assert_post(tags.rename_tag(134, "广东人"), "/cgi-bin/tags/update", {"tag": {"id": 134, "name": "广东人"}})
    assert_post(tags.delete_tag(134), "/cgi-bin/tags/delete", {"tag": {"id": 134}})


def test_tags_are_listed_with_how_many_carry_them() -> None:
    call = tags.list_tags()
    assert_get(call, "/cgi-bin/tags/get")
    assert call.read({"tags": [{"id": 2, "name": "星标组", "count": 0}]}) == (tags.Tag(2, "星标组", 0),)


def test_users_of_a_tag() -> None:
    call = tags.list_tagged_users(134)
    assert_post(call, "/cgi-bin/user/tag/get", {"tagid": 134, "next_openid": ""})
    assert call.read({"count": 1, "data": {"openid": ["A"]}, "next_openid": "A"}) == OpenIds(("A",), "A")


def test_users_are_tagged_and_untagged() -> None:
    body: JsonObject = {"openid_list": ["A"], "tagid": 134}
    assert_post(tags.tag_users(134, ["A"]), "/cgi-bin/tags/members/batchtagging", body)
    assert_post(tags.untag_users(134, ["A"]), "/cgi-bin/tags/members/batchuntagging", body)
    assert_refused(lambda: tags.tag_users(134, ["A"] * 51), "openids", "1 to 50")


def test_tags_of_a_user() -> None:
    call = tags.get_tags_of_user("A")
    assert_post(call, "/cgi-bin/tags/getidlist", {"openid": "A"})
    assert call.read({"tagid_list": [134, 2]}) == (134, 2)


@pytest.mark.parametrize("tag_id", [0, 1, 2])
def test_wechat_s_own_tags_are_not_changed(tag_id: int) -> None:
    assert_refused(lambda: tags.rename_tag(tag_id, "x"), "tag_id", "WeChat's own")
    assert_refused(lambda: tags.delete_tag(tag_id), "tag_id")
    tags.tag_users(tag_id, ["A"])


def test_names_are_short() -> None:
    tags.create_tag("十" * 10)
    assert_refused(lambda: tags.create_tag("十" * 11), "name", "30")
    assert_refused(lambda: tags.create_tag(""), "name")
