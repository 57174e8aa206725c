"""A corporation's people: its members, and the customers whom its members or its service accounts know.

Both appear by acting or by POST /control/users; who was named as somebody's customer is one, all others are members. All members
are in the root department, 1.
"""

from local.platform.conversations import User
from local.platform.simulator import Simulator

CUSTOMERS = "external_contacts"
ROOT = "1"


def members(simulator: Simulator, corporation: str) -> list[User]:
    customers = simulator.records.rows(corporation, CUSTOMERS)
    return [user for user in simulator.conversations.users(corporation) if user.openid not in customers]


def member(simulator: Simulator, corporation: str, userid: object) -> User | None:
    return next((user for user in members(simulator, corporation) if user.openid == userid), None)


def is_customer(simulator: Simulator, corporation: str, user: str) -> bool:
    return simulator.records.get(corporation, CUSTOMERS, user) is not None


def add_customer(simulator: Simulator, corporation: str, external_userid: str) -> User:
    """A person outside, who is known from now on."""
    if simulator.records.get(corporation, CUSTOMERS, external_userid) is None:
        simulator.records.put(corporation, CUSTOMERS, external_userid, {"follow_user": []})
    return simulator.conversations.meet(corporation, external_userid)
