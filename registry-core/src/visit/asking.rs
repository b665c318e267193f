//! Requests of one visit: what was asked once is not asked again.

use std::collections::{BTreeMap, BTreeSet};

use super::address::has_scheme;
use super::{Fetch, Fetched, Unfetched};

/// The requests so far.
pub(super) struct Asking<'f> {
    pub(super) fetch: &'f dyn Fetch,
    known: BTreeMap<String, Fetched>,
}

impl<'f> Asking<'f> {
    pub(super) fn new(fetch: &'f dyn Fetch) -> Self {
        Self { fetch, known: BTreeMap::new() }
    }

    /// What an address answers.
    pub(super) fn get(&mut self, address: &str) -> Fetched {
        if !has_scheme(address) {
            return Fetched::at(address, Err(Unfetched::NoScheme));
        }
        let fetch = self.fetch;
        self.known.entry(address.to_owned()).or_insert_with(|| fetch.get(address)).clone()
    }

    /// The same for several, asked at once.
    pub(super) fn get_all(&mut self, addresses: &[String]) -> Vec<Fetched> {
        let wanted: BTreeSet<_> = addresses.iter().filter(|address| has_scheme(address)).collect();
        let new = wanted.into_iter().filter(|address| !self.known.contains_key(*address));
        let new: Vec<_> = new.cloned().collect();
        let answers = self.fetch.get_all(&new);
        self.known.extend(new.into_iter().zip(answers));
        addresses.iter().map(|address| self.get(address)).collect()
    }

    /// What a folder that stands for a site knows nothing about.
    pub(super) fn not_looked(&self) -> Vec<String> {
        let unknown =
            |fetched: &Fetched| fetched.outcome.as_ref().err() == Some(&Unfetched::NotLooked);
        let all = self.known.iter().filter(|(_, fetched)| unknown(fetched));
        all.map(|(address, _)| address.clone()).collect()
    }
}
