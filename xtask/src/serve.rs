//! `cargo xtask serve`: from a machine with only Rust to an open page; and the check that it gets there.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::shell::{finish, program};
use crate::tools;

/// Longer than a cold build takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(1_200);

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
    finish(&mut trunk_serve(port))
}

fn trunk_serve(port: &str) -> Command {
    program("trunk", &["serve", "--release", "--port", port])
}

/// Serves, looks at what is served, and ends it.
pub fn check() -> Outcome {
    tools::wasm_bindgen()?;
    tools::trunk()?;
    let port = free_port()?;
    let server = trunk_serve(&port.to_string())
        .spawn()
        .map_err(|error| format!("trunk could not be started: {error}"))?;
    let mut server = Ended(server);
    wait_for(port, &mut server.0)?;
    expect(port, "/", "200", "Hearth")?;
    expect(port, "/models/digits/manifest.json", "200", "sha256")?;
    // A host that answers its start page for a missing file would pass it off as weights.
    expect(port, "/missing.safetensors", "404", "")
}

/// A server that ends with its check, however that ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // One that has ended by itself cannot be ended again.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener
        .map(|address| address.port())
        .map_err(|error| format!("no free port: {error}"))
}

fn wait_for(port: u16, server: &mut Child) -> Outcome {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if let Ok(Some(status)) = server.try_wait() {
            return Err(format!("trunk serve ended ({status}) instead of serving"));
        }
        if start.elapsed() > PATIENCE {
            return Err("trunk serve does not answer".into());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

fn expect(port: u16, path: &str, status: &str, part: &str) -> Outcome {
    let answer = get(port, path).map_err(|error| format!("{path}: {error}"))?;
    let first = answer.lines().next().unwrap_or_default();
    match first.contains(status) && answer.contains(part) {
        true => Ok(()),
        false => Err(format!(
            "{path}: expected {status} with '{part}', got {first}"
        )),
    }
}

fn get(port: u16, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
