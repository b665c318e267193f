//! `cargo kasm serve`: a registry in a browser while it is written.

use std::net::TcpListener;
use std::sync::{Arc, mpsc};

use tokio::sync::watch::Sender;

use super::serving::Serving;
use crate::cli::Serve;
use crate::console::Console;
use crate::error::Error;
use crate::serve::watch::{self, Change, Signal, Watch};
use crate::serve::{address, server};

pub(super) fn run(arguments: &Serve, console: &mut Console) -> Result<u8, Error> {
    let mut serving = Serving::new(arguments, console)?;
    let listener = address::listen(arguments.host, arguments.port)?;
    let (signals, received) = mpsc::channel();
    let mut watch = Watch::new(signals.clone());
    // Before it is read: a crate may take minutes to compile.
    watch.renew(serving.places(), false);
    serving.build(console)?.say("Built", console)?;
    watch.renew(serving.places(), false);
    let site = Sender::new(Arc::clone(serving.site()));
    let own = say_where(&listener, &serving.site().root, console)?;
    server::start(listener, site.subscribe(), move |error| {
        // Where nobody listens any more, the process is about to end.
        let _ = signals.send(Signal::Ended(error));
    })?;
    if arguments.open
        && let Err(error) = open::that_detached(own)
    {
        console.warning(&format!("cannot open a browser: {error}"))?;
    }
    loop {
        let change = match watch::next(&received) {
            Signal::Changed(change) => change,
            Signal::Unwatched(error) => {
                console.warning(&format!("some changes may go unnoticed: {error}"))?;
                Change::default()
            }
            Signal::Ended(error) => return Err(error.into()),
        };
        if change.in_manifest {
            serving.select_again(console);
        }
        watch.renew(serving.places(), change.is_moved);
        let built = serving.build(console)?;
        // Whoever has the site open hears of it before the terminal.
        if built.is_new {
            site.send_replace(Arc::clone(serving.site()));
        }
        watch.renew(serving.places(), false);
        built.say("Rebuilt", console)?;
    }
}

/// Says where the site is, and who else can see it. The address is this machine's own.
fn say_where(listener: &TcpListener, root: &str, console: &mut Console) -> Result<String, Error> {
    let bound = listener.local_addr()?;
    let own = format!("http://{}{root}", address::own(bound));
    console.status("Serving", &own)?;
    if !bound.ip().is_loopback() {
        for other in address::of_others(bound) {
            console.status("For others", &format!("http://{other}{root}"))?;
        }
        console.note("everybody in the network can read it")?;
    }
    Ok(own)
}
