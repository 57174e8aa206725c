"""Hypothesis strategies for what the domain is made of."""

from hypothesis import strategies as st

from liushui.domain.commits import Event
from liushui.domain.json import JsonObject, JsonValue

any_text = st.text(st.characters())
"""Any character, lone surrogates too: JSON can say them."""

json_values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)
json_objects: st.SearchStrategy[JsonObject] = st.dictionaries(any_text, json_values, max_size=5)
events = st.builds(Event, st.text(min_size=1, max_size=20), st.integers(1, 9), json_objects)
times = st.integers(1_600_000_000_000, 2_000_000_000_000)
"""Milliseconds since the epoch."""
