"""``vmtui list``: every domain of every host, once, as a table or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from vmtui.core.visible import visible
from vmtui.endings import Exit
from vmtui.headless.table import table
from vmtui.hosts import Target
from vmtui.hypervisor.listing import HostListing, ListedDomain, ListStatus, list_hosts
from vmtui.output import complain, put

VERSION = 1
"""Of the JSON document; fields may be added without a new one."""

TIMEOUT = 10.0
"""Seconds that each host has; all are asked at the same time."""


def list_domains(targets: Sequence[Target], *, as_json: bool, details: bool) -> Exit:
    """Print what the hosts have; those that give no answer are told on standard error.

    Args:
        targets: The hosts.
        as_json: Whether to print JSON, and not a table.
        details: Whether to read titles and virtual CPUs too.

    Raises:
        BrokenPipeError, OutputError: The output can't be written.
    """
    listings = list_hosts(
        [(target.name, target.uri) for target in targets],
        details=details,
        timeout=TIMEOUT,
        only_look={target.name for target in targets if target.terms.read_only},
    )
    if as_json:
        put(_as_json(listings), sys.stdout)
    elif any(listing.status is ListStatus.UP for listing in listings):
        put(_as_table(listings, details), sys.stdout)
    for listing in listings:
        if listing.note:
            complain(f"{listing.name}: {listing.note}")
    unreached = [listing for listing in listings if listing.status is not ListStatus.UP]
    for listing in unreached:
        complain(f"{listing.name} ({listing.uri}) could not be reached: {listing.error}")
    if unreached:
        return Exit.UNREACHABLE
    return Exit.REFUSED if any(listing.left_out for listing in listings) else Exit.DONE


def _as_json(listings: Sequence[HostListing]) -> str:
    import json

    document = {
        "version": VERSION,
        "hosts": [
            {
                "name": listing.name,
                "uri": listing.uri,
                "status": listing.status.value,
                "error": listing.error,
                "left_out": listing.left_out,
            }
            for listing in listings
        ],
        "domains": [
            {
                "host": listing.name,
                "name": domain.row.name,
                "uuid": domain.row.uuid,
                "id": domain.row.domain_id,
                "state": domain.row.state.value,
                "reason": domain.row.reason.value,
                "vcpus": domain.vcpus,
                "memory_bytes": domain.row.memory,
                "title": domain.title,
            }
            for listing in listings
            for domain in listing.domains
        ],
    }
    # Only ASCII: whatever a name holds, nothing of it can act on a terminal.
    return json.dumps(document, ensure_ascii=True)


def _as_table(listings: Sequence[HostListing], details: bool) -> str:
    from vmtui.core.view import natural

    heading = ["NAME", "HOST", "STATE", "ID", "MEM"] + (["VCPU", "TITLE"] if details else [])
    rows = [
        _row(listing.name, domain, details)
        for listing in listings
        for domain in sorted(listing.domains, key=lambda one: natural(one.row.name))
    ]
    return table(heading, rows, right=frozenset({3, 4, 5}))


def _row(host: str, domain: ListedDomain, details: bool) -> list[str]:
    from vmtui.core.text import size

    row = domain.row
    texts = [
        visible(row.name),
        visible(host),
        row.state.value,
        "–" if row.domain_id is None else str(row.domain_id),
        "–" if row.memory is None else size(row.memory),
    ]
    if details:
        texts.append("–" if domain.vcpus is None else str(domain.vcpus))
        texts.append(visible(domain.title or ""))
    return texts
