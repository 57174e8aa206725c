"""The tokens of third-party platforms and of the accounts that authorise them."""

import pytest

from liushui.adapters.memory_platform import never_connected, refused
from liushui.application.components import TICKET_MS
from liushui.domain.errors import TokenUnavailable
from liushui.ports import AccessToken, Grant
from tests.builders import NOW_MS
from tests.issuing import IssuingPlatform
from tests.keeping import Keeper, a_component

PLATFORM, APP = "wxc0000000000000001", "wx0123456789abcdef"
KIND = "component_access_token"
HOUR_MS = 3_600_000


class Office(Keeper[IssuingPlatform]):
    """A third-party platform that WeChat told its ticket, and one account."""

    def __init__(self, platform: IssuingPlatform | None = None, *, ticket: bool = True) -> None:
        self.component = a_component()
        self.authorized = self.component.authorized(APP)
        super().__init__(platform or IssuingPlatform(), self.component)
        if ticket:
            self.tell(self.component, "ticket", InfoType="component_verify_ticket", ComponentVerifyTicket="ticket-1")

    def told(self, info: str, code: str = "", *, hours: int = 1) -> None:
        """What WeChat tells of the account; a code is good for `hours`."""
        self.clock.at += 1000
        ends = {"AuthorizationCode": code, "AuthorizationCodeExpiredTime": str(self.clock.at // 1000 + 3600 * hours)}
        self.tell(self.component, APP, InfoType=info, AuthorizerAppid=APP, **(ends if code else {}))

    def said(self, call: str) -> list[object]:
        return [asked.said for asked in self.platform.asked if asked.call == call]

    @property
    def grant(self) -> Grant | None:
        return self.grants.get("platform", APP)


def test_a_platforms_token_is_asked_for_with_the_newest_ticket() -> None:
    office = Office()
    office.tell(office.component, "ticket", InfoType="component_verify_ticket", ComponentVerifyTicket=" ticket-2 ")
    assert office.tokens.token_for(office.component, KIND) == "api_component_token-1"
    assert office.said("api_component_token") == [
        {"component_appid": PLATFORM, "component_appsecret": "c" * 32, "component_verify_ticket": "ticket-2"}
    ]
    assert office.stored.get("platform", KIND) == AccessToken("api_component_token-1", NOW_MS + 7_200_000, PLATFORM)


def test_without_a_ticket_a_platform_waits_for_one() -> None:
    office = Office(ticket=False)
    told = office.unavailable(KIND, account=office.component)
    assert (told.error_class, told.asked) == ("wait", True)
    assert office.platform.asked == []
    office.tell(office.component, "ticket", InfoType="component_verify_ticket", ComponentVerifyTicket="ticket-1")
    office.clock.at = told.retry_at
    assert office.tokens.token_for(office.component, KIND) == "api_component_token-1"


def test_a_ticket_that_wechat_does_not_renew_is_a_matter_of_configuration() -> None:
    office = Office()
    office.clock.at += TICKET_MS
    told = office.unavailable(KIND, account=office.component)
    assert told.error_class == "configuration"
    assert "12 hours" in told.detail
    assert office.platform.asked == []


def test_a_platforms_token_is_renewed_in_its_last_ten_minutes() -> None:
    office = Office()
    office.tokens.token_for(office.component, KIND)
    office.clock.at += 7_200_000 - 600_000 - 1
    assert not office.tokens.renew_ahead(office.component, KIND)
    office.clock.at += 1
    assert office.tokens.renew_ahead(office.component, KIND)


def test_an_accounts_code_is_exchanged_once() -> None:
    office = Office()
    office.told("authorized", "code-1")
    assert office.tokens.token_for(office.authorized) == "api_query_auth-1"
    assert office.another().token_for(office.authorized) == "api_query_auth-1"
    assert office.said("api_query_auth") == [{"component_appid": PLATFORM, "authorization_code": "code-1"}]
    assert office.platform.asked[-1].token == "api_component_token-1"
    assert office.grant == Grant("refresh-api_query_auth-1", office.clock.at, PLATFORM)
    assert office.stored.get(f"platform/{APP}", "access_token") == AccessToken(
        "api_query_auth-1", office.clock.at + 7_200_000, f"{PLATFORM}/{APP}"
    )


def test_later_tokens_come_from_the_refresh_token_which_may_change() -> None:
    office = Office()
    office.told("authorized", "code-1")
    office.tokens.token_for(office.authorized)
    for _ in range(2):
        office.clock.at += 2 * HOUR_MS
        office.tokens.token_for(office.authorized)
    assert office.said("api_authorizer_token") == [
        {"component_appid": PLATFORM, "authorizer_appid": APP, "authorizer_refresh_token": f"refresh-{token}"}
        for token in ("api_query_auth-1", "api_authorizer_token-1")
    ]


def test_a_new_authorisation_is_exchanged_when_the_old_token_is_refused() -> None:
    office = Office()
    office.told("authorized", "code-1")
    old = office.tokens.token_for(office.authorized)
    office.told("updateauthorized", "code-2")
    assert office.tokens.refused(office.authorized, old) == "api_query_auth-2"
    assert office.grant == Grant("refresh-api_query_auth-2", office.clock.at, PLATFORM)


def test_a_code_that_ended_leaves_the_refresh_token_to_serve() -> None:
    office = Office()
    office.told("authorized", "code-1")
    old = office.tokens.token_for(office.authorized)
    office.told("updateauthorized", "code-2", hours=0)
    told_at = office.clock.at
    assert office.tokens.refused(office.authorized, old) == "api_authorizer_token-1"
    assert office.grant == Grant("refresh-api_authorizer_token-1", told_at, PLATFORM)


def test_a_code_that_was_used_leaves_the_refresh_token_to_serve_and_is_not_tried_again() -> None:
    office = Office()
    office.told("authorized", "code-1")
    token = office.tokens.token_for(office.authorized)
    office.told("updateauthorized", "code-2")
    office.platform.answers["api_query_auth"].append(refused(61010, send=False))
    for _ in range(2):
        token = office.tokens.refused(office.authorized, token)
    assert token == "api_authorizer_token-2"
    assert len(office.said("api_query_auth")) == 2


def test_an_exchange_that_could_not_be_made_is_made_later() -> None:
    office = Office()
    office.told("authorized", "code-1")
    token = office.tokens.token_for(office.authorized)
    office.told("updateauthorized", "code-2")
    office.platform.answers["api_query_auth"].append(never_connected())
    with pytest.raises(TokenUnavailable) as told:
        office.tokens.refused(office.authorized, token)
    assert told.value.error_class == "wait"
    office.clock.at = told.value.retry_at
    assert office.tokens.refused(office.authorized, token) == "api_query_auth-2"


@pytest.mark.parametrize("then", [[], ["notify_3rd_wxa_auth"]])
def test_an_account_that_withdrew_has_no_token(then: list[str]) -> None:
    office = Office()
    office.told("authorized", "code-1")
    token = office.tokens.token_for(office.authorized)
    office.told("unauthorized")
    withdrawn_at = office.clock.at
    for info in then:
        office.told(info)
    with pytest.raises(TokenUnavailable) as told:
        office.tokens.refused(office.authorized, token)
    assert told.value.error_class == "permission"
    assert office.grant == Grant(None, withdrawn_at, PLATFORM)
    assert office.said("api_authorizer_token") == []


def test_an_account_that_comes_back_is_served_again() -> None:
    office = Office()
    office.told("authorized", "code-1")
    office.told("unauthorized")
    office.told("authorized", "code-2")
    assert office.tokens.token_for(office.authorized) == "api_query_auth-1"
    assert office.said("api_query_auth") == [{"component_appid": PLATFORM, "authorization_code": "code-2"}]


def test_an_account_that_never_authorised_has_no_token() -> None:
    office = Office()
    told = office.unavailable(account=office.authorized)
    assert (told.error_class, told.asked) == ("permission", True)
    assert office.platform.asked == []


def test_an_invalid_refresh_token_asks_for_a_new_authorisation() -> None:
    office = Office()
    office.grants.put("platform", APP, Grant("dead", NOW_MS, PLATFORM))
    office.platform.answers["api_authorizer_token"].append(refused(61023, send=False))
    told = office.unavailable(account=office.authorized)
    assert (told.error_class, told.errcode) == ("permission", 61023)


def test_a_refused_platform_token_is_renewed_on_the_way() -> None:
    office = Office(IssuingPlatform(dead={"api_component_token-1"}))
    office.told("authorized", "code-1")
    assert office.tokens.token_for(office.authorized) == "api_query_auth-1"
    assert office.platform.asked[-1].token == "api_component_token-2"


def test_the_platforms_own_token_is_had_by_the_account_too() -> None:
    office = Office()
    assert office.tokens.token_for(office.authorized, KIND) == office.tokens.token_for(office.component, KIND)


def test_an_accounts_ticket_is_asked_for_with_its_own_token() -> None:
    office = Office()
    office.told("authorized", "code-1")
    assert office.tokens.token_for(office.authorized, "jsapi_ticket") == "ticket/getticket-1"
    assert office.platform.asked[-1].token == "api_query_auth-1"


def test_what_was_granted_to_another_platform_of_that_name_serves_nobody() -> None:
    office = Office()
    office.grants.put("platform", APP, Grant("another's", NOW_MS, "wxc0000000000000009"))
    assert office.unavailable(account=office.authorized).error_class == "permission"


def test_an_account_that_is_named_like_an_appid_is_not_mistaken_for_an_authorizer() -> None:
    office = Office()
    office.told("authorized", "code-1")
    office.tokens.token_for(office.authorized)
    assert office.stored.get(APP, "access_token") is None
