//! Runs other programs, with our tools first on the path.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;

/// The repository's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Where tools are installed that are ours alone: a user's own versions are left as they are.
pub fn tools_folder() -> PathBuf {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    home.unwrap_or_else(|| root().join("target"))
        .join("hearth-tools")
}

/// A program to be run in the root.
pub fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    let mut path = vec![tools_folder().join("bin")];
    path.extend(
        std::env::var_os("PATH")
            .map(|path| std::env::split_paths(&path).collect::<Vec<_>>())
            .unwrap_or_default(),
    );
    if let Ok(path) = std::env::join_paths(path) {
        command.env("PATH", path);
    }
    // Trunk reads NO_COLOR as a flag that wants `true` or `false`.
    command.env_remove("NO_COLOR");
    command
}

/// Runs a program to its end; its output is shown.
pub fn run(name: &str, arguments: &[&str]) -> Outcome {
    finish(&mut program(name, arguments))
}

/// Runs a prepared program to its end.
pub fn finish(command: &mut Command) -> Outcome {
    let said = format!("{command:?}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("failed ({status}): {said}")),
        Err(error) => Err(format!("could not be started ({error}): {said}")),
    }
}

/// What a program prints; `None` when it is not there or fails.
pub fn output(name: &str, arguments: &[&str]) -> Option<String> {
    let output = program(name, arguments)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program lies.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// The interpreter of a virtual environment, which is made with these packages where it is missing.
pub fn python_environment(folder: &Path, packages: &[&str]) -> Result<PathBuf, String> {
    let python = folder.join("bin/python");
    if !python.is_file() {
        println!(
            "Making a virtual environment with {} (seconds; with PyTorch minutes and 3 GB)",
            packages.join(", ")
        );
        run("python3", &["-m", "venv", &folder.display().to_string()])?;
        let install = [&["-m", "pip", "install", "--quiet"], packages].concat();
        run(&python.display().to_string(), &install)?;
    }
    Ok(python)
}
