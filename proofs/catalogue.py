"""All proofs, in the order of the table."""

from collections.abc import Iterator, Sequence
from types import ModuleType

from proofs import (
    appends,
    callback_deaths,
    contract,
    dynamodb_local,
    engines,
    fuzzing,
    mapping,
    over_http,
    projections,
    reply_deaths,
    tokens,
)
from proofs.engines import Engine
from proofs.hostile import addresses, checks, component, mini, mutants, pay, wechat, wecom
from proofs.matrix import check
from proofs.runner import Mutant, Proof

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
    yield from _of_the_contract()
    yield from _of_projections()
    yield from _of_the_mapping()
    yield from _of_deaths()
    yield from _of_tokens()
    yield from _of_hostility()


def _of_store(name: str, engine: Engine, at_once: int) -> Iterator[Proof]:
    yield Proof(
        "concurrent appends: acknowledged is stored, once, without a gap",
        name,
        appends.appends(engine, at_once=at_once),
        "All messages of one user are appended at once, each from a store of its own as in a container of its own, and 50 users' "
        "messages in parallel; then all their repeats at once. What was acknowledged is then read back: each stands at the "
        "number that was told, once, with its own commit id, and the numbers have no gap. Beside that, two writers race for "
        "every number of eight streams: one wins it and knows that it did.",
        [appends.UNCONDITIONAL],
    )
    yield Proof(
        "the same with every third answer lost and every second tail stale",
        name,
        appends.appends(engine, at_once=at_once, faults=True),
        "The same through a store whose every third put takes effect and loses its answer, and whose every second read of a tail "
        "is one or two commits old.",
        [appends.NO_IMAGE_CHECK, appends.NO_COMMIT_ID],
    )


def _of_the_contract() -> Iterator[Proof]:
    name = "the contract suite of the event store"
    how = (
        "The very tests that the memory store and moto pass in each `make test` run against another DynamoDB, in tables of their "
        "own that are made from the deployed template."
    )
    for engine, endpoint in ((ISOLATED, dynamodb_local.endpoint), (CLOUD, engines.local_cloud_endpoint)):
        yield Proof(name, engine, contract.contract(endpoint), how, [appends.BROKEN_CONTRACT])
    yield Proof(
        "appends through HTTP, with WeChat's retries",
        CLOUD,
        over_http.many_of_one_user,
        "The simulated WeChat pushes many messages of one user, each three times at the same moment, through the emulator's API "
        "Gateway to the deployed function, and again until each is acknowledged. Each must then stand once, without a gap. The "
        "mutant is deployed: a layer whose bot replaces the search for a message's first commit.",
        [over_http.NO_COMMIT_ID],
    )


def _of_projections() -> Iterator[Proof]:
    yield Proof(
        "repeated, permuted, lost and split records: the read models are a fold of the store",
        MEMORY,
        projections.any_transport,
        "Made-up histories of several users and replies in two regions are told to the projector in any order, with any records "
        "lost and repeated, split over three shards and cut into any batches. Then one more commit of each stream comes by, and "
        "every row must equal a fold of the store. (A lost record is healed by its stream's next one; one that is the last of "
        "its stream by a rebuild. No schedule looks for it.)",
        [projections.NO_GATE, projections.NO_BACK_FILL],
    )
    yield Proof(
        "two projectors on one user lose no update",
        MEMORY,
        projections.two_projectors,
        "The records are dealt out to two projectors; the second gets its batches between the first's read and write.",
        [projections.UNCONDITIONAL_STORE],
    )
    yield Proof(
        "a rebuild while users write equals the live model and appends nothing",
        MEMORY,
        projections.rebuild_while_writing,
        "A new generation is built while records come in between any two of its calls. At the switch both generations must hold "
        "the same bytes, and an append, by which alone a reply could be asked for, fails the proof.",
        [projections.UNCONDITIONAL_REBUILD],
    )


def _of_the_mapping() -> Iterator[Proof]:
    engine = "moto, a model of Lambda's mapping"
    yield Proof(
        "a poison parks its user and holds up nobody",
        engine,
        mapping.poison,
        "The real handler behind a model of Lambda's Kinesis mapping (partial failures, bisecting, attempts, failure "
        "destination), written from AWS's pages. A commit that cannot be decoded is put at every place of the stream in turn: "
        "its user alone is parked, no batch comes twice, and unparking catches up once the commit is mended.",
        [mapping.REPORTED],
    )
    yield Proof(
        "a throttled table loses nothing",
        engine,
        mapping.throttled,
        "The table refuses one write after the other, at the beginning of the stream or at its end. The mapping tries again from "
        "the lowest number reported, and no row stays behind.",
        [mapping.HIGHEST],
    )
    yield Proof(
        "what is given up reaches the failure destination whole",
        engine,
        mapping.exhausted,
        "The table refuses for good: every record must lie in the failure destination.",
        [mapping.LOST_LETTERS],
    )


