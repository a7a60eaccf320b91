//! What a test sees of the page: values, texts, pictures of it, and what axe-core finds.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Browser, named};

/// Longer than anything takes on a busy machine with two cores.
const PATIENCE: Duration = Duration::from_secs(120);

impl Browser {
    pub async fn js(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Runs the body of an async function and returns what it returns.
    pub async fn js_async(&self, body: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1]; (async () => {{ {body} }})().then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"
        );
        let answer = self
            .client
            .execute_async(&script, Vec::new())
            .await
            .unwrap();
        assert!(answer.get("error").is_none(), "{}", answer["error"]);
        answer["value"].clone()
    }

    /// Waits until a script returns something true, and returns it.
    pub async fn wait(&self, what: &str, script: &str) -> Value {
        let start = Instant::now();
        loop {
            // A page that is being replaced answers nothing, and one that is being built lacks parts.
            let value = self.client.execute(script, Vec::new()).await;
            if let Ok(value) = &value
                && !value.is_null()
                && *value != false
            {
                return value.clone();
            }
            if start.elapsed() > PATIENCE {
                self.screenshot("timeout").await;
                let console = self.log("browser").await;
                panic!("waited in vain for {what}: {value:?}; console: {console:?}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The text of the element with this `data-testid`, as soon as it is there.
    pub async fn text(&self, id: &str) -> String {
        let script =
            format!("return document.querySelector('[data-testid={id}]')?.textContent || null");
        self.wait(id, &script).await.as_str().unwrap().to_owned()
    }

    /// Waits until a run trains.
    pub async fn steps(&self) {
        let script = "return document.querySelector('[data-testid=run-status]')?.textContent.startsWith('Training: step')";
        self.wait("steps", script).await;
    }

    /// What a run ended with; slow devices take minutes.
    pub async fn summary(&self) -> String {
        let start = Instant::now();
        while !self.is_there("summary-run").await {
            assert!(start.elapsed() < 6 * PATIENCE, "no summary came");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        self.text("summary-run").await
    }

    pub async fn is_there(&self, id: &str) -> bool {
        self.js(&format!(
            "return !!document.querySelector('[data-testid={id}]')"
        ))
        .await
            == true
    }

    /// Saves what is seen to `target/screenshots/`.
    pub async fn screenshot(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let picture = self.client.screenshot().await.unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// Waits that long for a sentence; a problem that the page tells meanwhile ends it.
    pub async fn says_in(&self, patience: Duration, id: &str, words: &str) -> String {
        let script = format!(
            "const words = (id) => document.querySelector(`[data-testid=${{id}}]`)?.textContent ?? ''; return [words('{id}'), words('problem')]"
        );
        let start = Instant::now();
        loop {
            let said: [String; 2] = serde_json::from_value(self.js(&script).await).unwrap();
            if said[0].contains(words) {
                return said[0].clone();
            }
            assert!(said[1].is_empty(), "{}", said[1]);
            assert!(
                start.elapsed() < patience,
                "waited in vain for '{words}': {said:?}"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Accessible and fitting, wide and narrow, light and dark; what it looks like is kept.
    pub async fn assert_fit_to_look_at(&self, name: &str) {
        for (is_narrow, is_dark) in [(false, false), (false, true), (true, false), (true, true)] {
            match is_narrow {
                true => self.be_narrow().await,
                false => self.be_wide().await,
            }
            self.be_dark(is_dark).await;
            let width = if is_narrow { "-narrow" } else { "" };
            let scheme = if is_dark { "-dark" } else { "" };
            let name = format!("{name}{width}{scheme}");
            self.assert_accessible(&name).await;
            self.assert_fits(&name).await;
            self.whole_picture(&name).await;
        }
        self.be_dark(false).await;
        self.be_wide().await;
    }

    /// Pictures of the whole page, however long it is, where the variable HEARTH_PICTURES asks for them; of its beginning elsewhere.
    pub async fn whole_picture(&self, name: &str) {
        if std::env::var_os("HEARTH_PICTURES").is_none() {
            return self.screenshot(name).await;
        }
        self.js("scrollTo(0, 0)").await;
        self.screenshot(name).await;
        let script = "const before = scrollY; scrollTo(0, before + innerHeight * 0.9); return scrollY === before";
        for part in 2..9 {
            if self.js(script).await == true {
                break;
            }
            self.screenshot(&format!("{name}-{part}")).await;
        }
        self.js("scrollTo(0, 0)").await;
    }

    /// Memory that the processes of pages take, as Linux shares it out among them.
    pub async fn memory_bytes(&self) -> f64 {
        // What one round finds may free more in the next; the least is what is held.
        for _ in 0..3 {
            self.devtools("HeapProfiler.collectGarbage", json!({}))
                .await;
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
        let driver = self.driver.id().unwrap();
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let pages = ids.filter(|id| is_page(*id) && descends(*id, driver));
        pages.map(kilobytes).sum::<f64>() * 1024.0
    }

    /// Processor time that the pages' workers took so far, in seconds: the same on a busy machine as on a free one.
    pub fn worker_seconds(&self) -> f64 {
        let driver = self.driver.id().unwrap();
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let pages = ids.filter(|id| is_page(*id) && descends(*id, driver));
        pages.map(seconds_of_workers).sum()
    }

    /// Runs axe-core; no violation may be found.
    pub async fn assert_accessible(&self, when: &str) {
        let axe = std::fs::read_to_string(named("HEARTH_AXE")).unwrap();
        self.js(&axe).await;
        let found = self
            .js_async("const { violations } = await axe.run(document, { resultTypes: ['violations'] }); return violations.map(({ id, nodes }) => id + ': ' + nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join(' | '));")
            .await;
        assert_eq!(found, json!([]), "axe-core {when}");
    }
}

fn is_page(process: u32) -> bool {
    let command = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&command).contains("--type=renderer")
}

fn descends(process: u32, from: u32) -> bool {
    let parent = |process: u32| -> Option<u32> {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
        line.trim().parse().ok()
    };
    let ancestors = std::iter::successors(Some(process), |process| parent(*process));
    ancestors.take(20).any(|ancestor| ancestor == from)
}

fn kilobytes(process: u32) -> f64 {
    let sums = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = sums.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok())
        .unwrap_or_default()
}

/// Linux counts a thread's time in hundredths of a second.
fn seconds_of_workers(process: u32) -> f64 {
    let threads = std::fs::read_dir(format!("/proc/{process}/task"));
    let threads = threads.into_iter().flatten().flatten();
    let seconds = |path: PathBuf| -> Option<f64> {
        let said = std::fs::read_to_string(path.join("stat")).ok()?;
        let (name, rest) = said.rsplit_once(')')?;
        let mut numbers = rest.split_whitespace().skip(11);
        let mut next = || numbers.next()?.parse::<f64>().ok();
        let hundredths = next()? + next()?;
        name.contains("DedicatedWorker")
            .then_some(hundredths / 100.0)
    };
    threads.filter_map(|thread| seconds(thread.path())).sum()
}
