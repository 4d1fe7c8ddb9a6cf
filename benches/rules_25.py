"""Twenty-five rules on a table of 1,000,000 rows: ordermend beside a polars script, in one run.

    python3 benches/rules_25.py --ordermend target/release/ordermend [--rows 1000000]

Prints wall-clock and CPU seconds and peak memory of each: reading alone, and all rules with the failing rows written to a CSV. The
table has 16 columns and faults in about one row of a hundred, always the same ones. Needs `polars`; Pointblank and pandera take part
where they are installed: the same typed frame and the same rules, in their own words.
"""
import argparse
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile

HEADER = "订单编号,下单时间,付款时间,发货时间,客户编码,客户名称,联系手机,商家编码,商品名称,仓库,订单状态,数量,单价,优惠金额,订单金额,实付金额"
NAMES = "order_id,order_date,payment_date,ship_date,customer_id,customer_name,phone,sku,product_name,warehouse,status,qty,unit_price,discount_amount,order_total,paid_amount"
STATES = ["待付款", "待发货", "已发货", "已完成", "已取消"]


def write_table(path, rows):
    """Writes the table. One row in about a hundred has a fault of some kind."""
    chance = random.Random(7)
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(HEADER + "\n")
        for row in range(rows):
            day, hour = row * 28 // rows + 1, row % 24
            qty, price = chance.randint(1, 40), chance.randint(100, 90000)
            discount = chance.choice([0, 0, 500, 1000])
            total = qty * price - min(discount, qty * price)
            discount = qty * price - total
            customer = chance.randint(1, 200000)
            money = lambda cents: f"{cents // 100}.{cents % 100:02d}"
            cells = [
                f"SO{row // 2:010d}", f"2024-06-{day:02d} {hour:02d}:10:00", f"2024-06-{day:02d} {hour:02d}:20:00", f"2024-06-{day + 1:02d} {hour:02d}:00:00",
                f"C{customer:06d}", f"客户{customer}商贸有限公司", f"13{chance.randint(0, 10**9 - 1):09d}", f"AB-{row % 9000 + 1000:04d}",
                f"商品{row % 9000}", f"W{row % 4 + 1}", STATES[row % 5], str(qty), money(price), money(discount), money(total), money(total),
            ]
            if chance.random() < 0.01:
                at = chance.randrange(len(cells))
                cells[at] = chance.choice(["", "W9", "X1", "-5", "2024-05-01 00:00:00"])
            out.write(",".join(cells) + "\n")


POLARS = r'''
import sys, polars as pl
source, target, read_only = sys.argv[1], sys.argv[2], sys.argv[3] == "read"
names = NAMES.split(",")
df = pl.read_csv(source, infer_schema=False, new_columns=names)
if read_only:
    sys.exit()
num = ["qty", "unit_price", "discount_amount", "order_total", "paid_amount"]
df = df.with_columns([pl.col(c).cast(pl.Decimal(18, 2), strict=False).alias("n_" + c) for c in num]
    + [pl.col(c).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False).alias("t_" + c) for c in ["order_date", "payment_date", "ship_date"]])
rules = {f"{c} there": pl.col(c).is_null() for c in ["order_id", "order_date", "customer_id", "customer_name", "phone", "product_name", "qty", "order_total"]}
for c, lo, hi in [("qty", 1, 10000), ("unit_price", 0, 100000), ("discount_amount", 0, 100000), ("order_total", 0, 1000000), ("paid_amount", 0, 1000000)]:
    rules[f"{c} range"] = ~pl.col("n_" + c).is_between(lo, hi)
for c, p in [("order_id", "^SO[0-9]{10}$"), ("customer_id", "^C[0-9]{6}$"), ("phone", "^1[3-9][0-9]{9}$"), ("sku", "^[A-Z]{2}-[0-9]{4}$")]:
    rules[f"{c} form"] = ~pl.col(c).str.contains(p)
rules["warehouse"] = ~pl.col("warehouse").is_in(["W1", "W2", "W3", "W4"])
rules["status"] = ~pl.col("status").is_in(["待付款", "待发货", "已发货", "已完成", "已取消"])
rules["paid after"] = pl.col("t_payment_date") < pl.col("t_order_date")
rules["shipped after"] = pl.col("t_ship_date") < pl.col("t_payment_date")
rules["total"] = (pl.col("n_qty") * pl.col("n_unit_price") - pl.col("n_discount_amount") - pl.col("n_order_total")).abs() > 0.01
rules["paid"] = pl.col("n_paid_amount") != pl.col("n_order_total")
rules["key"] = pl.struct("order_id", "sku").is_duplicated() & pl.col("order_id").is_not_null() & pl.col("sku").is_not_null()
rules["dependency"] = pl.col("customer_name").n_unique().over("customer_id") > 1
masks = df.select([mask.alias(name) for name, mask in rules.items()])
df = df.with_row_index("line", offset=2)
found = [df.filter(masks[name].fill_null(False)).select("line", *names).with_columns(pl.lit(name).alias("rule")) for name in masks.columns]
pl.concat(found).write_csv(target)
print(sum(len(f) for f in found))
'''.replace("NAMES", repr(NAMES))


