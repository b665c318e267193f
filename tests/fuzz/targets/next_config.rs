#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kasm_fuzz::next_config::run(data));
