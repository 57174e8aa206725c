from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_member_tags as tags
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused


def test_tags_are_made_renamed_listed_and_deleted() -> None:
    call = tags.create_member_tag("UI", tag_id=12)
    assert_post(call, "/cgi-bin/tag/create", {"tagname": "UI", "tagid": 12}, host=Host.WORK)
    assert call.read({"tagid": 12}) == 12
    assert_post(tags.rename_member_tag(12, "UX"), "/cgi-bin/tag/update", {"tagid": 12, "tagname": "UX"}, host=Host.WORK)
    assert_get(tags.delete_member_tag(12), "/cgi-bin/tag/delete", {"tagid": "12"}, host=Host.WORK)
    listed = tags.list_member_tags()
    assert_get(listed, "/cgi-bin/tag/list", host=Host.WORK)
    assert listed.read({"taglist": [{"tagid": 12, "tagname": "UX"}]}) == (tags.MemberTag(12, "UX"),)
    assert_refused(lambda: tags.create_member_tag("x" * 33), "name", "32")


def test_members_and_departments_carry_tags() -> None:
    call = tags.tag_members(12, userids=["anna"], departments=[4])
    body: JsonObject = {"tagid": 12, "userlist": ["anna"], "partylist": [4]}
    assert_post(call, "/cgi-bin/tag/addtagusers", body, host=Host.WORK)
    assert call.read({"invalidlist": "x|y", "invalidparty": [4]}) == tags.NotTagged(("x", "y"), (4,))
    assert call.read({}) == tags.NotTagged((), ())
    untag = tags.untag_members(12, userids=["anna"])
    assert_post(untag, "/cgi-bin/tag/deltagusers", {"tagid": 12, "userlist": ["anna"]}, host=Host.WORK)
    tagged = tags.get_tagged(12)
    assert_get(tagged, "/cgi-bin/tag/get", {"tagid": "12"}, host=Host.WORK)
    answer: JsonObject = {"tagname": "UI", "userlist": [{"userid": "anna", "name": "安娜"}], "partylist": [4]}
    assert tagged.read(answer) == tags.Tagged("UI", ("anna",), (4,))
    assert_refused(lambda: tags.tag_members(12), "must name somebody")
    assert_refused(lambda: tags.tag_members(12, userids=["a"] * 1001), "userids", "1000")
