"""All domains in the order of their names, kept while they come, go and are renamed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from vmtui.core.model import Vm, VmId
from vmtui.core.view import name_key

FEW = 64
"""Changes up to which each finds its place by itself; of more, all are sorted afresh."""


class NameOrder:
    """Sorts when it is asked for the order, and then only what has changed.

    Attributes:
        told: How often the order was another than before.
    """

    def __init__(self) -> None:
        """Nothing is known of any domain."""
        self._names: dict[VmId, str] = {}
        self._changed: set[VmId] = set()
        self._is_sorted = False
        self._keys: list[tuple[str, str, str, str]] = []
        self._ids: list[VmId] = []
        self.told = 0

    def changed(self, vm_id: VmId, vm: Vm | None) -> None:
        """A domain may have another name now, or be there no more."""
        if self._names.get(vm_id) != (vm.name if vm else None):
            self._changed.add(vm_id)

    def sorted(self, vms: Mapping[VmId, Vm]) -> Sequence[VmId]:
        """The domains by name; of those that changed, as they are now."""
        if not self._is_sorted or len(self._changed) > FEW:
            self._sort(vms)
        elif self._changed:
            for vm_id in self._changed:
                self._take_out(vm_id)
                if vm_id in vms:
                    self._put_in(vms[vm_id])
            self.told += 1
        self._changed.clear()
        return self._ids

    def _sort(self, vms: Mapping[VmId, Vm]) -> None:
        """Sort all, those that stay with the keys that they have."""
        new = self._changed if self._is_sorted else vms.keys()
        there = zip(self._keys, self._ids, strict=True)
        rows = [(key, vm_id) for key, vm_id in there if vm_id not in new and vm_id in vms]
        rows += [(name_key(vms[vm_id]), vm_id) for vm_id in new if vm_id in vms]
        rows.sort()
        self._keys = [key for key, _ in rows]
        self._ids = [vm_id for _, vm_id in rows]
        # The names by which they were sorted: of another one nobody may have told yet.
        names = self._names
        self._names = {x: vms[x].name if x in new else names[x] for x in self._ids}
        self._is_sorted = True
        self.told += 1

    def _take_out(self, vm_id: VmId) -> None:
        name = self._names.pop(vm_id, None)
        if name is not None:
            place = bisect_left(self._keys, name_key(Vm(vm_id, name)))
            del self._keys[place], self._ids[place]

    def _put_in(self, vm: Vm) -> None:
        key = name_key(vm)
        place = bisect_left(self._keys, key)
        self._keys.insert(place, key)
        self._ids.insert(place, vm.id)
        self._names[vm.id] = vm.name
