"""What every store of permits and circuits must do, and what senders rely on when they share one: memory and DynamoDB (moto)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import boto3
import pytest
from moto import mock_aws

from liushui.adapters.dynamodb_sending import DynamoDBCircuits, DynamoDBPermits
from liushui.adapters.memory_sending import MemoryCircuits, MemoryPermits
from liushui.domain.budget import Span
from liushui.domain.circuit import Circuit
from liushui.domain.errors import StoreUnavailable
from liushui.ports.sending import Circuits, Permits
from tests.aws import atomic_dynamodb, create_tables, local_templates
from tests.builders import NOW_MS, REGION

TABLE, API = "liushui-local-tokens", "/cgi-bin/message/custom/send"
FULL = Circuit(NOW_MS, 12, 6, 2, NOW_MS + 1, 3, "container-1", NOW_MS + 2, version=1)
Stores = tuple[Permits, Circuits]


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "memory":
        yield MemoryPermits(), MemoryCircuits()
        return
    with mock_aws(), atomic_dynamodb():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        yield (
            DynamoDBPermits(client=client, table=TABLE, region=REGION),
            DynamoDBCircuits(client=client, table=TABLE, region=REGION),
        )


@pytest.fixture
def permits(stores: Stores) -> Permits:
    return stores[0]


@pytest.fixture
def circuits(stores: Stores) -> Circuits:
    return stores[1]


class TestPermits:
    def test_no_more_are_given_out_than_there_are(self, permits: Permits) -> None:
        assert [permits.take("demo", Span.MINUTE, 7, 4, limit=10) for _ in range(4)] == [4, 4, 2, 0]

    def test_a_limit_below_what_is_wanted_gives_the_limit(self, permits: Permits) -> None:
        assert [permits.take("demo", Span.DAY, 7, 4, limit=3) for _ in range(2)] == [3, 0]

    def test_accounts_spans_and_windows_are_counted_apart(self, permits: Permits) -> None:
        keys = [("demo", Span.MINUTE, 7), ("demo", Span.MINUTE, 8), ("demo", Span.DAY, 7), ("other", Span.MINUTE, 7)]
        assert [permits.take(*key, 1, limit=1) for key in keys + keys] == [1, 1, 1, 1, 0, 0, 0, 0]

    def test_a_limit_that_was_lowered_gives_no_more(self, permits: Permits) -> None:
        assert permits.take("demo", Span.DAY, 7, 9, limit=10) == 9
        assert permits.take("demo", Span.DAY, 7, 1, limit=5) == 0
        assert permits.take("demo", Span.DAY, 7, 4, limit=12) == 3

    def test_many_at_once_never_get_more_than_there_are(self, permits: Permits) -> None:
        with ThreadPoolExecutor(8) as pool:
            taken = list(pool.map(lambda wanted: permits.take("demo", Span.DAY, 7, wanted, limit=50), [1, 2, 3, 8] * 8))
        assert sum(taken) <= 50
        assert permits.take("demo", Span.DAY, 7, 50, limit=50) == 50 - sum(taken)


class TestCircuits:
    def test_one_that_was_never_stored_is_closed(self, circuits: Circuits) -> None:
        assert circuits.get("demo", API) == Circuit()

    @pytest.mark.parametrize("circuit", [FULL, Circuit(version=1), Circuit(since=NOW_MS, calls=1, version=1)])
    def test_one_is_read_back(self, circuits: Circuits, circuit: Circuit) -> None:
        assert circuits.put("demo", API, circuit)
        assert circuits.get("demo", API) == circuit
        assert circuits.get("demo", "/other") == circuits.get("other", API) == Circuit()

    def test_only_what_is_decided_on_the_version_that_stands_is_stored(self, circuits: Circuits) -> None:
        assert not circuits.put("demo", API, Circuit(version=2))
        assert circuits.put("demo", API, FULL)
        assert not circuits.put("demo", API, Circuit(version=1))
        assert not circuits.put("demo", API, Circuit(version=3))
        assert circuits.put("demo", API, replace(FULL, version=2, open_until=None))
        assert circuits.get("demo", API) == replace(FULL, version=2, open_until=None)


def test_an_unreachable_store_is_named_as_such() -> None:
    client = boto3.client("dynamodb", region_name=REGION, endpoint_url="http://127.0.0.1:1")
    with pytest.raises(StoreUnavailable):
        DynamoDBCircuits(client=client, table=TABLE, region=REGION).get("demo", API)
    with pytest.raises(StoreUnavailable):
        DynamoDBPermits(client=client, table=TABLE, region=REGION).take("demo", Span.DAY, 1, 1, limit=1)
