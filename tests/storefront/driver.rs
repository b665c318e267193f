//! The process that drives Chromium, one for the whole suite.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// What the suite cannot do without.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    pub(crate) chromium: PathBuf,
    chromedriver: PathBuf,
}

impl Programs {
    /// Those on the `PATH`, or what is missing there.
    pub(crate) fn find() -> Result<Self, &'static str> {
        Ok(Self {
            chromium: on_path("chromium").ok_or("no chromium")?,
            chromedriver: on_path("chromedriver").ok_or("no chromedriver")?,
        })
    }
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A chromedriver that ends with this value; browsers end with their [`Visitor`](crate::Visitor).
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    pub(crate) programs: Programs,
    pub(crate) address: String,
}

impl Driver {
    pub(crate) fn start(programs: Programs) -> Self {
        let mut command = Command::new(&programs.chromedriver);
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("chromedriver runs");
        let said = BufReader::new(process.stdout.take().expect("it is piped"));
        let port = said.lines().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let port = port.expect("chromedriver says where it listens");
        Self { process, programs, address: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
