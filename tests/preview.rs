//! `cargo kasm preview`: what Kasm's servers list of registries and of sites.
//!
//! A folder of `preview/` is a registry, or a site; `expected.txt` in it is the table, and what each
//! release shows at first. `SNAPSHOTS=overwrite cargo test --test preview` blesses.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, ExitCode, Output};
use std::thread;

use camino::Utf8PathBuf;
use kasm_tests::cases;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use snapbox::{Data, assert_data_eq};

/// The folder of the tests.
const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");

fn main() -> ExitCode {
    let mut trials: Vec<_> = cases(&format!("{HERE}/preview")).into_iter().map(fixture).collect();
    trials.push(Trial::test("as_numbers", releases_are_numbers));
    trials.push(Trial::test("served", what_is_served_is_listed));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn kasm(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kasm"));
    command.arg("preview").args(arguments).current_dir(format!("{HERE}/preview"));
    command.output().expect("the binary runs")
}

/// What a run says; what it says beside its data stands behind that.
fn said(arguments: &[&str]) -> String {
    let Output { stdout, stderr, .. } = kasm(arguments);
    [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat()
}

fn lines(arguments: &[&str]) -> Result<Vec<Value>, Failed> {
    let output = kasm(&[arguments, &["--message-format", "json"]].concat());
    let text = String::from_utf8(output.stdout)?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn fixture(folder: Utf8PathBuf) -> Trial {
    let name = folder.file_name().unwrap_or_default().to_owned();
    Trial::test(name.clone(), move || {
        let mut text = said(&[&name]);
        for cell in lines(&[&name])? {
            let (kasm, channel) = (cell["kasm"].as_str().ok_or("a release")?, &cell["channel"]);
            let selected: &[&str] = match channel.as_str() {
                Some(channel) => &["--channel", channel],
                None => &[],
            };
            let arguments = [&[&name, "--kasm", kasm], selected].concat();
            is_the_length_of_its_list(&cell, &lines(&arguments)?)?;
            if cell["first"] == true {
                write!(text, "\n$ {kasm}\n{}", said(&[&name, "--kasm", kasm]))?;
            }
        }
        assert_data_eq!(text, Data::read_from(Path::new(&folder.join("expected.txt")), None).raw());
        Ok(())
    })
}

/// A number of the table, and the list behind it.
fn is_the_length_of_its_list(cell: &Value, list: &[Value]) -> Result<(), Failed> {
    let (own, tiles) = list.split_first().ok_or("the cell comes first")?;
    assert_eq!(own, cell);
    let count = |listed: bool| tiles.iter().filter(|tile| tile["listed"] == listed).count();
    assert_eq!(cell["listed"], count(true), "{cell}");
    assert_eq!(cell["hidden"], count(false), "{cell}");
    assert_eq!(cell["why"].is_null(), count(true) > 0, "{cell}");
    assert!(tiles.iter().all(|tile| tile["why"].is_null() == (tile["listed"] == true)), "{cell}");
    Ok(())
}

/// 1.9 and 1.10 come before 1.13, and 1.20 behind 1.19; each has what is for it.
fn releases_are_numbers() -> Result<(), Failed> {
    let cells = lines(&["releases-as-numbers"])?;
    let counts = cells.iter().map(|cell| (cell["kasm"].as_str(), cell["listed"].as_u64()));
    let counts: Vec<_> = counts.map(|(kasm, listed)| Some((kasm?, listed?))).collect();
    let expected =
        ["1.9", "1.10", "1.13", "1.14", "1.15", "1.16", "1.17", "1.18"].map(|kasm| (kasm, 0));
    let expected = expected.into_iter().chain([("1.19", 1), ("1.20", 2)]);
    assert_eq!(counts, expected.map(Some).collect::<Vec<_>>());
    Ok(())
}

/// A folder and a server of it say the same.
fn what_is_served_is_listed() -> Result<(), Failed> {
    let folder = "site-with-shapes-mixed-up";
    let server = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}/registry", server.local_addr()?);
    thread::spawn(move || {
        server.incoming().flatten().try_for_each(|client| answer(client, folder))
    });
    for arguments in [&[][..], &["--kasm", "1.15"], &["--kasm", "1.18"]] {
        let [here, there] = [folder, &address].map(|place| lines(&[&[place], arguments].concat()));
        let registry = |line: &mut Value| line["registry"].take();
        let (mut here, mut there) = (here?, there?);
        assert!(here.iter_mut().all(|line| registry(line) == folder));
        assert!(there.iter_mut().all(|line| registry(line) == format!("{address}/")));
        assert!(here.len() > 2);
        assert_eq!(here, there);
    }
    Ok(())
}

/// Sends the file that a request names below `/registry/`.
fn answer(mut client: TcpStream, folder: &str) -> io::Result<()> {
    let mut lines = BufReader::new(client.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).and_then(|path| path.strip_prefix("/registry/"));
    let file = path.and_then(|path| std::fs::read(format!("{HERE}/preview/{folder}/{path}")).ok());
    let status = if file.is_some() { "200 OK" } else { "404 Not Found" };
    let body = file.unwrap_or_default();
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    client.write_all(&[head.as_bytes(), &body].concat())
}
