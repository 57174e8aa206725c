import pytest

from liushui.wechat.calls import pages
from tests.unit.wechat.calls.shape import assert_refused


def test_a_page_is_asked_for_and_read() -> None:
    assert pages.page_body(20, 5) == {"offset": 20, "count": 5}
    read = pages.read_page({"total_count": 21, "item_count": 1, "item": [{"media_id": "M"}]})
    assert read == pages.Page(21, ({"media_id": "M"},))
    assert pages.read_page({"total_count": 0, "item_count": 0}) == pages.Page(0, ())


@pytest.mark.parametrize(("offset", "count", "field"), [(-1, 1, "offset"), (0, 0, "count"), (0, 21, "count")])
def test_a_page_has_at_most_twenty(offset: int, count: int, field: str) -> None:
    assert_refused(lambda: pages.page_body(offset, count), f"{field} is")
