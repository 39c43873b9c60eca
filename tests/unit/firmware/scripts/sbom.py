#!/usr/bin/env python3
"""firmware/sbom: a bill of a made root, and of this machine, against CycloneDX's own schema.

usage: sbom.py TOP [SCHEMA_DIR]
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import jsonschema

TOP = pathlib.Path(sys.argv[1])
SCHEMAS = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path(__file__).parent / "cyclonedx"
FORMAT = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
failures = []


def check(holds, *words):
    if not holds:
        failures.append(" ".join(str(word) for word in words))


def sbom(*words):
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    return subprocess.run([str(TOP / "firmware/sbom"), *map(str, words)], capture_output=True, check=False, env=env)


def schema(name):
    """From our folder or the npm package's, which has another word in its names."""
    return json.loads(next(SCHEMAS.glob(f"{name}.*schema.json")).read_text(encoding="utf-8"))


def no_more_items(judge, more, instance, among):
    """additionalItems: jsonschema 4.10.3's own cannot name items that are objects, and falls over."""
    known = among.get("items")
    if judge.is_type(instance, "array") and isinstance(known, list) and more is False and len(instance) > len(known):
        yield jsonschema.ValidationError("more items than may be")


def validator():
    bom, spdx = schema("bom-1.5"), schema("spdx")
    # A reference is read beside the schema's own id, whatever file that is.
    beside = bom["$id"].rsplit("/", 1)[0]
    store = {f"{beside}/{name}.schema.json": spdx for name in ("spdx", "spdx.SNAPSHOT")}
    resolver = jsonschema.RefResolver(bom["$id"], bom, store={**store, bom["$id"]: bom})
    ours = jsonschema.validators.extend(jsonschema.Draft7Validator, {"additionalItems": no_more_items})
    return ours(bom, resolver=resolver)


def check_valid(judge, bill, what):
    for error in list(judge.iter_errors(bill))[:5]:
        check(False, what, "/".join(map(str, error.absolute_path)), error.message[:200])


def paragraph(name, **more):
    fields = {"Package": name, "Status": "install ok installed", "Version": "1:2.0-1+b1", "Architecture": "arm64",
              "Maintainer": "Some One <one@example.org>", "Description": f"the {name}\n More of it."}
    return "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in {**fields, **more}.items())


PACKAGES = {
    "app": (paragraph("app", Depends="libone (>= 1), mail-server | libtwo, gone", Source="app-src (2.0-1)"),
            FORMAT + "\nFiles: *\nLicense: GPL-2+ or Expat, and BSD-3-clause\n\nLicense: LGPL-2.1\n words\n"),
    "libone": (paragraph("libone", Pre_Depends="libtwo:any"), FORMAT + "\nFiles: *\nLicense: public-domain\n"),
    "libtwo": (paragraph("libtwo"), "It is free, in words.\n"),
    "mail": (paragraph("mail", Provides="mail-server (= 1), other"), ""),
    "removed": (paragraph("removed", Status="deinstall ok config-files"), ""),
}
REF = "pkg:deb/debian/{}@1%3A2.0-1%2Bb1?arch=arm64"


def make_root(root, names):
    (root / "var/lib/dpkg").mkdir(parents=True)
    (root / "var/lib/dpkg/status").write_text("\n".join(PACKAGES[name][0] for name in names), encoding="utf-8")
    for name in names:
        (root / "usr/share/doc" / name).mkdir(parents=True)
        (root / "usr/share/doc" / name / "copyright").write_text(PACKAGES[name][1], encoding="utf-8")


def licences_of(bill, name):
    found = [one.get("licenses", []) for one in bill["components"] if one["name"] == name]
    return [list(licence["license"].values())[0] for licence in found[0]]


