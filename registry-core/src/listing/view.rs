//! A registry as servers find it.

use std::collections::{BTreeSet, HashMap};

use super::{Crash, Hidden, Listing, Tile, Why, written};
use crate::bundle::order;
use crate::model::{KasmVersion, Model, Modelled, RELEASES, Schema, Tag};

/// A registry as Kasm's servers find it: a list for each schema that is published.
pub struct View<'m> {
    lists: Vec<List<'m>>,
    /// The schemas whose lists are there, but are none.
    unreadable: Vec<Schema>,
    /// What an admin can choose between, the newest first: every tag in the list, whoever has it for
    /// whichever release.
    channels: Vec<Tag>,
    /// What is selected before.
    default: Option<String>,
    releases: Vec<KasmVersion>,
}

struct List<'m> {
    schema: Schema,
    /// Whether a part of it that is no workspace makes the page crash.
    is_broken: bool,
    /// All schemas that are published from the same model.
    written: Vec<Schema>,
    /// In the list's order, also those that it does not hold.
    workspaces: Vec<&'m Modelled<'m>>,
}

impl<'m> View<'m> {
    /// What would be found if a registry were published as it is declared.
    pub fn of(model: &'m Model<'m>) -> Self {
        let order = order(model);
        let written = model.schemas();
        let list = |&schema: &Schema| List {
            schema,
            is_broken: false,
            written: written.clone(),
            workspaces: order.iter().map(|&index| &model.workspaces[index]).collect(),
        };
        let default = model.default_channel();
        let default = default.and_then(|value| value.as_str().map(str::to_owned));
        Self::new(written.iter().map(list).collect(), &[model], default)
    }

    /// What is found where lists were published: by schema, what
    /// [`published`](crate::declare::published) made of each; nothing of one that cannot be read.
    pub fn published(lists: &'m [(Schema, Option<Model<'m>>)]) -> Self {
        let readable =
            || lists.iter().filter_map(|(schema, model)| Some((*schema, model.as_ref()?)));
        let list = |(schema, model): (Schema, &'m Model<'m>)| List {
            schema,
            is_broken: !model.is_whole(),
            written: vec![schema],
            workspaces: model.workspaces.iter().collect(),
        };
        let newest = readable().find(|(schema, _)| *schema >= Schema::V1_1);
        let settings = newest.and_then(|(_, model)| model.registry.as_ref());
        let default = settings.and_then(|settings| settings.default_channel.as_ref()?.as_str());
        let models: Vec<_> = readable().map(|(_, model)| model).collect();
        let mut view =
            Self::new(readable().map(list).collect(), &models, default.map(str::to_owned));
        let unreadable = lists.iter().filter(|(_, model)| model.is_none());
        view.unreadable.extend(unreadable.map(|(schema, _)| *schema));
        view
    }

    fn new(lists: Vec<List<'m>>, models: &[&'m Model<'m>], default: Option<String>) -> Self {
        let workspaces = models.iter().flat_map(|model| &model.workspaces);
        let declared = workspaces.flat_map(|workspace| written::releases(workspace.decl));
        let known = models.iter().flat_map(|model| model.releases());
        let releases: BTreeSet<_> =
            known.chain(declared).chain(KasmVersion::known_ones()).collect();
        let is_read = lists.iter().any(|list| list.schema >= Schema::V1_1);
        let newest = models.last().filter(|_| is_read);
        let mut channels = newest.map(|model| model.channels().all).unwrap_or_default();
        channels.sort_by_key(|tag| std::cmp::Reverse(tag.age()));
        let releases = releases.into_iter().collect();
        Self { lists, unreadable: Vec::new(), channels, default, releases }
    }

    /// Every release that somebody may ask about, oldest first: the known ones, and what is declared,
    /// though it be for a Kasm that reads no registries.
    pub fn releases(&self) -> &[KasmVersion] {
        &self.releases
    }

    /// What can be selected on the page of a release: what is at first, and the other channels, the
    /// newest first. Where there are no channels, that is nothing.
    pub fn selections(&self, release: KasmVersion) -> Vec<Option<&str>> {
        if release.schema() < Schema::V1_1 || self.channels.is_empty() {
            return vec![None];
        }
        let first = self.default.as_deref();
        let channels = self.channels.iter().map(|tag| Some(tag.as_str()));
        std::iter::once(first).chain(channels.filter(|channel| *channel != first)).collect()
    }

    /// What the page of a release begins with.
    pub fn first_selection(&self, release: KasmVersion) -> Option<&str> {
        self.selections(release).first().copied().flatten()
    }

    /// What a release shows. A channel that is unknown to it, or to the registry, shows what it would.
    pub fn listing<'v>(&'v self, release: KasmVersion, channel: Option<&'v str>) -> Listing<'v> {
        let schema = release.schema();
        let (tiles, hidden) = (Vec::new(), Vec::new());
        let mut listing = Listing { release, channel, tiles, hidden, is_broken: false };
        let list = self.lists.iter().find(|list| list.schema == schema);
        let Some(list) = list.filter(|_| release.minor() >= RELEASES[0].number) else {
            let why = match schema {
                _ if release.minor() < RELEASES[0].number => Why::TooOld,
                _ if self.unreadable.contains(&schema) => Why::Unreadable(schema),
                _ => Why::NoList(schema),
            };
            let any = list.or(self.lists.last());
            let workspaces = any.iter().flat_map(|list| &list.workspaces);
            let hidden = workspaces.map(|workspace| Hidden { workspace, why: why.clone() });
            listing.hidden.extend(hidden);
            return listing;
        };
        listing.is_broken = list.is_broken;
        let has_channels = schema >= Schema::V1_1 && !self.channels.is_empty();
        let mut page = Page {
            list,
            release,
            channel,
            has_channels,
            is_crashed: list.is_crashed(),
            images: HashMap::new(),
        };
        for &workspace in &list.workspaces {
            match page.put(workspace) {
                Ok(tile) => listing.tiles.push(tile),
                Err(why) => listing.hidden.push(Hidden { workspace, why }),
            }
        }
        listing
    }
}

