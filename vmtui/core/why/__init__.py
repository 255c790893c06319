"""Why a guest still runs: what was seen of it, and what that says."""
