//! The `ordermend` program: parse, run, print, exit.

use std::ffi::OsString;
use std::process::ExitCode;

use ordermend::cli::{self, Cli, ColorWhen};
use ordermend::exit::Exit;
use ordermend::model::Text;
use ordermend::{Error, read, ui, write};

/// Stack of the thread that does the work: expression trees of the frame engine are deep.
const STACK_BYTES: usize = 32 << 20;

/// Memory that is freed goes back to the system soon; with the system's own allocator a third of it stays.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let cli = match Cli::read(&arguments) {
        Ok(cli) => cli,
        Err(exit) => return exit.into(),
    };
    match cli.color {
        ColorWhen::Auto => {}
        ColorWhen::Always => anstream::ColorChoice::Always.write_global(),
        ColorWhen::Never => anstream::ColorChoice::Never.write_global(),
    }
    ui::log_as(cli.log_format);
    let lang = cli.lang();
    std::panic::set_hook(Box::new(move |panic| {
        // It becomes an error about the document.
        if read::is_guarded() {
            return;
        }
        const FAULT: Text = Text {
            en: "internal fault: this should not happen; please report it with the line below",
            zh: "内部错误：不应发生；请连同下一行反馈给我们",
        };
        ui::print_fault(&format!("{}\n  {panic}", FAULT.get(lang)));
    }));
    // On interrupt nothing that looks whole is left behind.
    let handler = ctrlc::set_handler(move || {
        write::abandon();
        ui::print_error(&Error::Interrupted, ui::lang_or(lang));
        std::process::exit(i32::from(Exit::Interrupted as u8));
    });
    if handler.is_err() {
        ui::print_note(Text { en: "interrupts cannot be caught here", zh: "此环境无法捕获中断" }.get(lang));
    }
    let worker = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || cli.run());
    let result = worker.map_err(|source| Error::Write { path: "thread".into(), source }).and_then(|worker| {
        worker.join().unwrap_or_else(|_| {
            write::abandon();
            std::process::exit(i32::from(Exit::Internal as u8));
        })
    });
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            ui::print_error(&error, ui::lang_or(lang));
            cli::tell_system(&error, ui::lang_or(lang));
            error.exit().into()
        }
    }
}
