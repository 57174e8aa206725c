"""Facts of "管理企业标签"."""

from typing import Any

import pytest

from local.platform.apis.wecom_external import befriend
from tests.unit.platform.apis.server import Server

PATH = "/cgi-bin/externalcontact"


def add(corp: Server, *names: str, **group: str) -> dict[str, Any]:
    return corp.post(
        f"{PATH}/add_corp_tag", {"tag": [{"name": name} for name in names], **(group or {"group_name": "level"})}
    )


def listed(corp: Server, **given: Any) -> dict[str, list[str]]:
    groups = corp.post(f"{PATH}/get_corp_tag_list", given)["tag_group"]
    return {group["group_name"]: [tag["name"] for tag in group["tag"]] for group in groups}


def test_tags_stand_in_groups_that_come_and_go_with_them(corp: Server) -> None:
    group = add(corp, "gold", "silver")["tag_group"]
    add(corp, "bronze", group_id=group["group_id"])
    add(corp, "tea", group_name="taste")
    assert listed(corp) == {"level": ["gold", "silver", "bronze"], "taste": ["tea"]}
    gold = group["tag"][0]["id"]
    assert listed(corp, tag_id=[gold]) == {"level": ["gold"]}
    assert listed(corp, group_id=[group["group_id"]]) == {"level": ["gold", "silver", "bronze"]}
    assert corp.post(f"{PATH}/edit_corp_tag", {"id": gold, "name": "platinum"})["errcode"] == 0
    assert corp.post(f"{PATH}/edit_corp_tag", {"id": group["group_id"], "name": "rank"})["errcode"] == 0
    assert listed(corp)["rank"][0] == "platinum"
    assert corp.post(f"{PATH}/del_corp_tag", {"group_id": [group["group_id"]]})["errcode"] == 0
    assert listed(corp) == {"taste": ["tea"]}
    tea = corp.post(f"{PATH}/get_corp_tag_list", {})["tag_group"][0]["tag"][0]["id"]
    corp.post(f"{PATH}/del_corp_tag", {"tag_id": [tea]})
    assert listed(corp) == {}


def test_a_deleted_tag_leaves_the_customers(corp: Server) -> None:
    befriend(corp.simulator, "corp", "anna", "wm-carl")
    gold = add(corp, "gold")["tag_group"]["tag"][0]["id"]
    corp.post(f"{PATH}/mark_tag", {"userid": "anna", "external_userid": "wm-carl", "add_tag": [gold]})
    corp.post(f"{PATH}/del_corp_tag", {"tag_id": [gold]})
    assert corp.get(f"{PATH}/get", external_userid="wm-carl")["follow_user"][0]["tags"] == []


@pytest.mark.parametrize(
    ("action", "given", "errcode"),
    [
        ("add_corp_tag", {"tag": [], "group_name": "g"}, 40058),
        ("add_corp_tag", {"tag": [{"name": "n" * 31}], "group_name": "g"}, 40058),
        ("add_corp_tag", {"tag": [{"name": "n"}]}, 40058),
        ("add_corp_tag", {"tag": [{"name": "n"}], "group_id": "et-x"}, 40068),
        ("add_corp_tag", {"tag": [{"name": "gold"}], "group_name": "level"}, 40071),
        ("edit_corp_tag", {"id": "et-x", "name": "n"}, 40068),
        ("edit_corp_tag", {"id": "", "name": "n"}, 40058),
        ("del_corp_tag", {}, 40058),
    ],
)
def test_what_will_not_do_has_its_errcode(corp: Server, action: str, given: dict[str, Any], errcode: int) -> None:
    add(corp, "gold")
    assert corp.post(f"{PATH}/{action}", given)["errcode"] == errcode


def test_a_name_is_there_once_in_a_group(corp: Server) -> None:
    group = add(corp, "gold", "silver")["tag_group"]
    assert corp.post(f"{PATH}/edit_corp_tag", {"id": group["tag"][1]["id"], "name": "gold"})["errcode"] == 40071
