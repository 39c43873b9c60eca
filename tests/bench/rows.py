"""A site of as many rows as are asked for, the same for everybody: CSV files for the hub's import,
and one JSON document a line for the peers.

A quarter are bins, a fortieth items, the rest stock. bench_seat knows the names, and works as u1:
what nobody did would all be for review, and every ack say so of every event.
"""
import csv
import json

BINS_A_ZONE = 5000


def counts(rows):
    """Bins, items and stock rows."""
    return rows // 4, rows // 40, rows - rows // 4 - rows // 40


def place(n):
    return f"B-{n:07d}"


def zone(n):
    return f"Z{n // BINS_A_ZONE:03d}"


def item(n):
    return f"SKU-{n:06d}"


def bins_of(rows):
    for n in range(counts(rows)[0]):
        yield {"id": place(n), "kind": "bin", "parent": zone(n), "zone": zone(n), "walk": n}


def items_of(rows):
    for n in range(counts(rows)[1]):
        yield {"id": item(n), "name": f"Item number {n}", "unit": "each", "weight_g": 100 + n % 900}


def stock_of(rows):
    bins, items, stock = counts(rows)
    for n in range(stock):
        yield {"place": place(n % bins), "item": item((n + n // bins) % items), "lot": "",
               "serial": "", "qty": 1 + n % 90}


def write_csv(path, rows):
    rows = iter(rows)
    first = next(rows)
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, first.keys())
        out.writeheader()
        out.writerow(first)
        out.writerows(rows)


def write_site(directory, rows):
    """What raff-hub imports."""
    directory.mkdir(parents=True, exist_ok=True)

    def places():
        yield {"id": "demo", "kind": "site", "parent": "", "zone": "", "check": "", "walk": ""}
        for n in range(0, counts(rows)[0], BINS_A_ZONE):
            yield {"id": zone(n), "kind": "zone", "parent": "demo", "zone": "", "check": "",
                   "walk": ""}
        for row in bins_of(rows):
            yield {**row, "check": ""}

    def items():
        for row in items_of(rows):
            yield {"id": row["id"], "name": row["name"], "name_ar": "", "unit": row["unit"],
                   "lot": "no", "expiry": "no", "serial": "no", "catch": "no", "confirm_over": 20,
                   "weight_g": row["weight_g"]}

    write_csv(directory / "places.csv", places())
    write_csv(directory / "items.csv", items())
    write_csv(directory / "stock.csv", stock_of(rows))
    write_csv(directory / "people.csv", [{"id": "u1", "name": "Somebody", "badge": "B-1", "pin": "1234",
                                          "role": "picker", "lang": "en"}])


def write_documents(path, rows):
    """One JSON object a line, sorted by `_id` as a loader would want it."""
    def documents():
        for row in items_of(rows):
            key = row.pop("id")
            yield {"_id": f"item/{key}", "t": "item", **row}
        for row in bins_of(rows):
            key = row.pop("id")
            yield {"_id": f"place/{key}", "t": "place", **row}
        for row in stock_of(rows):
            yield {"_id": f"stock/{row['place']}/{row['item']}", "t": "stock", **row}

    with open(path, "w", encoding="utf-8") as file:
        for document in sorted(documents(), key=lambda one: one["_id"]):
            file.write(json.dumps(document, separators=(",", ":")) + "\n")


def write_table(path, rows):
    """What bench_load takes, sorted by key: a table's letter, its columns, the row as JSON."""
    def text(row, *without):
        return json.dumps({key: value for key, value in row.items() if key not in without},
                          separators=(",", ":"))

    def lines():
        for row in items_of(rows):
            yield f"i\t{row['id']}\t{text(row, 'id')}"
        for row in bins_of(rows):
            yield f"p\t{row['id']}\t{row['zone']}\t{row['walk']}\t{text(row, 'id')}"
        for row in stock_of(rows):
            yield f"s\t{row['place']}\t{row['item']}\t\t\t{row['qty']}\t{text(row, 'place', 'item', 'lot', 'serial')}"

    with open(path, "w", encoding="utf-8") as file:
        for line in sorted(lines()):
            file.write(line + "\n")
