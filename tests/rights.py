"""A child that the modes of files bind, also where root runs the tests.

Root may do everything, so its child gives up the capabilities that make it so; then it is bound as any
user is, and can still read this environment in a private home.
"""

import ctypes
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

# capabilities(7): to read and write whatever the modes say
_OVERRIDE, _READ_SEARCH, _FOWNER = 1, 2, 3
_PR_CAPBSET_DROP = 24


def give_up_rights() -> None:
    """For a child, before its exec: what is left out of the bounding set is gone after it."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (_OVERRIDE, _READ_SEARCH, _FOWNER):
        if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "root could not give up its rights")


# What a child does before its exec: nothing where the modes bind it anyway.
BEFORE: Callable[[], None] | None = give_up_rights if os.geteuid() == 0 else None


def are_bound(folder: Path) -> bool:
    """Whether a child with `BEFORE` cannot read a file that nobody may read; made in `folder`."""
    closed = folder / "nobody"
    closed.touch(mode=0o000)
    try:
        probe = subprocess.run(["/bin/cat", closed], capture_output=True, preexec_fn=BEFORE, check=False)
    except subprocess.SubprocessError:
        return False
    finally:
        closed.unlink()
    return probe.returncode != 0
