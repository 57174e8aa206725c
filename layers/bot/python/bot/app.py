"""The bot that Liushui comes with: one rule of each kind. Three lines add another."""

import re

from bot.gifts import GIFTS
from liushui.bot import Bot, ClickEvent, Image, ImageMessage, TextMessage, UserState, deferred, start_saga

bot = Bot()

HELP = """help: this text
later TEXT: TEXT, a moment later
either A or B: A, or B where A cannot be sent
count: how many messages you have sent
boom: a handler that fails
anything else: an echo"""


@bot.text("help", "帮助")
def offer_help():
    return HELP


@bot.text(re.compile(r"later (.+)", re.DOTALL))
def answer_later(match: re.Match[str]):
    return deferred(match[1])


@bot.text(re.compile(r"either (.+) or (.+)", re.DOTALL))
def answer_either(match: re.Match[str]):
    return deferred(match[1], fallback=match[2])


@bot.text("count")
def count_messages(user: UserState):
    return f"{user.messages}"


@bot.text("boom")
def fail():
    raise RuntimeError("boom")


@bot.subscribe
def welcome(account: str):
    greeting = "Welcome! 欢迎！Say help to see what I can do."
    return [greeting, start_saga("welcome_gift")] if account in GIFTS else greeting


@bot.unsubscribe
def part():
    return None


@bot.click()
def name_menu_key(message: ClickEvent):
    return f"menu: {message.key}"


@bot.image
def return_image(message: ImageMessage):
    return Image(message.media_id)


@bot.default
def echo(message: object):
    return message.content if isinstance(message, TextMessage) else None
