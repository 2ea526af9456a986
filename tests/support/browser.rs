//! A headless Chromium that tests drive through chromedriver.
//!
//! The paths come from `CHROMEDRIVER` and `CHROMIUM`, else from the usual places. Each [`Browser`] has its own driver
//! on a free port and ends both when it is dropped, so a test that fails leaves nothing behind.
//!
//! Waiting happens in the page: a condition is looked at on every frame, so nothing sleeps for a guessed time.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use fantoccini::{
    Client, Locator,
    elements::Element,
    error::CmdError,
    wd::{Capabilities, TimeoutConfiguration, WebDriverCompatibleCommand},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::Url;

/// How long anything on the page may take. Generous: a busy build machine is slow, and only a failing test waits it out.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often something may be redrawn between being found and being clicked.
const REDRAWS: u32 = 5;

/// The size of the screen.
#[derive(Clone, Copy, Debug)]
pub enum Screen {
    /// 390 × 844, touch.
    Phone,
    /// 1280 × 860.
    Desktop,
}

/// What the system says it prefers.
#[derive(Clone, Copy, Debug)]
pub enum Theme {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A browser with the page open.
pub struct Browser {
    client: Client,
    _driver: Driver,
}

struct Driver {
    process: Child,
    port: u16,
    session: String,
}

impl Browser {
    /// Opens the page and returns when it is ready.
    pub async fn open(page: &Url, screen: Screen, theme: Theme) -> Self {
        let mut driver = Driver::start();
        let address = format!("http://127.0.0.1:{}", driver.port);
        let client = Client::with_capabilities_and_connector(&address, &capabilities(screen), HttpConnector::new())
            .await
            .expect("a browser session starts");
        driver.session = client.session_id().await.expect("the session is there").expect("the session has an id");
        let browser = Self { client, _driver: driver };
        // The page gives up by itself, before its driver does.
        let patience = TimeoutConfiguration::new(Some(PATIENCE + PATIENCE), Some(PATIENCE), None);
        browser.client.update_timeouts(patience).await.expect("time-outs are accepted");
        let scheme = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        browser
            .devtools(
                "Emulation.setEmulatedMedia",
                json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }),
            )
            .await;
        if let Screen::Desktop = screen {
            let metrics = json!({ "width": 1280, "height": 860, "deviceScaleFactor": 1, "mobile": false });
            browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        }
        browser.goto(page).await;
        browser
    }

    /// Goes to an address and waits until the page is ready: the chat page says when, any other is when it has loaded.
    pub async fn goto(&self, page: &Url) {
        self.client.goto(page.as_str()).await.expect("the page loads");
        self.until("document.querySelector('#app') ? document.querySelector('#app[data-ready]') : document.readyState === 'complete'")
            .await;
    }

    /// Waits until a JavaScript expression is true and returns its value. Elements come back as `{}`-like references.
    ///
    /// A page that is left while it is looked at takes the question with it, and the driver says so by a time-out at
    /// once: the page that follows is asked again.
    pub async fn until(&self, expression: &str) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let script = format!(
                "const done = arguments[arguments.length - 1];
                 const end = performance.now() + {};
                 const look = () => {{
                   const value = (() => ({expression}))();
                   if (value) done(value instanceof Node ? true : value);
                   else if (performance.now() > end) done(null);
                   else setTimeout(look, 15);
                 }};
                 look();",
                left.as_millis()
            );
            match self.client.execute_async(&script, Vec::new()).await {
                Ok(Value::Null) => panic!("never came true: {expression}"),
                Ok(value) => return value,
                Err(error) if error.is_script_timeout() && !left.is_zero() => {}
                Err(error) => panic!("the condition cannot be evaluated: {error}"),
            }
        }
    }

    /// The value of a JavaScript expression now.
    pub async fn eval(&self, expression: &str) -> Value {
        self.client.execute(&format!("return ({expression});"), Vec::new()).await.expect("the expression is valid")
    }

    /// The element of a CSS selector, as soon as it is there.
    pub async fn find(&self, css: &str) -> Element {
        self.until(&format!("document.querySelector({})", json!(css))).await;
        self.client.find(Locator::Css(css)).await.expect("the element was just there")
    }

    /// Waits for an element, brings it into view and clicks it as a person would.
    pub async fn click(&self, css: &str) {
        let ready = format!(
            "(() => {{ const e = document.querySelector({css}); if (!e || e.disabled) return false;
               e.scrollIntoView({{ block: 'nearest' }}); return e.getClientRects().length > 0; }})()",
            css = json!(css)
        );
        let mut clicked = Ok(());
        for _ in 0..REDRAWS {
            self.until(&ready).await;
            clicked = self.find(css).await.click().await;
            // What was redrawn between finding and clicking is found again.
            if !clicked.as_ref().is_err_and(CmdError::is_stale_element_reference) {
                break;
            }
        }
        clicked.unwrap_or_else(|error| panic!("{css} cannot be clicked: {error}"));
    }

    /// Types into a field.
    pub async fn type_into(&self, css: &str, text: &str) {
        self.find(css).await.send_keys(text).await.expect("the field takes text");
    }

    /// Waits until an element's text contains something.
    pub async fn sees(&self, css: &str, text: &str) {
        let condition = format!(
            "[...document.querySelectorAll({})].some((e) => e.textContent.includes({}))",
            json!(css),
            json!(text)
        );
        self.until(&condition).await;
    }

    /// Waits until no element matches.
    pub async fn gone(&self, css: &str) {
        self.until(&format!("!document.querySelector({})", json!(css))).await;
    }

    /// Writes `target/screenshots/<name>.png`, once fonts and pictures are there and nothing moves.
    pub async fn screenshot(&self, name: &str) {
        self.until(
            "document.fonts.status === 'loaded' && [...document.images].every((i) => i.complete)
             && document.getAnimations().every((a) => a.effect.getTiming().iterations === Infinity || a.playState === 'finished')",
        )
        .await;
        let picture = self.client.screenshot().await.expect("a screenshot can be taken");
        let folder = target().join("screenshots");
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("the screenshot can be written");
    }

    /// What the browser's console holds of errors and warnings since the last call.
    pub async fn console_errors(&self) -> Vec<String> {
        let command = Extension { path: "se/log", body: json!({ "type": "browser" }) };
        let entries = self.client.issue_cmd(command).await.expect("the log can be read");
        let entries = entries.as_array().cloned().unwrap_or_default();
        let serious = entries.iter().filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING");
        serious.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        let command = Extension { path: "goog/cdp/execute", body: json!({ "cmd": command, "params": parameters }) };
        self.client.issue_cmd(command).await.expect("the browser accepts the command");
    }
}

