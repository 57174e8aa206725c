"""The control API's side doors, as a test or the page uses them."""

from typing import Any

from local.platform.clock import ManualClock
from tests.unit.platform.apis.server import TEMPLATE, USER, Server, a_component, a_corporation, a_server
from tests.unit.platform.shop import APP_ID, APP_SECRET


def control(server: Server, path: str, **given: Any) -> dict[str, Any]:
    return server.post(f"/control{path}", {"account": server.account.name, **given})


def test_a_login_code_serves_the_api(clock: ManualClock) -> None:
    shop = a_server(clock)
    code = control(shop, "/login_codes", user=USER, scope="snsapi_userinfo")["code"]
    query = {"appid": APP_ID, "secret": APP_SECRET, "code": code, "grant_type": "authorization_code"}
    assert shop.get("/sns/oauth2/access_token", **query)["openid"] == USER
    assert "scope must be one of" in control(shop, "/login_codes", user=USER, scope="all")["error"]


def test_consents_add_up(clock: ManualClock) -> None:
    shop = a_server(clock)
    assert control(shop, "/consents", user=USER, template_id=TEMPLATE, count=2) == {"consents": 2}
    assert control(shop, "/consents", user=USER, template_id=TEMPLATE) == {"consents": 3}
    message = {"touser": USER, "template_id": TEMPLATE, "data": {"thing1": {"value": "x"}}}
    assert shop.post("/cgi-bin/message/subscribe/bizsend", message)["errcode"] == 0


def test_a_users_menu_is_shown(clock: ManualClock) -> None:
    shop = a_server(clock)
    assert control(shop, "/users", user=USER) == {"account": "shop", "user": USER}
    assert shop.get("/control/menu", account="shop", user=USER) == {"button": []}
    button = {"type": "click", "name": "n", "key": "k"}
    shop.post("/cgi-bin/menu/create", {"button": [button]})
    assert shop.get("/control/menu", account="shop", user=USER) == {"button": [button]}
    assert "error" in shop.get("/control/menu", account="shop", user="nobody")


def test_a_component_gets_tickets_and_authorisations(clock: ManualClock) -> None:
    component = a_server(clock, a_component())
    ticket = control(component, "/verify_tickets")["component_verify_ticket"]
    given = {
        "component_appid": "wxcomponent00001",
        "component_appsecret": APP_SECRET,
        "component_verify_ticket": ticket,
    }
    token = component.post("/cgi-bin/component/api_component_token", given)["component_access_token"]
    a_server(clock, beside=component)
    code = control(component, "/authorizations", app_id=APP_ID)["authorization_code"]
    asked = {"component_appid": "wxcomponent00001", "authorization_code": code}
    answer = component.post("/cgi-bin/component/api_query_auth", asked, access_token="", component_access_token=token)
    assert answer["authorization_info"]["authorizer_appid"] == APP_ID


def test_a_corporation_gets_robots_customers_and_their_messages(clock: ManualClock) -> None:
    corp = a_server(clock, a_corporation())
    corp.token = corp.simulator.tokens.get_lasting("corp", "1000002")[0]
    robot = control(corp, "/robots")
    text = {"msgtype": "text", "text": {"content": "hi"}}
    assert corp.post("/cgi-bin/webhook/send", text, key=robot["key"])["errcode"] == 0
    assert len(corp.shown(robot["user"])) == 1
    code = control(corp, "/customers", user="anna", external_userid="wm-carl")["welcome_code"]
    welcome = {"welcome_code": code, "text": {"content": "hi"}}
    assert corp.post("/cgi-bin/externalcontact/send_welcome_msg", welcome)["errcode"] == 0
    open_kfid = corp.post("/cgi-bin/kf/account/add", {"name": "help"})["open_kfid"]
    msgid = control(corp, "/kf_messages", open_kfid=open_kfid, external_userid="wm-carl")["msgid"]
    assert corp.post("/cgi-bin/kf/sync_msg", {})["msg_list"][0]["msgid"] == msgid
    (owed,) = corp.get("/control/owed")["owed"]
    assert (owed["account"], owed["fields"]["Event"]) == ("corp", "kf_msg_or_event")


def test_a_grant_for_another_kind_of_account_is_refused(clock: ManualClock) -> None:
    shop = a_server(clock)
    assert control(shop, "/robots")["error"] == "account 'shop' is of kind official, not wecom"
    assert control(shop, "/verify_tickets")["error"] == "account 'shop' is of kind official, not component"
    refused = shop.send("/control/users", content=b"{")
    assert (refused.status_code, refused.json()["error"]) == (400, "the body must be JSON in UTF-8")
