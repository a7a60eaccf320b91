//! `cargo xtask data austen`: Jane Austen's novels, from the Debian package of R's `janeaustenr`, as texts that `hearth train-text` reads.

use crate::Outcome;
use crate::debian::Package;
use crate::shell::{self, python_environment, root, tools_folder};

const PACKAGE: Package = Package {
    name: "r-cran-janeaustenr=1.0.0-1",
    file: "r-cran-janeaustenr_1.0.0-1_all.deb",
    sha256: "df6bddf211906d1ff404f8ff662c21b34e6660e7f54a311084e749050c019c95",
};

/// Unpacks the package and writes the novels into `target/austen/novels`.
pub fn novels() -> Outcome {
    let folder = root().join("target/austen");
    PACKAGE.unpack(&folder)?;
    let python = python_environment(&tools_folder().join("rdata"), &["rdata==1.1.0"])?;
    let library = folder.join("package/usr/lib/R/site-library/janeaustenr");
    let (library, out) = (library.display().to_string(), folder.join("novels"));
    let (python, out) = (python.display().to_string(), out.display().to_string());
    shell::run(&python, &["xtask/austen.py", &library, &out])
}
