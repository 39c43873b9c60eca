#!/usr/bin/env python3
"""firmware/raff.ini: with every # taken away raff takes it, and no setting that there is is missing.

usage: settings.py RAFF TOP
"""
import pathlib
import re
import subprocess
import sys
import tempfile

NOT_ENROLLED = "not enrolled"  # what raff says once it has read its settings


def known(top):
    """(section, key) of every setting, as the tables of terminal/app have them."""
    app = top / "terminal/app"
    found = set(re.findall(r'^    \{"(\w+)", "(\w+)", set_', (app / "config.c").read_text(), re.M))
    for section in ("scanner", "reader"):
        table = (app / f"config_{section}.c").read_text()
        keys = re.findall(r'\{TEXT\((\w+)\)|NUMBER\((\w+), [-\d]|\.name = "(\w+)"|strcmp\(name, "(\w+)"\)', table)
        found |= {(section, name) for names in keys for name in names if name}
    return found


def shown(lines):
    section, found = "", set()
    for line in lines:
        header = re.match(r"\[(\w+)\]", line)
        setting = re.match(r"(\w+) = ", line)
        section = header.group(1) if header else section
        if setting:
            found.add((section, setting.group(1)))
    return found


def main():
    raff, top = sys.argv[1], pathlib.Path(sys.argv[2])
    lines = [re.sub(r"^#(?=\[|\w+ = )", "", line)
             for line in (top / "firmware/raff.ini").read_text(encoding="utf-8").splitlines()]
    there, here = known(top), shown(lines)
    with tempfile.TemporaryDirectory() as state:
        (pathlib.Path(state) / "raff.ini").write_text("\n".join(lines) + "\n", encoding="utf-8")
        said = subprocess.run([raff, "--state", state, "run"], capture_output=True, text=True, check=False).stderr
    faults = [f"in the code, not in raff.ini: {missing}" for missing in sorted(there - here)]
    faults += [f"in raff.ini, not in the code: {extra}" for extra in sorted(here - there)]
    faults += [] if NOT_ENROLLED in said else [said.strip()]
    print(*faults, sep="\n")
    print(f"{len(here)} settings, {len(faults)} faults")
    return 1 if faults or len(here) < 30 else 0


sys.exit(main())