TYPED = r'''
import sys, polars as pl
source, target, read_only = sys.argv[1], sys.argv[2], sys.argv[3] == "read"
names = NAMES.split(",")
df = pl.read_csv(source, infer_schema=False, new_columns=names)
num = ["qty", "unit_price", "discount_amount", "order_total", "paid_amount"]
df = df.with_columns([pl.col(c).cast(pl.Float64, strict=False) for c in num]
    + [pl.col(c).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False) for c in ["order_date", "payment_date", "ship_date"]]).with_row_index("line", offset=2)
there = ["order_id", "order_date", "customer_id", "customer_name", "phone", "product_name", "qty", "order_total"]
ranges = [("qty", 1, 10000), ("unit_price", 0, 100000), ("discount_amount", 0, 100000), ("order_total", 0, 1000000), ("paid_amount", 0, 1000000)]
forms = [("order_id", "^SO[0-9]{10}$"), ("customer_id", "^C[0-9]{6}$"), ("phone", "^1[3-9][0-9]{9}$"), ("sku", "^[A-Z]{2}-[0-9]{4}$")]
lists = [("warehouse", ["W1", "W2", "W3", "W4"]), ("status", ["待付款", "待发货", "已发货", "已完成", "已取消"])]
true = [pl.col("payment_date") >= pl.col("order_date"), pl.col("ship_date") >= pl.col("payment_date"),
    (pl.col("qty") * pl.col("unit_price") - pl.col("discount_amount") - pl.col("order_total")).abs() <= 0.01,
    pl.col("paid_amount") == pl.col("order_total"), pl.col("customer_name").n_unique().over("customer_id") == 1]
'''.replace("NAMES", repr(NAMES))

POINTBLANK = TYPED + r'''
import pointblank as pb
if read_only:
    sys.exit()
v = pb.Validate(df)
for c in there:
    v = v.col_vals_not_null(columns=c)
for c, lo, hi in ranges:
    v = v.col_vals_between(columns=c, left=lo, right=hi, na_pass=True)
for c, p in forms:
    v = v.col_vals_regex(columns=c, pattern=p, na_pass=True)
for c, values in lists:
    v = v.col_vals_in_set(columns=c, set=values)
for expression in true:
    v = v.col_vals_expr(expr=expression.fill_null(True))
v = v.rows_distinct(columns_subset=["order_id", "sku"]).interrogate(get_first_n=10**7)
extracts = v.get_data_extracts(frame=False)
found = [frame.select("line", *names).with_columns(pl.lit(str(step)).alias("rule")) for step, frame in extracts.items() if frame is not None and len(frame)]
pl.concat(found, how="vertical_relaxed").write_csv(target)
print(sum(len(f) for f in found))
'''

PANDERA = TYPED + r'''
import pandera.polars as pa
if read_only:
    sys.exit()
checks = {c: [] for c in names}
for c, lo, hi in ranges:
    checks[c].append(pa.Check.in_range(lo, hi))
for c, p in forms:
    checks[c].append(pa.Check.str_matches(p))
for c, values in lists:
    checks[c].append(pa.Check.isin(values))
whole = [pa.Check(lambda data, e=e: data.lazyframe.select(e.fill_null(True))) for e in true]
schema = pa.DataFrameSchema({c: pa.Column(checks=checks[c], nullable=c not in there) for c in names}, checks=whole, unique=["order_id", "sku"])
try:
    schema.validate(df, lazy=True)
except pa.errors.SchemaErrors as errors:
    cases = errors.failure_cases
    cases.with_columns(pl.all().cast(pl.String, strict=False)).write_csv(target)
    print(len(cases))
'''


def measure(name, command, **options):
    """Runs a command; prints what it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = os.times().elapsed
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *command], capture_output=True, text=True, **options)
    wall = os.times().elapsed - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = int(done.stderr.strip().splitlines()[-1]) // 1024
    if done.returncode > 1:
        sys.exit(f"{name}: {done.stderr}")
    found = done.stdout.strip().splitlines()[-1:]
    print(f"{name:34} {wall:6.2f} s  {cpu:6.2f} CPU-s  {memory:5d} MB  {' '.join(found)}")
    return cpu


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--ordermend", required=True)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--python", default=sys.executable, help="a Python that has polars")
    given = arguments.parse_args()
    rules = pathlib.Path(__file__).with_name("rules-25.toml")
    with tempfile.TemporaryDirectory() as folder:
        table = os.path.join(folder, "orders.csv")
        write_table(table, given.rows)
        one = os.path.join(folder, "one.toml")
        pathlib.Path(one).write_text('[[rule]]\nid = "some"\ncheck = "file-expression"\nassert = "count(*) > 0"\nfail = ">0"\nowner = "bench"\ntitle = { en = "x", zh = "x" }\n')
        own = [given.ordermend, "check", table, "--own-rules", "--no-match", "--no-config", "--as-of", "2024-06-30", "--quiet"]
        out = os.path.join(folder, "findings.csv")
        read = measure("ordermend, reading", [*own, "--rules", one])
        all_rules = measure("ordermend, 25 rules", [*own, "--rules", str(rules), "--format", f"csv={out}"])
        print(f"{'  beyond reading':34} {'':9} {all_rules - read:6.2f} CPU-s")
        script = os.path.join(folder, "script.py")
        pathlib.Path(script).write_text(POLARS)
        read = measure("polars, reading", [given.python, script, table, out, "read"])
        all_rules = measure("polars script, 25 rules", [given.python, script, table, out, "all"])
        print(f"{'  beyond reading':34} {'':9} {all_rules - read:6.2f} CPU-s")
        for name, module, text in [("Pointblank", "pointblank", POINTBLANK), ("pandera", "pandera", PANDERA)]:
            if subprocess.run([given.python, "-c", f"import {module}"], capture_output=True).returncode:
                print(f"{name:34} not installed")
                continue
            pathlib.Path(script).write_text(text)
            read = measure(f"{name}, reading", [given.python, script, table, out, "read"])
            all_rules = measure(f"{name}, 25 rules", [given.python, script, table, out, "all"])
            print(f"{'  beyond reading':34} {'':9} {all_rules - read:6.2f} CPU-s")


if __name__ == "__main__":
    main()
