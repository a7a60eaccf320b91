//! `cargo xtask lighthouse`: lets Lighthouse judge the built page. Not a step of `test`: its figure for speed is that of the machine too.

use crate::Outcome;
use crate::shell::tools_folder;
use crate::{test, tools};

/// Its release.
const PACKAGE: &str = "lighthouse@12.8.2";

/// Runs the task.
pub fn run() -> Outcome {
    let folder = tools_folder().join("lighthouse");
    let judge = folder.join("node_modules/.bin/lighthouse");
    if !judge.is_file() {
        println!("Installing {PACKAGE} from npm (seconds)");
        tools::npm(&folder, &[PACKAGE])?;
    }
    test::browser_tests_with("lighthouse", &[("HEARTH_LIGHTHOUSE", judge)])
}
