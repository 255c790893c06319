"""Domains that were looked up once on a connection, so that a second's samples cost one call."""

from __future__ import annotations

from collections.abc import Iterable

import libvirt

from vmtui.hypervisor import bulk

_FEW = 4
"""Domains that are looked up one by one; of more, the host is asked for its whole list."""


class Handles:
    """The domain objects of open connections. Each connection is used by its own thread only.

    They keep their connection open: the lane must let go of them before it closes it.
    """

    def __init__(self, *, is_kept: bool = True) -> None:
        """Know none.

        Args:
            is_kept: Whether to remember any: in this process's own driver a look-up costs nothing.
        """
        self._is_kept = is_kept
        self._known: dict[libvirt.virConnect, dict[str, libvirt.virDomain]] = {}

    def one(self, connection: libvirt.virConnect, uuid: str) -> libvirt.virDomain:
        """A domain.

        Raises:
            libvirt.libvirtError: It can't be looked up; code 42 if it is gone.
        """
        known = self._of(connection)
        if uuid not in known:
            known[uuid] = connection.lookupByUUIDString(uuid)
        return known[uuid]

    def all(self, connection: libvirt.virConnect, uuids: Iterable[str]) -> list[libvirt.virDomain]:
        """These domains, without those that are gone.

        Raises:
            libvirt.libvirtError: The connection or its host fails.
        """
        wanted = tuple(uuids)
        known = self._of(connection)
        missing = [uuid for uuid in wanted if uuid not in known]
        if len(missing) > _FEW:
            listed = {domain.UUIDString(): domain for domain in bulk.all_domains(connection)}
            known.update((uuid, listed[uuid]) for uuid in missing if uuid in listed)
        else:
            known.update(_looked_up(connection, missing))
        return [known[uuid] for uuid in wanted if uuid in known]

    def drop(self, connection: libvirt.virConnect, uuids: Iterable[str]) -> None:
        """Look these up again when they are wanted again: they did not answer."""
        for uuid in uuids:
            self._of(connection).pop(uuid, None)

    def let_go(self, connection: libvirt.virConnect) -> None:
        """The connection is about to be closed."""
        self._known.pop(connection, None)

    def _of(self, connection: libvirt.virConnect) -> dict[str, libvirt.virDomain]:
        return self._known.setdefault(connection, {}) if self._is_kept else {}


def _looked_up(
    connection: libvirt.virConnect, uuids: Iterable[str]
) -> Iterable[tuple[str, libvirt.virDomain]]:
    for uuid in uuids:
        try:
            yield uuid, connection.lookupByUUIDString(uuid)
        except libvirt.libvirtError as error:
            if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN:
                raise
