from typing import Any

import pytest

from local.platform.account_fields import FIELDS, parse_account
from local.platform.accounts import Accounts
from local.platform.errors import ControlError
from tests.unit.platform.kinds import COMPONENT, CORP, MINI, PAY
from tests.unit.platform.shop import SHOP

URL = {"callback_url": "http://127.0.0.1:1/x"}
ALL = [SHOP, MINI, CORP, COMPONENT, PAY]


@pytest.mark.parametrize("fields", ALL, ids=FIELDS)
def test_each_kind_has_its_fields_and_survives_a_restart(fields: dict[str, Any]) -> None:
    account = parse_account({**fields, **URL})
    assert account.kind == fields.get("kind", "official")
    kept, again = Accounts(), Accounts()
    kept.put(account)
    again.load(kept.dump())
    assert list(again) == [account]


@pytest.mark.parametrize("fields", ALL, ids=FIELDS)
def test_what_is_needed_is_named_when_it_is_missing(fields: dict[str, Any]) -> None:
    for name in FIELDS[fields.get("kind", "official")].needed:
        without = {key: value for key, value in {**fields, **URL}.items() if key != name}
        with pytest.raises(ControlError, match=f"{name} is missing"):
            parse_account(without)


@pytest.mark.parametrize("fields", ALL, ids=FIELDS)
def test_nothing_secret_shows(fields: dict[str, Any]) -> None:
    account = parse_account({**fields, **URL})
    names = ("app_secret", "token", "encoding_aes_key", "api_v3_key")
    shown = str(account.public()) + repr(account)
    assert not any(str(fields[name]) in shown for name in names if name in fields and len(str(fields[name])) > 6)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({**SHOP, "kind": "shop"}, "kind must be one of official, mini, wecom, component, pay"),
        ({**SHOP, "payload": "json"}, "unknown field 'payload'"),
        ({**MINI, **URL, "payload": "yaml"}, "payload must be one of xml, json"),
        ({**CORP, **URL, "mode": "plain"}, "unknown field 'mode'"),
        ({**CORP, **URL, "agents": [{"name": "desk", "id": "1", "secret": "s"}]}, "agents must be a list"),
        ({**CORP, **URL, "receive_ids": "x"}, "receive_ids must be a list"),
        ({**CORP, **URL, "encoding_aes_key": "short"}, "encoding_aes_key"),
        ({**PAY, **URL, "api_v3_key": "short"}, "api_v3_key must be the 32 characters"),
        ({**PAY, "callback_url": "http://127.0.0.1/x?y=1"}, "no query string"),
        ([], "the body must be a JSON object"),
    ],
)
def test_what_will_not_do_is_refused_with_its_reason(fields: Any, reason: str) -> None:
    with pytest.raises(ControlError, match=reason) as refused:
        parse_account(fields)
    assert refused.value.status == 400


def test_a_corp_id_and_a_merchant_number_belong_to_one_account() -> None:
    accounts = Accounts()
    for fields, what in ((CORP, "corp_id"), (PAY, "mch_id")):
        accounts.put(parse_account({**fields, **URL}))
        with pytest.raises(ControlError, match=f"{what} is already that of account"):
            accounts.put(parse_account({**fields, **URL, "name": "other"}))
