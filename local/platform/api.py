"""All of WeChat's APIs that the platform plays, by family. How they are answered: `answering`."""

from collections.abc import Iterable

from local.platform.apis import (
    components,
    consent,
    credentials,
    customer_service,
    drafts,
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
    qr_codes,
    robots,
    short_keys,
    subscribe,
    tags,
    template,
    template_library,
    tickets,
    users,
    wecom_contacts,
    wecom_customer_messages,
    wecom_customer_tags,
    wecom_external,
    wecom_groups,
    wecom_kf,
    wecom_messages,
    wecom_tokens,
    wecom_uploads,
)
from local.platform.apis.call import Api

FAMILIES = (
    credentials,
    network,
    openapi,
    customer_service,
    kf_accounts,
    mass,
    template,
    template_library,
    subscribe,
    menus,
    media,
    materials,
    drafts,
    qr_codes,
    users,
    tags,
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
    components,
)
APIS: tuple[Api, ...] = sum((family.APIS for family in FAMILIES), ())
API_NAMES = tuple(dict.fromkeys(api.name for api in APIS))


def by_path(apis: Iterable[Api]) -> dict[str, list[Api]]:
    """APIs at the same path are told apart by whose token comes: the real WeCom has a host of its own."""
    paths: dict[str, list[Api]] = {}
    for api in apis:
        paths.setdefault(api.path, []).append(api)
    return paths
