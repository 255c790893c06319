"""Everything that a guest or a remote host can influence, made up by the thousand.

``python -m tests.fuzz`` runs at least 100,000 cases; the tests run a few thousand of the same. What
must hold: only the declared errors, and nothing that acts or hides in any text that is produced.
"""
