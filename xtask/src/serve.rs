//! `cargo xtask serve`: from a machine with only Rust to an open page.

use crate::Outcome;
use crate::shell::{finish, program};
use crate::tools;

/// Runs it.
pub fn run(arguments: &[String]) -> Outcome {
    let port = match arguments {
        [] => "8080",
        [flag, port] if flag == "--port" && port.parse::<u16>().is_ok() => port,
        _ => return Err("cargo xtask serve [--port N], with a port from 0 to 65535".into()),
    };
    tools::wasm_target()?;
    tools::wasm_bindgen()?;
    tools::trunk()?;
    println!(
        "Building the page and its two engines (about 15 minutes the first time on two cores, later seconds)"
    );
    println!("Then the page stands at http://127.0.0.1:{port}/ ; Ctrl-C ends it");
    finish(&mut program(
        "trunk",
        &["serve", "--release", "--port", port],
    ))
}
