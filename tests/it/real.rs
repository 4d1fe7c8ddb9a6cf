//! Real exports, where they are at hand: `ORDERMEND_DATA` names a folder with `orders/<set>/*.csv`. They are not part of
//! this repository.

use std::path::PathBuf;

use crate::support::{clean, code, folders, rows, stderr, tree};

/// The CSV files of every set.
fn exports() -> Option<Vec<PathBuf>> {
    let data = std::env::var_os("ORDERMEND_DATA")?;
    let mut files = Vec::new();
    for set in folders(&PathBuf::from(data).join("orders")) {
        for entry in std::fs::read_dir(set).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|ending| ending == "csv") {
                files.push(path);
            }
        }
    }
    files.sort();
    Some(files)
}

/// Whether a file's name says that it holds customers, products or the like; every other file of the sets holds orders.
fn is_no_order_table(file: &std::path::Path) -> bool {
    const OTHERS: [&str; 5] = ["customers", "payments", "products", "employees", "shippers"];
    let stem = file.file_stem().expect("a name").to_string_lossy().to_lowercase();
    OTHERS.iter().any(|other| stem.contains(other))
}

#[test]
fn real_exports_balance_repeat_and_stay_clean() {
    let Some(files) = exports() else {
        eprintln!("skipped: no data");
        return;
    };
    let temporary = tempfile::tempdir().expect("a folder");
    let mut orders = 0;
    for (index, file) in files.iter().enumerate() {
        let place = |name: &str| temporary.path().join(format!("{index}{name}"));
        let input = file.to_str().expect("UTF-8");
        let first = clean(temporary.path(), &[input], &place("a"), &[]);
        if is_no_order_table(file) {
            assert_eq!(code(&first), 3, "{input}: {}", stderr(&first));
            assert!(stderr(&first).contains("none of the inputs is an order table"), "{}", stderr(&first));
            continue;
        }
        assert_eq!(code(&first), 0, "{input}: {}", stderr(&first));
        let again = clean(temporary.path(), &[input], &place("b"), &[]);
        assert_eq!(code(&again), 0);
        assert_eq!(tree(&place("a")), tree(&place("b")), "{input}");
        let careful = clean(temporary.path(), &[input], &place("c"), &["--careful"]);
        assert_eq!(code(&careful), 0);
        assert_eq!(tree(&place("a")), tree(&place("c")), "{input}");
        let name = file.file_name().expect("a name").to_str().expect("UTF-8");
        let second = clean(&place("a").join("clean"), &[name], &place("d"), &[]);
        assert_eq!(code(&second), 0, "{input}: {}", stderr(&second));
        assert_eq!(tree(&place("a").join("clean")), tree(&place("d").join("clean")), "{input}");
        assert!(rows(&place("d"), "edits.csv").is_empty(), "{input}");
        assert!(!place("d").join("quarantine").exists() && !place("d").join("retired").exists(), "{input}");
        orders += 1;
    }
    assert!(orders > 0);
}
