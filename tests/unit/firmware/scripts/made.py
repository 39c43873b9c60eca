#!/usr/bin/env python3
"""When a device takes its data partition as made: what `usr/lib/raff/data` reads of two headers, torn or not.

usage: made.py TOP
"""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(sys.argv.pop(1)) / "tests/image"))
import luks  # noqa: E402

APART, LABEL_AT = 16384, 24


def is_made(first, second, dump):
    """With these labels in the headers, where cryptsetup, asked, knows of `dump`."""
    with tempfile.TemporaryDirectory() as folder:
        partition, cryptsetup = pathlib.Path(folder, "partition"), pathlib.Path(folder, "cryptsetup")
        image = bytearray(2 * APART)
        for begin, label in ((0, first), (APART, second)):
            image[begin + LABEL_AT:begin + LABEL_AT + len(label)] = label.encode()
        partition.write_bytes(image)
        cryptsetup.write_text(f"#!/bin/sh\nprintf 'Version:\\t2\\nLabel:\\t%s\\n' '{dump}'\n")
        cryptsetup.chmod(0o755)
        return luks.is_made(partition, folder)


class Made(unittest.TestCase):
    def test_made(self):
        for first, second, dump, made in [
                ("raff-data", "raff-data", "gone", True),             # nobody is asked
                ("", "", "(no label)", False),
                ("raff-data", "", "(no label)", False),               # cut while it was written: made anew
                ("raff-data", "", "raff-data", True),                 # the first holds, the second was to come
                ("", "raff-data", "raff-data", True),                 # the first is spoilt
                ("raff-other", "raff-other", "raff-other", False)]:
            self.assertEqual(is_made(first, second, dump), made, f"{first} {second} {dump}")


if __name__ == "__main__":
    sys.exit(unittest.main())
