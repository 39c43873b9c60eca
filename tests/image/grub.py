"""What a device's boot loader makes of its boot state: firmware/image.d/grub.cfg, told again in Python.

The state is an environment block of GRUB's, one sector long, in two copies; firmware/README.md says what is in it.
"""
import re

SECTOR = 512
COPIES = (45, 1070)  # where usr/lib/raff/slot writes them, in sectors of the partition


def fields(block):
    """As GRUB's load_env takes them."""
    text = block.decode(errors="replace")
    return dict(re.findall(r"^(good|trial|tries)=(.)$", text, re.MULTILINE)) if text.startswith("# GRUB Env") else {}


def starts(copies):
    """Which slot is started, and the tries that are left to it; no tries where it is the good one."""
    found = next((state for state in map(fields, copies) if state.get("good") in ("a", "b")), {})
    good, trial, tries = found.get("good", "a"), found.get("trial"), found.get("tries", "0")
    if trial in ("a", "b") and trial != good and tries in ("1", "2", "3"):
        return trial, int(tries) - 1
    return good, None
