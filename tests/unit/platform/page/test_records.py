import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from liushui.domain.errors import UnknownAccount
from local.account_admin import AccountAdmin
from local.cloud import CloudError
from local.platform.page.records import Records, RecordsUnavailable, open_local_records, open_no_records
from local.stage import Stage
from tests.unit.platform.shop import APP_ID, an_account

ROOT = Path(__file__).parents[4]


@pytest.fixture
def local_account(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A local cloud that runs and has this account."""
    account = SimpleNamespace(wechat_id=APP_ID, tenant="default")
    stage = SimpleNamespace(regions=("us-east-1",), events="events", users="users", replies="replies")
    monkeypatch.setattr(Stage, "open", lambda _name: stage)
    monkeypatch.setattr(AccountAdmin, "get", lambda _admin, _name: account)
    return account


def why(account_name: str = "shop") -> tuple[str, str]:
    with pytest.raises(RecordsUnavailable) as refused:
        open_local_records(an_account(name=account_name))
    return refused.value.why, str(refused.value)


def test_the_local_clouds_records_are_opened_for_the_accounts_tenant(local_account: SimpleNamespace) -> None:
    assert open_local_records(an_account()) == Records("default", ("us-east-1",), "events", "users", "replies")  # type: ignore[arg-type]


def test_a_cloud_that_does_not_run_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_name: str) -> None:
        raise CloudError("the local cloud does not run: start it with `make run`")

    monkeypatch.setattr(Stage, "open", refuse)
    assert why() == ("stopped", "the local cloud does not run: start it with `make run`")


def test_an_account_of_the_same_name_but_another_appid_is_another(local_account: SimpleNamespace) -> None:
    local_account.wechat_id = "wx9999999999999999"
    assert why()[0] == "unknown_account"


def test_an_account_that_the_cloud_does_not_have_is_unknown(
    local_account: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def miss(_admin: AccountAdmin, name: str) -> None:
        raise UnknownAccount(name)

    monkeypatch.setattr(AccountAdmin, "get", miss)
    assert why()[0] == "unknown_account"


def test_a_platform_alone_has_no_records() -> None:
    with pytest.raises(RecordsUnavailable, match="without the local cloud"):
        open_no_records(an_account())


def test_the_platform_starts_without_loading_what_speaks_to_aws() -> None:
    program = (
        "import sys, local.platform.__main__; print({'boto3', 'botocore', 'pynamodb', 'local.stage'} & set(sys.modules))"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "layers" / "liushui" / "python")])
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
