"""What DynamoDB bills, by AWS's own rules: "DynamoDB item sizes and formats" and "DynamoDB read and write operations".

moto reports no such figures. Sizes are in bytes; "approximately", as AWS says of numbers.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any

WRITE_UNIT_BYTES, READ_UNIT_BYTES = 1024, 4096

AttributeValue = Mapping[str, Any]


def item_size(item: Mapping[str, AttributeValue]) -> int:
    """Names and values of all attributes of an item in DynamoDB's own notation."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: AttributeValue) -> int:
    """One value, without its name."""
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return _number_size(content)
        case "B":
            return len(content)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + value_size(element) for element in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + value_size(element) for name, element in content.items())
    raise ValueError(f"no size is known for the type {kind!r}")


def _number_size(text: str) -> int:
    """One byte for two significant digits, zeroes at both ends left out, and one byte more (a second for a minus)."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return ceil(len(digits) / 2) + 1 + text.startswith("-")


def write_units(item_bytes: int) -> int:
    """Of a standard write: one for each started kilobyte."""
    return max(ceil(item_bytes / WRITE_UNIT_BYTES), 1)


def read_units(read_bytes: int, *, consistent: bool) -> float:
    """Of one read or one page of a query: one for each started 4 KB, half of it where it is eventually consistent."""
    return max(ceil(read_bytes / READ_UNIT_BYTES), 1) * (1.0 if consistent else 0.5)


@dataclass
class Bill:
    """The calls that a client made, in their order, and what they cost."""

    calls: list[str] = field(default_factory=list)
    written: float = 0
    read: float = 0
    largest_item: int = 0

    def put(self, item: Mapping[str, AttributeValue]) -> None:
        size = item_size(item)
        self.written += write_units(size)
        self.largest_item = max(self.largest_item, size)

    def got(self, items: list[Mapping[str, AttributeValue]], *, consistent: bool) -> None:
        self.read += read_units(sum(map(item_size, items)), consistent=consistent)


@contextmanager
def billed(client: Any) -> Iterator[Bill]:
    """What the calls of a client cost while the block runs: those of DynamoDB in units, all others as calls."""
    bill, asked = Bill(), dict[str, Any]()

    def before(params: dict[str, Any], model: Any, **_: Any) -> None:
        bill.calls.append(model.name)
        asked.clear()
        asked.update(params)
        if model.name == "PutItem":  # billed whether the condition holds or not
            bill.put(params["Item"])

    def after(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        consistent = bool(asked.get("ConsistentRead"))
        if model.name == "Query":
            bill.got(parsed["Items"], consistent=consistent)
        elif model.name == "GetItem":
            bill.got([parsed["Item"]] if "Item" in parsed else [], consistent=consistent)

    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register(f"provide-client-params.{service}", before)
    client.meta.events.register(f"after-call.{service}", after)
    try:
        yield bill
    finally:
        client.meta.events.unregister(f"provide-client-params.{service}", before)
        client.meta.events.unregister(f"after-call.{service}", after)
