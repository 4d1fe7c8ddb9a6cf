#!/usr/bin/env python3
"""Fills fuzz/corpus/ with what the targets begin from: the fixtures, the shipped rules and the shipped profiles.

Run it from anywhere. What a target has found since stays.
"""

import gzip
import hashlib
import io
import pathlib
import re
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent

# Larger files teach a fuzzer nothing that smaller ones do not, and slow it down.
MOST_BYTES = 32 << 10

# Parts of a workbook that no reader opens.
IDLE_PARTS = ("docProps/", "xl/theme/", "xl/printerSettings/", "styles.xml", "settings.xml", "Configurations2/", "Thumbnails/")

ODS = """== mimetype
application/vnd.oasis.opendocument.spreadsheet
== META-INF/manifest.xml
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry \
manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>
== content.xml
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" \
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">\
<office:body><office:spreadsheet><table:table table:name="订单"><table:table-column table:number-columns-repeated="3"/>\
<table:table-row><table:table-cell office:value-type="string"><text:p>订单编号</text:p></table:table-cell>\
<table:table-cell office:value-type="string"><text:p>下单时间</text:p></table:table-cell>\
<table:table-cell office:value-type="string"><text:p>金额</text:p></table:table-cell></table:table-row>\
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p>\
</table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-01-02T03:04:05"/>\
<table:table-cell office:value-type="currency" office:value="2.50"/></table:table-row>\
<table:table-row><table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="percentage" \
office:value="0.5"/><table:covered-table-cell/></table:table-row></table:table></office:spreadsheet></office:body>\
</office:document-content>
"""


def keep(target: str, content: bytes) -> None:
    if 0 < len(content) <= MOST_BYTES:
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(content).hexdigest()).write_bytes(content)


def parts(content: bytes) -> bytes:
    """A workbook as the list of its parts, which `fuzz/src/archive.rs` packs again."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = [name for name in archive.namelist() if not name.startswith(IDLE_PARTS)]
    return b"\n".join(b"== " + name.encode() + b"\n" + archive.read(name) for name in names)


def keep_text(content: bytes) -> None:
    keep("text", content)
    lines = content.splitlines(keepends=True)
    # The header is the target's own. Only so much that every line is one of many that could be changed.
    body = b"".join(lines[1:30])
    wide = {b"\xff\xfe": b"\x09\x22", b"\xfe\xff": b"\x0a\x23"}
    for choice in [wide.get(content[:2], b"\x00\x00"), b"\x03\x00", b"\x05\x07", b"\x10\x54"]:
        keep("decoder", choice + body)


def keep_export(content: bytes) -> None:
    if content.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        keep("workbook", content)
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    if content[30:38] == b"mimetype":
        keep("workbook", content)
        keep("workbook", parts(content))
    elif content.startswith(b"PK\x03\x04"):
        keep("workbook_xlsx", content)
        keep("workbook_xlsx", parts(content))
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        keep("workbook_xls", content)
    elif content.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        keep("workbook", content)
    elif not content.startswith(b"\x28\xb5\x2f\xfd"):
        keep_text(content)


def main() -> None:
    settings = {"ordermend.toml", "rule.toml"}
    for path in sorted((ROOT / "fixtures").rglob("*")):
        if path.is_file() and path.suffix not in {".json", ".md", ".toml"}:
            keep_export(path.read_bytes())
        elif path.name in settings:
            keep("rules", path.read_bytes())
    keep("workbook", ODS.encode())
    for path in sorted((ROOT / "rules" / "sources").glob("*.toml")):
        keep("profile", path.read_bytes())
    for path in sorted((ROOT / "rules" / "packs").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        keep("rules", text.encode())
        for rule in re.split(r"(?m)^(?=\[\[rule\]\])", text)[1:]:
            keep("rules", rule.encode())
    for folder in sorted((HERE / "corpus").iterdir()):
        print(f"{len(list(folder.iterdir())):6} {folder.name}")


if __name__ == "__main__":
    main()
