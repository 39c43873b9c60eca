"""What there is to scan, to lay on a reader and to put into its field on the sample site, for the panel
that terminal/demo opens: lines as `raff-sim bench --codes` reads them."""
import json

from floor import SITE_FILES
from person import Goods, table

TAGS_MAX = 4  # of one article


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


def badges(goods):
    for number, person in enumerate(goods.people.values(), 1):
        yield "badges", f"ntag213 04{number:012x} text {person['badge']}", f"PIN {person['pin']} · {person['name']}"


def tags(floor, goods, wanted):
    """Units by their tags: those of what is told apart by nothing else."""
    units = [(item, number) for item, count in wanted.items()
             if goods.items[item]["lot"] == goods.items[item]["serial"] == "no"
             for number in range(1, min(count, TAGS_MAX) + 1)]
    texts = [f"(01){goods.gtin[item].rjust(14, '0')}(21){number}" for item, number in units]
    epcs = floor.run("raff", "epc", "--encode", "SGTIN-96", "--filter", "1", "--prefix-length", "7",
                     *texts).stdout.split()
    for (item, number), epc in zip(units, epcs):
        names = goods.items[item]
        yield "goods on order", epc, f"{names['name']}, tag {number} · {names['name_ar']}"


def write(floor, path):
    goods, wanted = Goods(), ordered()
    lists = {"scanner": scanned(goods, wanted), "pn532": badges(goods),
             "llrp": tags(floor, goods, wanted)}
    with open(path, "w", encoding="utf-8") as file:
        for kind, rows in lists.items():
            for group, code, name in rows:
                print(kind, group, code, name, sep="\t", file=file)