impl List<'_> {
    fn is_crashed(&self) -> bool {
        let mut workspaces = self.workspaces.iter();
        self.is_broken || workspaces.any(|workspace| self.crash(workspace).is_some())
    }

    /// By what a workspace of this list makes the page crash.
    fn crash(&self, workspace: &Modelled<'_>) -> Option<Crash> {
        let crash = written::crash(workspace.decl)?;
        workspace.is_in(self.schema, &self.written).then_some(crash)
    }
}

/// A page that is put together.
struct Page<'v> {
    list: &'v List<'v>,
    release: KasmVersion,
    channel: Option<&'v str>,
    has_channels: bool,
    is_crashed: bool,
    /// What each image belongs to.
    images: HashMap<&'v str, &'v Modelled<'v>>,
}

impl<'v> Page<'v> {
    fn put(&mut self, workspace: &'v Modelled<'v>) -> Result<Tile<'v>, Why<'v>> {
        if let Some(crash) = self.list.crash(workspace) {
            return Err(Why::Crashes(crash));
        }
        let Some(offer) = workspace.offer_to(self.release, &self.list.written) else {
            return Err(self.without_offer(workspace));
        };
        let channel = self.channel.filter(|_| self.has_channels);
        if self.has_channels {
            let tags: Vec<_> = offer.tags().iter().map(|tag| tag.value.as_str()).collect();
            match channel {
                _ if tags.is_empty() => return Err(Why::NoChannels),
                None => return Err(Why::NoneSelected),
                Some(selected) if !tags.contains(&selected) => {
                    return Err(Why::OtherChannel(tags));
                }
                Some(_) => {}
            }
        }
        if self.is_crashed {
            return Err(Why::PageCrashes);
        }
        let written = written::image(workspace.decl, self.release);
        let declared = offer.image.as_ref().map(|image| image.value.as_str()).or(written);
        if let Some(image) = declared {
            let first = *self.images.entry(image).or_insert(workspace);
            if !std::ptr::eq(first, workspace) {
                return Err(Why::SameImage(first));
            }
        }
        let image = offer.installs(channel).or_else(|| written.map(str::to_owned));
        Ok(Tile { workspace, image })
    }

    fn without_offer(&self, workspace: &'v Modelled<'v>) -> Why<'v> {
        let (decl, release) = (workspace.decl, self.release);
        let is_for_it = written::names(decl, release);
        match workspace.facts.shape {
            Some(shape) if is_for_it => Why::OtherShape(shape),
            _ => match written::never_matching(decl, release) {
                Some(written) => Why::NeverMatches(written),
                None => Why::NoEntry(written::versions(decl)),
            },
        }
    }
}
