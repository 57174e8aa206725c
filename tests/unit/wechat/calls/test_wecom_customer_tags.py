from liushui.domain.json import JsonObject
from liushui.wechat.calls import wecom_customer_tags as tags
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_post, assert_refused

ROOT = "/cgi-bin/externalcontact"
GROUP: JsonObject = {
    "group_id": "TAG_GROUPID1",
    "group_name": "GROUP",
    "create_time": 1557838797,
    "order": 1,
    "tag": [{"id": "T1", "name": "NAME1", "deleted": False}, {"id": "T2", "name": "NAME2", "deleted": True}],
}
READ = tags.TagGroup("TAG_GROUPID1", "GROUP", (tags.CustomerTag("T1", "NAME1"),))


def test_groups_are_listed_without_what_was_deleted() -> None:
    call = tags.list_tags(tag_ids=["et1"])
    assert_post(call, f"{ROOT}/get_corp_tag_list", {"tag_id": ["et1"]}, host=Host.WORK)
    assert_post(tags.list_tags(), f"{ROOT}/get_corp_tag_list", {}, host=Host.WORK)
    assert call.read({"errcode": 0, "tag_group": [GROUP, {**GROUP, "deleted": True}]}) == (READ,)


def test_tags_are_added_to_a_group_by_id_or_name() -> None:
    call = tags.add_tags(["NAME1", "NAME2"], group_name="GROUP")
    body: JsonObject = {"group_name": "GROUP", "tag": [{"name": "NAME1"}, {"name": "NAME2"}]}
    assert_post(call, f"{ROOT}/add_corp_tag", body, host=Host.WORK)
    assert call.read({"errcode": 0, "tag_group": GROUP}) == READ
    assert tags.add_tags(["N"], group_id="G").body == {"group_id": "G", "tag": [{"name": "N"}]}


def test_tags_are_renamed_and_deleted() -> None:
    assert_post(tags.rename_tag("T1", "NEW"), f"{ROOT}/edit_corp_tag", {"id": "T1", "name": "NEW"}, host=Host.WORK)
    call = tags.delete_tags(tag_ids=["T1"], group_ids=["G1"])
    assert_post(call, f"{ROOT}/del_corp_tag", {"tag_id": ["T1"], "group_id": ["G1"]}, host=Host.WORK)


def test_limits() -> None:
    assert_refused(lambda: tags.add_tags(["N"]), "group_id", "group_name")
    assert_refused(lambda: tags.add_tags(["N"], group_id="G", group_name="G"), "group_id")
    assert_refused(lambda: tags.add_tags([], group_id="G"), "names")
    assert_refused(lambda: tags.add_tags(["名" * 31], group_id="G"), "name", "30")
    assert_refused(lambda: tags.add_tags(["N"], group_name="名" * 31), "name", "30")
    assert_refused(lambda: tags.rename_tag("T", "x" * 31), "name", "30")
    assert_refused(tags.delete_tags, "tag_ids and group_ids")
