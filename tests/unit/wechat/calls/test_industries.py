from liushui.wechat.calls import industries
from liushui.wechat.calls.industries import Industries, Industry
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused


def test_both_industries_are_set_and_got() -> None:
    body = {"industry_id1": "1", "industry_id2": "41"}
    assert_post(industries.set_industries(1, 41), "/cgi-bin/template/api_set_industry", body)
    assert_refused(lambda: industries.set_industries(0, 1), "primary", "1 to 41")
    assert_refused(lambda: industries.set_industries(1, 42), "secondary")
    call = industries.get_industries()
    assert_get(call, "/cgi-bin/template/get_industry")
    first, second = {"first_class": "运输与仓储", "second_class": "快递"}, {"first_class": "IT科技", "second_class": "软件"}
    read = call.read({"primary_industry": first, "secondary_industry": second})
    assert read == Industries(Industry("运输与仓储", "快递"), Industry("IT科技", "软件"))
