//! The one table of everything that can be found.

use core::fmt;

use super::Level;

/// Declares the table: a variant, its code, its name, its default level, one sentence.
macro_rules! codes {
    ($($variant:ident = $code:literal $name:literal $level:ident $summary:literal;)*) => {
        /// What a finding is about. The names are what `[lints]` and `-A/-W/-D` take; names and
        /// codes never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// Every code, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            const fn row(self) -> Row {
                match self {
                    $(Self::$variant => Row {
                        code: $code,
                        name: $name,
                        default: Default::$level,
                        summary: $summary,
                    },)*
                }
            }
        }
    };
}

/// How loud a code is unless somebody says otherwise.
#[derive(Clone, Copy)]
enum Default {
    /// Not a matter of taste: there is nothing that could be published. No setting changes it.
    Error,
    Deny,
    Warn,
}

struct Row {
    code: &'static str,
    name: &'static str,
    default: Default,
    summary: &'static str,
}

codes! {
    // Files: nothing can be published until these are mended.
    UnreadableFile = "KR0001" "unreadable-file" Error
        "The system refused to read a file or folder of the registry.";
    NotUtf8 = "KR0002" "not-utf8" Error
        "A declaration or a file name is not UTF-8 text.";
    NotAFile = "KR0003" "not-a-file" Error
        "A declaration or icon is a folder, a pipe, a device or a socket.";
    FileTooLarge = "KR0004" "file-too-large" Error
        "A file is too large to be what it claims to be.";
    LinkLeavesRegistry = "KR0005" "link-leaves-registry" Error
        "A symbolic link leads out of the registry's folder, or nowhere.";
    Syntax = "KR0006" "syntax" Error
        "A declaration is not valid TOML or JSON.";
    TooDeep = "KR0007" "too-deep" Error
        "A declaration or folder nests deeper than any real registry does.";
    TwoDeclarations = "KR0008" "two-declarations" Error
        "A folder holds both a `workspace.toml` and a `workspace.json`.";
    OutputCollision = "KR0009" "output-collision" Error
        "Two sources with different content would become one file of the bundle.";
    NotJson = "KR0010" "not-json" Error
        "A value has no form in JSON: a date, an infinity, not-a-number, or no object at all.";
    UnknownSchema = "KR0011" "unknown-schema" Error
        "A registry asks for a schema that no Kasm reads.";
    BadFolder = "KR0012" "bad-folder" Error
        "A folder setting leaves the registry or names something else than a folder.";

    // The registry's own settings.
    ListUrlTemplateDefault = "KR0101" "list-url-template-default" Deny
        "The template's own `list_url`: Kasm says the registry is installed already, then updates from the official one.";
    ListUrlMissingSlash = "KR0102" "list-url-missing-slash" Deny
        "Kasm appends to `list_url` without a slash: icons break and updates fail.";
    ListUrlHasSchema = "KR0103" "list-url-has-schema" Deny
        "`list_url` ends in a schema: icons break and updates end in a 404.";
    ListUrlIsFile = "KR0104" "list-url-is-file" Deny
        "`list_url` names `list.json` instead of the folder: updates fail.";
    ListUrlInvalid = "KR0105" "list-url-invalid" Deny
        "`list_url` is no absolute web address.";
    RegistryIconRelative = "KR0106" "registry-icon-relative" Deny
        "The registry's icon resolves against the Kasm server instead of the registry.";
    ListUrlInsecure = "KR0107" "list-url-insecure" Deny
        "`list_url` is http: browsers on an https Kasm refuse or rewrite what it serves.";
    MissingSetting = "KR0108" "missing-setting" Deny
        "A registry setting that Kasm requires is missing or empty.";
    RegistryEmpty = "KR0109" "registry-empty" Deny
        "The registry holds no workspace at all.";
    RegistryIconMissing = "KR0110" "registry-icon-missing" Deny
        "The registry's icon names a file that is not there.";
    TextTooLong = "KR0111" "text-too-long" Deny
        "A text is longer than the 255 characters that Kasm stores.";
    UnknownLint = "KR0112" "unknown-lint" Warn
        "`[lints]` names a rule or level that does not exist.";

    RegistryIconInsecure = "KR0113" "registry-icon-insecure" Warn
        "The registry's icon is http: browsers on an https Kasm may not show it.";

    // Workspace fields.
    MissingField = "KR0201" "missing-field" Deny
        "A required field is missing: the workspace breaks the page or never appears.";
    WrongType = "KR0202" "wrong-type" Deny
        "A field holds another type than Kasm reads.";
    UnknownKey = "KR0203" "unknown-key" Warn
        "A key that Kasm does not know; it is published as written.";
    MissingCompatibility = "KR0204" "missing-compatibility" Warn
        "Without compatibility no Kasm release lists the workspace.";
    MissingSize = "KR0205" "missing-size" Warn
        "Without `uncompressed_size_mb` Kasm cannot tell whether the image fits.";
    BadValue = "KR0206" "bad-value" Deny
        "A value lies outside what Kasm accepts.";
    TooManyCategories = "KR0207" "too-many-categories" Warn
        "Kasm is made for at most three categories.";
    DuplicateKey = "KR0208" "duplicate-key" Warn
        "A JSON key stands twice; only the last one counts.";
    NumberPrecision = "KR0209" "number-precision" Warn
        "A number cannot be kept exactly by JavaScript, and changes when published.";
    LoneSurrogate = "KR0210" "lone-surrogate" Warn
        "A string holds half of a surrogate pair, which is no character.";
    DuplicateFolder = "KR0211" "duplicate-folder" Deny
        "Two workspaces share a folder name, or differ in case only.";
    FolderWithoutWorkspace = "KR0212" "folder-without-workspace" Warn
        "A folder among the workspaces declares none, so nothing of it is published.";

    // Kasm versions, channels and identity.
    BadVersion = "KR0301" "bad-version" Deny
        "A Kasm version that matches no release: the workspace silently vanishes.";
    ExactVersion = "KR0302" "exact-version" Warn
        "An exact Kasm version where `MAJOR.MINOR.x` is meant.";
    DuplicateVersion = "KR0303" "duplicate-version" Deny
        "Two compatibility entries for one Kasm version.";
    MixedShape = "KR0304" "mixed-shape" Deny
        "A workspace mixes the fields of schema 1.0 and 1.1.";
    MixedChannels = "KR0305" "mixed-channels" Deny
        "Some compatibility entries have `available_tags` and some have none; those without vanish.";
    DefaultChannelUnknown = "KR0306" "default-channel-unknown" Deny
        "`default_channel` is offered by no workspace: the first view is empty.";
    DefaultChannelMissing = "KR0307" "default-channel-missing" Deny
        "No channel is offered by every workspace, so one has to be named.";
    DuplicateImage = "KR0308" "duplicate-image" Deny
        "Two workspaces share an image, which is their identity: they hide each other.";
    SizesDiffer = "KR0309" "sizes-differ" Warn
        "One image with several sizes; schema 1.0 can say only one.";
    Unpublished = "KR0310" "unpublished" Deny
        "No schema of the bundle carries the workspace.";
    EmptySchema = "KR0311" "empty-schema" Warn
        "A schema is written whose list holds no workspace: the Kasm that reads it shows an empty page.";

    // Icons.
    IconMissing = "KR0401" "icon-missing" Deny
        "`image_src` names a file that is not in the workspace's folder.";
    IconNotAName = "KR0402" "icon-not-a-name" Deny
        "`image_src` is a path or an address; Kasm appends it to a folder of the registry.";
    IconCaseCollision = "KR0403" "icon-case-collision" Deny
        "Two icons differ in case only, and overwrite each other on some systems.";
    IconTooLarge = "KR0404" "icon-too-large" Deny
        "An icon weighs more than 5 MB.";
    IconNameUnsafe = "KR0405" "icon-name-unsafe" Deny
        "An icon's name holds characters that mean something else in an address.";
    IconUrlTooLong = "KR0406" "icon-url-too-long" Deny
        "The icon's address is longer than the 255 characters that Kasm stores.";

    // Images.
    BadImage = "KR0501" "bad-image" Deny
        "An image is no valid Docker image reference.";
    BadTag = "KR0502" "bad-tag" Deny
        "A channel is no valid Docker image tag.";

    // Config objects.
    UnknownConfigKey = "KR0601" "unknown-config-key" Deny
        "A key that `docker-py` does not know: a session ends in a `TypeError` when it starts.";
    UnknownPhase = "KR0602" "unknown-phase" Warn
        "`exec_config` knows `first_launch`, assign and go; anything else never runs.";
    BadDevice = "KR0603" "bad-device" Deny
        "A device that is not `host[:container[:permissions]]`.";
    IncompleteLaunchForm = "KR0604" "incomplete-launch-form" Deny
        "`launch_config` lacks a part that Kasm needs to show its form.";
}

impl Code {
    /// The code, such as `KR0401`.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// The name, such as `icon-missing`.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// One sentence that says what it means.
    pub const fn summary(self) -> &'static str {
        self.row().summary
    }

    /// Whether this is an error, which no level or cap silences.
    pub const fn is_error(self) -> bool {
        matches!(self.row().default, Default::Error)
    }

    /// How loud it is unless somebody says otherwise.
    pub const fn default_level(self) -> Level {
        match self.row().default {
            Default::Error | Default::Deny => Level::Deny,
            Default::Warn => Level::Warn,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
