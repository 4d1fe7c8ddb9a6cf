#!/usr/bin/env python3
"""Measure how many wrong cells of a labelled table a file of rules finds. Standard library only.

    score.py --data DIR --rules FILE --scorer score_cells.py --ordermend PATH [--map COLUMN=CAPTION ...] [--by-rule] [--no-truth]

DIR holds dirty.csv and clean.csv, aligned by position. ordermend judges dirty.csv by FILE; a finding of one of its rules
counts as a flag on the cell that it points to, and findings of other rules do not count. Findings that name no cell are
counted apart. With --no-truth the labels are not opened, and only what each rule finds is printed.
"""
import argparse
import csv
import json
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

# ordermend reads tables of orders: an order number beside a customer or goods. Rules name captions, so this changes none.
COLUMNS = {
    "hospital": ["order_id=index", "customer_name=name"],
    "beers": ["order_id=index", "product_name=beer_name"],
}


def rows_by_line(path):
    """The captions, and the data row (from 0) that begins on each line of the file."""
    starts, line = {}, 0
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        captions = next(reader)
        line = reader.line_num
        row = 0
        for record in reader:
            if record:
                starts[line + 1] = row
                row += 1
            line = reader.line_num
    return captions, starts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--rules", required=True, type=Path)
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--ordermend", required=True)
    parser.add_argument("--map", action="append", default=[])
    parser.add_argument("--by-rule", action="store_true")
    parser.add_argument("--no-truth", action="store_true")
    args = parser.parse_args()
    if not args.no_truth and args.scorer is None:
        parser.error("--scorer is needed, unless --no-truth is given")

    dirty = args.data / "dirty.csv"
    with open(args.rules, "rb") as file:
        own = {rule["id"] for rule in tomllib.load(file)["rule"]}
    captions, starts = rows_by_line(dirty)
    flags, found, nowhere = set(), {}, Counter()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [args.ordermend, "clean", dirty, "--rules", args.rules, "--no-config", "--no-match", "--quiet"]
        for pair in args.map or COLUMNS.get(args.rules.stem, []):
            command += ["--map", pair]
        run = subprocess.run([*command, "--output", out], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if run.returncode not in (0, 1):
            sys.exit(f"ordermend ended with {run.returncode}:\n{run.stderr}")
        with open(out / "findings.csv", encoding="utf-8-sig", newline="") as file:
            for finding in csv.DictReader(file):
                rule, column = finding["rule"], finding["source_column"]
                if rule not in own:
                    continue
                if not finding["line"] or column not in captions:
                    nowhere[rule] += 1
                    continue
                cell = starts[int(finding["line"])], captions.index(column)
                flags.add(cell)
                found.setdefault(rule, set()).add(cell)
        if args.by_rule or args.no_truth:
            for rule, cells in sorted(found.items()):
                others = set().union(*(more for name, more in found.items() if name != rule))
                print(f"{len(cells):6} cells, {len(cells - others):6} by it alone: {rule}")
            silent = sorted(own - set(found) - set(nowhere))
            print(f"{len(flags):6} cells in all; rules without findings: {', '.join(silent) or 'none'}")
        for rule, count in sorted(nowhere.items()):
            print(f"{count:6} findings that name no cell, not counted: {rule}")
        if args.no_truth:
            return
        flagged = Path(folder) / "flags.csv"
        with open(flagged, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["row", "column"], *sorted(flags)])
        command = [sys.executable, args.scorer, dirty, args.data / "clean.csv", flagged, "--json"]
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    scores = json.loads(run.stdout)
    detection = scores["detection"]
    print(
        f"{args.rules.stem}: precision {detection['precision']:.4f}, recall {detection['recall']:.4f},"
        f" F1 {detection['f1']:.4f}; {detection['flagged']} cells found, {detection['tp']} of them wrong,"
        f" {scores['errors']} wrong cells in all"
    )


if __name__ == "__main__":
    main()
