import pytest

from liushui.wechat.calls import network
from liushui.wechat.calls.call import Host
from tests.unit.wechat.calls.shape import assert_get, assert_post, assert_refused


@pytest.mark.parametrize("host", list(Host))
def test_addresses(host: Host) -> None:
    callbacks, api = network.get_callback_ips(host=host), network.get_api_ips(host=host)
    assert_get(callbacks, "/cgi-bin/getcallbackip", host=host)
    assert_get(api, "/cgi-bin/get_api_domain_ip", host=host)
    assert callbacks.read({"ip_list": ["127.0.0.1", "101.226.103.0/25"]}) == ("127.0.0.1", "101.226.103.0/25")


def test_an_answer_without_addresses_is_none() -> None:
    with pytest.raises(KeyError):
        network.get_api_ips().read({})


def test_the_network_is_checked() -> None:
    call = network.check_callback_network()
    assert_post(call, "/cgi-bin/callback/check", {"action": "all", "check_operator": "DEFAULT"})
    ping = {"ip": "111.161.64.40", "from_operator": "UNICOM", "package_loss": "0%", "time": "23.079ms"}
    read = call.read({"dns": [{"ip": "111.161.64.40", "real_operator": "UNICOM"}], "ping": [ping]})
    assert read == network.NetworkCheck(
        (network.Resolved("111.161.64.40", "UNICOM"),), (network.Pinged("111.161.64.40", "UNICOM", "0%", "23.079ms"),)
    )
    assert network.check_callback_network(action="dns").read({"dns": []}) == network.NetworkCheck((), ())


def test_arguments_are_checked() -> None:
    assert_refused(lambda: network.check_callback_network(action="trace"), "action")  # type: ignore[arg-type]
    assert_refused(lambda: network.check_callback_network(operator="X"), "operator")  # type: ignore[arg-type]
