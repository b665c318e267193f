#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kasm_fuzz::image_answers::run(data));
