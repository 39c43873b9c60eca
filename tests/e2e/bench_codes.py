"""What there is to scan, to lay on a reader and to put into its field on the sample site, for the panel
that terminal/demo opens: lines as `raff-sim bench --codes` reads them."""
import itertools
import json

from floor import SITE_FILES
from person import Goods, table

TAGS_MAX = 4         # of one article
FIRST_SERIAL = 9001  # of what a delivery brings


def ordered():
    """Item -> how many all orders want of it, in the orders' order."""
    counts = {}
    for order in json.loads((SITE_FILES / "orders.json").read_text(encoding="utf-8")):
        for line in order["lines"]:
            counts[line["item"]] = counts.get(line["item"], 0) + line["qty"]
    return counts


def scanned(goods, wanted):
    for person in goods.people.values():
        yield "people", person["badge"], f"PIN {person['pin']} · {person['role']} · {person['name']}"
    stock = table("stock.csv")
    stock.sort(key=lambda row: (row["item"] not in wanted, row["place"]))
    for row in stock:
        item = goods.items[row["item"]]
        code = goods.barcode(item["id"], row["lot"], row["serial"]).replace("\x1d", "<GS>")
        group = "goods on order" if item["id"] in wanted else "other goods"
        apart = f"{row['lot']}{row['serial']} " if row["lot"] or row["serial"] else ""
        yield group, code, f"{row['place']} {apart}{item['name']} · {item['name_ar']}"
    for place in table("places.csv"):
        if place["kind"] in ("tote", "lane", "dock"):
            yield "totes, lanes, dock", place["id"], ""
    for place in table("places.csv"):
        if place["kind"] == "bin":
            yield "bins", place["id"], ""


def deliveries():
    """Each announced delivery: its pallets, and its lines."""
    sheets = {}
    for row in table("asn.csv"):
        sheets.setdefault(row["asn"], []).append(row)
    for asn, rows in sheets.items():
        yield asn, sorted({row["sscc"] for row in rows} - {""}), rows


def delivered(goods):
    for asn, pallets, rows in deliveries():
        for sscc in pallets:
            yield "deliveries", f"]C100{sscc}", f"{asn}, the pallet {sscc}"
        for row in rows:
            names = goods.items[row["item"]]
            code = goods.barcode(row["item"], row["lot"])
            yield "deliveries", code, f"{asn}, {row['qty']} {names['name']} · {names['name_ar']}"


def badges(goods):
    for number, person in enumerate(goods.people.values(), 1):
        yield "badges", f"ntag213 04{number:012x} text {person['badge']}", f"PIN {person['pin']} · {person['name']}"


def encode(floor, scheme, texts):
    return floor.run("raff", "epc", "--encode", scheme, "--filter", "1", "--prefix-length", "7",
                     *texts).stdout.split() if texts else []


def sgtin(goods, item, serial):
    return f"(01){goods.gtin[item].rjust(14, '0')}(21){serial}"


def tags(floor, goods, wanted):
    """Units by their tags: those of what is told apart by nothing else."""
    units = [(item, number) for item, count in wanted.items()
             if goods.items[item]["lot"] == goods.items[item]["serial"] == "no"
             for number in range(1, min(count, TAGS_MAX) + 1)]
    epcs = encode(floor, "SGTIN-96", [sgtin(goods, *unit) for unit in units])
    for (item, number), epc in zip(units, epcs):
        names = goods.items[item]
        yield "goods on order", epc, f"{names['name']}, tag {number} · {names['name_ar']}"


def pallets_of_tags(floor, goods):
    """A delivery that is brought into the field: its pallets' own tags, and all units of a line."""
    for asn, pallets, rows in deliveries():
        for sscc, epc in zip(pallets, encode(floor, "SSCC-96", [f"(00){sscc}" for sscc in pallets])):
            yield "deliveries", epc, f"{asn}, the pallet {sscc}"
        epcs = encode(floor, "SGTIN-96", [sgtin(goods, row["item"], FIRST_SERIAL) for row in rows])
        for row, epc in zip(rows, epcs):
            names = goods.items[row["item"]]
            yield "deliveries", f"{epc}x{row['qty']}", f"{asn}, {row['qty']} {names['name']} · {names['name_ar']}"


def write(floor, path):
    goods, wanted = Goods(), ordered()
    lists = {"scanner": [scanned(goods, wanted), delivered(goods)], "pn532": [badges(goods)],
             "llrp": [tags(floor, goods, wanted), pallets_of_tags(floor, goods)]}
    with open(path, "w", encoding="utf-8") as file:
        for kind, parts in lists.items():
            for group, code, name in itertools.chain(*parts):
                print(kind, group, code, name, sep="\t", file=file)
