"""A corporation's people: its members, and the customers whom its members or its service accounts know.

Both appear by acting or by POST /control/users; who was named as somebody's customer is one, all others are members until they
are deleted. All members are in the root department, 1, unless user/create or user/update says otherwise.
"""

from typing import Any

from local.platform.conversations import User
from local.platform.simulator import Simulator

CUSTOMERS = "external_contacts"
PROFILES, LEFT, DEPARTMENTS = "member_profiles", "left_members", "departments"
ROOT = "1"


def members(simulator: Simulator, corporation: str) -> list[User]:
    customers, left = (simulator.records.rows(corporation, table) for table in (CUSTOMERS, LEFT))
    return [user for user in simulator.conversations.users(corporation) if user.openid not in {*customers, *left}]


def member(simulator: Simulator, corporation: str, userid: object) -> User | None:
    return next((user for user in members(simulator, corporation) if user.openid == userid), None)


def profile(simulator: Simulator, corporation: str, userid: str) -> dict[str, Any]:
    """What is known of a member."""
    kept = simulator.records.get(corporation, PROFILES, userid) or {}
    usual = {"userid": userid, "name": userid, "department": [1], "status": 1}
    return {**usual, **kept, "main_department": kept.get("main_department") or kept.get("department", [1])[0]}


def department_ids(simulator: Simulator, corporation: str) -> list[int]:
    """The root first."""
    return [1, *map(int, simulator.records.rows(corporation, DEPARTMENTS))]


def is_customer(simulator: Simulator, corporation: str, user: str) -> bool:
    return simulator.records.get(corporation, CUSTOMERS, user) is not None


def add_customer(simulator: Simulator, corporation: str, external_userid: str) -> User:
    """A person outside, who is known from now on."""
    if simulator.records.get(corporation, CUSTOMERS, external_userid) is None:
        simulator.records.put(corporation, CUSTOMERS, external_userid, {"follow_user": []})
    return simulator.conversations.meet(corporation, external_userid)
