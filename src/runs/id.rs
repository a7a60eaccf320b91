//! A run's own name, which is also the name of its file.

use super::time::Utc;

const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// The folder of runs in a store.
pub const FOLDER: &str = "runs/";

/// How the name of a run's capsule ends.
pub const CAPSULE_END: &str = ".capsule.json";

/// How the name of a run's weights ends.
pub const WEIGHTS_END: &str = ".safetensors";

/// How the name of a run's adapter ends, where it trained one.
pub const ADAPTER_END: &str = ".adapter";

/// The folder of runs under way in a store.
const SESSIONS: &str = "sessions/";

/// How the name of the file ends that tells what a run under way learns from; that run is claimed by it.
const SESSION_END: &str = ".run";

/// A name such as `20261125-130501-k3x9qa`: the start in UTC, and six letters or digits made of six random bytes, so that two runs
/// of one second differ.
pub fn run_id(started_ms: f64, random: [u8; 6]) -> String {
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
    let letters: String = random.into_iter().map(letter).collect();
    format!("{}-{letters}", Utc::from_ms(started_ms).compact())
}

/// What a run is called at first: the model and the start in UTC.
pub fn run_name(model: &str, started_ms: f64) -> String {
    let start = Utc::from_ms(started_ms).iso();
    let (date, time) = start.split_once('T').unwrap_or_default();
    format!("{model}, {date} {} UTC", time.trim_end_matches('Z'))
}

/// Whether `id` has the form that [`run_id`] gives: such a name is safe in every file system, and in MLflow.
pub fn is_run_id(id: &str) -> bool {
    let parts: Vec<&str> = id.split('-').collect();
    let [date, time, letters] = parts[..] else {
        return false;
    };
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|it| it.is_ascii_digit());
    let random = letters.len() == 6 && letters.bytes().all(|it| LETTERS.contains(&it));
    digits(date, 8) && digits(time, 6) && random
}

/// The name of a record's file in a store: `runs/<id>.json`.
pub fn file_name(id: &str) -> String {
    format!("{FOLDER}{id}.json")
}

/// The name of a file that lies beside a run's record: `runs/<id><end>`.
pub fn part_name(id: &str, end: &str) -> String {
    format!("{FOLDER}{id}{end}")
}

/// What the names of all files of a run under way begin with.
pub fn session_start(id: &str) -> String {
    format!("{SESSIONS}{id}.")
}

/// The name of the file that tells what a run under way learns from: `sessions/<id>.run`.
pub fn session_name(id: &str) -> String {
    format!("{SESSIONS}{id}{SESSION_END}")
}

/// The run under way whose file has that name in a store.
pub fn id_of_session(name: &str) -> Option<&str> {
    let id = name.strip_prefix(SESSIONS)?.strip_suffix(SESSION_END)?;
    is_run_id(id).then_some(id)
}

/// The run whose record's file has that name in a store.
pub fn id_of_file(name: &str) -> Option<&str> {
    let id = name.strip_prefix(FOLDER)?.strip_suffix(".json")?;
    is_run_id(id).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_the_start_and_fits_a_file() {
        let id = run_id(1_795_611_901_000.0, [10, 29, 23, 35, 16, 255]);
        assert_eq!(id, "20261125-130501-k3x9qd");
        assert!(is_run_id(&id));
        assert_eq!(
            run_name("digits", 60_000.0),
            "digits, 1970-01-01 00:01:00 UTC"
        );
        assert_eq!(file_name(&id), "runs/20261125-130501-k3x9qd.json");
        assert_eq!(id_of_file(&file_name(&id)), Some(&*id));
    }

    #[test]
    fn other_names_are_no_ids() {
        for id in [
            "",
            "..",
            "20261125-130501-",
            "20261125-130501-K3X9QA",
            "20261125-130501-k3x9q\u{e4}",
            "../20261125-130501-k3x9qa",
            "20261125-130501-k3x9qa.capsule",
            "20261125-130501-k3x9qa-1",
        ] {
            assert!(!is_run_id(id), "{id}");
            assert_eq!(id_of_file(&file_name(id)), None);
        }
        let id = "20261125-130501-k3x9qa";
        assert_eq!(id_of_session(&session_name(id)), Some(id));
        assert!(session_name(id).starts_with(&session_start(id)));
        assert_eq!(id_of_session("sessions/20261125-130501-k3x9qa.a"), None);
        assert_eq!(id_of_file(&part_name(id, CAPSULE_END)), None);
        assert_eq!(id_of_file("20261125-130501-k3x9qa.json"), None);
        assert_eq!(id_of_file("runs/20261125-130501-k3x9qa.safetensors"), None);
    }
}
