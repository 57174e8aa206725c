"""The public API for a bot's author: rules, messages, replies, sessions. `layers/bot` imports this module only.

    from liushui.bot import Bot, Image, deferred

    bot = Bot()

    @bot.text("help", "帮助")
    def offer_help(message):
        return "Say anything: I repeat it."

    @bot.text(re.compile(r"later (.+)"))
    def answer_later(match):
        return deferred(match[1])

Rules are tried in the order of their registration; `default` comes last wherever it stands. A handler asks by parameter
name for what it needs: `message` (a typed view of the callback, one of `liushui.wechat.views`), `match` (of the rule's regular
expression), `user` (the `UserState` after this callback), `session` (a dictionary kept for this user, at most 2 KB of JSON),
`account` (the account's name). It returns nothing, a string, a reply, `deferred(reply)`, `start_saga(name)`, or a list of these.
A handler may run again when two callbacks of one user meet: it has no side effects of its own; they are asked for by what it
returns.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias, TypeVar

from liushui.bot.wanting import HandlerResult, Wanted, deferred, each, wanted
from liushui.domain.errors import ConfigurationError, UnreachableRule
from liushui.domain.json import JsonObject, JsonValue
from liushui.domain.saga_requests import StartSaga, start_saga
from liushui.domain.user import SESSION_BUDGET_BYTES, SessionTooLarge, UserState
from liushui.wechat.replies import (
    Article,
    Image,
    InvalidReply,
    Music,
    News,
    Text,
    TransferToCustomerService,
    UpdateButton,
    UpdateTemplateCard,
    Video,
    Voice,
)
from liushui.wechat.texts import split_text
from liushui.wechat.views import view
from liushui.wechat.views.kinds import Callback, Event, Message, UnknownEvent, UnknownMessage, is_event, kinds_of
from liushui.wechat.views.official.follow import LocationEvent, ScanEvent, SubscribeEvent, UnsubscribeEvent
from liushui.wechat.views.official.menu import (
    ClickEvent,
    LocationSelectEvent,
    PicturesEvent,
    ScanCodePushEvent,
    ScanCodeWaitEvent,
    ViewEvent,
)
from liushui.wechat.views.official.messages import (
    ImageMessage,
    LinkMessage,
    LocationMessage,
    MiniProgramPageMessage,
    TextMessage,
    VideoMessage,
    VoiceMessage,
)

__all__ = [
    "Article", "Bot", "ClickEvent", "Event", "Image", "ImageMessage", "Incoming", "LinkMessage", "LocationEvent",
    "LocationMessage", "LocationSelectEvent", "Message", "MiniProgramPageMessage", "Music", "News", "PicturesEvent",
    "ScanCodePushEvent", "ScanCodeWaitEvent", "ScanEvent", "Session", "SubscribeEvent", "Text", "TextMessage",
    "TransferToCustomerService", "UnknownEvent", "UnknownMessage", "UnsubscribeEvent", "UpdateButton", "UpdateTemplateCard",
    "UserState", "Video", "VideoMessage", "ViewEvent", "Voice", "VoiceMessage", "deferred", "split_text", "start_saga",
]  # fmt: skip

Incoming: TypeAlias = Callback
Session: TypeAlias = dict[str, JsonValue]
Handler: TypeAlias = Callable[..., Any]
H = TypeVar("H", bound=Handler)
Pattern: TypeAlias = str | re.Pattern[str]

_PARAMETERS = ("message", "match", "user", "session", "account")
MAX_REPLIES_BYTES = 64 * 1024
"""What one handler's replies may take as JSON, so that they fit into a commit beside the callback."""


