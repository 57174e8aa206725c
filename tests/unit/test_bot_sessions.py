"""What a handler keeps for its user, and what it cannot change."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushui.bot import (
    Bot,
    Session,
    TextMessage,
    UserState,
)
from liushui.bot.wanting import HandlerResult
from liushui.domain.user import SessionTooLarge
from tests.bots import run
from tests.builders import text_fields


class TestSession:
    def change(self, before: dict[str, Any], change: Callable[[Session], Any]) -> HandlerResult:
        bot = Bot()

        @bot.text()
        def handler(session: Session) -> None:
            change(session)

        result = run(bot, text_fields(), UserState(session=before))
        assert result is not None
        return result

    def test_values_that_were_set_are_recorded_and_others_are_not(self) -> None:
        result = self.change({"a": 1, "b": 2}, lambda s: s.update(b=3, c=4, a=1))
        assert (result.session_values, result.session_removed) == ({"b": 3, "c": 4}, ())

    def test_removed_keys_are_recorded(self) -> None:
        assert self.change({"a": 1, "b": 2, "c": 3}, lambda s: (s.pop("b"), s.pop("a"))).session_removed == ("a", "b")
        assert self.change({"a": 1, "b": 2}, Session.clear).session_removed == ("a", "b")

    def test_a_change_deep_inside_is_seen(self) -> None:
        result = self.change({"cart": {"items": [1]}}, lambda s: s["cart"]["items"].append(2))  # type: ignore[index,call-overload,union-attr]
        assert result.session_values == {"cart": {"items": [1, 2]}}

    def test_none_is_a_value(self) -> None:
        result = self.change({"a": 1}, lambda s: s.update(a=None))
        assert (result.session_values, result.session_removed) == ({"a": None}, ())

    def test_a_tuple_is_recorded_once_as_the_list_that_json_makes_of_it(self) -> None:
        assert self.change({}, lambda s: s.update(a=(1, 2))).session_values == {"a": [1, 2]}
        assert self.change({"a": [1, 2]}, lambda s: s.update(a=(1, 2))) == HandlerResult()

    def test_a_key_that_is_a_number_is_recorded_as_the_text_that_json_makes_of_it(self) -> None:
        result = self.change({"1": "old"}, lambda s: s.update({1: "new", "1": "old"}) or s.pop("1"))  # type: ignore[dict-item]
        assert (result.session_values, result.session_removed) == ({"1": "new"}, ())

    @pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", 1j, float("nan"), float("inf")])
    def test_what_json_cannot_hold_is_an_error(self, value: Any) -> None:
        with pytest.raises((TypeError, ValueError)):
            self.change({}, lambda s: s.update(a=value))

    @pytest.mark.parametrize(("content", "fits"), [("x" * 2040, True), ("x" * 2041, False), ("好" * 680, True)])
    def test_a_session_holds_two_kilobytes_of_json(self, content: str, fits: bool) -> None:
        if fits:
            assert self.change({}, lambda s: s.update(a=content)).session_values == {"a": content}
        else:
            with pytest.raises(SessionTooLarge, match="at most 2048"):
                self.change({}, lambda s: s.update(a=content))

    @given(
        before=st.dictionaries(st.sampled_from("abc"), st.integers() | st.lists(st.integers(), max_size=2)),
        after=st.dictionaries(st.sampled_from("abc"), st.integers() | st.lists(st.integers(), max_size=2)),
    )
    def test_what_is_recorded_makes_the_one_of_the_other(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        result = self.change(before, lambda s: s.update(after) or [s.pop(key) for key in before if key not in after])
        kept = {key: value for key, value in before.items() if key not in result.session_removed}
        assert {**kept, **result.session_values} == after

    def test_a_handler_that_fails_changes_nothing(self) -> None:
        before = {"a": [1]}

        def fail(session: Session) -> None:
            session["a"].append(2)  # type: ignore[union-attr]
            raise RuntimeError

        with pytest.raises(RuntimeError):
            self.change(before, fail)
        assert before == {"a": [1]}


class TestFactsAreNotTheHandlersToChange:
    def test_neither_the_users_session(self) -> None:
        bot, before = Bot(), UserState(session={"a": [1]})

        @bot.text()
        def handler(user: UserState) -> None:
            user.session["a"].append(2)  # type: ignore[union-attr]

        assert run(bot, text_fields(), before) == HandlerResult()
        assert before.session == {"a": [1]}

    def test_nor_the_fields_of_the_callback(self) -> None:
        bot = Bot()
        fields: Any = {**text_fields(), "List": [{"a": "1"}]}

        @bot.text()
        def handler(message: TextMessage) -> None:
            message.fields["Content"] = "forged"  # type: ignore[index]
            message.fields["List"][0]["a"] = "2"  # type: ignore[index]

        before = json.dumps(fields)
        run(bot, fields)
        assert json.dumps(fields) == before
