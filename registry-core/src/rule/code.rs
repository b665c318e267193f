//! The one table of everything that can be found.

use core::fmt;

use super::{Group, Level};

/// Declares the table: a variant, its code, its name, its group, its default level, one sentence.
macro_rules! codes {
    ($($variant:ident = $code:literal $name:literal $group:ident $level:ident $summary:literal;)*) => {
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

            const ROWS: &'static [Row] = &[$(Row {
                code: $code,
                name: $name,
                group: Group::$group,
                default: Default::$level,
                summary: $summary,
            },)*];

            const fn row(self) -> &'static Row {
                &Self::ROWS[self as usize]
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
    /// For those who ask for it.
    Allow,
}

struct Row {
    code: &'static str,
    name: &'static str,
    group: Group,
    default: Default,
    summary: &'static str,
}

codes! {
    // Files: nothing can be published until these are mended.
    UnreadableFile = "KR0001" "unreadable-file" Correctness Error
        "The system refused to read a file or folder of the registry.";
    NotUtf8 = "KR0002" "not-utf8" Correctness Error
        "A declaration or a file name is not UTF-8 text.";
    NotAFile = "KR0003" "not-a-file" Correctness Error
        "A declaration or icon is a folder, a pipe, a device or a socket.";
    FileTooLarge = "KR0004" "file-too-large" Correctness Error
        "A file is too large to be what it claims to be.";
    LinkLeavesRegistry = "KR0005" "link-leaves-registry" Correctness Error
        "A symbolic link leads out of the registry's folder, or nowhere.";
    Syntax = "KR0006" "syntax" Correctness Error
        "A declaration is not valid TOML or JSON.";
    TooDeep = "KR0007" "too-deep" Correctness Error
        "A declaration or folder nests deeper than any real registry does.";
    TwoDeclarations = "KR0008" "two-declarations" Correctness Error
        "A folder holds both a `workspace.toml` and a `workspace.json`.";
    OutputCollision = "KR0009" "output-collision" Correctness Error
        "Two sources with different content would become one file of the bundle.";
    NotJson = "KR0010" "not-json" Correctness Error
        "A value has no form in JSON: a date, an infinity, not-a-number, or no object at all.";
    UnknownSchema = "KR0011" "unknown-schema" Compatibility Error
        "A registry asks for a schema that no Kasm reads.";
    BadFolder = "KR0012" "bad-folder" Correctness Error
        "A folder setting leaves the registry or names something else than a folder.";
    UnknownTemplate = "KR0013" "unknown-template" Correctness Error
        "A workspace or a template extends a template that is not declared.";
    TemplateCycle = "KR0014" "template-cycle" Correctness Error
        "A template extends itself, by way of others or at once.";
    BadMatrix = "KR0015" "bad-matrix" Correctness Error
        "A matrix that makes no sense: nothing says which workspaces it stands for.";
    BadLock = "KR0016" "bad-lock" Correctness Error
        "`kasm.lock` is not as `cargo kasm images` writes it.";

    // The registry's own settings.
    ListUrlTemplateDefault = "KR0101" "list-url-template-default" Correctness Deny
        "The template's own `list_url`: Kasm says the registry is installed already, then updates from the official one.";
    ListUrlMissingSlash = "KR0102" "list-url-missing-slash" Correctness Deny
        "Kasm appends to `list_url` without a slash: icons break and updates fail.";
    ListUrlHasSchema = "KR0103" "list-url-has-schema" Correctness Deny
        "`list_url` ends in a schema: icons break and updates end in a 404.";
    ListUrlIsFile = "KR0104" "list-url-is-file" Correctness Deny
        "`list_url` names `list.json` instead of the folder: updates fail.";
    ListUrlInvalid = "KR0105" "list-url-invalid" Correctness Deny
        "`list_url` is no absolute web address.";
    RegistryIconRelative = "KR0106" "registry-icon-relative" Correctness Deny
        "The registry's icon resolves against the Kasm server instead of the registry.";
    ListUrlInsecure = "KR0107" "list-url-insecure" Security Deny
        "`list_url` is http: browsers on an https Kasm refuse or rewrite what it serves.";
    MissingSetting = "KR0108" "missing-setting" Correctness Deny
        "A registry setting that Kasm requires is missing or empty.";
    RegistryEmpty = "KR0109" "registry-empty" Correctness Deny
        "The registry holds no workspace at all.";
    RegistryIconMissing = "KR0110" "registry-icon-missing" Correctness Deny
        "The registry's icon names a file that is not there.";
    TextTooLong = "KR0111" "text-too-long" Correctness Deny
        "A text is longer than the 255 characters that Kasm stores.";
    UnknownLint = "KR0112" "unknown-lint" Style Warn
        "`[lints]` names a rule or level that does not exist.";

    RegistryIconInsecure = "KR0113" "registry-icon-insecure" Security Warn
        "The registry's icon is http: browsers on an https Kasm may not show it.";
    RegistryIconHtmlPage = "KR0114" "registry-icon-html-page" Correctness Deny
        "The registry's icon is the address of a web page that shows a picture, not of the picture.";
    RegistryTextTemplateDefault = "KR0115" "registry-text-template-default" Style Warn
        "The template's own name or description, left in place: admins take it for the official registry.";
    ListUrlRepositoryPage = "KR0116" "list-url-repository-page" Correctness Deny
        "`list_url` is the page of a source repository, which serves no `versions.txt`.";
    ListUrlHostTypo = "KR0117" "list-url-host-typo" Correctness Deny
        "The host of `list_url` is a misspelling of a well-known one: Kasm reaches nobody.";
    ListUrlPrivate = "KR0118" "list-url-private" Compatibility Warn
        "`list_url` is an address inside one network: only Kasm servers in that network reach it.";
    ListUrlHostMismatch = "KR0119" "list-url-host-mismatch" Correctness Warn
        "`domain` or `static/CNAME` names another host than `list_url`: the registry is published elsewhere.";
    ContactUrlInvalid = "KR0120" "contact-url-invalid" Style Warn
        "`contact_url` is no address that a browser opens.";
    UnknownSetting = "KR0121" "unknown-setting" Style Warn
        "A setting or table of registry.toml that nothing reads; it is not published.";
    SiteFileMissing = "KR0122" "site-file-missing" Correctness Deny
        "The site's logo or theme is not there, or not below the registry's folder.";
    BadColour = "KR0123" "bad-colour" Correctness Deny
        "The site's accent is no colour in the form `#rgb` or `#rrggbb`.";
    BadLink = "KR0124" "bad-link" Correctness Deny
        "A link in the site's footer has no text, or no address that a browser opens.";
    BadDomain = "KR0125" "bad-domain" Correctness Deny
        "The registry's domain is no host name of its own: nobody would find the site there.";

    // Workspace fields.
    MissingField = "KR0201" "missing-field" Correctness Deny
        "A required field is missing: the workspace breaks the page or never appears.";
    WrongType = "KR0202" "wrong-type" Correctness Deny
        "A field holds another type than Kasm reads.";
    UnknownKey = "KR0203" "unknown-key" Style Warn
        "A key that Kasm does not know; it is published as written.";
    MissingCompatibility = "KR0204" "missing-compatibility" Compatibility Warn
        "Without compatibility no Kasm release lists the workspace.";
    MissingSize = "KR0205" "missing-size" Correctness Warn
        "Without `uncompressed_size_mb` Kasm cannot tell whether the image fits.";
    BadValue = "KR0206" "bad-value" Correctness Deny
        "A value lies outside what Kasm accepts.";
    TooManyCategories = "KR0207" "too-many-categories" Correctness Warn
        "Kasm is made for at most three categories.";
    DuplicateKey = "KR0208" "duplicate-key" Correctness Warn
        "A JSON key stands twice; only the last one counts.";
    NumberPrecision = "KR0209" "number-precision" Correctness Warn
        "A number cannot be kept exactly by JavaScript, and changes when published.";
    LoneSurrogate = "KR0210" "lone-surrogate" Correctness Warn
        "A string holds half of a surrogate pair, which is no character.";
    DuplicateFolder = "KR0211" "duplicate-folder" Correctness Deny
        "Two workspaces share a folder name, or differ in case only.";
    FolderWithoutWorkspace = "KR0212" "folder-without-workspace" Style Warn
        "A folder among the workspaces declares none, so nothing of it is published.";
    MemoryInBytes = "KR0213" "memory-in-bytes" Correctness Deny
        "`memory` is a number of bytes where Kasm reads MB: no server has room for a session.";
    TextPadding = "KR0214" "text-padding" Style Warn
        "A text begins or ends with blanks, which sort, compare and search as characters.";
    ControlCharacter = "KR0215" "control-character" Style Warn
        "A name holds a line break or a control character, which a tile cannot show.";
    EmptyText = "KR0216" "empty-text" Correctness Warn
        "A text that the tile shows is empty.";
    DescriptionRepeatsName = "KR0217" "description-repeats-name" Style Warn
        "The description is the name again: the tile's back says nothing.";
    DuplicateFriendlyName = "KR0218" "duplicate-friendly-name" Style Warn
        "Two workspaces have one name: nobody can tell their tiles apart.";
    CategorySpelling = "KR0219" "category-spelling" Style Warn
        "A category is a misspelling of a known one, and makes a second filter beside it.";
    CategoryUnknown = "KR0220" "category-unknown" Style Allow
        "A category of the registry's own, beside those that Kasm's registries share.";
    DuplicateCategory = "KR0221" "duplicate-category" Style Warn
        "A workspace names a category twice.";
    GpuFlagsInconsistent = "KR0222" "gpu-flags-inconsistent" Correctness Warn
        "`require_gpu` is set, but no GPU is asked for.";
    ForcedField = "KR0223" "forced-field" Compatibility Warn
        "A field that Kasm sets itself when a workspace is installed, whatever is written.";
    SiteOnlyKey = "KR0224" "site-only-key" Compatibility Warn
        "An id or address of one Kasm site, which means nothing, or something else, on every other.";
    RedundantDefault = "KR0225" "redundant-default" Style Allow
        "A value that Kasm uses anyway where none is written.";

    UnknownVariable = "KR0226" "unknown-variable" Correctness Deny
        "A word in braces stands for nothing, and would be published as it is written.";
    UnusedTemplate = "KR0227" "unused-template" Style Warn
        "A template that nothing extends.";
    UnusedException = "KR0228" "unused-exception" Correctness Warn
        "An exception from what is shared that concerns nothing: a key, a cell or a version that is not there.";

    // Kasm versions, channels and identity.
    BadVersion = "KR0301" "bad-version" Compatibility Deny
        "A Kasm version that matches no release: the workspace silently vanishes.";
    ExactVersion = "KR0302" "exact-version" Compatibility Warn
        "An exact Kasm version where `MAJOR.MINOR.x` is meant.";
    DuplicateVersion = "KR0303" "duplicate-version" Compatibility Deny
        "Two compatibility entries for one Kasm version.";
    MixedShape = "KR0304" "mixed-shape" Compatibility Deny
        "A workspace mixes the fields of schema 1.0 and 1.1.";
    MixedChannels = "KR0305" "mixed-channels" Compatibility Deny
        "Some compatibility entries have `available_tags` and some have none; those without vanish.";
    DefaultChannelUnknown = "KR0306" "default-channel-unknown" Compatibility Deny
        "`default_channel` is offered by no workspace: the first view is empty.";
    DefaultChannelMissing = "KR0307" "default-channel-missing" Compatibility Deny
        "No channel is offered by every workspace, so one has to be named.";
    DuplicateImage = "KR0308" "duplicate-image" Correctness Deny
        "Two workspaces share an image, which is their identity: they hide each other.";
    SizesDiffer = "KR0309" "sizes-differ" Correctness Warn
        "One image with several sizes; schema 1.0 can say only one.";
    Unpublished = "KR0310" "unpublished" Compatibility Deny
        "No schema of the bundle carries the workspace.";
    EmptySchema = "KR0311" "empty-schema" Compatibility Warn
        "A schema is written whose list holds no workspace: the Kasm that reads it shows an empty page.";
    ReleaseWithoutWorkspace = "KR0312" "release-without-workspace" Compatibility Warn
        "A Kasm release reads the registry and finds no workspace: early 1.16 breaks its page on that.";
    CurrentSchemaMissing = "KR0313" "current-schema-missing" Compatibility Warn
        "The schema that current Kasm releases read is not written: the registry is invisible to them.";
    WorkspaceLeftBehind = "KR0314" "workspace-left-behind" Compatibility Warn
        "The registry serves a newer Kasm than this workspace does, which vanishes with the update.";
    VersionGap = "KR0315" "version-gap" Compatibility Warn
        "A workspace is offered before and after a Kasm release, but not to it.";
    UnknownRelease = "KR0316" "unknown-release" Compatibility Warn
        "A Kasm version that is far from every release there is.";
    TooManyEntries = "KR0317" "too-many-entries" Style Allow
        "More compatibility entries than the explorer of community registries reads.";
    TagOutsideAvailableTags = "KR0318" "tag-outside-available-tags" Compatibility Warn
        "An image's own tag is no channel of its entry: whatever is chosen, another image is installed.";
    VariantTagsWithChannels = "KR0319" "variant-tags-with-channels" Compatibility Deny
        "Variants told apart by the tag of one repository, which a channel overwrites.";
    DuplicateTag = "KR0320" "duplicate-tag" Style Warn
        "An entry names a channel twice.";
    DefaultChannelUnused = "KR0321" "default-channel-unused" Compatibility Warn
        "`default_channel` is set, but no workspace offers channels.";
    DefaultChannelPartial = "KR0322" "default-channel-partial" Compatibility Warn
        "A workspace does not offer the default channel, so it is not in the first view.";
    RetiredTag = "KR0323" "retired-tag" Compatibility Warn
        "A kind of tag that Kasm's images have up to 1.15 only.";

    // Icons.
    IconMissing = "KR0401" "icon-missing" Correctness Deny
        "`image_src` names a file that is not in the workspace's folder.";
    IconNotAName = "KR0402" "icon-not-a-name" Correctness Deny
        "`image_src` is a path or an address; Kasm appends it to a folder of the registry.";
    IconCaseCollision = "KR0403" "icon-case-collision" Correctness Deny
        "Two icons differ in case only, and overwrite each other on some systems.";
    IconTooLarge = "KR0404" "icon-too-large" Correctness Deny
        "An icon weighs more than 5 MB.";
    IconNameUnsafe = "KR0405" "icon-name-unsafe" Correctness Deny
        "An icon's name holds characters that mean something else in an address.";
    IconUrlTooLong = "KR0406" "icon-url-too-long" Correctness Deny
        "The icon's address is longer than the 255 characters that Kasm stores.";
    IconNotAPicture = "KR0407" "icon-not-a-picture" Correctness Deny
        "An icon's content is no picture that a browser shows.";
    IconFormatMismatch = "KR0408" "icon-format-mismatch" Correctness Warn
        "An icon's name says another format than its content has; servers send the name's.";
    IconFormatUnusual = "KR0409" "icon-format-unusual" Style Warn
        "An icon is neither PNG nor SVG, the two formats that Kasm asks for.";
    IconTooSmall = "KR0410" "icon-too-small" Style Warn
        "An icon is smaller than 50 by 50 pixels, and blurred on the tile.";
    IconNotSquare = "KR0411" "icon-not-square" Style Warn
        "An icon is not square, and is stretched or cut on the tile.";
    IconHeavy = "KR0412" "icon-heavy" Style Warn
        "An icon weighs more than 100 kB, which every user's browser loads.";
    IconScript = "KR0413" "icon-script" Security Warn
        "An SVG carries a script, which runs on the registry's address when the icon is opened.";
    IconOutsideReference = "KR0414" "icon-outside-reference" Correctness Warn
        "An SVG refers to another address, which browsers do not load for a picture.";
    IconWithoutSize = "KR0415" "icon-without-size" Style Warn
        "An SVG says neither `viewBox` nor width and height: browsers guess its shape.";

    // Images.
    BadImage = "KR0501" "bad-image" Correctness Deny
        "An image is no valid Docker image reference.";
    BadTag = "KR0502" "bad-tag" Correctness Deny
        "A channel is no valid Docker image tag.";
    UntaggedImage = "KR0503" "untagged-image" Compatibility Warn
        "An image without a tag: Docker installs whatever `latest` is on that day.";
    UnpinnedTag = "KR0504" "unpinned-tag" Compatibility Warn
        "An image at `latest`: what is installed changes without the registry.";
    ImageHostMissing = "KR0505" "image-host-missing" Correctness Warn
        "`docker_registry` names another host than the image, which is pulled from Docker Hub.";
    DockerHubAddress = "KR0506" "docker-hub-address" Correctness Warn
        "A wrong address of Docker Hub: logging in may fail, or not count for the pull.";
    DockerRegistryNotAnAddress = "KR0507" "docker-registry-not-an-address" Correctness Warn
        "`docker_registry` is no web address, so logging in may fail.";
    DockerRegistryPage = "KR0508" "docker-registry-page" Correctness Warn
        "`docker_registry` is a web page about an image, not the address of a registry.";
    SizeTemplateConstant = "KR0509" "size-template-constant" Correctness Warn
        "The size of an example of the template, copied along: Kasm's disk-space bar is wrong.";
    SizeImplausible = "KR0510" "size-implausible" Correctness Warn
        "A size that no desktop image has: another unit than MB was meant.";
    ImageMissing = "KR0511" "image-missing" Images Deny
        "The image registry has no such image, or not with this tag: nothing can be installed.";
    ImageNotPublic = "KR0512" "image-not-public" Images Warn
        "An image that can only be pulled with a login, which each Kasm server would need.";
    ImageUnusable = "KR0513" "image-unusable" Images Deny
        "What the tag names is no image that Kasm can start.";
    ArchitectureNotBuilt = "KR0514" "architecture-not-built" Images Deny
        "A declared architecture that the image is not built for: sessions on such servers do not start.";
    ArchitectureUndeclared = "KR0515" "architecture-undeclared" Images Warn
        "The image is built for an architecture that is not declared: servers of that kind do not offer it.";
    SizeWrong = "KR0516" "size-wrong" Images Warn
        "`uncompressed_size_mb` is more than 5 % away from the image's size.";
    SizeUncertain = "KR0517" "size-uncertain" Images Warn
        "How large an image is unpacked could only be guessed.";
    ImageMoved = "KR0518" "image-moved" Images Warn
        "A tag names another image than when `kasm.lock` was written.";
    ImageUnanswered = "KR0519" "image-unanswered" Images Deny
        "An image registry could not be asked.";
    ImageUnlocked = "KR0520" "image-unlocked" Images Deny
        "An image that is not in `kasm.lock`, where only that may be asked.";

    // Config objects.
    UnknownConfigKey = "KR0601" "unknown-config-key" Correctness Deny
        "A key that `docker-py` does not know: a session ends in a `TypeError` when it starts.";
    UnknownPhase = "KR0602" "unknown-phase" Correctness Warn
        "`exec_config` knows `first_launch`, `assign` and `go`; anything else never runs.";
    BadDevice = "KR0603" "bad-device" Correctness Deny
        "A device that is not `host[:container[:permissions]]`.";
    IncompleteLaunchForm = "KR0604" "incomplete-launch-form" Correctness Deny
        "`launch_config` lacks a part that Kasm needs to show its form.";
    OwnedConfigKey = "KR0605" "owned-config-key" Correctness Warn
        "A key of `run_config` that Kasm sets itself: the two collide or one is lost.";
    EnvironmentBoolean = "KR0606" "environment-boolean" Correctness Warn
        "A boolean variable, which Python hands on as `True` or `False`.";
    PhaseWithoutCommand = "KR0607" "phase-without-command" Correctness Warn
        "A phase of `exec_config` without `cmd` has nothing to run.";
    UnquotedUrl = "KR0608" "unquoted-url" Security Warn
        "`$KASM_URL` stands unquoted in a shell command: a blank in an address makes several arguments of it.";
    BadMount = "KR0609" "bad-mount" Correctness Deny
        "A mount whose path is not absolute: the session does not start.";
    DuplicateFormKey = "KR0610" "duplicate-form-key" Correctness Warn
        "Two items of a launch form have one key: the file gets only one of the answers.";
    BadByteSize = "KR0611" "bad-byte-size" Correctness Deny
        "An amount of memory that docker-py cannot read: the session does not start.";
    UnknownCapability = "KR0612" "unknown-capability" Correctness Deny
        "A capability that Linux does not have: Docker refuses to create the container.";
    NeedlessTileWarning = "KR0613" "needless-tile-warning" Style Warn
        "A value without effect, for which Kasm shows a warning on the tile.";

    // What an admin who installs the workspace should know.
    Privileged = "KR0701" "privileged" Security Warn
        "The container is privileged: whoever is in the session rules the host.";
    Unconfined = "KR0702" "unconfined" Security Allow
        "A protection of the kernel (such as seccomp's profile) is switched off.";
    RootUser = "KR0703" "root-user" Security Warn
        "The session, or a command in it, runs as root.";
    PowerfulCapability = "KR0704" "powerful-capability" Security Warn
        "A capability that leads out of the container.";
    DockerSocket = "KR0705" "docker-socket" Security Warn
        "The host's Docker socket is mounted: whoever is in the session rules the host.";
    HostMount = "KR0706" "host-mount" Security Warn
        "A folder of the host's system is mounted.";
    HostNamespace = "KR0707" "host-namespace" Security Warn
        "The session shares the host's network, processes or memory.";
    HostDevice = "KR0708" "host-device" Security Warn
        "A device that gives away the host: a disk, memory, kernel messages.";
    PublishedSecret = "KR0709" "published-secret" Security Deny
        "A password, token or key stands in data that everybody can read.";
    DockerCredentials = "KR0710" "docker-credentials" Security Deny
        "A login of a Docker registry stands in data that everybody can read.";
    PublishedPort = "KR0711" "published-port" Security Warn
        "A port of the session is opened on the host, past Kasm's own login.";
    RemoteScript = "KR0712" "remote-script" Security Warn
        "A command downloads a script and runs it unseen.";
    InsecureDockerRegistry = "KR0713" "insecure-docker-registry" Security Warn
        "`docker_registry` is http: the login crosses the network in the clear.";

    // What is said about the rules themselves.
    UnusedLintSetting = "KR0801" "unused-lint-setting" Style Warn
        "A level or suppression that silences nothing any more.";
    SuppressionWithoutReason = "KR0802" "suppression-without-reason" Style Warn
        "A suppression does not say why.";
    BadSuppression = "KR0803" "bad-suppression" Style Warn
        "A comment that begins like a suppression but is none, so it silences nothing.";
    ForbiddenLevel = "KR0804" "forbidden-level" Correctness Deny
        "A level lowers a rule that is forbidden further out.";
    StaleBaseline = "KR0805" "stale-baseline" Style Warn
        "The baseline names a finding that is no longer there.";
    BadBaseline = "KR0806" "bad-baseline" Correctness Deny
        "The baseline cannot be read as one.";

    // What Kasm and browsers find where a registry is published.
    SiteUnreachable = "KR0901" "site-unreachable" Publishing Deny
        "There is no way to the registry: a host, a certificate, a proxy or the scheme is wrong.";
    NoSchemaList = "KR0902" "no-schema-list" Publishing Deny
        "The server answers with an error where `versions.txt` should be.";
    NoCompatibleSchema = "KR0903" "no-compatible-schema" Publishing Deny
        "No line of `versions.txt` is exactly a schema that Kasm reads.";
    ListUnreadable = "KR0904" "list-unreadable" Publishing Deny
        "A list that `versions.txt` promises is not there, or no JSON: Kasm's server fails.";
    ListIncomplete = "KR0905" "list-incomplete" Publishing Deny
        "A list lacks what Kasm requires, or says nothing there.";
    ListUrlNull = "KR0906" "list-url-null" Publishing Deny
        "`list_url` is null: Kasm adds the registry, and the page of all registries breaks.";
    UpdateFails = "KR0907" "update-fails" Publishing Deny
        "The next update asks `list_url`, and gets no list there.";
    UpdateElsewhere = "KR0908" "update-elsewhere" Publishing Warn
        "The next update asks `list_url`, and gets another list than the one that was added.";
    IconUnreachable = "KR0909" "icon-unreachable" Publishing Deny
        "Browsers get no answer where a workspace's icon should be.";
    IconNotShown = "KR0910" "icon-not-shown" Publishing Deny
        "Browsers get a workspace's icon in a way in which they do not show it.";
    RegistryIconUnreachable = "KR0911" "registry-icon-unreachable" Publishing Deny
        "Browsers get no picture where the registry's icon should be.";
    ShaNotUnique = "KR0912" "sha-not-unique" Publishing Deny
        "A workspace's `sha`, by which Kasm's page tells it from others, is missing, another's, or none.";
    ListInconsistent = "KR0913" "list-inconsistent" Publishing Warn
        "What a list says about itself is not so: its count, its channels or its time.";
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

    /// What it belongs to, and is named by with others.
    pub const fn group(self) -> Group {
        self.row().group
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
            Default::Allow => Level::Allow,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
