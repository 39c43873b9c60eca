#!/usr/bin/env python3
"""The log of a disk is read as it was written, and a cut has what it must have: over logs made here."""
import pathlib
import random
import sys
import tempfile
import unittest

import blocklog
import replay

SECTOR = 512


def sectors(number, fill):
    return bytes([fill]) * (number * SECTOR)


def made(path, entries, number=None, magic=blocklog.MAGIC, sector=SECTOR):
    """A log of (flags, sector, data); a discard's data are as many sectors as it has."""
    out = blocklog.SUPER.pack(magic, blocklog.VERSION, len(entries) if number is None else number, sector)
    out = out.ljust(sector, b"\0")
    for flags, where, data in entries:
        text = data if flags & blocklog.MARK else b""
        count = 0 if flags & blocklog.MARK else len(data) // sector
        out += (blocklog.ENTRY.pack(where, count, flags, len(text)) + text).ljust(sector, b"\0")
        out += b"" if flags & (blocklog.DISCARD | blocklog.MARK) else data
    path.write_bytes(out)
    return path


class InAFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "log"


class Reading(InAFolder):
    def test_entries(self):
        entries = [(0, 8, sectors(2, 1)), (blocklog.FLUSH, 0, b""), (blocklog.MARK, 0, b"here"),
                   (blocklog.DISCARD, 4, sectors(3, 0)), (blocklog.FUA, 1, sectors(1, 2))]
        made(self.path, entries)
        got = blocklog.read(self.path)
        self.assertEqual([(e.flags, e.offset, bytes(e.data)) for e in got],
                         [(0, 8 * SECTOR, sectors(2, 1)), (blocklog.FLUSH, 0, b""), (blocklog.MARK, 0, b""),
                          (blocklog.DISCARD, 4 * SECTOR, b""), (blocklog.FUA, SECTOR, sectors(1, 2))])
        self.assertEqual(blocklog.count(self.path), len(entries))

    def test_larger_sectors(self):
        made(self.path, [(0, 3, bytes(4096))], sector=4096)
        self.assertEqual([(e.offset, len(e.data)) for e in blocklog.read(self.path)], [(3 * 4096, 4096)])

    def test_what_the_super_block_does_not_count_is_not_there(self):
        made(self.path, [(0, 1, sectors(1, 1)), (0, 2, sectors(1, 2))], number=1)
        self.assertEqual(len(blocklog.read(self.path)), 1)

    def test_refused(self):
        write = [(0, 1, sectors(2, 1))]
        for what in ({"magic": 1}, {"sector": 768}, {"number": 2}):
            made(self.path, write, **what)
            self.assertRaises(blocklog.BadLog, blocklog.read, self.path)
        made(self.path, [(16, 0, b"")])
        self.assertRaises(blocklog.BadLog, blocklog.read, self.path)
        self.path.write_bytes(made(self.path, write).read_bytes()[:-1])
        self.assertRaises(blocklog.BadLog, blocklog.read, self.path)

    def test_nothing_written_yet(self):
        self.path.write_bytes(b"")
        self.assertEqual(blocklog.count(self.path), 0)


class Cutting(InAFolder):
    """Twelve writes of four sectors, a flush behind each third; every write has its own number in each byte."""

    def setUp(self):
        super().setUp()
        entries = []
        for number in range(1, 13):
            entries.append((blocklog.FUA if number == 11 else 0, number % 5 * 4, sectors(4, number)))
            if number % 3 == 0:
                entries.append((blocklog.FLUSH, 0, b""))
        self.entries = blocklog.read(made(self.path, entries))

    def content(self, cut, seed, **more):
        disk = replay.Disk(self.path.with_name("disk"), 20 * SECTOR, self.entries)
        with disk.cut(cut, random.Random(seed), **more) as image:
            got = image.read_bytes()
        disk.close()
        return [got[at] for at in range(0, len(got), SECTOR)]

    def test_what_was_flushed_is_there(self):
        for cut in range(len(self.entries) + 1):
            flushed = max((at for at in range(cut) if self.entries[at].flags & blocklog.FLUSH), default=0)
            for seed in range(20):
                possible = [{0} for _ in range(20)]
                for at, entry in enumerate(self.entries[:cut]):
                    for sector in range(entry.offset // SECTOR, (entry.offset + len(entry.data)) // SECTOR):
                        if at < flushed or entry.flags & blocklog.FUA:
                            possible[sector].clear()
                        possible[sector].add(entry.data[0])
                for sector, value in enumerate(self.content(cut, seed)):
                    self.assertIn(value, possible[sector], f"cut {cut}, seed {seed}, sector {sector}")

    def test_unflushed_writes_are_kept_dropped_and_torn(self):
        seen = {tuple(self.content(2, seed)[4:8]) for seed in range(200)}
        self.assertIn((1, 1, 1, 1), seen)
        self.assertIn((0, 0, 0, 0), seen)
        self.assertTrue(any(0 in found and 1 in found for found in seen))

    def test_same_seed_same_disk(self):
        for seed in range(10):
            self.assertEqual(self.content(11, seed), self.content(11, seed))

    def test_without_flushes_what_was_flushed_can_be_lost(self):
        seen = {self.content(4, seed, obeys_flushes=False)[4] for seed in range(50)}
        self.assertEqual(seen, {0, 1})


if __name__ == "__main__":
    sys.exit(unittest.main())
