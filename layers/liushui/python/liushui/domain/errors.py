"""The error tree. Catch `LiushuiError` for all of it.

LiushuiError
├── CallbackRefused            a callback that must not be stored; `status` is the HTTP answer
│   ├── SignatureMismatch      403
│   ├── TimestampOutOfRange    403
│   ├── DecryptionFailed       403
│   ├── ReceiverMismatch       403
│   ├── MalformedBody          400
│   ├── UnknownAccount         404
│   ├── WrongAddress           404
│   ├── MethodNotAllowed       405
│   └── BodyTooLarge           413
├── StoreError
│   ├── VersionConflict        an append met another writer
│   ├── AppendTimedOut         a commit could not be written in the time left
│   ├── CommitTooLarge         a commit above the item budget
│   ├── StoreUnavailable       throttled or unreachable; trying again is right
│   └── UndecodableCommit      a stored commit that this code cannot read: its user is parked
├── ConfigurationError         an account, a bot or a deployment that is set up wrongly
│   └── UnreachableRule        a bot rule that another one always precedes
├── DecisionRefused            what an operator asked for cannot be done to this reply or saga
│   ├── AlreadyDecided         somebody was faster
│   ├── UnknownReply           no reply of this id
│   └── UnknownSaga            no saga of this id
├── NotDone                    what a saga's action raises to say that it certainly did nothing
├── UnknownConversation        no user of this id, or no such moment in what is recorded of one
├── DeadLetterError            what an operator asked for cannot be done to dead letters now
│   ├── UnknownLetter          no letter of this id
│   ├── LettersUnavailable     the bucket did not answer; trying again is right
│   ├── ConsumerUnavailable    a function could not be invoked; trying again is right
│   └── ConsumerFailed         a function raised, or ran out of time
├── WorkflowsUnavailable       Step Functions did not answer; trying again is right
└── PlatformError              WeChat's API: refused, unreachable, or ambiguous (see `wechat.errcodes`)
    ├── TokenUnavailable       no token of some kind can be had now
    ├── WeChatRefused          WeChat answered with an errcode: it was not done
    ├── WeChatUnavailable      WeChat could not be reached or was too busy: it was not done
    └── WeChatAmbiguous        a message whose answer was lost: it may have been delivered
"""


class LiushuiError(Exception):
    """Root of everything that Liushui raises on purpose."""


class CallbackRefused(LiushuiError):
    """A callback that is answered with `status` and leaves no trace in the store."""

    status = 400


class SignatureMismatch(CallbackRefused):
    """The signature is missing or was not made with this account's Token."""

    status = 403


class TimestampOutOfRange(CallbackRefused):
    """`timestamp` is not a number or is too far from now; perhaps a replay, perhaps a wrong clock."""

    status = 403


class DecryptionFailed(CallbackRefused):
    """The body does not decrypt with this account's EncodingAESKey. One error for every cause, so that no oracle exists."""

    status = 403


class ReceiverMismatch(CallbackRefused):
    """The decrypted text names another AppID or CorpID than the account's."""

    status = 403


class MalformedBody(CallbackRefused):
    """The body is not the XML or JSON that WeChat sends, or holds what is refused (document types, a name twice)."""

    status = 400


class UnknownAccount(CallbackRefused):
    """No account of this name is configured."""

    status = 404


class WrongAddress(CallbackRefused):
    """The account is of a kind whose callbacks come to another address."""

    status = 404


class MethodNotAllowed(CallbackRefused):
    """This address does not serve this method."""

    status = 405


class BodyTooLarge(CallbackRefused):
    """The body is above the limit that the server accepts."""

    status = 413


class StoreError(LiushuiError):
    """The event store did not do what was asked; nothing was half done."""


class VersionConflict(StoreError):
    """An append expected one version and found another."""

    def __init__(self, stream: str, expected: str | int, actual: int) -> None:
        super().__init__(f"{stream}: expected version {expected}, found {actual}; read the stream and decide again")
        self.stream, self.expected, self.actual = stream, expected, actual


class AppendTimedOut(StoreError):
    """A commit could not be written in the time left; whether it stands is answered by the next try's conflict image."""


class CommitTooLarge(StoreError):
    """A commit above the item budget: split what is recorded or store the payload elsewhere."""


class StoreUnavailable(StoreError):
    """A table did not answer, or asked to slow down. A call may have taken effect; trying again is right and safe."""


