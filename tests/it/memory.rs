//! Files that are larger than the memory to plan with: what comes out is the same.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use encoding_rs::GB18030;
use flate2::{Compression, write::GzEncoder};

use ordermend::read::{self, Limits, Named, ReadOptions, Way};
use ordermend::ui::Silent;

use crate::support::{ordermend, program};

/// So many rows that a file takes more than the least memory that can be planned with.
const ROWS: u32 = 150_000;

const CAPTIONS: &str =
    "订单编号,下单时间,付款时间,客户名称,联系手机,收货地址,订单状态,商品名称,数量,单价,订单金额,备注\n";

/// An export with faults of many kinds, far from each other; `broken` has a row without its last cells, too.
fn export(broken: bool) -> String {
    let mut text = CAPTIONS.to_owned();
    for row in 0..ROWS {
        // Copies and later versions of orders that stand far above.
        let id = if row % 997 == 996 { row / 2 } else { row };
        let (day, second) = (id % 28 + 1, id % 60);
        let name = ["青岛同创物资有限公司", "深圳凯旋服饰经营部", "欧阳艳"][id as usize % 3];
        let phone = if row % 501 == 500 { "1526".to_owned() } else { format!("15268{:06}", id % 9000) };
        let status = if row % 1994 == 1993 { "已发货" } else { "已完成" };
        let spaces = if row % 333 == 332 { "  " } else { "" };
        let total = id % 90 * 3 + u32::from(row % 777 == 776);
        let remark = if row % 1500 == 1499 { "\"两行\n备注, 含逗号\"" } else { "" };
        text.push_str(&format!(
            "2024{id:010},2024-03-{day:02} 10:00:{second:02},2024-03-{day:02} 11:00:00,{name}{spaces},{phone},山东省青岛市新城区滨河路{id}号,\
             {status},毛巾,{},3.00,{total}.00,{remark}\n",
            id % 90,
        ));
        if broken && row == ROWS / 3 {
            text.push_str("20249999999999,2024-03-01 10:00:00,5\" screen\n");
        }
    }
    text
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            found.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
    found
}

#[test]
fn what_is_larger_than_memory_comes_out_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let (plain, broken) = (export(false), export(true));
    assert!(plain.len() > 20 << 20, "{} bytes are held", plain.len());
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(plain.as_bytes()).expect("packed");
    let units: Vec<u8> = "\u{feff}".encode_utf16().chain(broken.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let exports: [(&str, Vec<u8>); 5] = [
        ("plain.csv", plain.clone().into_bytes()),
        ("broken.csv", broken.clone().into_bytes()),
        ("gbk.csv", GB18030.encode(&broken).0.into_owned()),
        ("packed.csv.gz", packed.finish().expect("packed")),
        ("units.csv", units),
    ];
    for (name, bytes) in exports {
        std::fs::write(folder.path().join(name), bytes).expect("written");
        let clean = |into: &str, memory: &str| {
            let arguments =
                ["clean", name, "-o", into, "--no-config", "-q", "--as-of", "2024-04-30", "--memory", memory];
            let output = ordermend(folder.path(), &arguments);
            assert_eq!(output.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&output.stderr));
            files(&folder.path().join(into))
        };
        let (held, on_disk) = (clean(&format!("{name}-held"), "64GiB"), clean(&format!("{name}-disk"), "64MiB"));
        assert_eq!(held.keys().collect::<Vec<_>>(), on_disk.keys().collect::<Vec<_>>(), "{name}");
        for (file, bytes) in &held {
            assert!(on_disk.get(file) == Some(bytes), "{name}: {file} differs");
        }
        assert!(held["findings.csv"].len() > 10_000, "{name}: nothing was found");
    }
}

#[test]
fn an_input_that_changes_while_its_rows_are_on_disk_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plain.csv");
    let text = export(false);
    std::fs::write(&path, &text).expect("written");
    let named = Named::file(&path);
    let options = ReadOptions {
        encoding: None,
        sheets: &[],
        known_header: &|_| true,
        way: Way::OnDisk,
        limits: Limits::default(),
    };
    let tables = read::run(&[named], &options, &mut Silent).expect("readable");
    assert!(tables[0].verify().is_ok());
    let first = tables[0].cell(7, 0).into_owned();
    assert!(!first.is_empty());
    // The same size, other numbers: only the time tells.
    std::fs::write(&path, text.replace("2024-03", "2024-04")).expect("written");
    assert!(tables[0].verify().is_err(), "written anew");
    std::fs::write(&path, &text[..text.len() / 2]).expect("written");
    let last = tables[0].height() - CUT_OFF;
    assert_eq!(tables[0].cell(last, 0), "", "what cannot be read is blank");
    let error = tables[0].verify().expect_err("cut off").to_string();
    assert!(error.contains("plain.csv"), "{error}");
}

/// Rows at the end of an export that are in memory in any case: those of the last chunk are fewer.
const CUT_OFF: u32 = 60_000;

#[test]
fn rows_that_find_no_room_on_disk_are_an_error_that_says_where() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("plain.csv"), export(false)).expect("written");
    let check = |memory: &str| {
        program()
            .current_dir(folder.path())
            .env("TMPDIR", folder.path().join("nowhere"))
            .args(["check", "plain.csv", "--no-config", "-q", "--lang", "en", "--fail-on", "never", "--memory", memory])
            .output()
            .expect("the program starts")
    };
    assert_eq!(check("64GiB").status.code(), Some(0), "what fits needs no disk");
    let full = check("64MiB");
    let said = String::from_utf8_lossy(&full.stderr).into_owned();
    assert_eq!(full.status.code(), Some(3), "{said}");
    assert!(said.contains("nowhere") && said.contains("TMPDIR"), "{said}");
}
