//! What the user told Cargo about the build.

use camino::Utf8PathBuf;

/// The flags of `cargo build` that are handed on as they were given.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "these are Cargo's own switches")]
pub struct BuildFlags {
    /// `--manifest-path`
    pub manifest_path: Option<Utf8PathBuf>,
    /// `--features`, `--all-features` and `--no-default-features`
    pub features: clap_cargo::Features,
    /// `--locked`
    pub locked: bool,
    /// `--offline`
    pub offline: bool,
    /// `--frozen`
    pub frozen: bool,
    /// `--release` or `--profile`
    pub profile: Profile,
    /// `--target`
    pub target: Option<String>,
    /// `--target-dir`
    pub target_dir: Option<Utf8PathBuf>,
    /// `--jobs`, which may be a number or `default`
    pub jobs: Option<String>,
    /// `--config`, each time it was given
    pub config: Vec<String>,
    /// `--quiet`
    pub quiet: bool,
}

/// The profile to build with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// What `cargo build` takes when nothing is said.
    #[default]
    Dev,
    /// `--release`
    Release,
    /// `--profile NAME`
    Named(String),
}

impl Profile {
    /// What the profile is called in a manifest.
    pub fn name(&self) -> &str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
            Self::Named(name) => name,
        }
    }
}

impl BuildFlags {
    /// The flags that `cargo metadata` knows too, without the manifest and the features.
    pub(super) fn common(&self) -> Vec<String> {
        let switches =
            [("--locked", self.locked), ("--offline", self.offline), ("--frozen", self.frozen)];
        let set = switches.into_iter().filter(|(_, set)| *set).map(|(flag, _)| flag.to_owned());
        let config = self.config.iter().flat_map(|pair| ["--config".to_owned(), pair.clone()]);
        set.chain(config).collect()
    }

    /// The flags that only `cargo build` knows, with the manifest and the features.
    pub(super) fn build_only(&self) -> Vec<String> {
        let features = &self.features;
        let listed = (!features.features.is_empty()).then(|| features.features.join(","));
        let switches = [
            ("--quiet", self.quiet),
            ("--all-features", features.all_features),
            ("--no-default-features", features.no_default_features),
        ];
        let values = [
            ("--manifest-path", self.manifest_path.as_ref().map(ToString::to_string)),
            ("--features", listed),
            ("--profile", Some(self.profile.name().to_owned())),
            ("--target", self.target.clone()),
            ("--target-dir", self.target_dir.as_ref().map(ToString::to_string)),
            ("--jobs", self.jobs.clone()),
        ];
        let set = switches.into_iter().filter(|(_, set)| *set).map(|(flag, _)| flag.to_owned());
        // In one word each, for a value may begin with a dash: `--jobs=-1`.
        let given =
            values.into_iter().filter_map(|(flag, value)| Some(format!("{flag}={}", value?)));
        set.chain(given).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_flags_name_the_profile_only() {
        let flags = BuildFlags::default();
        assert!(flags.common().is_empty());
        assert_eq!(flags.build_only(), ["--profile=dev"]);
    }

    #[test]
    fn every_flag_is_handed_on() {
        let mut flags = BuildFlags {
            manifest_path: Some("a/Cargo.toml".into()),
            locked: true,
            offline: true,
            frozen: true,
            profile: Profile::Named("small".into()),
            target: Some("wasm32-unknown-unknown".into()),
            target_dir: Some("out".into()),
            jobs: Some("-1".into()),
            config: vec!["net.retry=1".into(), "a.toml".into()],
            quiet: true,
            ..BuildFlags::default()
        };
        flags.features.features = vec!["one".into(), "two".into()];
        flags.features.no_default_features = true;
        assert_eq!(
            flags.common(),
            ["--locked", "--offline", "--frozen", "--config", "net.retry=1", "--config", "a.toml",],
        );
        assert_eq!(
            flags.build_only(),
            [
                "--quiet",
                "--no-default-features",
                "--manifest-path=a/Cargo.toml",
                "--features=one,two",
                "--profile=small",
                "--target=wasm32-unknown-unknown",
                "--target-dir=out",
                "--jobs=-1",
            ],
        );
    }
}
