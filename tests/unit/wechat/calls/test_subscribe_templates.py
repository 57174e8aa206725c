from liushui.domain.json import JsonObject
from liushui.wechat.calls import subscribe_templates as templates
from liushui.wechat.calls.subscribe_templates import Category, Keyword, PublicTemplate, PublicTemplates, SubscribeTemplate
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused


def test_what_the_library_has() -> None:
    categories = templates.list_categories()
    assert_get(categories, "/wxaapi/newtmpl/getcategory")
    assert categories.read({"data": [{"id": 616, "name": "公交"}]}) == (Category(616, "公交"),)
    public = templates.list_public_templates([616, 2], offset=30)
    query = {"ids": "616,2", "start": "30", "limit": "30"}
    assert_get(public, "/wxaapi/newtmpl/getpubtemplatetitles", query)
    row: JsonObject = {"tid": 99, "title": "付款成功通知", "type": 2, "categoryId": "616"}
    assert public.read({"count": 55, "data": [row]}) == PublicTemplates(55, (PublicTemplate("99", "付款成功通知", 2),))
    keywords = templates.list_keywords("99")
    assert_get(keywords, "/wxaapi/newtmpl/getpubtemplatekeywords", {"tid": "99"})
    one: JsonObject = {"kid": 1, "name": "物品名称", "example": "名称", "rule": "thing"}
    assert keywords.read({"data": [one]}) == (Keyword(1, "物品名称", "名称", "thing"),)
    assert_refused(lambda: templates.list_public_templates([]), "category_ids")
    assert_refused(lambda: templates.list_public_templates([1], count=31), "count", "30")


def test_templates_are_taken_listed_and_given_back() -> None:
    add = templates.add_subscribe_template("401", [1, 2], "订单通知")
    body: JsonObject = {"tid": "401", "kidList": [1, 2], "sceneDesc": "订单通知"}
    assert_post(add, "/wxaapi/newtmpl/addtemplate", body)
    assert not add.repeatable
    assert add.read({"priTmplId": "9Aw5"}) == "9Aw5"
    listed = templates.list_subscribe_templates()
    assert_get(listed, "/wxaapi/newtmpl/gettemplate")
    row: JsonObject = {
        "priTmplId": "9Aw5",
        "title": "报名结果",
        "content": "会议:{{date2.DATA}}",
        "example": "会议:10日",
        "type": 2,
    }
    assert listed.read({"data": [row]}) == (SubscribeTemplate("9Aw5", "报名结果", "会议:{{date2.DATA}}", "会议:10日", 2),)
    assert_post(templates.delete_subscribe_template("9Aw5"), "/wxaapi/newtmpl/deltemplate", {"priTmplId": "9Aw5"})
    assert_refused(lambda: templates.add_subscribe_template("401", [1], "x"), "keywords", "2 to 5")
    assert_refused(lambda: templates.add_subscribe_template("401", [1, 2], "x" * 16), "scene", "15")
