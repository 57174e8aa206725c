from hypothesis import given
from hypothesis import strategies as st

from liushui.wechat.signature import matches, sign
from tests.unit.wechat.samples import NONCE, PUBLISHED_ENCRYPT, TOKEN

URL_CHECK = ("AAAAA", "1714036504", "1514711492")
URL_CHECK_SIGNATURE = "f464b24fc39322e44b38aa78f5edd27bd1441696"


def test_the_published_url_check_is_signed_as_published() -> None:
    assert sign(*URL_CHECK) == URL_CHECK_SIGNATURE


def test_the_published_messages_are_signed_as_published() -> None:
    reply = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    assert sign(TOKEN, "1714112445", NONCE, PUBLISHED_ENCRYPT) == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    assert sign(TOKEN, "1713424427", NONCE, reply) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_a_signature_matches_its_parts_in_any_order() -> None:
    assert matches(URL_CHECK_SIGNATURE, *reversed(URL_CHECK))


@given(st.text())
def test_nothing_else_matches_and_nothing_raises(signature: str) -> None:
    assert matches(signature, *URL_CHECK) is (signature == URL_CHECK_SIGNATURE)


def test_lone_surrogates_neither_match_nor_raise() -> None:
    assert not matches("\ud800", "\udfff", "1")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_parts_are_sorted_by_their_bytes(parts: list[str]) -> None:
    joined = b"".join(sorted(part.encode() for part in parts))
    assert sign(joined.decode()) == sign(*parts)
