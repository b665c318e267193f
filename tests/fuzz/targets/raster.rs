#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kasm_fuzz::raster::run(data));