class HandlerOverran(BaseException):
    """The time for a handler is up. Not an Exception, so that a handler's own `except Exception` cannot keep it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A handler and what it is for: a kind of callback, and for texts, keys and names what they must be (None: any)."""

    handler: Handler
    kind: type[Incoming] | None
    pattern: Pattern | None
    is_deferred: bool

    @property
    def name(self) -> str:
        """The handler's name: it is stored with deferred replies, so a rename needs the old name kept for a while."""
        return self.handler.__name__

    def match(self, message: Incoming) -> re.Match[str] | bool:
        """Whether (and how) this rule takes `message`."""
        if self.kind is not None and not isinstance(message, self.kind):
            return False
        if self.pattern is None:
            return True
        if self.kind is None:
            return self.pattern in _names_of_event(message)
        subject = _subject(message)
        if isinstance(self.pattern, str):
            return subject == self.pattern
        return self.pattern.match(subject) or False

    def hides(self, later: "Rule") -> bool:
        """Whether `later` can never be reached behind this rule, as far as that can be told."""
        if self.kind is not later.kind:
            return self._event_hides(later)
        if self.pattern is None or self.pattern == later.pattern:
            return True
        return isinstance(self.pattern, re.Pattern) and (
            self.pattern.pattern in (".*", "(.*)")
            or (isinstance(later.pattern, str) and bool(self.pattern.match(later.pattern)))
        )

    def _event_hides(self, later: "Rule") -> bool:
        """The same between a rule for an event's name and one for its typed view."""
        if self.kind is None:
            return later.kind is not None and self.pattern in _names_of(later.kind)
        return later.kind is None and self.pattern is None and later.pattern in _names_of(self.kind)

    def run(self, message: Incoming, match: re.Match[str] | bool, user: UserState, account: str) -> HandlerResult:
        """Call the handler with what it asks for. Raises what it raises, InvalidReply, SessionTooLarge, TypeError."""
        before = json.dumps(user.session)
        session: Session = json.loads(before)  # copies: what a handler does to them changes no fact
        at_hand = {
            "message": message,
            "match": match,
            "user": replace(user, session=json.loads(before)),
            "session": session,
            "account": account,
        }
        answer = each(self.handler(**{name: at_hand[name] for name in _parameters(self.handler)}))
        sagas = tuple(one for one in answer if isinstance(one, StartSaga))
        replies = tuple(wanted(reply, self.name) for reply in answer if not isinstance(reply, StartSaga))
        _check_size(replies, self.name)
        return HandlerResult(replies, *_session_changes(json.loads(before), session), sagas)