def test_root(work, judge):
    make_root(work / "root", list(PACKAGES))
    done = sbom("--name", "handheld", "--version", "3", work / "root")
    check(done.returncode == 0, done)
    bill = json.loads(done.stdout)
    check_valid(judge, bill, "root")
    names = [one["name"] for one in bill["components"]]
    check(names == ["app", "libone", "libtwo", "mail"], names)
    check(licences_of(bill, "app") == ["BSD-3-Clause", "GPL-2.0-or-later", "LGPL-2.1-only", "MIT"],
          licences_of(bill, "app"))
    check(licences_of(bill, "libone") == ["public-domain"], licences_of(bill, "libone"))
    check(licences_of(bill, "libtwo") == [], "words are no licence")
    on = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    check(on[REF.format("app")] == [REF.format(name) for name in ("libone", "libtwo", "mail")], on)
    check(on[REF.format("libone")] == [REF.format("libtwo")], on)
    check(bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z", bill["metadata"])
    check({"name": "debian:source", "value": "app-src"} in bill["components"][0]["properties"], "source")
    return done.stdout


def test_same_bytes(work, once):
    for seed in (1, 2, 3):
        names = list(PACKAGES)
        random.Random(seed).shuffle(names)
        make_root(work / f"root{seed}", names)
        again = sbom("--name", "handheld", "--version", "3", work / f"root{seed}").stdout
        check(again == once, "other bytes, seed", seed)


def make_deb(work, name):
    tree = work / name
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "usr/share/doc" / name).mkdir(parents=True)
    (tree / "usr/share/doc" / name / "copyright").write_text(FORMAT + "\nFiles: *\nLicense: GPL-2\n")
    (tree / "DEBIAN/control").write_text(re.sub("Status: .*\n", "", paragraph(name)))
    (tree / "DEBIAN").chmod(0o755)
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", tree, work / f"{name}.deb"], check=True,
                   stdout=subprocess.DEVNULL)
    return work / f"{name}.deb"


def test_deb(work, judge):
    bill = json.loads(sbom("--deb", make_deb(work, "linux-image"), work / "root").stdout)
    check_valid(judge, bill, "deb")
    kernel = next(one for one in bill["components"] if one["name"] == "linux-image")
    check(licences_of(bill, "linux-image") == ["GPL-2.0-only"], kernel)
    check(re.fullmatch("[0-9a-f]{64}", kernel["hashes"][0]["content"]), kernel)


def test_machine(judge):
    """Whatever Debian packages are here, with all that their copyright files say."""
    done = sbom("/")
    check(done.returncode == 0, done.stderr)
    bill = json.loads(done.stdout)
    check(len(bill["components"]) > 100, len(bill["components"]))
    check(any("licenses" in one for one in bill["components"]), "no licence at all")
    check_valid(judge, bill, "this machine")


def test_ids():
    """Every id that the table gives is one of SPDX's."""
    ids = set(schema("spdx")["enum"])
    table = (TOP / "firmware/sbom").read_text(encoding="utf-8").split("SPDX = {")[1].split("}")[0]
    given = set(re.findall(r': "([^"]+)"', table))
    check(len(given) > 30 and given <= ids, given - ids)


def test_refused(work, judge):
    (work / "noise").write_bytes(b"\xff\x00:\n\n: x\n" * 9)
    (work / "half").write_text("Package: a\nStatus: install ok installed\n")
    for words, arguments in (("No such file", [work / "nowhere"]), ("no installed package", [work / "noise"]),
                             ("a package without 'version'", [work / "half"]),
                             ("No such file", [work]), ("noise", ["--deb", work / "noise", work / "root"])):
        done = sbom(*arguments)
        check(done.returncode == 1 and words.encode() in done.stderr and not done.stdout, words, done)
    check(list(judge.iter_errors({"bomFormat": "CycloneDX"})), "the judge takes anything")
    check(sbom().returncode == 2, "misused")


def main():
    judge = validator()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        once = test_root(work, judge)
        test_same_bytes(work, once)
        test_deb(work, judge)
        test_refused(work, judge)
    test_machine(judge)
    test_ids()
    print(*failures, f"sbom: {len(failures)} failures", sep="\n")
    sys.exit(1 if failures else 0)


main()
