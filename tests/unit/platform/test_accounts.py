from typing import Any

import pytest

from local.platform.account_fields import parse_account
from local.platform.accounts import Accounts
from local.platform.errors import ControlError
from tests.unit.platform.shop import SHOP, an_account


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "Shop"}, "lower-case"),
        ({"name": None}, "name is missing"),
        ({"app_id": ""}, "app_id must be a string"),
        ({"token": "no spaces"}, "3-32 letters"),
        ({"mode": "secret"}, "plain, compatible, safe"),
        ({"mode": "compatible", "encoding_aes_key": None}, "needs encoding_aes_key"),
        ({"encoding_aes_key": "short"}, "43"),
        ({"callback_url": "ftp://example.com"}, "callback_url"),
        ({"callback_url": "http://"}, "callback_url"),
        ({"appid": "wx1"}, "unknown field 'appid'"),
    ],
)
def test_an_account_that_will_not_do_is_refused_with_its_reason(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ControlError, match=reason) as refused:
        parse_account({**SHOP, **changes})
    assert refused.value.status == 400


def test_plain_mode_needs_no_key_and_safe_is_what_nothing_said_means() -> None:
    assert an_account(mode="plain", encoding_aes_key=None).encoding_aes_key is None
    assert parse_account({name: value for name, value in SHOP.items() if name != "mode"}).mode == "safe"


def test_nothing_secret_is_shown() -> None:
    shown = str(an_account().public())
    assert not any(SHOP[name] in shown for name in ("app_secret", "token", "encoding_aes_key"))


def test_an_account_is_replaced_by_name_and_its_app_id_is_its_own() -> None:
    accounts = Accounts()
    accounts.put(an_account())
    accounts.put(an_account(token="BBBBB"))
    assert [account.token for account in accounts] == ["BBBBB"]
    with pytest.raises(ControlError, match="already that of account 'shop'") as refused:
        accounts.put(an_account(name="other"))
    assert refused.value.status == 409


def test_an_unknown_account_is_refused_with_the_remedy() -> None:
    with pytest.raises(ControlError, match="POST /control/accounts") as refused:
        Accounts().get("nobody")
    assert refused.value.status == 404
