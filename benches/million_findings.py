"""A table of 250,000 orders with four faults in each: what 1,000,000 findings cost.

    python3 benches/million_findings.py --ordermend target/release/ordermend

Prints wall-clock seconds and peak memory of `clean` and of `check` with every format for machines, and the size of what they leave. Needs
GNU time at /usr/bin/time.
"""
import argparse
import pathlib
import random
import subprocess
import tempfile

ROWS = 250_000
QUESTIONS = 128_000
HEADER = "订单编号,下单时间,客户名称,联系手机,邮箱,商品名称,数量,订单金额"
FORMATS = ["json", "jsonl", "csv", "html", "junit", "sarif", "github", "gitlab", "azure", "markdown"]


def write_table(path):
    """Writes orders whose day, mail, quantity and amount cannot be read."""
    chance = random.Random(3)
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(HEADER + "\n")
        for row in range(ROWS):
            customer = chance.randint(1, 20_000)
            day = f"2024-0{chance.randint(1, 6)}-1{chance.randint(0, 9)}x 10:00"
            amounts = f"{chance.randint(1, 9)}个半,{chance.randint(1, 9)}百{chance.randint(10, 99)}"
            out.write(f"D{row:08d},{day},客户{customer},138{customer:08d},a{customer}@@x.cn,商品{chance.randint(1, 500)},{amounts}\n")


def write_questions(path):
    """Writes orders that stand there twice with another total, which only people can settle, and with other faults beside."""
    chance = random.Random(5)
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write("订单编号,下单时间,客户名称,联系手机,邮箱,订单金额,运费\n")
        for order in range(QUESTIONS):
            customer = chance.randint(1, 3_000)
            day = f"2024-0{chance.randint(1, 6)}-1{chance.randint(0, 9)} 10:00:00"
            for total in (chance.randint(100, 999), chance.randint(1_000, 9_999)):
                fee = f"{chance.randint(1, 9)}个半"
                out.write(f"Q{order:08d},{day},客户{customer},120,a{customer}@@x.cn,{total}.00,{fee}\n")


def measure(name, command):
    """Runs a command; prints what it took."""
    done = subprocess.run(["/usr/bin/time", "-f", "%e %M", *command], capture_output=True, text=True)
    seconds, memory = done.stderr.strip().splitlines()[-1].split()
    print(f"{name:28} {float(seconds):6.1f} s  {int(memory) // 1024:5d} MB")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--ordermend", required=True)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table, out = pathlib.Path(folder, "orders.csv"), pathlib.Path(folder, "out")
        write_table(table)
        print(f"{ROWS:,} rows, {table.stat().st_size / 1e6:.0f} MB")
        common = [str(table), "--no-config", "--as-of", "2024-06-30", "--quiet"]
        measure("clean, all files", [given.ordermend, "clean", *common, "-o", str(out)])
        findings = sum(1 for _ in open(out / "findings.csv", encoding="utf-8")) - 1
        print(f"{'':28} {findings:,} findings")
        formats = [f"--format={kind}={folder}/report.{kind}" for kind in FORMATS]
        measure("check, every format", [given.ordermend, "check", *common, *formats])
        measure("clean with a history", [given.ordermend, "clean", *common, "-o", f"{folder}/again", "--history", f"{folder}/h.db"])
        whole = ["--workbook-findings", "all"]
        measure("clean, all in the workbook", [given.ordermend, "clean", *common, "-o", f"{folder}/again", "--force", *whole])
        write_questions(table)
        measure("clean, with questions", [given.ordermend, "clean", *common, "-o", f"{folder}/again", "--force"])
        asked = sum(1 for _ in open(f"{folder}/again/review.csv", encoding="utf-8")) - 1
        findings = sum(1 for _ in open(f"{folder}/again/findings.csv", encoding="utf-8")) - 1
        print(f"{'':28} {findings:,} findings, {asked:,} questions")
        left = sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file() and path != table and "again" not in path.parts)
        for path in left:
            print(f"  {str(path.relative_to(folder)):26} {path.stat().st_size / 1e6:9.2f} MB")


if __name__ == "__main__":
    main()
