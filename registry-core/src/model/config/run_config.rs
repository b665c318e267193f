//! `run_config`: docker-py's container arguments, where an unknown key is a `TypeError`.

use super::Settings;
use super::renamed::renamed;
use super::settings::{Key, Kind};
use crate::finding::Code;
use crate::model::Rule;
use crate::model::fields::Unknown;
use crate::model::typed::{Context, FromValue, object};
use crate::source::{Spanned, Value};

/// The arguments with which Kasm starts the container.
#[derive(Clone, Debug, PartialEq)]
pub struct RunConfig(pub Settings);

/// docker-py's arguments, and the one that is Kasm's own.
pub(crate) static KEYS: &[Key] = &[
    Key::optional("auto_remove", Kind::Bool),
    Key::optional("blkio_weight", Kind::Int),
    Key::optional("blkio_weight_device", Kind::List),
    Key::optional("cap_add", Kind::Capabilities),
    Key::optional("cap_drop", Kind::Capabilities),
    Key::optional("cgroup_parent", Kind::Text),
    Key::optional("cgroupns", Kind::Text),
    Key::optional("command", Kind::TextOrTexts),
    Key::optional("cpu_count", Kind::Int),
    Key::optional("cpu_percent", Kind::Int),
    Key::optional("cpu_period", Kind::Int),
    Key::optional("cpu_quota", Kind::Int),
    Key::optional("cpu_rt_period", Kind::Int),
    Key::optional("cpu_rt_runtime", Kind::Int),
    Key::optional("cpu_shares", Kind::Int),
    Key::optional("cpuset_cpus", Kind::Text),
    Key::optional("cpuset_mems", Kind::Text),
    Key::optional("detach", Kind::Bool),
    Key::optional("device_cgroup_rules", Kind::Texts),
    Key::optional("device_read_bps", Kind::List),
    Key::optional("device_read_iops", Kind::List),
    Key::optional("device_requests", Kind::List),
    Key::optional("device_write_bps", Kind::List),
    Key::optional("device_write_iops", Kind::List),
    Key::optional("devices", Kind::Devices),
    Key::optional("dns", Kind::Texts),
    Key::optional("dns_opt", Kind::Texts),
    Key::optional("dns_search", Kind::Texts),
    Key::optional("domainname", Kind::TextOrTexts),
    Key::optional("entrypoint", Kind::TextOrTexts),
    Key::optional("environment", Kind::Environment),
    Key::optional("extra_hosts", Kind::ObjectOrList),
    Key::optional("group_add", Kind::List),
    Key::optional("healthcheck", Kind::Object),
    Key::optional("hostname", Kind::Text),
    Key::optional("image", Kind::Text),
    Key::optional("init", Kind::Bool),
    Key::optional("init_path", Kind::Text),
    Key::optional("ipc_mode", Kind::Text),
    Key::optional("isolation", Kind::Text),
    Key::optional("kernel_memory", Kind::Bytes),
    Key::optional("labels", Kind::ObjectOrList),
    Key::optional("links", Kind::ObjectOrList),
    Key::optional("log_config", Kind::Object),
    Key::optional("lxc_conf", Kind::Object),
    Key::optional("mac_address", Kind::Text),
    Key::optional("mem_limit", Kind::Bytes),
    Key::optional("mem_reservation", Kind::Bytes),
    Key::optional("mem_swappiness", Kind::Int),
    Key::optional("memswap_limit", Kind::Bytes),
    Key::optional("mounts", Kind::List),
    Key::optional("name", Kind::Text),
    Key::optional("nano_cpus", Kind::Int),
    Key::optional("network", Kind::Text),
    Key::optional("network_disabled", Kind::Bool),
    Key::optional("network_mode", Kind::Text),
    Key::optional("networking_config", Kind::Object),
    Key::optional("oom_kill_disable", Kind::Bool),
    Key::optional("oom_score_adj", Kind::Int),
    Key::optional("pid_mode", Kind::Text),
    Key::optional("pids_limit", Kind::Int),
    Key::optional("platform", Kind::Text),
    Key::optional("ports", Kind::Object),
    Key::optional("privileged", Kind::Bool),
    Key::optional("publish_all_ports", Kind::Bool),
    Key::optional("read_only", Kind::Bool),
    Key::optional("restart_policy", Kind::Object),
    Key::optional("runtime", Kind::Text),
    Key::optional("security_opt", Kind::Texts),
    Key::optional("shm_size", Kind::Bytes),
    Key::optional("stdin_open", Kind::Bool),
    Key::optional("stop_signal", Kind::Text),
    Key::optional("storage_opt", Kind::Object),
    Key::optional("sysctls", Kind::Object),
    Key::optional("tmpfs", Kind::Object),
    Key::optional("tty", Kind::Bool),
    Key::optional("ulimits", Kind::List),
    Key::optional("use_config_proxy", Kind::Bool),
    Key::optional("user", Kind::TextOrInt),
    Key::optional("userns_mode", Kind::Text),
    Key::optional("uts_mode", Kind::Text),
    Key::optional("version", Kind::Text),
    Key::optional("volume_driver", Kind::Text),
    Key::optional("volumes", Kind::ObjectOrList),
    Key::optional("volumes_from", Kind::TextOrTexts),
    Key::optional("working_dir", Kind::Text),
];

/// docker-py takes its arguments by name.
const UNKNOWN: Unknown = Unknown {
    code: Code::UnknownConfigKey,
    message: "is no argument of docker-py, so no session would start",
    help: "remove it, or write the argument that docker-py's `containers.run` has for it",
    synonyms: &[
        ("add-host", "extra_hosts"),
        ("cmd", "command"),
        ("env", "environment"),
        ("ipc", "ipc_mode"),
        ("memory", "mem_limit"),
        ("memory-swap", "memswap_limit"),
        ("net", "network_mode"),
        ("pid", "pid_mode"),
        ("uts", "uts_mode"),
        ("volume", "volumes"),
        ("workdir", "working_dir"),
    ],
    hints: &[
        ("gpu", "remove it: `gpu_count`, beside `run_config`, says it to Kasm"),
        ("gpus", "remove it: `gpu_count`, beside `run_config`, says it to Kasm"),
        ("cpus", "remove it: `cores`, beside `run_config`, says it to Kasm"),
        ("rm", "remove it: Kasm removes the containers of its sessions itself"),
    ],
    refused: true,
    moved: |known, value, syntax| renamed(KEYS, known, value, syntax),
};

impl FromValue for RunConfig {
    const EXPECTED: &'static str = "an object";
    const RULE: Rule = Rule::Literal;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let object = object(value, key, context)?;
        Settings::read(object, KEYS, value.span, key, UNKNOWN, context).map(Self)
    }
}
