"""Files whose bytes are overwritten before they are let go."""

import os
from pathlib import Path


def overwrite(path: Path) -> None:
    """Put zeros where a file's bytes lie, and wait until they are on disk; no file is no mistake.

    The blocks stay the file's own. Copies that a disk keeps by itself (wear levelling, snapshots)
    are out of reach: NIST SP 800-88.
    """
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def overwrite_and_delete(path: Path) -> None:
    """Overwrite a file, then delete it; no file is no mistake."""
    overwrite(path)
    path.unlink(missing_ok=True)
