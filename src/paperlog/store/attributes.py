"""Owner, group, mode, access control lists and extended attributes of files that replace others."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_ACL = "system.posix_acl_access"


def copy_attributes(source: Path, descriptor: int) -> None:
    """Give an open file all attributes of another one, as far as permitted. Raises OSError.

    On Windows, a new file inherits the permissions of its folder.
    """
    if sys.platform == "win32":
        return
    status = source.stat()
    mode = stat.S_IMODE(status.st_mode)
    own = os.fstat(descriptor)
    if own.st_gid != status.st_gid:
        try:
            os.fchown(descriptor, -1, status.st_gid)
        except OSError:  # the other group only gets the permissions of others
            mode = mode & ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3
    if own.st_uid != status.st_uid:
        with suppress(OSError):
            os.fchown(descriptor, status.st_uid, -1)
    _copy_extended_attributes(source, descriptor)
    os.fchmod(descriptor, mode)


def give_to_owner(of: Path, descriptor: int) -> None:
    """As root, give a new file or folder to the owner of another file, or of its folder if it doesn't exist."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    try:
        status = of.stat()
    except FileNotFoundError:
        status = of.parent.stat()
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        with suppress(OSError):
            os.fchown(descriptor, status.st_uid, status.st_gid)


def _copy_extended_attributes(source: Path, descriptor: int) -> None:
    """Copy what the file system and the user's permissions allow. An inherited access control list is removed."""
    if sys.platform != "linux":
        return
    with suppress(OSError):
        names = os.listxattr(source)
        if _ACL in os.listxattr(descriptor) and _ACL not in names:
            os.removexattr(descriptor, _ACL)
        for name in names:
            with suppress(OSError):
                os.setxattr(descriptor, name, os.getxattr(source, name))
