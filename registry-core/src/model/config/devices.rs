//! `devices`: what the host lends to a session.

use super::settings::SettingValue;
use crate::finding::Finding;
use crate::grammar;
use crate::model::typed::{Context, FromValue};
use crate::model::{InvalidValue, Rule};
use crate::source::{Spanned, Value, json_string};

/// Devices, one in each text.
pub(super) fn devices(
    value: &Spanned<Value>,
    key: &str,
    context: &mut Context<'_>,
) -> Option<SettingValue> {
    if let Some(finding) = torn_device(value) {
        context.push(finding);
        return None;
    }
    let devices: Vec<Device> = Vec::from_value(value, key, context)?;
    Some(SettingValue::Texts(devices.into_iter().map(|Device(device)| device).collect()))
}

/// Host and container as two items, of which the first is no path: a `:` was meant.
fn torn_device(value: &Spanned<Value>) -> Option<Finding> {
    let [host, container] = value.value.as_array()? else {
        return None;
    };
    let (host_path, container) = (host.value.as_str()?, container.value.as_str()?);
    let problem = grammar::device(host_path).err()?;
    let absolute = format!("/{host_path}");
    let device = format!("{absolute}:{container}");
    (absolute == container && grammar::device(&device).is_ok()).then(|| {
        InvalidValue::of(problem, host_path)
            .at(host.span)
            .label("no absolute path")
            .help("write host and container in one string, with a `:` between them")
            .unsafe_fix(value.span, format!("[{}]", json_string(&device)))
    })
}

/// One item of `devices`.
struct Device(String);

impl FromValue for Device {
    const EXPECTED: &'static str = String::EXPECTED;
    const RULE: Rule = Rule::Device;

    fn from_value(value: &Spanned<Value>, key: &str, context: &mut Context<'_>) -> Option<Self> {
        let device = Spanned::new(String::from_value(value, key, context)?, value.span);
        let checked =
            wrong_device(&device).map_or(Ok(Self(device.value)), |finding| Err(Box::new(finding)));
        context.typed(checked)
    }
}

fn wrong_device(device: &Spanned<String>) -> Option<Finding> {
    let text = &device.value;
    let finding = InvalidValue::of(grammar::device(text).err()?, text).at(device.span);
    let absolute = format!("/{text}");
    Some(if grammar::device(&absolute).is_ok() {
        finding
            .label("no absolute path")
            .help("write the absolute path on the host; `host:container` in one string maps it elsewhere")
            .unsafe_fix(device.span, json_string(&absolute))
    } else {
        finding
    })
}
