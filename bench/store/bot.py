"""A bot that says more than its user did, so that nothing of the reply compresses away, and keeps a short session."""

import random

from bench.texts import a_text
from liushui.bot import Bot, Session, TextMessage, UserState

bot = Bot()


@bot.text()
def answer(message: TextMessage, user: UserState, session: Session) -> str:
    """As many other characters as the text has; two keys in the session, both changed by each message."""
    session["step"], session["topic"] = user.messages, message.content[:4]
    return a_text(random.Random(message.content), len(message.content))
