#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kasm_fuzz::list_json::run(data));
