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


def announced(goods):
    """A label for each pallet that is on its way, and for what stands on it."""
    for sscc, asn in {row["sscc"]: row["asn"] for row in table("asn.csv") if row["sscc"]}.items():
        yield "deliveries", f"]C100{sscc}", f"{asn}, a pallet"
    for row in table("asn.csv"):
        item = goods.items[row["item"]]
        code = goods.barcode(item["id"], row["lot"]).replace("\x1d", "<GS>")
        yield "deliveries", code, f"{row['asn']} {row['lot']} {item['name']} · {item['name_ar']}"


def badges(goods):
    for number, person in enumerate(goods.people.values(), 1):
        yield "badges", f"ntag213 04{number:012x} text {person['badge']}", f"PIN {person['pin']} · {person['name']}"


def encoded(floor, scheme, texts):
    return floor.run("raff", "epc", "--encode", scheme, "--filter", "1", "--prefix-length", "7",
                     *texts).stdout.split()


def on_pallets(floor, goods):
    """Pallets and the first units on them by their tags."""
    pallets = {row["sscc"]: row["asn"] for row in table("asn.csv") if row["sscc"]}
    for asn, epc in zip(pallets.values(), encoded(floor, "SSCC-96", [f"(00){sscc}" for sscc in pallets])):
        yield "deliveries", epc, f"{asn}, a pallet"
    units = [(row, number) for row in table("asn.csv") for number in range(1, TAGS_MAX + 1)]
    texts = [f"(01){goods.gtin[row['item']].rjust(14, '0')}(21){7000 + number}" for row, number in units]
    for (row, number), epc in zip(units, encoded(floor, "SGTIN-96", texts)):
        names = goods.items[row["item"]]
        yield "deliveries", epc, f"{row['asn']} {names['name']}, tag {7000 + number} · {names['name_ar']}"


def tags(floor, goods, wanted):
    """Units by their tags: those of what is told apart by nothing else."""
    units = [(item, number) for item, count in wanted.items()
             if goods.items[item]["lot"] == goods.items[item]["serial"] == "no"
             for number in range(1, min(count, TAGS_MAX) + 1)]
    texts = [f"(01){goods.gtin[item].rjust(14, '0')}(21){number}" for item, number in units]
    for (item, number), epc in zip(units, encoded(floor, "SGTIN-96", texts)):
        names = goods.items[item]
        yield "goods on order", epc, f"{names['name']}, tag {number} · {names['name_ar']}"


def write(floor, path):
    goods, wanted = Goods(), ordered()
    lists = {"scanner": [*scanned(goods, wanted), *announced(goods)], "pn532": badges(goods),
             "llrp": [*tags(floor, goods, wanted), *on_pallets(floor, goods)]}
    with open(path, "w", encoding="utf-8") as file:
        for kind, rows in lists.items():
            for group, code, name in rows:
                print(kind, group, code, name, sep="\t", file=file)