class UndecodableCommit(StoreError):
    """A stored commit whose payload this code cannot read: an unknown encoding, broken bytes, a failing upcaster.

    `number`: which one of its sub-stream, so that a reader may go on behind it."""

    def __init__(self, message: str, *, number: int | None = None) -> None:
        super().__init__(message)
        self.number = number


class ConfigurationError(LiushuiError):
    """Something is set up wrongly; the message names what and the remedy."""


class UnreachableRule(ConfigurationError):
    """A bot rule that can never be reached because an earlier one takes everything it matches."""


class DecisionRefused(LiushuiError):
    """This decision cannot be taken on this reply or saga; the message says why and what can be done."""


class AlreadyDecided(DecisionRefused):
    """Somebody, or the deadline, decided before; the message says who and what."""


class UnknownReply(DecisionRefused):
    """No reply of this id is known here."""


class UnknownConversation(LiushuiError):
    """Nothing is recorded of this user, or not at the moment that was asked for; the message says which."""


class DeadLetterError(LiushuiError):
    """What was asked of dead letters could not be done; the message says why and what can be done."""


class UnknownLetter(DeadLetterError):
    """No dead letter of this id is there."""


class LettersUnavailable(DeadLetterError):
    """The bucket of dead letters did not answer, or asked to slow down. Trying again is right and safe."""


class ConsumerUnavailable(DeadLetterError):
    """A consumer could not be invoked, or did not answer. It may have taken the records; delivering them again is safe."""


class ConsumerFailed(DeadLetterError):
    """A consumer raised, or ran out of its time. It may have taken some of the records; delivering them again is safe."""


class UnknownSaga(DecisionRefused):
    """No saga of this id is known here."""


class NotDone(LiushuiError):
    """For an action or compensation of a saga: nothing was done, because of `reason` (without what a user wrote). `again`: trying
    again later may help. Whatever else such a function raises leaves open what it did."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.again = reason, again


class WorkflowsUnavailable(LiushuiError):
    """Step Functions did not answer, or asked to slow down. What was asked may have been done; trying again is safe."""


class PlatformError(LiushuiError):
    """A call to WeChat's API that did not succeed."""


class TokenUnavailable(PlatformError):
    """No token of `kind` can be had before `retry_at` (milliseconds since the epoch); `error_class` as in `wechat.errcodes`.
    `asked`: WeChat was asked just now; else an earlier refusal is remembered, or another refresher is at it."""

    def __init__(
        self, account: str, *, kind: str, error_class: str, errcode: int | None, retry_at: int, detail: str, asked: bool
    ) -> None:
        super().__init__(f"no {kind} for account {account!r}: {detail}")
        self.error_class, self.errcode, self.retry_at, self.detail = error_class, errcode, retry_at, detail
        self.asked = asked


class WeChatRefused(PlatformError):
    """WeChat refused `call`: it was not done, and the same call would be refused again. `error_class` as in `wechat.errcodes`,
    `explanation` in English and Chinese. `code`: what WeChat Pay has in the place of an errcode. `repeated`: an earlier try of
    the call was not answered, and may have been carried out."""

    def __init__(
        self, account: str, call: str, *, errcode: int | None, error_class: str, explanation: str, code: str | None = None,
        repeated: bool = False,
    ) -> None:  # fmt: skip
        said = f"errcode {errcode}" if code is None else code
        super().__init__(f"{call} for account {account!r} was refused ({error_class}, {said}): {explanation}")
        self.account, self.call, self.errcode, self.error_class = account, call, errcode, error_class
        self.explanation, self.code, self.repeated = explanation, code, repeated


class WeChatUnavailable(PlatformError):
    """`call` was not done: WeChat could not be reached, was too busy, or answered what it does not document. Calling again
    later is right and safe."""

    def __init__(self, account: str, call: str, *, errcode: int | None = None, detail: str) -> None:
        super().__init__(f"{call} for account {account!r} was not done: {detail}")
        self.account, self.call, self.errcode, self.detail = account, call, errcode, detail


class WeChatAmbiguous(PlatformError):
    """Nobody can tell whether `call` delivered: ask the receiver, or decide that twice is better than never."""

    def __init__(self, account: str, call: str, *, errcode: int | None = None, detail: str) -> None:
        super().__init__(f"{call} for account {account!r} may or may not have been delivered: {detail}")
        self.account, self.call, self.errcode, self.detail = account, call, errcode, detail
