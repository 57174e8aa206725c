"""All of WeChat's APIs that the platform plays, by family. How they are answered: `answering`."""

from collections.abc import Iterable
from typing import TypeVar

from local.platform.apis import (
    cards,
    comments,
    components,
    consent,
    credentials,
    customer_service,
    drafts,
    industries,
    kf_accounts,
    mass,
    materials,
    media,
    menus,
    mini,
    mini_links,
    mini_sessions,
    network,
    oauth,
    openapi,
    pay_orders,
    pay_refunds,
    pay_sharing,
    pay_transfers,
    qr_codes,
    robots,
    short_keys,
    subscribe,
    subscribe_templates,
    tags,
    template,
    template_library,
    tickets,
    users,
    wecom_audit,
    wecom_contacts,
    wecom_customer_messages,
    wecom_customer_tags,
    wecom_directory,
    wecom_external,
    wecom_groups,
    wecom_kf,
    wecom_kf_upgrades,
    wecom_member_tags,
    wecom_messages,
    wecom_suites,
    wecom_task_cards,
    wecom_tokens,
    wecom_uploads,
)
from local.platform.apis.call import Api
from local.platform.apis.pay_call import PayApi

FAMILIES = (
    credentials,
    network,
    openapi,
    customer_service,
    kf_accounts,
    mass,
    template,
    template_library,
    industries,
    subscribe,
    subscribe_templates,
    menus,
    media,
    materials,
    drafts,
    comments,
    qr_codes,
    users,
    tags,
    cards,
    short_keys,
    tickets,
    consent,
    oauth,
    mini,
    mini_links,
    mini_sessions,
    wecom_tokens,
    wecom_messages,
    wecom_groups,
    robots,
    wecom_contacts,
    wecom_external,
    wecom_customer_tags,
    wecom_customer_messages,
    wecom_uploads,
    wecom_kf,
    wecom_kf_upgrades,
    wecom_task_cards,
    wecom_directory,
    wecom_member_tags,
    wecom_audit,
    wecom_suites,
    components,
)
APIS: tuple[Api, ...] = sum((family.APIS for family in FAMILIES), ())
PAY_APIS: tuple[PayApi, ...] = (*pay_orders.APIS, *pay_refunds.APIS, *pay_sharing.APIS, *pay_transfers.APIS)
"""WeChat Pay's, which are signed and answered in a way of their own: `pay_answering`."""
API_NAMES = tuple(dict.fromkeys([*(api.name for api in APIS), *(api.name for api in PAY_APIS)]))
A = TypeVar("A", bound=Api | PayApi)


def by_path(apis: Iterable[A]) -> dict[str, list[A]]:
    """APIs at the same path are told apart by whose token comes: the real WeCom has a host of its own."""
    paths: dict[str, list[A]] = {}
    for api in apis:
        paths.setdefault(api.path, []).append(api)
    return paths
