"""Which of WeChat's hosts is tried when. The hosts are sockets on loopback; one where nobody listens is out of reach."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from liushui.adapters.wechat_api import WeChatApi
from liushui.adapters.wechat_hosts import AVOID_MS, GENERAL_HOSTS, Hosts
from liushui.wechat.calls import pay_orders
from liushui.wechat.calls.call import Call, Host, nothing
from liushui.wechat.errcodes import ErrorClass
from tests.builders import FixedClock, an_account
from tests.merchants import a_merchant
from tests.wire import Wire, a_wire

SEND = Call("custom/send", "POST", "/send", nothing, body={}, delivers=True)
READ = Call("mass/get", "POST", "/read", nothing, body={})
ACCEPTED = b'{"errcode":0}'


@pytest.fixture
def wires() -> Iterator[tuple[Wire, Wire]]:
    with ExitStack() as stack:
        yield stack.enter_context(a_wire()), stack.enter_context(a_wire())


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def nowhere() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def an_api(clock: FixedClock, *hosts: str) -> WeChatApi:
    return WeChatApi(clock=clock, connect_seconds=0.3, read_seconds=0.3, general_hosts=hosts)


def test_the_hosts_are_wechats_documented_ones_the_nearest_first() -> None:
    hosts = Hosts(FixedClock()).roots(an_account(), SEND)
    assert hosts == list(GENERAL_HOSTS)
    assert [host.removeprefix("https://").removesuffix(".weixin.qq.com") for host in hosts] == [
        "api", "api2", "sh.api", "sz.api", "hk.api",
    ]  # fmt: skip


def test_wecom_has_one_host_and_an_account_of_its_own_root_has_that() -> None:
    hosts = Hosts(FixedClock())
    work = replace(SEND, host=Host.WORK)
    assert hosts.roots(an_account(), work) == ["https://qyapi.weixin.qq.com"]
    assert hosts.roots(an_account(api_base="https://proxy.example"), SEND) == ["https://proxy.example"]
    assert hosts.roots(an_account(api_base="https://proxy.example"), work) == ["https://proxy.example"]


@pytest.mark.parametrize("call", [SEND, READ])
def test_where_nobody_was_connected_the_next_host_is_tried(
    wires: tuple[Wire, Wire], clock: FixedClock, nowhere: str, call: Call[None]
) -> None:
    wires[0].behaviours = [wires[0].answers(ACCEPTED)]
    api = an_api(clock, nowhere, wires[0].url)
    assert api.call(an_account(), call, "t").error_class is None
    assert len(wires[0].requests) == 1
    api.close()


def test_a_send_that_may_have_arrived_is_not_given_to_another_host(wires: tuple[Wire, Wire], clock: FixedClock) -> None:
    for wire in wires:
        wire.behaviours = [wire.hangs_up]
    api = an_api(clock, *(wire.url for wire in wires))
    result = api.call(an_account(), SEND, "t")
    assert (result.error_class, result.certain) == (ErrorClass.AMBIGUOUS, False)
    assert [len(wire.requests) for wire in wires] == [1, 0]
    api.close()


def test_a_vendor_key_leaves_the_repeating_to_the_caller(wires: tuple[Wire, Wire], clock: FixedClock) -> None:
    for wire in wires:
        wire.behaviours = [wire.hangs_up]
    api = an_api(clock, *(wire.url for wire in wires))
    api.call(an_account(), replace(SEND, vendor_key=True), "t")
    assert [len(wire.requests) for wire in wires] == [1, 0]
    api.close()


def test_a_read_without_an_answer_goes_to_the_next_host(wires: tuple[Wire, Wire], clock: FixedClock) -> None:
    first, second = wires
    first.behaviours, second.behaviours = [first.answers(b"<html>", "502 Bad Gateway")], [second.answers(ACCEPTED)]
    api = an_api(clock, first.url, second.url)
    assert api.call(an_account(), READ, "t").error_class is None
    assert [len(wire.requests) for wire in wires] == [1, 1]
    api.close()


@pytest.mark.parametrize("errcode", [-1, 45009, 40001])
def test_an_errcode_is_an_answer_and_no_reason_to_go_on(wires: tuple[Wire, Wire], clock: FixedClock, errcode: int) -> None:
    for wire in wires:
        wire.behaviours = [wire.answers(b'{"errcode":%d}' % errcode)]
    api = an_api(clock, *(wire.url for wire in wires))
    assert api.call(an_account(), READ, "t").errcode == errcode
    assert [len(wire.requests) for wire in wires] == [1, 0]
    api.close()


def test_a_host_out_of_reach_comes_last_for_a_minute(clock: FixedClock) -> None:
    hosts = Hosts(clock, ("a", "b"))
    hosts.avoid("a")
    assert hosts.roots(an_account(), SEND) == ["b", "a"]
    clock.at += AVOID_MS
    assert hosts.roots(an_account(), SEND) == ["a", "b"]


def test_an_account_with_a_root_of_its_own_never_reaches_wechats_hosts(
    wires: tuple[Wire, Wire], clock: FixedClock, nowhere: str
) -> None:
    api = an_api(clock, wires[0].url)
    result = api.call(an_account(api_base=nowhere), SEND, "t")
    assert (result.error_class, result.certain) == (ErrorClass.WAIT, True)
    assert wires[0].connections == 0
    api.close()


class TestDeadline:
    def test_a_send_without_time_to_hear_the_answer_is_not_begun_elsewhere(
        self, wires: tuple[Wire, Wire], clock: FixedClock, nowhere: str
    ) -> None:
        wires[0].behaviours = [wires[0].answers(ACCEPTED)]
        api = an_api(clock, nowhere, wires[0].url)
        result = api.call(an_account(), SEND, "t", seconds=0.5)
        assert (result.error_class, result.certain) == (ErrorClass.WAIT, True)
        assert wires[0].connections == 0
        assert api.call(an_account(), READ, "t", seconds=0.5).error_class is None
        api.close()

    @pytest.mark.parametrize("seconds", [0, -1])
    def test_without_any_time_nobody_is_called(self, wires: tuple[Wire, Wire], clock: FixedClock, seconds: float) -> None:
        wires[0].behaviours = [wires[0].answers(ACCEPTED)]
        api = an_api(clock, wires[0].url)
        result = api.call(an_account(), SEND, "t", seconds=seconds)
        assert (result.error_class, result.certain) == (ErrorClass.WAIT, True)
        assert wires[0].connections == 0
        api.close()


def test_wechat_pay_has_two_hosts_and_a_dead_one_comes_last(clock: FixedClock) -> None:
    hosts, call = Hosts(clock), pay_orders.get_order("1900000001", "trade-7")
    main, other = "https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"
    assert hosts.roots(a_merchant(), call) == [main, other]
    hosts.avoid(main)
    assert hosts.roots(a_merchant(), call) == [other, main]
    assert hosts.roots(a_merchant(api_base="http://127.0.0.1:9"), call) == ["http://127.0.0.1:9"]
