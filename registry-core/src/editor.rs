//! The keys of `registry!` and `workspace!`, for editors: what is completed, and what is said about it.
//!
//! Nothing has these types. What was declared is read with [`declared`](crate::declared).

/// Declares the structs, and lists their fields.
macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $key:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            $($(#[$about])* pub $key: $type,)*
        }

        impl $name {
            /// What can be completed.
            pub const KEYS: &'static [&'static str] = &[$(stringify!($key)),*];
        }
    )*};
}

keys! {
    /// `registry! { … }`
    Registry {
        /// What the registry is called.
        name: &'static str,
        /// One sentence about it.
        description: &'static str,
        /// The address that people add to their Kasm; it ends with a slash.
        list_url: &'static str,
        /// A domain of the site's own; `list_url` may be left out then.
        domain: &'static str,
        /// A file of the package, or an https URL.
        icon: &'static str,
        /// Where to ask.
        contact_url: &'static str,
        /// The tag that is selected at first.
        default_channel: &'static str,
        /// The schemas to write: `1.0`, `1.1`.
        schemas: &'static [&'static str],
        /// Lies under every workspace of this macro.
        defaults: Workspace,
        /// Fields with a name, for workspaces to extend.
        templates: (),
        /// The levels of rules.
        lints: (),
        /// What the storefront looks like.
        site: Site,
        /// The workspaces, unless `workspace!` declares them.
        workspaces: &'static [Workspace],
    }

    /// `site: { … }`
    Site {
        /// The title, where it is not the registry's name.
        name: &'static str,
        /// A file of the package.
        logo: &'static str,
        /// The colour of what can be clicked, such as `#2563eb`.
        accent: &'static str,
        /// The links at the end of every page.
        footer: &'static [FooterLink],
        /// A folder of the package, whose files replace those of the built-in theme.
        theme: &'static str,
    }

    /// An entry of `footer`.
    FooterLink {
        /// What people see.
        text: &'static str,
        /// A web or mail address.
        url: &'static str,
    }

    /// `workspace! { … }`
    Workspace {
        /// The templates that lie under its fields.
        extends: &'static [&'static str],
        /// The keys of these that are left out, with dots between them.
        unset: &'static [&'static str],
        /// Variables of its own: names and texts.
        vars: (),
        /// Its axes, if it stands for several workspaces.
        matrix: Matrix,
        /// The name on the tile.
        friendly_name: &'static str,
        /// The image, in the form of schema 1.0.
        name: &'static str,
        /// The text on the tile's back.
        description: &'static str,
        /// The icon's file name.
        image_src: &'static str,
        /// The icon's path from the package's folder.
        icon: &'static str,
        /// The place in the list, where that is not the friendly name.
        folder: &'static str,
        /// The processors that the image is built for: `amd64`, `arm64`.
        architecture: &'static [&'static str],
        /// What each Kasm version installs.
        compatibility: &'static [Compatibility],
        /// The image's unpacked size in MB, in the form of schema 1.0.
        uncompressed_size_mb: u64,
        /// Under which headings Kasm lists it.
        categories: &'static [&'static str],
        /// Where to log in before the pull.
        docker_registry: &'static str,
        /// CPU cores; Kasm's default is 2.
        cores: f64,
        /// Memory in MB; Kasm's default is 2768.
        memory: u64,
        /// Number of GPUs.
        gpu_count: u64,
        /// Whether the session refuses to start without one.
        require_gpu: bool,
        /// How the cores are enforced.
        cpu_allocation_method: &'static str,
        /// What the image is.
        image_type: &'static str,
        /// Whether it can be started.
        enabled: bool,
        /// docker-py's arguments of the container.
        run_config: (),
        /// Commands inside of it.
        exec_config: (),
        /// The form before the start.
        launch_config: (),
        /// Folders of the host.
        volume_mappings: (),
        /// Where profiles are kept.
        persistent_profile_path: &'static str,
        /// Notes for admins; Markdown.
        notes: &'static str,
        /// Whether the tile is hidden.
        hidden: bool,
        /// Seconds until a session ends.
        session_time_limit: u64,
    }

    /// `matrix: { … }`
    Matrix {
        /// Names, and the values of each: a list, or values with names.
        axes: (),
        /// The folder of each cell; by default the values, joined by `-`.
        folder: &'static str,
        /// The folders of cells to leave out; `*` stands for any text.
        exclude: &'static [&'static str],
        /// What is different in some cells, by folder.
        cells: (),
    }

    /// An entry of `compatibility`, or a pattern of several.
    Compatibility {
        /// The versions that a pattern stands for.
        versions: &'static [&'static str],
        /// The version, such as `1.17.x`.
        version: &'static str,
        /// The image with its default tag.
        image: &'static str,
        /// Its unpacked size in MB.
        uncompressed_size_mb: u64,
        /// The tags that can be chosen as channels.
        available_tags: &'static [&'static str],
    }
}

#[cfg(all(test, feature = "bundle"))]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_is_documented_can_be_completed() {
        // What belongs to one site, or is made by Kasm, is nothing to suggest.
        let others = ["hash", "zone_id", "docker_user", "docker_token", "link_url"];
        let is_other = |key: &str| {
            others.contains(&key)
                || key.starts_with("server_")
                || key.ends_with("_to_")
                || key == "filter_policy_id"
        };
        for key in crate::bundle::workspace_json::ORDER {
            assert!(Workspace::KEYS.contains(&key) != is_other(key), "{key}");
        }
    }
}
