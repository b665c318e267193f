//! Chromium's log of what it loaded.

use std::collections::BTreeMap;

use serde_json::Value;

/// An answer to a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) url: String,
    /// What it was loaded as: `Document`, `Script`, `Stylesheet`, `Image`, …
    pub(crate) kind: String,
    /// How many bytes came over the network, compressed and with their headers.
    pub(crate) bytes: u64,
}

/// What was asked for, in that order; messages are those of the performance log.
pub(crate) fn loaded<'m>(messages: impl Iterator<Item = &'m str>) -> Vec<Loaded> {
    let mut order = Vec::new();
    let mut requests: BTreeMap<String, Loaded> = BTreeMap::new();
    for message in messages {
        let message: Value = serde_json::from_str(message).expect("the log is JSON");
        let event = &message["message"];
        let parameters = &event["params"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let id = text(&parameters["requestId"]);
        match event["method"].as_str() {
            Some("Network.requestWillBeSent") => {
                let url = text(&parameters["request"]["url"]);
                let kind = text(&parameters["type"]);
                order.push(id.clone());
                requests.insert(id, Loaded { url, kind, bytes: 0 });
            }
            Some("Network.loadingFinished") => {
                if let Some(request) = requests.get_mut(&id) {
                    // A whole number, written as JavaScript writes one.
                    let bytes = parameters["encodedDataLength"].to_string();
                    request.bytes = bytes.trim_end_matches(".0").parse().unwrap_or_default();
                }
            }
            _ => {}
        }
    }
    order.iter().filter_map(|id| requests.remove(id)).collect()
}
