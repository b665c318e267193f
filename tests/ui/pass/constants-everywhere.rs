#![deny(warnings)]
#![forbid(unsafe_code)]

mod facts {
    pub const VERSION: &str = "1.17.x";
    pub const TAGS: &[&str] = &["develop", "1.17.0"];
    pub const fn size<const A: usize, const B: usize>() -> usize {
        A * B
    }
    pub struct Sizes;
    impl Sizes {
        pub const CORES: f64 = 2.5;
        pub const MEMORY: usize = 4096;
    }
    pub trait Gpu<A, B> {
        const COUNT: u8;
    }
    impl Gpu<u8, u16> for Sizes {
        const COUNT: u8 = 1;
    }
}
use facts::Sizes;

const fn name(long: bool) -> &'static str {
    if long { "The Desk" } else { "Desk" }
}

registry_macros::workspace! {
    partial;
    crate = registry_core;
    friendly_name: name(true),
    description: concat!("A desktop, version ", env!("CARGO_PKG_VERSION"), "."),
    image_src: "desk.svg",
    architecture: ["amd64", concat!("arm", 64)],
    categories: &["Desktop"],
    cores: Sizes::CORES,
    memory: Sizes::MEMORY,
    gpu_count: <Sizes as facts::Gpu<u8, u16>>::COUNT,
    require_gpu: cfg!(unix) || true,
    hidden: !true,
    session_time_limit: 60 * 60,
    cpu_allocation_method: ["Inherit", "Quotas"][1],
    image_type: match 1 { 1 => "Container", _ => "" },
    notes: include_str!("../registries/several/registry.toml"),
    persistent_profile_path: if cfg!(unix) { "/profiles" } else { "C:" },
    run_config: {
        hostname: name(false),
        user: 1000_u32,
        shm_size: facts::VERSION,
        mem_limit: 4 * (1024 * 1024 * 1024),
        kernel_memory: -0x10 + 16,
        devices: [concat!("/dev", "/fuse")],
        cap_add: facts::TAGS,
        command: ["bash", name(false)],
        oom_score_adj: -1i8,
        environment: { NAME: name(true), DEBUG: Sizes::MEMORY, ON: 1 < 2 },
    },
    exec_config: { go: { cmd: facts::TAGS, detach: match 1 { 1 => true, _ => false } } },
    volume_mappings: {
        "/srv": { bind: name(false), mode: concat!("r", "o"), uid: 1000u16, gid: Sizes::MEMORY, timeout: 1.5f32 },
    },
    compatibility: [
        {
            version: facts::VERSION,
            image: concat!("example/desk", ":", "1.17.0"),
            uncompressed_size_mb: facts::size::<41, 60>(),
            available_tags: facts::TAGS,
        },
        {
            version: "1.18.x",
            image: "example/desk:1.18.0",
            uncompressed_size_mb: (facts::size::<41, 60>()),
            available_tags: ["develop", facts::TAGS[1]],
        },
    ],
}

registry_macros::registry! {
    name: concat!("The ", "Lab"),
    description: "For the lab.",
    list_url: concat!("https://lab.example/", "kasm/"),
    icon: "icons/logo.svg",
    default_channel: facts::TAGS[0],
    workspaces: [
        {
            friendly_name: "Literal",
            description: "Its channels are written out.",
            image_src: "desk.svg",
            architecture: ["amd64"],
            compatibility: [
                { version: "1.17.x", image: "example/literal", uncompressed_size_mb: 9, available_tags: ["develop"] },
            ],
        },
        {
            friendly_name: "Constant",
            description: "Its channels are not.",
            image_src: "desk.svg",
            architecture: ["amd64"],
            compatibility: [
                { version: "1.17.x", image: "example/constant", uncompressed_size_mb: 9, available_tags: facts::TAGS },
            ],
        },
        {
            friendly_name: name(false),
            description: facts::TAGS[0],
            image_src: "desk.svg",
            architecture: ["amd64"],
            name: "example/old",
            uncompressed_size_mb: 9,
            compatibility: [concat!("1.15", ".x")],
        },
    ],
}

fn main() {}
