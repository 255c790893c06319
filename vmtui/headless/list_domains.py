"""``vmtui list``: every domain of every host, once, as a table or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

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


def list_domains(
    targets: Sequence[Target], *, as_json: bool, details: bool, filters: Sequence[str] = ()
) -> Exit:
    """Print what the hosts have; those that give no answer are told on standard error.

    Args:
        targets: The hosts.
        as_json: Whether to print JSON, and not a table.
        details: Whether to read titles and virtual CPUs too.
        filters: Words of which each must fit, such as "state:running".

    Raises:
        BadInputError: A filter makes no sense.
        BrokenPipeError, OutputError: The output can't be written.
    """
    chosen = _filter(filters) if filters else None
    listings = list_hosts(
        [(target.name, target.uri) for target in targets],
        details=details,
        uuids=as_json,
        timeout=TIMEOUT,
        only_look={target.name for target in targets if target.terms.read_only},
        meanwhile=_import_as_json if as_json else _import_as_table,
    )
    if chosen:
        tags = {target.name: target.terms.tags for target in targets}
        listings = [chosen(one, tags[one.name]) for one in listings]
    is_any_up = any(listing.status is ListStatus.UP for listing in listings)
    if as_json:
        put(_as_json(listings), sys.stdout)
    elif is_any_up:
        put(_as_table(listings, details), sys.stdout)
    if filters and is_any_up and not any(listing.domains for listing in listings):
        complain(_nothing(filters))
    for listing in listings:
        if listing.note:
            complain(f"{listing.name}: {listing.note}")
    unreached = [listing for listing in listings if listing.status is not ListStatus.UP]
    for listing in unreached:
        complain(f"{listing.name} ({listing.uri}) could not be reached: {listing.error}")
    if unreached:
        return Exit.UNREACHABLE
    return Exit.REFUSED if any(listing.left_out for listing in listings) else Exit.DONE


def _filter(words: Sequence[str]) -> Callable[[HostListing, Sequence[str]], HostListing]:
    """What leaves of a listing those that fit. Most lists need none, and pay for no import."""
    from dataclasses import replace

    from vmtui.config import BadInputError
    from vmtui.core.view import FIELDS, fits, parse_filter

    parsed = parse_filter(" ".join(words), FIELDS)
    if parsed.problem:
        raise BadInputError(parsed.problem)

    def chosen(listing: HostListing, tags: Sequence[str]) -> HostListing:
        listed = (one for one in listing.domains if fits(parsed, _texts(listing.name, one, tags)))
        return replace(listing, domains=tuple(listed))

    return chosen


def _texts(host: str, domain: ListedDomain, tags: Sequence[str]) -> dict[str, str]:
    """The lower-case texts in which a filter looks, by its fields; the tags are the host's."""
    texts = {
        "state": domain.row.state.value,
        "host": host,
        "name": domain.row.name,
        "title": domain.title or "",
        "tag": " ".join(tags),
    }
    return {key: text.lower() for key, text in texts.items()}


def _nothing(words: Sequence[str]) -> str:
    """That no guest fits, and the state that was perhaps meant: an empty table tells neither."""
    from vmtui.config import nearest
    from vmtui.core.model import PowerState
    from vmtui.core.view import FIELDS, parse_filter

    states = [state.value for state in PowerState]
    asked = [value for key, value in parse_filter(" ".join(words), FIELDS).fields if key == "state"]
    unknown = [one for one in asked if not any(one.removeprefix("=") in state for state in states)]
    hint = f"; no state {unknown[0]!r}: {nearest(unknown[0], states)}" if unknown else ""
    return f"no guest fits {' '.join(words)!r}{hint}"


def _import_as_json() -> None:
    """Fetch what it takes, while the hosts answer."""
    import_module("json")


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


def _import_as_table() -> None:
    """Fetch what it takes, while the hosts answer."""
    import_module("vmtui.core.text")
    import_module("vmtui.core.view")


def _as_table(listings: Sequence[HostListing], details: bool) -> str:
    from vmtui.core.text import size
    from vmtui.core.view import natural

    heading = ["NAME", "HOST", "STATE", "ID", "MEM"] + (["VCPU", "TITLE"] if details else [])
    rows = []
    for listing in listings:
        host = visible(listing.name)
        for domain in sorted(listing.domains, key=lambda one: natural(one.row.name)):
            memory = domain.row.memory
            shown = "–" if memory is None else size(memory)
            rows.append(_row(host, domain, shown, details))
    return table(heading, rows, right=frozenset({3, 4, 5}))


def _row(host: str, domain: ListedDomain, memory: str, details: bool) -> list[str]:
    row = domain.row
    texts = [
        visible(row.name),
        host,
        row.state.value,
        "–" if row.domain_id is None else str(row.domain_id),
        memory,
    ]
    if details:
        texts.append("–" if domain.vcpus is None else str(domain.vcpus))
        texts.append(visible(domain.title or ""))
    return texts
