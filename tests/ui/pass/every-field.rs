#![deny(warnings)]
#![forbid(unsafe_code)]

registry_macros::registry! {
    name: "Lab",
    description: "For the lab.",
    list_url: "https://lab.example/kasm/",
    icon: "icons/logo.svg",
    contact_url: "https://lab.example/contact",
    default_channel: "develop",
    schemas: ["1.0", "1.1"],
    defaults: { docker_registry: "https://index.docker.io/v1/" },
    lints: { "exact-version": "warn", "unknown_key": { level: "deny" }, KR0207: "allow" },
    workspaces: [
        {
            folder: "desks/desk",
            icon: "icons/desk.svg",
            friendly_name: "Desk",
            description: "A desktop.",
            image_src: "published.svg",
            architecture: ["amd64", "arm64"],
            categories: ["Desktop", "Office"],
            docker_registry: "https://ghcr.io/",
            cores: 2.5,
            memory: 4096,
            gpu_count: 0,
            require_gpu: false,
            cpu_allocation_method: "Inherit",
            image_type: "Container",
            enabled: true,
            run_config: {
                hostname: "kasm",
                user: 1000,
                command: ["xterm", "-e", "top"],
                entrypoint: "/init",
                shm_size: "512m",
                mem_limit: 4_000_000_000,
                cpu_shares: 0x400,
                privileged: false,
                cap_add: ["NET_ADMIN"],
                devices: ["/dev/net/tun", "/dev/fuse:/dev/fuse:rwm"],
                group_add: ["video", 44],
                restart_policy: { Name: "on-failure", MaximumRetryCount: 5 },
                sysctls: { "net.ipv4.ip_forward": "1" },
                labels: ["a", "b"],
                extra_hosts: { "db.example": "10.0.0.1" },
                environment: { LANG: "de_DE.UTF-8", DEBUG: true, LEVEL: 3, NOTHING: null },
            },
            exec_config: {
                first_launch: { cmd: "xterm", environment: { A: "b" }, user: "root", privileged: true },
                assign: { cmd: ["bash", "-c", "true"], detach: true, tty: false, stdin: false },
                go: { cmd: "xdg-open", stdout: true, stderr: true, stream: false, socket: false,
                      demux: false, workdir: "/home" },
            },
            launch_config: {
                file_mapping: {
                    destination: "/opt/launch",
                    is_readable: true,
                    is_writeable: false,
                    is_executable: false,
                },
                launch_form: [{
                    key: "LANG",
                    label: "Language",
                    value: "",
                    allow_saving: true,
                    placeholder: null,
                    required: true,
                    help: "The language of the session.",
                    input_type: "text",
                    options: [],
                    validator_regex: r#"^[a-z]{2}"?$"#,
                    validator_regex_description: null,
                    display_if: null,
                }],
            },
            volume_mappings: {
                "/srv/data": {
                    bind: "/data",
                    mode: "rw",
                    uid: 1000,
                    gid: 1000,
                    required: true,
                    skip_check: false,
                    timeout: 2.5,
                },
            },
            persistent_profile_path: "/profiles/{username}",
            notes: "# Notes\n\nin *Markdown*",
            hash: "abc",
            hidden: false,
            session_time_limit: 3600,
            compatibility: [
                {
                    version: "1.15.x",
                    image: "example/desk:1.15.0",
                    uncompressed_size_mb: 2400,
                    available_tags: ["develop"],
                },
                {
                    version: "1.17.x",
                    image: "ghcr.io/example/desk:1.17.0",
                    uncompressed_size_mb: 2460,
                    available_tags: ["develop", "1.17.0"],
                },
            ],
        },
        {
            friendly_name: "Office",
            description: "The short form.",
            image_src: "desk.svg",
            architecture: ["amd64"],
            name: "example/office:1.15.0",
            uncompressed_size_mb: 1000,
            compatibility: ["1.14.x", "1.15.x"],
        },
    ],
}

fn main() {
    assert_eq!(REGISTRY.name, "Lab");
    assert_eq!(REGISTRY.default_channel, Some("develop"));
    let folders: Vec<_> = REGISTRY.workspaces.iter().map(|workspace| workspace.folder()).collect();
    assert_eq!(folders, ["desks/desk", "Office"]);
}
