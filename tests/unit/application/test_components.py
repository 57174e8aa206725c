"""What platforms were told, read from all regions' sub-streams."""

import pytest

from liushui.adapters.memory_platform import MemoryGrants
from liushui.application.components import Authorisation, Components, VerifyTicket
from liushui.domain.commits import Commit
from liushui.domain.events import EventReceived, record
from liushui.domain.streams import StreamName
from tests.builders import NOW_MS, REGION, a_commit
from tests.keeping import a_component
from tests.replica import OTHER_REGION, REGIONS, Replica

APP = "wx0123456789abcdef"
CODE = {"InfoType": "authorized", "AuthorizationCode": "code", "AuthorizationCodeExpiredTime": "1763903600"}


def told(number: int, subject: str, *, region: str = REGION, at: int = NOW_MS, **fields: str) -> Commit:
    stream = StreamName("default", "platform", "component", subject)
    return a_commit(number, stream=stream, region=region, at=at, events=(record(EventReceived(fields)),))


def said(number: int, **odd: str) -> Commit:
    """The account authorised the platform."""
    stream = StreamName("default", "platform", "component", APP)
    return a_commit(number, stream=stream, events=(record(EventReceived(CODE | odd)),))


def components(*commits: Commit) -> Components:
    return Components(events=Replica(commits), grants=MemoryGrants(), regions=REGIONS)


def test_a_ticket_that_another_region_was_told_later_counts() -> None:
    known = components(
        told(1, "ticket", ComponentVerifyTicket="a"),
        told(2, "ticket", ComponentVerifyTicket="b", at=NOW_MS + 1),
        told(1, "ticket", ComponentVerifyTicket="c", region=OTHER_REGION, at=NOW_MS + 2),
    )
    assert known.verify_ticket(a_component()) == VerifyTicket("c", NOW_MS + 2)


def test_another_platforms_ticket_is_not_read() -> None:
    known = components(told(1, "ticket", ComponentVerifyTicket="a"))
    assert known.verify_ticket(a_component(name="another")) is None


def test_an_authorisation_that_another_region_was_told_later_counts() -> None:
    known = components(said(9), told(1, APP, region=OTHER_REGION, at=NOW_MS + 1, InfoType="unauthorized"))
    assert known.newest_authorisation(a_component().authorized(APP)) == Authorisation(NOW_MS + 1)


def test_what_else_is_told_of_an_account_hides_no_authorisation() -> None:
    later = [told(n, APP, at=NOW_MS + n, InfoType="notify_apply_icpfiling_result") for n in (2, 3)]
    known = components(said(1), *later)
    found = known.newest_authorisation(a_component().authorized(APP))
    assert found == Authorisation(NOW_MS, "code", 1_763_903_600_000)


def test_an_account_that_never_authorised_said_nothing() -> None:
    known = components(told(1, APP, InfoType="notify_apply_icpfiling_result"))
    assert known.newest_authorisation(a_component().authorized(APP)) is None


@pytest.mark.parametrize("odd", [{"AuthorizationCodeExpiredTime": ""}, {"AuthorizationCodeExpiredTime": "soon"}])
def test_a_code_whose_end_is_unreadable_counts_as_ended(odd: dict[str, str]) -> None:
    found = components(said(1, **odd)).newest_authorisation(a_component().authorized(APP))
    assert found == Authorisation(NOW_MS, "code", NOW_MS)


def test_blanks_around_what_wechat_names_do_not_count() -> None:
    known = components(told(1, APP, InfoType=" unauthorized"))
    assert known.newest_authorisation(a_component().authorized(APP)) == Authorisation(NOW_MS)


def test_neither_ticket_nor_code_shows() -> None:
    assert "s3cret" not in repr(VerifyTicket("s3cret", 1)) + repr(Authorisation(1, "s3cret"))
