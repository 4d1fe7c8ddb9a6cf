//! The report as a browser shows it. Skipped, with a note, where no Chromium is installed.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{AS_OF, code, in_language, stderr};

/// What Chromium is called.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// Rows that are broken by a rule of their own: enough that the script has tables to sort and findings to filter.
const ROWS: u32 = 30;

/// The browser with what every test asks of it; `None`, said aloud, where there is none.
fn browser() -> Option<Command> {
    let is_there =
        |name: &&&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let Some(name) = NAMES.iter().find(is_there) else {
        eprintln!("skipped: no Chromium is installed, so that the report is not looked at in a browser");
        return None;
    };
    let mut browser = Command::new(name);
    browser.args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000"]);
    Some(browser)
}

/// The page of a check over orders of which every third has no number, with hostile text in a cell.
fn report(folder: &Path, lang: &str) -> String {
    let mut orders = String::from("订单编号,下单时间,客户名称,金额\n");
    for at in 0..ROWS {
        let key = if at % 3 == 0 { String::new() } else { format!("A{at:03}") };
        let name = if at == 3 { "<img src=x onerror=document.title='hurt'>" } else { "青田石雕三友斋" };
        orders += &format!("{key},2024-05-{:02} 10:00:00,{name},{}.50\n", at % 28 + 1, 1000 - at);
    }
    fs::write(folder.join("orders.csv"), orders).expect("writable");
    let arguments =
        ["check", "orders.csv", "--as-of", AS_OF, "--no-config", "--fail-on", "never", "--format", "html=r.html"];
    let output = in_language(folder, lang, &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    fs::read_to_string(folder.join("r.html")).expect("a page")
}

/// The page after its scripts ran, and what the browser complained of. `further` is a script that is allowed for the test
/// alone: it stands behind the page's own and is named by no policy, for which the policy is taken out.
fn shown(folder: &Path, page: &str, further: Option<&str>) -> Option<(String, String)> {
    let mut browser = browser()?;
    let page = match further {
        None => page.to_owned(),
        Some(script) => {
            let (start, rest) = page.split_once("<meta http-equiv=\"Content-Security-Policy\"").expect("a policy");
            let (_, rest) = rest.split_once('>').expect("the policy ends");
            format!("{start}{rest}").replace("</body>", &format!("<script>{script}</script></body>"))
        }
    };
    let path = folder.join("shown.html");
    fs::write(&path, page).expect("writable");
    let output = browser
        .arg(format!("--user-data-dir={}", folder.join("browser").display()))
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!("file://{}", path.display()))
        .output()
        .expect("the browser starts");
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(dom.contains("</html>"), "{}", String::from_utf8_lossy(&output.stderr));
    Some((dom, String::from_utf8_lossy(&output.stderr).into_owned()))
}

#[test]
fn the_policy_lets_the_script_of_the_page_run_and_no_text_of_the_data() {
    let folder = tempfile::tempdir().expect("a folder");
    for lang in ["en", "zh"] {
        let page = report(folder.path(), lang);
        assert!(!page.contains("class=\"sort\""), "the script alone puts its controls on the page");
        let Some((dom, said)) = shown(folder.path(), &page, None) else { return };
        assert!(!said.contains("Content Security Policy") && !said.contains("Uncaught"), "{said}");
        assert!(
            dom.contains("class=\"sort\"") && dom.contains("type=\"search\"") && dom.contains("aria-pressed=\"true\"")
        );
        assert!(!dom.contains("<title>hurt"));
    }
}

#[test]
fn findings_are_sorted_and_filtered_and_the_rows_are_shown_with_them() {
    const USE: &str = r#"
        const findings = Array.from(document.querySelectorAll("details.findings"))
            .find((section) => section.textContent.includes("order-id-present"));
        const line = (body) => Number(body.rows[0].cells[0].textContent.split(":")[1]);
        const lines = () => Array.from(findings.querySelectorAll("tbody")).filter((body) => !body.hidden).map(line).join();
        const head = findings.querySelector("thead button");
        head.click();
        head.click();
        const descending = lines();
        const sorted = findings.querySelector("thead th").getAttribute("aria-sort");
        const box = findings.querySelector("input");
        box.value = "976.50";
        box.dispatchEvent(new Event("input"));
        const filtered = lines();
        document.querySelector("button.badge.fail").click();
        const marked = findings.querySelectorAll("tr.context .marked").length;
        document.title = ["result", descending, sorted, filtered, findings.hidden, marked].join("|");
    "#;
    let folder = tempfile::tempdir().expect("a folder");
    let page = report(folder.path(), "en");
    let Some((dom, said)) = shown(folder.path(), &page, Some(USE)) else { return };
    let title = dom.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).expect("a title");
    // Every third of 30 rows behind a header has no number. That of 976.50, a cell beside the one that is meant, is the 25th.
    assert_eq!(title, "result|29,26,23,20,17,14,11,8,5,2|descending|26|true|10", "{said}");
}
