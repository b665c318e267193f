//! Somebody with a Chromium who visits a site.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{
    By, Capabilities, CapabilitiesHelper as _, ChromiumLikeCapabilities as _, DesiredCapabilities,
    Key, LoggingPrefsLogLevel, TimeoutConfiguration, TypingData, WebDriver, WebElement,
};
use tokio::runtime::{Builder, Runtime};

use crate::driver::Driver;
use crate::log;
use crate::site::{Site, Write};

/// How long anything may take: a busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(10);

const OPTIONS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    // Other hosts cannot be reached; that they are not even asked is seen in the log.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// A browser of its own, with a site that it visits; both end with this value.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(crate) site: Site,
    browser: WebDriver,
    runtime: Runtime,
    folder: TempDir,
}

impl Visitor {
    /// Visits the site of a registry.
    pub(crate) fn of(driver: &Driver, write: Write) -> Self {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().expect("a runtime");
        let site = Site::of(write, &runtime);
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("downloads")).expect("an own folder");
        let capabilities = capabilities(driver, folder.path()).expect("valid capabilities");
        let browser = runtime.block_on(WebDriver::new(&*driver.address, capabilities));
        let visitor = Self { site, browser: browser.expect("Chromium starts"), runtime, folder };
        // Chromium's own first page asks for much.
        visitor.runtime.block_on(visitor.browser.goto("about:blank")).expect("a page");
        visitor.loaded();
        visitor
    }

    /// Opens a page of the site; `path` is below its base.
    pub(crate) fn open(&self, path: &str) {
        self.runtime.block_on(self.browser.goto(self.site.url(path))).expect("a page");
    }

    pub(crate) fn reload(&self) {
        self.runtime.block_on(self.browser.refresh()).expect("a page");
    }

    pub(crate) fn back(&self) {
        self.runtime.block_on(self.browser.back()).expect("an earlier page");
    }

    pub(crate) fn forward(&self) {
        self.runtime.block_on(self.browser.forward()).expect("a later page");
    }

    /// Where the browser is, below the site's base.
    pub(crate) fn address(&self) -> String {
        let address = self.runtime.block_on(self.browser.current_url()).expect("an address");
        address.as_str().strip_prefix(&self.site.url("")).unwrap_or(address.as_str()).to_owned()
    }

    /// What a function body returns in the page.
    pub(crate) fn run<T: DeserializeOwned>(&self, script: &str, arguments: &[Value]) -> T {
        let result = self.runtime.block_on(self.browser.execute(script, arguments.to_vec()));
        result.expect("a script of the test").convert().expect("what the test expects")
    }

    /// What a function body gives to its last argument.
    pub(crate) fn run_async<T: DeserializeOwned>(&self, script: &str, arguments: &[Value]) -> T {
        let result = self.runtime.block_on(self.browser.execute_async(script, arguments.to_vec()));
        result.expect("a script of the test").convert().expect("what the test expects")
    }

    /// A command of the Chrome `DevTools` protocol.
    pub(crate) fn command(&self, method: &str, parameters: Value) -> Value {
        let answer = self.runtime.block_on(self.browser.cdp().send_raw(method, parameters));
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    #[track_caller]
    pub(crate) fn click(&self, selector: &str) {
        let element = self.element(selector);
        self.runtime
            .block_on(element.click())
            .unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Types into a field, after what is in it.
    #[track_caller]
    pub(crate) fn write(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        let typed = self.runtime.block_on(element.send_keys(text));
        typed.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Presses keys, wherever the focus is.
    pub(crate) fn press(&self, keys: impl Into<TypingData>) {
        let chain = self.browser.action_chain().send_keys(keys);
        self.runtime.block_on(chain.perform()).expect("a keyboard");
    }

    /// Presses a key while holding another one.
    pub(crate) fn chord(&self, held: Key, key: impl Into<TypingData>) {
        let chain = self.browser.action_chain().key_down(held.clone()).send_keys(key).key_up(held);
        self.runtime.block_on(chain.perform()).expect("a keyboard");
    }

    /// Takes an option of the `select` with this name, as a click on it does.
    #[track_caller]
    pub(crate) fn choose(&self, name: &str, value: &str) {
        let script = "const [name, value] = arguments; \
            const field = document.querySelector(`select[name='${name}']`); \
            if (![...field.options].some(option => option.value === value)) return false; \
            field.value = value; \
            for (const type of ['input', 'change']) \
                field.dispatchEvent(new Event(type, { bubbles: true })); \
            return true";
        assert!(self.run::<bool>(script, &[json!(name), json!(value)]), "{name} has no {value:?}");
    }

    #[track_caller]
    fn element(&self, selector: &str) -> WebElement {
        let found = self.runtime.block_on(self.browser.find(By::Css(selector)));
        found.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    /// The texts of the elements that can be seen.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])] \
             .filter(element => element.checkVisibility()) \
             .map(element => element.innerText.trim())";
        self.run(script, &[json!(selector)])
    }

    /// Waits until the elements that can be seen have these texts.
    #[track_caller]
    pub(crate) fn sees<T: AsRef<str>>(&self, selector: &str, expected: &[T]) {
        let expected: Vec<_> = expected.iter().map(AsRef::as_ref).collect();
        let began = Instant::now();
        loop {
            let texts = self.texts(selector);
            if texts == expected {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{selector}: {texts:#?}, not {expected:#?}");
            self.breathe();
        }
    }

    /// Waits for something to become true.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let began = Instant::now();
        while !is_so() {
            assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
            self.breathe();
        }
    }

    fn breathe(&self) {
        let pause = async || tokio::time::sleep(Duration::from_millis(10)).await;
        self.runtime.block_on(pause());
    }

    /// The file of this kind that the browser stored; until it is whole, it has another name.
    pub(crate) fn downloaded(&self, extension: &str) -> PathBuf {
        let folder = self.folder.path().join("downloads");
        let mut file = None;
        self.until("a download", || {
            let entries = fs::read_dir(&folder).expect("an own folder");
            let mut paths = entries.map(|entry| entry.expect("an own folder").path());
            file = paths.find(|path| path.extension().is_some_and(|kind| kind == extension));
            file.is_some()
        });
        file.expect("it was waited for")
    }

    /// What was said in the console since this was last asked.
    pub(crate) fn console(&self) -> Vec<String> {
        let entries = self.runtime.block_on(self.browser.browser_log()).expect("a log");
        entries.into_iter().map(|entry| format!("{}: {}", entry.level, entry.message)).collect()
    }

    /// What was loaded since this was last asked.
    pub(crate) fn loaded(&self) -> Vec<log::Loaded> {
        let entries = self.runtime.block_on(self.browser.get_log("performance")).expect("a log");
        log::loaded(entries.iter().map(|entry| &*entry.message))
    }

    /// What holds after every visit: nothing was said in the console, and no other host was asked.
    pub(crate) fn is_content(&self) {
        assert_eq!(self.console(), [""; 0], "the console");
        let own = format!("{}/", self.site.origin);
        let is_own = |url: &str| ["data:", "blob:", &own].iter().any(|own| url.starts_with(own));
        let others = self.loaded().into_iter().map(|loaded| loaded.url);
        let others: Vec<_> = others.filter(|url| !is_own(url)).collect();
        assert_eq!(others, [""; 0], "requests to other hosts");
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        // Where Chromium is gone already, there is nothing to end.
        let _ = self.runtime.block_on(self.browser.clone().quit());
    }
}

fn capabilities(
    driver: &Driver,
    folder: &Path,
) -> thirtyfour::error::WebDriverResult<Capabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    capabilities.set_binary(&driver.programs.chromium.to_string_lossy())?;
    for option in OPTIONS {
        capabilities.add_arg(option)?;
    }
    let profile = folder.join("profile");
    capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    let downloads = json!({ "default_directory": folder.join("downloads") });
    capabilities.add_experimental_option("prefs", json!({ "download": downloads }))?;
    capabilities.set_logging_prefs("browser", LoggingPrefsLogLevel::All)?;
    capabilities.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
    let patience = Some(PATIENCE);
    let timeouts = TimeoutConfiguration::new(patience, patience, Some(Duration::ZERO));
    capabilities.set("timeouts", timeouts)?;
    Ok(capabilities.into())
}
