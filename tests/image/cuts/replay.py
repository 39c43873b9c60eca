"""A disk as it may be found when the power went at some entry of its log.

What was written before the last flush is there. Of what was written after it each write may be there, or not, or some
of its sectors; a write with FUA is there. A disk may write in any order between two flushes.
"""
import contextlib
import mmap
import os
import subprocess

import blocklog

TORN_AT = 512    # a sector is whole or not there at all
CACHE = 400      # entries that a disk holds back which does not obey flushes


def sectors_of(entry, chance):
    """A torn write: its first sectors, or any of them."""
    number = len(entry.data) // TORN_AT
    if chance.random() < 0.5:
        return range(chance.randrange(number + 1))
    return [at for at in range(number) if chance.random() < 0.5]


def fates(writes, chance):
    """(write, sectors of it that are there) of a cut's unflushed writes."""
    if not writes:
        return
    way = chance.choice(["none", "until", "any", "any"])
    until = chance.randrange(len(writes) + 1)
    for number, entry in enumerate(writes):
        fate = {"none": "dropped", "any": chance.choice(["kept", "dropped", "torn"]),
                "until": "kept" if number < until else "torn" if number == until else "dropped"}[way]
        if entry.flags & blocklog.FUA:
            fate = "kept"
        if fate != "dropped":
            yield entry, sectors_of(entry, chance) if fate == "torn" else range(len(entry.data) // TORN_AT)


class Disk:
    """Goes through a log once, from its start: cuts are to be asked for in their order. `path` is a file to be made,
    `entries` are blocklog's, `size_bytes` is the disk's, which had nothing on it or what the file `base` has."""

    def __init__(self, path, size_bytes, entries, base=None):
        self.path, self.entries = path, entries
        if base:
            subprocess.run(["cp", "--sparse=always", base, path], check=True)
        else:
            path.write_bytes(b"")
        os.truncate(path, size_bytes)
        with open(path, "r+b") as file:
            self.there = mmap.mmap(file.fileno(), size_bytes)
        self.done = 0  # entries that are on it for good

    def close(self):
        self.there.close()
        self.path.unlink()

    def settled_before(self, number, obeys_flushes):
        """The entry before which all is there."""
        if not obeys_flushes:
            return max(self.done, number - CACHE)
        flushes = (at for at in range(number - 1, self.done - 1, -1) if self.entries[at].flags & blocklog.FLUSH)
        return next(flushes, self.done)

    @contextlib.contextmanager
    def cut(self, number, chance, obeys_flushes=True):
        """A copy of the disk, a file of its own for a while, after `number` entries of its log; with all of them on
        it if there is no `chance`."""
        settled = self.settled_before(number, obeys_flushes) if chance else number
        for entry in self.entries[self.done:settled]:
            self.there[entry.offset:entry.offset + len(entry.data)] = entry.data
        self.done = settled
        copy = self.path.with_suffix(".cut")
        subprocess.run(["cp", self.path, copy], check=True)
        try:
            with open(copy, "r+b") as file:
                for entry, kept in fates([e for e in self.entries[settled:number] if len(e.data)], chance):
                    for at in kept:
                        data = entry.data[at * TORN_AT:(at + 1) * TORN_AT]
                        os.pwrite(file.fileno(), data, entry.offset + at * TORN_AT)
            yield copy
        finally:
            copy.unlink()
