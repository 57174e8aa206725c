"""All proofs, in the order of the table."""

from collections.abc import Iterator

from proofs import (
    appends,
    callback_deaths,
    contract,
    dynamodb_local,
    engines,
    hostile,
    mapping,
    over_http,
    projections,
    reply_deaths,
    tokens,
)
from proofs.engines import Engine
from proofs.runner import Proof

MEMORY, MOTO, ISOLATED, CLOUD = "memory", "moto", "DynamoDB Local", "local cloud"
_STORES: tuple[tuple[str, Engine, int], ...] = (
    (MEMORY, engines.memory, 200),
    (MOTO, engines.moto, 40),
    (ISOLATED, engines.isolated, 80),
    (CLOUD, engines.local_cloud, 40),
)
"""Engines of the event store, and how many messages come at once in a quick run."""


def proofs() -> Iterator[Proof]:
    """Every proof, on every engine."""
    for name, engine, at_once in _STORES:
        yield from _of_store(name, engine, at_once)
    suite, broken = "the contract suite of the event store", [appends.BROKEN_CONTRACT]
    yield Proof(suite, ISOLATED, contract.contract(dynamodb_local.endpoint), broken)
    yield Proof(suite, CLOUD, contract.contract(engines.local_cloud_endpoint), broken)
    yield Proof("appends through HTTP, with WeChat's retries", CLOUD, over_http.many_of_one_user)
    yield from _of_projections()
    yield from _of_the_mapping()
    yield from _of_deaths()
    yield from _of_tokens_and_hostility()


def _of_store(name: str, engine: Engine, at_once: int) -> Iterator[Proof]:
    yield Proof(
        "concurrent appends: acknowledged is stored, once, without a gap",
        name,
        appends.appends(engine, at_once=at_once),
        [appends.UNCONDITIONAL],
    )
    yield Proof(
        "the same with every third answer lost and every second tail stale",
        name,
        appends.appends(engine, at_once=at_once, faults=True),
        [appends.NO_IMAGE_CHECK, appends.NO_COMMIT_ID],
    )


def _of_projections() -> Iterator[Proof]:
    yield Proof(
        "repeated, permuted, lost and split records: the read models are a fold of the store",
        MEMORY,
        projections.any_transport,
        [projections.NO_GATE, projections.NO_BACK_FILL],
    )
    yield Proof(
        "two projectors on one user lose no update", MEMORY, projections.two_projectors, [projections.UNCONDITIONAL_STORE]
    )
    yield Proof(
        "a rebuild while users write equals the live model and appends nothing",
        MEMORY,
        projections.rebuild_while_writing,
        [projections.UNCONDITIONAL_REBUILD],
    )


def _of_the_mapping() -> Iterator[Proof]:
    engine = "moto, a model of Lambda's mapping"
    yield Proof("a poison parks its user and holds up nobody", engine, mapping.poison, [mapping.REPORTED])
    yield Proof("a throttled table loses nothing", engine, mapping.throttled, [mapping.HIGHEST])
    yield Proof("what is given up reaches the failure destination whole", engine, mapping.exhausted, [mapping.LOST_LETTERS])


def _of_deaths() -> Iterator[Proof]:
    yield Proof("a callback may die at every call", MOTO, callback_deaths.callbacks, [callback_deaths.ONE_BY_ONE])
    both = [reply_deaths.LATE_ATTEMPT, reply_deaths.RESENDING_SWEEPER]
    dying = "a sender or a sweeper may die at every call: an outcome for each, none sent twice unknowingly"
    yield Proof(dying, MEMORY, reply_deaths.replies_in_memory, both)
    yield Proof(dying, MOTO, reply_deaths.replies_on_moto, both)
    yield Proof(
        "a paused sender's late outcome is refused and kept as evidence",
        MEMORY,
        reply_deaths.paused_sender,
        [reply_deaths.ANY_OUTCOME],
    )


def _of_tokens_and_hostility() -> Iterator[Proof]:
    for kind, what in (("access_token", "token"), ("jsapi_ticket", "ticket")):
        name = f"an expired {what} is refreshed once, however many senders find it"
        yield Proof(name, MEMORY, tokens.one_refresh(tokens.memory, kind), [tokens.NO_LEASE])
        yield Proof(name, MOTO, tokens.one_refresh(tokens.moto, kind), [tokens.NO_LEASE])
    mutants = [hostile.ENTITIES, hostile.PREFIX, hostile.TELLING]
    yield Proof("hostile callbacks: no 5xx, nothing stored, nothing told", MOTO, hostile.refused, mutants)
    yield Proof("made-up callbacks: no 5xx, nothing stored, nothing told", MOTO, hostile.anything, [hostile.RAISING])
