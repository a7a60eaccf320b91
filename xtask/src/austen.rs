//! `cargo xtask data austen`: Jane Austen's novels, from the Debian package of R's `janeaustenr`, as texts that `hearth train-text` reads.

use crate::shell::{self, finish, program, python_environment, root, tools_folder};
use crate::{Outcome, models};

const PACKAGE: &str = "r-cran-janeaustenr=1.0.0-1";
const FILE: &str = "r-cran-janeaustenr_1.0.0-1_all.deb";
const SHA256: &str = "df6bddf211906d1ff404f8ff662c21b34e6660e7f54a311084e749050c019c95";

/// Downloads the package where it is missing, verifies it and writes the novels into `target/austen/novels`.
pub fn novels() -> Outcome {
    let folder = root().join("target/austen");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let package = folder.join(FILE);
    if !package.is_file() {
        finish(program("apt-get", &["download", PACKAGE]).current_dir(&folder))?;
    }
    models::check(&package, SHA256)?;
    let package = package.display().to_string();
    let unpacked = folder.join("package").display().to_string();
    shell::run("dpkg-deb", &["-x", &package, &unpacked])?;
    let python = python_environment(&tools_folder().join("rdata"), &["rdata==1.1.0"])?;
    let library = format!("{unpacked}/usr/lib/R/site-library/janeaustenr");
    let out = folder.join("novels").display().to_string();
    let python = python.display().to_string();
    shell::run(&python, &["xtask/austen.py", &library, &out])
}
