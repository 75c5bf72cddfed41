"""Whether something on the internet can be had now."""

import http.client
import urllib.request

PATIENCE_S = 4.0


def is_reachable(address: str, patience_s: float = PATIENCE_S) -> bool:
    """Ask a server whether it has what is at `address`, without fetching it. Waits: call it in a thread."""
    try:
        request = urllib.request.Request(address, method="HEAD")
        with urllib.request.urlopen(request, timeout=patience_s):
            return True
    except (OSError, ValueError, http.client.HTTPException):
        return False
