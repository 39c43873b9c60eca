"""The sample site with plenty on the shelves, totes enough, and orders that are all alike."""
import csv
import json

from floor import SITE, SITE_FILES

STOCK_FACTOR = 1000


def read(name):
    with open(SITE_FILES / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def totes(number):
    return [f"TOTE-K{i:04}" for i in range(number)]


def stock():
    """More of what has neither lot nor serial."""
    rows = read("stock.csv")
    for row in rows:
        if not row["lot"] and not row["serial"]:
            row["qty"] = str(int(row["qty"]) * STOCK_FACTOR)
    return rows


def places(number):
    rows = read("places.csv")
    return rows + [dict.fromkeys(rows[0], "") | {"id": tote, "kind": "tote", "parent": SITE}
                   for tote in totes(number)]


def people(badges):
    rows = read("people.csv")
    for row in rows:
        row["badge"] = badges.get(row["id"], row["badge"])
    return rows


def write_site(directory, orders, lines, badges=()):
    """DIRECTORY/site and DIRECTORY/orders.json: as many orders as totes, each of `lines` ({item: qty});
    `badges` are who has another one than in the sample."""
    made = {"stock.csv": stock(), "places.csv": places(orders), "people.csv": people(dict(badges))}
    (directory / "site").mkdir()
    for file in SITE_FILES.glob("*.csv"):
        write(directory / "site" / file.name, made.get(file.name) or read(file.name))
    (directory / "orders.json").write_text(json.dumps([
        {"order": f"K-{number:04}", "carrier": "DHL", "ship_to": ["Anna Weber", "Berlin"],
         "lines": [{"item": item, "qty": qty} for item, qty in lines.items()]}
        for number in range(orders)]), encoding="utf-8")
    return directory / "site", directory / "orders.json"
