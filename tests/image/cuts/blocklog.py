"""A log of what was written to a disk, as QEMU's blklogwrites keeps it.

The format is that of Linux' dm-log-writes (drivers/md/dm-log-writes.c; Documentation/admin-guide/device-mapper/
log-writes.rst), all of it little endian: a super block, one sector long, with magic, version and number of entries
(64 bits each) and the size of a sector (32 bits); then for each entry a sector with where it was written, how many
sectors, flags and the length of a mark's text (64 bits each), and what was written. A discard has a length and no
data; the text of a mark is in the sector of its entry. An entry is written when its write has been done.
"""
import collections
import mmap
import struct

MAGIC, VERSION = 0x6A736677736872, 1
SUPER = struct.Struct("<QQQI")
ENTRY = struct.Struct("<QQQQ")
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8

# `offset` and what `data` has are bytes of the disk; `data` is empty where nothing was written.
Entry = collections.namedtuple("Entry", "flags offset data")


def drive(disk, log, name):
    """QEMU's arguments for a disk of that name whose writes are appended to a log. Nothing is flushed on this machine:
    a flush takes no time, so that the log's order is that of the guest."""
    blocks = [f"driver=file,filename={disk},node-name={name}-disk,cache.no-flush=on",
              f"driver=file,filename={log},node-name={name}-log,cache.no-flush=on",
              f"driver=blklogwrites,file={name}-disk,log={name}-log,log-append=on,log-super-update-interval=1,"
              f"node-name={name}"]
    return [word for block in blocks for word in ("-blockdev", block)]


class BadLog(Exception):
    """The file is not such a log, or ends before its last entry."""


def super_of(start):
    """(entries, bytes of a sector) out of the first bytes of a log."""
    if len(start) < SUPER.size:
        raise BadLog("no super block")
    magic, version, entries, sector = SUPER.unpack_from(start)
    if (magic, version) != (MAGIC, VERSION):
        raise BadLog(f"magic {magic:#x}, version {version}")
    if sector < 512 or sector & (sector - 1):
        raise BadLog(f"sectors of {sector} bytes")
    return entries, sector


def count(path):
    """How many entries there are by now, while it is written; 0 before the first."""
    with open(path, "rb") as file:
        start = file.read(SUPER.size)
    return super_of(start)[0] if any(start) else 0


def read(path):
    """All of them; `data` are views into the file, which stays mapped as long as they live."""
    with open(path, "rb") as file:
        log = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    number, sector = super_of(log)
    entries, at = [], sector
    for index in range(number):
        if at + sector > len(log):
            raise BadLog(f"entry {index} of {number} is not there")
        where, sectors, flags, _ = ENTRY.unpack_from(log, at)
        if flags & ~(FLUSH | FUA | DISCARD | MARK):
            raise BadLog(f"entry {index}: flags {flags:#x}")
        length = 0 if flags & DISCARD else sectors * sector
        at += sector
        if at + length > len(log):
            raise BadLog(f"entry {index} of {number} is cut off")
        entries.append(Entry(flags, where * sector, log[at:at + length]))
        at += length
    return entries
