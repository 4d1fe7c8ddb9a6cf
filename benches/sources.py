"""Prints, source by source, what becomes of the exports shown in fixtures/sources, and of made-up ones with planted faults.

    python3 benches/sources.py --ordermend ordermend [--rows 100000]

Each fixture is read without help: is its source detected, what is its grain, are its status words known, do its amounts add up, and
do its rows come back as the same bytes where nothing was edited and no order is retired? Then a third of the columns of each CSV
is hidden, or renamed, ten times each: is the source still known, or named as likely? Last, `synth` makes an export of the source,
and `score` says how many of the planted faults are found, and how much of what is said is right.
"""

import argparse
import csv
import io
import json
import pathlib
import random
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEEDS = 10


def run(program, *arguments, folder=None):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, cwd=folder)


def sources():
    return sorted(path for path in (ROOT / "fixtures/sources").iterdir() if path.is_dir())


def report_of(program, path, folder):
    out = folder / "report.json"
    run(program, "check", path, "--no-config", "--no-match", "--as-of", "2024-06-30", "--format", f"json={out}")
    report = json.loads(out.read_text(encoding="utf-8"))
    out.unlink()
    return report


def comes_back(program, path, folder):
    """Whether `clean` gives a file back byte for byte; None where something was to be mended, set aside or retired."""
    rules = folder / "keep.toml"
    if not rules.exists():
        rules.write_text('[[rule]]\nid = "orders-are-alive"\nenabled = false\n', encoding="utf-8")
    out = folder / "out"
    run(program, "clean", path, "-o", out, "--force", "--no-config", "--no-match", "--no-workbook", "--as-of", "2024-06-30", "--rules", rules)
    edits = (out / "edits.csv").read_text(encoding="utf-8-sig").splitlines() if (out / "edits.csv").exists() else []
    if len(edits) > 1 or (out / "quarantine").exists() or (out / "retired").exists():
        return None
    return (out / "clean" / path.name).read_bytes() == path.read_bytes()


def decoded(path):
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SystemExit(f"{path}: no encoding fits")


def variants(path, folder):
    """The file with a third of its columns hidden, and renamed."""
    rows = list(csv.reader(io.StringIO(decoded(path))))
    widest = max(len(row) for row in rows[:5])
    full = lambda row: len(row) >= widest * 0.8 and sum(bool(cell.strip()) for cell in row) >= len(row) * 0.6
    header = next((at for at, row in enumerate(rows[:5]) if full(row)), 0)
    width = len(rows[header])
    for seed in range(SEEDS):
        gone = set(random.Random(seed).sample(range(width), max(1, round(width / 3))))
        hidden = [[cell for at, cell in enumerate(row) if at not in gone] for row in rows]
        renamed = [
            [f"自定义列{at}" if number == header and at in gone else cell for at, cell in enumerate(row)]
            for number, row in enumerate(rows)
        ]
        for kind, changed in (("hidden", hidden), ("renamed", renamed)):
            variant = folder / f"{path.stem}-{seed}-{kind}.csv"
            with variant.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(changed)
            yield variant


def recognised(program, path, source):
    said = run(program, "sources", "detect", path.name, "--lang", "en", folder=path.parent).stdout
    found = re.search(r"\.csv[^:]*:\s+(\w+)", said)
    if found and found.group(1) == source:
        return "known"
    likely = re.search(r"looks like (\w+)", said)
    if found and found.group(1) == "generic":
        if likely:
            return "named" if likely.group(1) == source else "unnamed"
        asked = re.search(r"know the most of its captions: (.*); if", said)
        return "asked" if asked and f"{source} (" in asked.group(1) else "unnamed"
    return "wrong"


def planted(program, source, rows, folder):
    made = folder / f"made-{source}"
    run(program, "synth", "--source", source, "--rows", rows, "--seed", 1, "--as-of", "2026-06-30", "-o", made)
    files = sorted(made.glob(f"{source}-*.*"))
    scores = folder / "scores.json"
    run(program, "score", *files, "--truth", made, "--no-config", "--json", scores)
    found = json.loads(scores.read_text(encoding="utf-8"))["findings"]
    kinds, checks = found["kinds"].values(), [check for check in found["checks"].values() if not check["advisory"]]
    total = lambda of, key: sum(one[key] for one in of)
    number = total(kinds, "planted")
    return number, total(kinds, "found") / number, total(checks, "right") / total(checks, "findings")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ordermend", required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.ordermend).resolve()) if "/" in arguments.ordermend else arguments.ordermend
    print("| source | exports | detected | grain | status words known | identities right | same bytes | a third gone: known, named, asked about, none | planted | recall % | precision % |")
    print("|---|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|")
    for folder in sources():
        source = folder.name
        with tempfile.TemporaryDirectory() as temporary:
            temporary = pathlib.Path(temporary)
            files = sorted(path for path in folder.iterdir() if path.is_file())
            detected, grains, words, unknown, right, wrong, same, back = 0, set(), 0, 0, 0, 0, 0, 0
            for path in files:
                report = report_of(program, path, temporary)
                tables = [table for table in report["inputs"] if table["is_orders"]]
                detected += bool(tables) and all(table["source"] == source for table in tables)
                grains.update(table["grain"] for table in tables)
                for rule in report["rules"]:
                    if rule["check"] == "unknown-status":
                        words, unknown = words + rule["evaluated"], unknown + rule["failed"]
                    if rule["check"] == "amount-identity":
                        right, wrong = right + (rule["status"] == "pass"), wrong + (rule["status"] in ("warn", "fail"))
                whole = comes_back(program, path, temporary)
                same, back = same + (whole is True), back + (whole is not None)
            outcomes = []
            if source != "generic":
                for path in (path for path in files if path.suffix == ".csv"):
                    outcomes += [recognised(program, variant, source) for variant in variants(path, temporary)]
            count = lambda word: outcomes.count(word)
            assert not count("wrong"), source
            gone = f"{count('known')}, {count('named')}, {count('asked')}, {count('unnamed')}" if outcomes else "–"
            number, recall, precision = planted(program, source, arguments.rows, temporary)
            print(
                f"| {source} | {len(files)} | {detected} | {', '.join(sorted(grains))} | {words - unknown:,} of {words:,} | "
                f"{right} of {right + wrong} | {same} of {back} | {gone} | {number:,} | {recall * 100:.2f} | {precision * 100:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