class Bot:
    """The rules of one bot. Everything wrong with a rule is said when it is registered, at start-up."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._default: Rule | None = None

    def text(self, *patterns: Pattern, deferred: bool = False) -> Callable[[H], H]:
        """A text message: one of the exact texts (blanks around it do not count), or one that a compiled regular expression
        matches from its beginning; without a pattern, any text."""
        stripped = tuple(pattern.strip() if isinstance(pattern, str) else pattern for pattern in patterns)
        return self._for(TextMessage, stripped, deferred)

    def click(self, *keys: str, deferred: bool = False) -> Callable[[H], H]:
        """A menu click (CLICK, WeCom's click) with one of the keys; without a key, any."""
        return self._for(ClickEvent, keys, deferred)

    def scan(self, *scenes: str, deferred: bool = False) -> Callable[[H], H]:
        """A follower scanned a QR code (SCAN) with one of the scenes; without a scene, any."""
        return self._for(ScanEvent, scenes, deferred)

    def event(self, *names: str, deferred: bool = False) -> Callable[[H], H]:
        """An event by WeChat's own name in any case, also one that has no typed view. A name may go on with a second one:
        `change_contact` takes all of these, `change_contact/create_user` one kind."""
        folded = tuple(name.strip().casefold() if isinstance(name, str) else name for name in names)
        if not all(folded) or not folded:
            raise ConfigurationError("name the event: @bot.event('WifiConnected')")
        return self._for(None, folded, deferred)

    def image(self, handler: H) -> H:
        """An image message."""
        return self._plain(ImageMessage, handler)

    def voice(self, handler: H) -> H:
        """A voice message."""
        return self._plain(VoiceMessage, handler)

    def video(self, handler: H) -> H:
        """A video or short video message."""
        return self._plain(VideoMessage, handler)

    def location(self, handler: H) -> H:
        """A location that the user sent."""
        return self._plain(LocationMessage, handler)

    def link(self, handler: H) -> H:
        """A link message."""
        return self._plain(LinkMessage, handler)

    def subscribe(self, handler: H) -> H:
        """The user follows the account."""
        return self._plain(SubscribeEvent, handler)

    def unsubscribe(self, handler: H) -> H:
        """The user left; WeChat shows no reply."""
        return self._plain(UnsubscribeEvent, handler)

    def location_event(self, handler: H) -> H:
        """The phone reports where it is (LOCATION)."""
        return self._plain(LocationEvent, handler)

    def view(self, handler: H) -> H:
        """The user opened a menu's link (VIEW); WeChat shows no reply."""
        return self._plain(ViewEvent, handler)

    def default(self, handler: H) -> H:
        """What no other rule takes."""
        if self._default is not None:
            raise UnreachableRule(f"default {handler.__name__!r}: {self._default.name!r} is the default already")
        self._default = self._checked(Rule(handler, None, None, False))
        return handler

    def rule_for(self, fields: JsonObject, platform: str = "official") -> "Match | None":
        """The rule that takes a callback with these fields, which came to an account of `platform`, if one does."""
        message = view(deepcopy(fields), platform)  # a handler that changes it changes no fact
        for rule in self._all():
            if (match := rule.match(message)) is not False:
                return Match(rule, message, match)
        return None

    def run_deferred(
        self, handler: str, fields: JsonObject, user: UserState, platform: str = "official", account: str = ""
    ) -> HandlerResult:
        """Run the rule named `handler` on the callback that asked for it. Raises what the handler raises, and LookupError when no
        rule has that name or the rule no longer takes the callback."""
        message = view(fields, platform)
        for rule in self._all():
            if rule.name == handler and (match := rule.match(message)) is not False:
                return rule.run(message, match, user, account)
        raise LookupError(f"the bot has no rule {handler!r} for this callback")

    def _all(self) -> Iterator[Rule]:
        yield from self._rules
        if self._default is not None:
            yield self._default

    def _for(self, kind: type[Incoming] | None, patterns: Sequence[Pattern], is_deferred: bool) -> Callable[[H], H]:
        if any(callable(pattern) for pattern in patterns):
            raise ConfigurationError("write the rule's brackets: @bot.text(), not @bot.text")

        def register(handler: H) -> H:
            for pattern in patterns or (None,):
                self._add(Rule(handler, kind, pattern, is_deferred))
            return handler

        return register

    def _plain(self, kind: type[Incoming], handler: H) -> H:
        self._add(Rule(handler, kind, None, False))
        return handler

    def _add(self, rule: Rule) -> None:
        for earlier in self._rules:
            if earlier.hides(rule):
                wanted = rule.pattern.pattern if isinstance(rule.pattern, re.Pattern) else rule.pattern
                raise UnreachableRule(
                    f"rule {rule.name!r} for {wanted!r} can never be reached: {earlier.name!r}, registered before it, "
                    "takes everything it matches; register the narrower rule first or remove one"
                )
        self._rules.append(self._checked(rule))

    def _checked(self, rule: Rule) -> Rule:
        unknown = [name for name in _parameters(rule.handler) if name not in _PARAMETERS]
        if unknown:
            raise ConfigurationError(
                f"handler {rule.name!r} asks for {', '.join(unknown)}; a handler may ask for {', '.join(_PARAMETERS)}"
            )
        if any(other.name == rule.name and other.handler is not rule.handler for other in self._all()):
            raise ConfigurationError(
                f"two handlers are named {rule.name!r}; names are stored with deferred replies: rename one"
            )
        return rule


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that takes a callback, and the callback's typed view."""

    rule: Rule
    message: Incoming
    match: re.Match[str] | bool

    def run(self, user: UserState, account: str = "") -> HandlerResult:
        """See `Rule.run`."""
        return self.rule.run(self.message, self.match, user, account)


@cache
def _parameters(handler: Handler) -> tuple[str, ...]:
    return tuple(inspect.signature(handler).parameters)


def _subject(message: Incoming) -> str:
    match message:
        case TextMessage():
            return message.content.strip()
        case ClickEvent():
            return message.key
        case ScanEvent():
            return message.scene
    return ""


def _names_of(kind: type[Incoming]) -> set[str]:
    return {name.casefold() for name in kind.names} if issubclass(kind, Event) else set()


def _names_of_event(message: Incoming) -> set[str]:
    """What WeChat calls it, and, where one event has several names, the others; nothing for what is no event."""
    if not is_event(message.fields):
        return set()
    return _names_of(type(message)) | {kind.partition(":")[2] for kind in kinds_of(message.fields)}


def _check_size(replies: Sequence[Wanted], handler: str) -> None:
    stored = [data for reply in replies for data in (reply.message, reply.fallback) if data is not None]
    size = sum(len(json.dumps(data, ensure_ascii=False).encode()) for data in stored)
    if size > MAX_REPLIES_BYTES:
        raise InvalidReply(f"handler {handler!r} returned {size} bytes of replies; at most {MAX_REPLIES_BYTES} are taken")


def _session_changes(before: Mapping[str, JsonValue], session: Session) -> tuple[JsonObject, tuple[str, ...]]:
    """The values that were set and the keys that were removed. What JSON cannot hold raises TypeError or ValueError."""
    text = json.dumps(session, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    size = len(text.encode())
    if size > SESSION_BUDGET_BYTES:
        raise SessionTooLarge(f"the session is {size} bytes of JSON; at most {SESSION_BUDGET_BYTES} are carried")
    after = json.loads(text)
    values = {key: value for key, value in after.items() if key not in before or before[key] != value}
    return values, tuple(sorted(key for key in before if key not in after))
