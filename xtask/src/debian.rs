//! Packages of Debian that carry data: fetched, verified, unpacked.

use std::path::Path;

use crate::shell::{self, finish, program};
use crate::{Outcome, models};

/// One package, in one version.
pub struct Package {
    /// What `apt-get download` is asked for.
    pub name: &'static str,
    /// The file that it leaves.
    pub file: &'static str,
    /// That file's SHA-256.
    pub sha256: &'static str,
}

impl Package {
    /// Downloads it into `folder` where it is missing there, verifies it and unpacks it into `folder/package`.
    pub fn unpack(&self, folder: &Path) -> Outcome {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let file = folder.join(self.file);
        if !file.is_file() {
            finish(program("apt-get", &["download", self.name]).current_dir(folder))?;
        }
        models::check(&file, self.sha256)?;
        let (file, to) = (file.display(), folder.join("package"));
        let (file, to) = (file.to_string(), to.display().to_string());
        shell::run("dpkg-deb", &["-x", &file, &to])
    }
}
