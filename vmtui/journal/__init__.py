"""The record: who did what to which guest, kept where it outlives the console.

Append-only lines of JSON, one for each record, tied into a chain (`vmtui.core.record.chain`), in
`$XDG_STATE_HOME/vmtui/audit.jsonl`; where that fails, in the runtime directory, and where that
fails too, in journald. `Journal` writes, `read_open` finds the soft shutdowns under way.
"""

from vmtui.journal.author import this_author
from vmtui.journal.following import Follower
from vmtui.journal.places import Place, default_places
from vmtui.journal.reading import LeftOpen, read_open
from vmtui.journal.writer import Journal

__all__ = ["Follower", "Journal", "LeftOpen", "Place", "default_places", "read_open", "this_author"]
