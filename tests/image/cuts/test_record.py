#!/usr/bin/env python3
"""What counts as told: a screen that names what came of a scan, whole."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
import checks  # noqa: E402
import record  # noqa: E402


def item(number, message=""):
    return "pick-item", f"Scan the item\nLeft\n {number}\nItem TEA-BLK-100\n\nQuantity\n{message}\n\nF1? F3Back\n"


BIN = "Go there, scan bin\nBin\n A-03-03\nTake       2\n\nCheck digits\n"
TOLD = [  # before, now, whether it is
    (item(2), item(1, "✓ Left: 1"), True),
    (item(2, "✓ Left: 2"), item(1, "✓ Left: 1"), True),
    (item(1, "✓ Left: 1"), ("pick-bin", f"{BIN}✓ Line complete\n"), True),
    (item(1), ("pick-done", "Enter: next task\n✓ Task complete\n"), True),
    (("login-badge", ""), ("login-pin", ""), True),
    # Drawn from above, and not to its end yet.
    (item(2), item(1), False),
    (item(2), item(1, "✓ Left:"), False),
    (item(3, "✓ Left: 3"), item(2, "✓ Left: 3"), False),
    (item(1, "✓ Left: 1"), ("pick-item", f"{BIN}✓ Line complete\n"), False),
    # The same as before, but for what went by itself.
    (item(2), item(2), False),
    (item(2, "✓ Left: 2"), item(2), False),
    # Another answer than that of a pick.
    (item(2), item(2, "✗ Wrong item"), False),
    (item(1), ("disk-full", "Work has stopped: nothing can be saved.\n"), False),
    (item(1), ("pick-bin", BIN), False),
    (("menu", "1 Pick"), ("menu", "1 Pick\n1"), False),
]


class Told(unittest.TestCase):
    def test_what_is_told(self):
        for before, now, is_told in TOLD:
            self.assertEqual(record.is_told(before, now), is_told, f"{before} {now}")


class Unseen(unittest.TestCase):
    """Picks at entries 10, 20, 30 were told; of others the device went down before it answered."""

    def test_all_told(self):
        for unseen, number, told in [([], 3, [10, 20, 30]), ([1], 3, [10, 20, 30]), ([1], 4, [10, 20, 20, 30]),
                                     ([0, 2], 5, [10, 10, 20, 30, 30]), ([1, 1], 5, [10, 20, 20, 20, 30]),
                                     ([3], 4, [10, 20, 30, 99]), ([], 4, None), ([1, 2], 4, None), ([], 2, None)]:
            self.assertEqual(checks.all_told([10, 20, 30], unseen, number, 99), told, f"{unseen} {number}")


if __name__ == "__main__":
    sys.exit(unittest.main())