def _of_deaths() -> Iterator[Proof]:
    yield Proof(
        "a callback may die at every call",
        MOTO,
        callback_deaths.callbacks,
        "The callback's process ends before or behind each of its calls of DynamoDB, with and without the call's effect; WeChat "
        "delivers again twice. The commit stands once and whole, and both deliveries get the same answer.",
        [callback_deaths.ONE_BY_ONE, callback_deaths.NO_COMMIT_ID],
    )
    both = [reply_deaths.LATE_ATTEMPT, reply_deaths.RESENDING_SWEEPER]
    dying = "a sender or a sweeper may die at every call: an outcome for each, none sent twice unknowingly"
    how = (
        "The sender's or the sweeper's process ends at each call of the store, of WeChat and of the tokens, for passive and "
        "handled replies, both policies and several answers of WeChat. Sweeps then go on until nothing is owed. A witness in "
        "WeChat's place sees an attempt on record before every call, and an UNKNOWN between two that may both have arrived."
    )
    yield Proof(dying, MEMORY, reply_deaths.replies_in_memory, how, both)
    yield Proof(dying, MOTO, reply_deaths.replies_on_moto, how, both)
    yield Proof(
        "the fault matrix: each failure with each kind of message has an outcome, and no undeclared second delivery",
        MEMORY,
        check.fault_matrix,
        "The real HTTP client, senders, sweeper and workflow steps before the simulated WeChat, which counts what arrived: "
        "losses on the wire, each class of errcodes, deaths at each call, repeated and reversed records, a throttled table (on "
        "moto), a token that expires in a burst, and Step Functions refusing. The table is docs/reference/fault-matrix.md.",
        [check.RESENDING_SWEEPER, check.NO_SECOND_START],
    )
    yield Proof(
        "a paused sender's late outcome is refused and kept as evidence",
        MEMORY,
        reply_deaths.paused_sender,
        "A sender sleeps behind WeChat's answer until the sweeper has closed its attempt. Its outcome meets another commit at "
        "its number and is kept as evidence.",
        [reply_deaths.ANY_OUTCOME],
    )


def _of_tokens() -> Iterator[Proof]:
    for kind, what in (("access_token", "token"), ("jsapi_ticket", "ticket")):
        name = f"an expired {what} is refreshed once, however many senders find it"
        how = f"200 senders in containers of their own find the {what} expired at the same moment; WeChat must be asked for one."
        yield Proof(name, MEMORY, tokens.one_refresh(tokens.memory, kind), how, [tokens.NO_LEASE])
        yield Proof(name, MOTO, tokens.one_refresh(tokens.moto, kind), how, [tokens.NO_LEASE])


_DOORS: tuple[tuple[str, ModuleType, Sequence[Mutant], str], ...] = (
    (
        "/wechat",
        wechat,
        [mutants.ENTITIES, mutants.PREFIX, mutants.TELLING],
        "Bad signatures, times, envelopes, length prefixes, paddings, encodings and XML in each mode.",
    ),
    (
        "/wechat of a mini program",
        mini,
        [mutants.TWICE, mutants.CONSTANTS],
        "JSON, plain and in envelopes: names twice, NaN, deep nesting, huge numbers, no objects, lone surrogates, encodings.",
    ),
    (
        "/wecom",
        wecom,
        [mutants.RECEIVER],
        "XML of applications, JSON of robots and URL checks: bad signatures, other corporations, damaged and no envelopes.",
    ),
    (
        "/component",
        component,
        [mutants.FOREIGN_RECEIVER, mutants.ANY_APP_ID],
        "Tickets, and messages of managed accounts: bad signatures, other receivers, addresses whose AppID is none.",
    ),
    (
        "/pay",
        pay,
        [mutants.UNSIGNED_NOTICE, mutants.LATE_NOTICE],
        "Headers missing, repeated or wrong, WeChat Pay's probe, one byte changed, times beyond 5 minutes, damaged resources.",
    ),
    (
        "another's address",
        addresses,
        [mutants.ANY_ADDRESS],
        "Right requests at the addresses of the other kinds and of other accounts, and with repeated parameters.",
    ),
)
"""Where what comes in, and which mutants must be noticed there."""


def _of_hostility() -> Iterator[Proof]:
    for where, corpus, broken, what in _DOORS:
        yield Proof(
            f"hostile callbacks at {where}: no 5xx, nothing stored, nothing told",
            MOTO,
            checks.refused(corpus.hostile, corpus.odd),
            f"{what} The corpus goes through the real handler. None gets a 5xx, none is stored, and neither a secret nor a mark "
            "that stands in every body stands in an answer or in the log. What is odd but right is stored, once.",
            broken,
        )
    yield Proof(
        "hostile callbacks that are replays: answered alike, nothing stored",
        MOTO,
        checks.replayed,
        "A right callback at each door, the very same once more, and WeChat's retry of it: one commit stands.",
        [mutants.NO_IDENTITY],
    )
    yield Proof(
        "made-up callbacks: no 5xx, nothing stored, nothing told",
        MOTO,
        checks.anything,
        "The same with made-up requests (hypothesis), for every door: parameters, headers and bodies, also behind right "
        "signatures.",
        [mutants.RAISING],
    )
    yield Proof(
        "whatever stands behind a right signature at any door: refused or read, and read alike by both parsers",
        "atheris",
        fuzzing.behind_the_signature,
        "The body of a plain callback is not signed, and a right envelope or notice may hold anything. Bytes that coverage "
        "leads through signature, envelope and parser of every door may raise nothing but a refusal, and the quick parser of "
        "XML must see what the whole one sees.",
        [fuzzing.UNEXPECTED, fuzzing.LENIENT, fuzzing.JSON],
    )
