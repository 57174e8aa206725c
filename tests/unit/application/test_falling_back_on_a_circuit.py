"""A reply whose API is out of order: compensation sends its fallback by another API, and never by the one that is open."""

from liushui.bot import Template
from liushui.domain.circuit import Circuit
from liushui.domain.holding import CIRCUIT_OPEN, GIVE_UP_AFTER_MS
from liushui.domain.reply import ReplyStatus, due_at
from liushui.wechat.replies import to_data
from tests.builders import NOW_MS
from tests.compensating import Office
from tests.walking import Execution

API, TEMPLATES = "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"
NOTICE = to_data(Template("t" * 43, {"first": "好"}))
MINUTE = 60_000


def opened(office: Office, api: str, *, minutes: int = 5) -> None:
    version = office.circuits.get("demo", api).version + 1
    office.circuits.put("demo", api, Circuit(open_until=office.clock.at + minutes * MINUTE, trips=4, version=version))


def test_the_fallback_goes_by_its_own_api_at_once() -> None:
    office = Office()
    opened(office, API)
    office.send(office.ask("hello", fallback=NOTICE))
    assert (office.state.status, office.state.error_class, office.state.attempts) == ("failed", CIRCUIT_OPEN, 0)
    assert Execution(office).go().done
    assert (office.state.status, office.state.compensated_by) == (ReplyStatus.SENT, "fall-back")
    assert [message.body["touser"] for message in office.platform.sent] == ["o-user-1"]
    assert office.platform.sent[0].body["template_id"] == "t" * 43
    assert office.clock.at == NOW_MS


def test_a_fallback_by_the_same_api_is_no_way_around() -> None:
    office = Office()
    opened(office, API)
    office.send(office.ask("hello", fallback="instead"))
    assert office.state.status is ReplyStatus.POSTPONED
    office.sweep_until_settled()
    assert office.arrived == ["hello"]
    assert office.state.fell_back is False


def test_a_fallback_that_meets_an_open_circuit_waits_and_is_put_to_a_person_in_the_end() -> None:
    office = Office()
    opened(office, API)
    opened(office, TEMPLATES, minutes=5)
    office.send(office.ask("hello", fallback=NOTICE))
    execution = Execution(office).go()
    assert (office.state.status, office.state.fell_back) == (ReplyStatus.POSTPONED, True)
    while due_at(office.state) is not None and office.clock.at < NOW_MS + 2 * GIVE_UP_AFTER_MS:
        office.clock.at += 4 * MINUTE
        opened(office, TEMPLATES, minutes=5)
        office.sweep()
    assert (office.state.status, office.state.error_class) == (ReplyStatus.FAILED, CIRCUIT_OPEN)
    assert office.clock.at <= NOW_MS + GIVE_UP_AFTER_MS + 10 * MINUTE
    assert office.story().count("ReplyFellBack") == 1
    assert office.platform.sent == []
    assert execution.path
