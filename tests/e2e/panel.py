#!/usr/bin/env python3
"""A panel to scan from: type a code, press Enter, and the simulated scanner reads it."""
import argparse
import csv
import os
import pathlib
import signal
import subprocess

SITE_FILES = pathlib.Path(__file__).resolve().parents[2] / "hw" / "sim" / "site"


def rows(name):
    with open(SITE_FILES / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def print_help():
    print("Type a code and Enter: the scanner reads it.\n")
    print("people   (scan the badge, then type the PIN in the left pane)")
    for person in rows("people.csv"):
        print(f"  {person['badge']:<9} PIN {person['pin']:<6} {person['name']} ({person['role']}, {person['lang']})")
    print("\nitems    (i NAME-PART scans the item's barcode)")
    gtins = {row["item"]: row["gtin"] for row in rows("gtins.csv") if row["qty"] == "1"}
    for item in rows("items.csv")[:12]:
        print(f"  {gtins.get(item['id'], ''):<15} {item['id']:<9} {item['name']}")
    totes = [row["id"] for row in rows("places.csv") if row["kind"] == "tote"]
    print("\ntotes    " + " ".join(totes))
    print("\nnet      pulls the network, and puts it back")
    print("!unplug  pulls the scanner's plug; !plug puts it back")
    print("?        this list;  q  ends the panel\n")


def item_code(part):
    gtins = {row["item"]: row["gtin"] for row in rows("gtins.csv") if row["qty"] == "1"}
    lots = {}
    for row in rows("stock.csv"):
        lots.setdefault(row["item"], row.get("lot") or "")
    for item in rows("items.csv"):
        if part.lower() in (item["id"] + " " + item["name"]).lower():
            code = "]C101" + gtins[item["id"]]
            return code + ("10" + lots[item["id"]] if lots.get(item["id"]) else "")
    return None


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--link", required=True)
    options.add_argument("--bin", required=True)
    options.add_argument("--floor", type=int, required=True, help="the process that runs the broker")
    chosen = options.parse_args()
    print_help()
    while True:
        try:
            line = input("scan> ").strip()
        except EOFError:
            return
        if line == "q":
            return
        if line == "?":
            print_help()
            continue
        if line == "net":
            os.kill(chosen.floor, signal.SIGUSR1)
            continue
        if line.startswith("i "):
            line = item_code(line[2:].strip())
            if not line:
                print("no such item")
                continue
            print(line)
        if line:
            subprocess.run([chosen.bin + "/raff-sim", "scan", "--link", chosen.link, line], check=False)


main()
