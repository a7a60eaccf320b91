//! The native command line.

fn main() -> std::process::ExitCode {
    hearth::cli::main()
}
