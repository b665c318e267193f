//! What became of a connection.

use std::io;

use ureq::Error;

/// What a connection came to.
pub(crate) enum Failure {
    /// It ended early, or never came to be.
    Broken(String),
    /// The time for an answer went by.
    Late(String),
    /// Another try would be the same.
    Untrusted(String),
}

/// What became of a connection, by its error.
pub(crate) fn of_ureq(error: Error) -> Failure {
    let broken = |why: &str| Failure::Broken(why.to_owned());
    match error {
        Error::Io(error) => of_io(&error),
        Error::Timeout(_) => late(),
        Error::HostNotFound => broken("is not known by that name"),
        Error::ConnectionFailed => broken("could not be connected to"),
        Error::Protocol(_) => broken("does not speak HTTP"),
        Error::LargeResponseHeader(..) => broken("answered with endless headers"),
        Error::ConnectProxyFailed(_) => broken("could not be reached"),
        Error::Rustls(error) => {
            Failure::Untrusted(format!("has no trusted connection: {}", line(&error)))
        }
        Error::Tls(error) => {
            Failure::Untrusted(format!("has no trusted connection: {}", line(&error)))
        }
        error => Failure::Broken(format!("could not be asked: {}", line(&error))),
    }
}

/// The same for what reading or writing ended with.
pub(crate) fn of_io(error: &io::Error) -> Failure {
    use io::ErrorKind;
    let inner = error.get_ref();
    if let Some(Error::Timeout(_)) = inner.and_then(|inner| inner.downcast_ref()) {
        return late();
    }
    if let Some(error) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return Failure::Untrusted(format!("has no trusted connection: {}", line(&error)));
    }
    if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) {
        return late();
    }
    Failure::Broken(match error.kind() {
        ErrorKind::ConnectionRefused => "refuses connections".to_owned(),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => "ended the connection early".to_owned(),
        _ => format!("could not be asked: {}", line(error)),
    })
}

fn late() -> Failure {
    Failure::Late("did not answer in time".to_owned())
}

/// An error's text on one line, whoever wrote it.
fn line(error: &impl std::fmt::Display) -> String {
    error.to_string().chars().take_while(|character| !character.is_control()).collect()
}
