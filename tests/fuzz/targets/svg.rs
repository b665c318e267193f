#![no_main]

use std::panic;

libfuzzer_sys::fuzz_target!(init: let_tiny_skia_panic(), |data: &[u8]| kasm_fuzz::svg::run(data));

/// The program catches its panics; a fuzzer would not.
fn let_tiny_skia_panic() {
    let abort = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let is_caught = info.location().is_some_and(|place| place.file().contains("tiny-skia"));
        if !is_caught {
            abort(info);
        }
    }));
}