/// Where cargo builds: the folder above the one that holds this test program.
fn target() -> PathBuf {
    let program = env::current_exe().expect("a test program has a path");
    let target = program.ancestors().find(|folder| folder.file_name().is_some_and(|name| name == "target"));
    target.map_or_else(|| PathBuf::from("target"), Path::to_path_buf)
}

fn capabilities(screen: Screen) -> Capabilities {
    let mut options = json!({
        "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,860",
        ],
    });
    if let Some(binary) = installed("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"]) {
        options["binary"] = json!(binary);
    }
    if let Screen::Phone = screen {
        options["mobileEmulation"] =
            json!({ "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 2, "touch": true } });
    }
    let mut capabilities = Capabilities::new();
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    capabilities
}

fn installed(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) {
        return Some(path.into());
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = env::split_paths(&folders).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

impl Driver {
    fn start() -> Self {
        let program = installed("CHROMEDRIVER", &["chromedriver"])
            .expect("chromedriver is needed: install chromium-driver, or name it in CHROMEDRIVER");
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let output = process.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(output).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok())
            .expect("chromedriver says its port");
        // Its later words go nowhere, but a closed pipe would end it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, port, session: String::new() }
    }
}

impl Drop for Driver {
    /// Ends the browser through its driver, then the driver: a driver that is killed leaves its browser running.
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let request =
                format!("DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", self.session);
            let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
            let _ = stream.write_all(request.as_bytes());
            let _ = stream.read(&mut [0; 16]);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A command that only Chromium's driver knows.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
