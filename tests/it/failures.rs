//! What cannot be done is said, with the right exit code, and leaves nothing that looks whole and is not.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{code, ordermend, program, repository, stderr, tree};

const GOOD: &str = "订单编号,下单时间,订单金额\nA1,2024-06-30 10:00:00,10.00\n";

fn refused(name: &str, bytes: &[u8], said: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(name), bytes).expect("writable");
    let output = ordermend(folder.path(), &["clean", name, "-o", "out"]);
    assert_eq!(code(&output), 3, "{name}: {}", stderr(&output));
    assert!(stderr(&output).contains(said), "{name}: {}", stderr(&output));
    assert!(!folder.path().join("out").exists() && !folder.path().join("out.partial").exists(), "{name}");
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    refused("empty.csv", b"", "is empty");
    refused("spaces.csv", b"\n \n\n", "is empty");
    refused("header.csv", "订单编号,下单时间\n".as_bytes(), "not one row below it");
    refused("binary.csv", &[0x89, b'P', b'N', b'G', 0, 0, 0, 1, 2, 3], "neither delimited text nor");
    refused("data.csv", b"1,2024-01-01,3.5\n2,2024-01-02,4.5\n", "no header row");
    refused("broken.xlsx", b"PK\x03\x04garbage", "cannot be read as a workbook");
    refused("broken.csv.gz", &[0x1F, 0x8B, 8, 0, 1, 2, 3], "cannot be read");
    refused("names.csv", b"name,city\nx,y\n", "none of the inputs is an order table");
}

#[test]
fn a_folder_in_the_way_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.csv"), GOOD).expect("writable");
    fs::create_dir(folder.path().join("out")).expect("a folder");
    fs::write(folder.path().join("out/mine.txt"), "mine").expect("writable");
    for further in [&[][..], &["--force"]] {
        let output = ordermend(folder.path(), &[&["clean", "good.csv", "-o", "out"], further].concat());
        assert_eq!(code(&output), 2, "{}", stderr(&output));
        assert_eq!(fs::read_to_string(folder.path().join("out/mine.txt")).expect("there"), "mine");
    }
}

#[test]
fn force_replaces_what_an_earlier_run_wrote_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.csv"), GOOD).expect("writable");
    let run = |further: &[&str]| {
        ordermend(folder.path(), &[&["clean", "good.csv", "-o", "out", "--as-of", "2024-06-30"], further].concat())
    };
    assert_eq!(code(&run(&[])), 0);
    let first = tree(&folder.path().join("out"));
    assert_eq!(code(&run(&[])), 2);
    assert_eq!(code(&run(&["--force"])), 0);
    assert_eq!(tree(&folder.path().join("out")), first);
    fs::write(folder.path().join("out/mine.txt"), "mine").expect("writable");
    assert_eq!(code(&run(&["--force"])), 2);
    assert!(folder.path().join("out/mine.txt").exists());
}

#[test]
fn the_manifest_lists_every_file_with_its_hash() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.csv"), GOOD).expect("writable");
    assert_eq!(code(&ordermend(folder.path(), &["clean", "good.csv", "-o", "out"])), 0);
    let out = folder.path().join("out");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("manifest.json")).expect("there")).expect("JSON");
    let listed: Vec<(String, String)> = manifest["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| {
            (file["path"].as_str().expect("a path").to_owned(), file["blake3"].as_str().expect("a hash").to_owned())
        })
        .collect();
    let there: Vec<(String, String)> = tree(&out)
        .into_iter()
        .filter(|(name, _)| name != "manifest.json")
        .map(|(name, bytes)| (name, blake3::hash(&bytes).to_hex().to_string()))
        .collect();
    assert_eq!(listed, there);
}

/// Mounts a small file system at `path`; false where that is not allowed.
fn mount_small(path: &Path) -> bool {
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"])
        .arg(path)
        .stderr(Stdio::null())
        .status();
    mounted.is_ok_and(|status| status.success())
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = folder.path().join("small");
    fs::create_dir(&small).expect("a folder");
    let row = "A1,2024-06-30 10:00:00,10.00\n";
    fs::write(folder.path().join("big.csv"), format!("订单编号,下单时间,订单金额\n{}", row.repeat(20_000)))
        .expect("writable");
    if !mount_small(&small) {
        eprintln!("skipped: mounting is not allowed here");
        return;
    }
    let output = ordermend(folder.path(), &["clean", "big.csv", "-o", "small/out"]);
    let left = tree(&small);
    let unmounted = Command::new("umount").arg(&small).status().expect("umount");
    assert!(unmounted.success());
    assert_eq!(code(&output), 4, "{}", stderr(&output));
    assert!(stderr(&output).contains("the disk is full"), "{}", stderr(&output));
    assert!(left.is_empty(), "{left:?}");
}

#[test]
#[cfg(unix)]
fn no_permission_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("good.csv");
    fs::write(&path, GOOD).expect("writable");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("changeable");
    if fs::read(&path).is_ok() {
        // The superuser may read everything; a folder that is a file stands in for what may not be written.
        let output = ordermend(folder.path(), &["clean", "good.csv", "-o", "good.csv/out"]);
        assert_eq!(code(&output), 4, "{}", stderr(&output));
        assert!(stderr(&output).contains("cannot be written"), "{}", stderr(&output));
        return;
    }
    let output = ordermend(folder.path(), &["clean", "good.csv", "-o", "out"]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("no permission"), "{}", stderr(&output));
}

#[test]
#[cfg(unix)]
fn an_interrupt_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let row = "客户甲有限公司,A1,2024-06-30 10:00:00,10.00\n";
    let text = format!("客户名称,订单编号,下单时间,订单金额\n{}", row.repeat(600_000));
    fs::write(folder.path().join("big.csv"), text).expect("writable");
    let mut child = program()
        .current_dir(folder.path())
        .args(["--lang", "en", "clean", "big.csv", "-o", "out"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // Interrupted while it writes, when something could be left behind.
    let partial = folder.path().join("out.partial");
    while !partial.exists() {
        assert_eq!(child.try_wait().expect("a child"), None, "it ended before it wrote anything");
        std::thread::sleep(Duration::from_millis(1));
    }
    let id = child.id().to_string();
    let interrupted = Command::new("kill").args(["-INT", &id]).status().expect("kill");
    assert!(interrupted.success());
    let status = child.wait().expect("an end");
    assert_eq!(status.code(), Some(130));
    assert!(!folder.path().join("out").exists() && !partial.exists());
}

#[test]
fn damaged_and_cut_off_documents_are_refused_whole() {
    // One bit in the stored checksum of the first part, in its own head and in the directory.
    let mut book = fs::read(repository("fixtures/bytes/xlsx-styles/orders.xlsx")).expect("a workbook");
    let directory = book.windows(4).position(|at| at == b"PK\x01\x02").expect("a directory");
    for checksum in [14, directory + 16] {
        book[checksum] ^= 1;
    }
    refused("flip.xlsx", &book, "a part of the workbook is damaged");
    let document = fs::read(repository("fixtures/bytes/spreadsheetml-xml/orders.xls")).expect("a document");
    refused("cut.xls", &document[..document.len() / 2], "it ends in the middle");
    let declared = String::from_utf8(document).expect("UTF-8").replacen(
        "<Workbook",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><Workbook",
        1,
    );
    refused("declared.xls", declared.as_bytes(), "it declares a document type");
}
