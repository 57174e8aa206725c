"""What holds for every API: faults reach it, nothing that it is sent makes it fail, its name is its own."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from local.platform import apis
from local.platform.api import API_NAMES, APIS, by_path
from local.platform.apis.call import Api
from local.platform.clock import ManualClock
from local.platform.faults import Fault
from tests.markdown import ROOT
from tests.unit.platform.apis.server import Server, a_component, a_corporation, a_mini, a_server

SOURCES = "".join(path.read_text("utf-8") for path in Path(apis.__file__).parent.glob("*.py"))
FIELDS = sorted(set(re.findall(r'"([a-z][a-zA-Z_]+)"', SOURCES)))
ODD: list[Any] = [-1, "x", [], [{}], {"x": 1}]


def address(api: Api) -> str:
    return api.path.replace("{account}", "shop").replace("{media_id}", "x")


def test_names_and_paths_tell_apis_apart() -> None:
    assert len(API_NAMES) > 130
    for path, found in by_path(APIS).items():
        kinds = [kind for api in found for kind in api.kinds]
        assert len(kinds) == len(set(kinds)), path
        assert len({api.name for api in found}) == 1, path


def test_faults_reach_every_api(shop: Server) -> None:
    for api in APIS:
        shop.simulator.faults.add(Fault(api.name, "errcode", -1, 1))
        assert shop.request(api.method, address(api)).json()["errcode"] == -1, api.name
    assert shop.simulator.faults.public() == []


def test_every_api_that_wants_a_token_says_so(shop: Server) -> None:
    for api in APIS:
        if api.token is not None:
            assert shop.request(api.method, address(api)).json()["errcode"] == 41001, api.name


@pytest.mark.parametrize("value", ODD, ids=str)
def test_odd_input_is_refused_and_breaks_nothing(clock: ManualClock, value: Any) -> None:
    shop = a_server(clock)
    servers = [shop, *(a_server(clock, account, shop) for account in (a_mini(), a_corporation(), a_component()))]
    servers[2].token = shop.simulator.tokens.get_lasting("corp", "1000002")[0]
    by_kind = dict(zip(("official", "mini", "wecom", "component"), servers, strict=True))
    for server in servers:
        server.simulator.conversations.meet(server.account.name, "x")
    body = json.dumps(dict.fromkeys(FIELDS, value)).encode()
    query = {name: value if isinstance(value, str) else "x" for name in FIELDS if "token" not in name and name != "key"}
    for api in APIS:
        for kind in api.kinds or ("official",):
            given = {**query, api.token or "access_token": by_kind[kind].token}
            answer = shop.request(api.method, address(api), params=given, content=body if api.method == "POST" else None)
            assert answer.status_code in (200, 302, 400, 404), api.name


def test_the_reference_lists_every_api() -> None:
    page = (ROOT / "docs/reference/platform-control-api.md").read_text("utf-8")
    _, _, listed = page.partition("## APIs that it plays")
    rows = [line for line in listed.partition("What people do")[0].splitlines() if line.startswith("| ")]
    assert set(re.findall(r"`(.+?)`", "".join(rows))) == set(API_NAMES)
