//! The process of a fuzz target: one thread, and panics that are told apart.

use ordermend::read;

/// Prepares the process, once.
///
/// All work runs on the one thread that libFuzzer watches. A panic ends the process, which is how libFuzzer learns of it;
/// but one of a library behind the reader's fence is an error about the document, and goes on to be that.
///
/// # Panics
/// When it is called twice.
pub fn prepare() {
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global().expect("the first pool");
    drop(std::panic::take_hook());
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !read::is_guarded() {
            told(panic);
            std::process::abort();
        }
    }));
}
