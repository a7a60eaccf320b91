//! What scripts are told and the page of demos has no use for: its wire (postcard) carries nothing of it, objects and JSON all.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    match serializer.is_human_readable() {
        true => value.serialize(serializer),
        false => ().serialize(serializer),
    }
}

pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    match deserializer.is_human_readable() {
        true => T::deserialize(deserializer),
        false => Ok(T::default()),
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::{Bytes, Interrupted, TextTuning};

    #[test]
    fn objects_tell_all_and_the_compact_wire_nothing_of_it() {
        let found = Interrupted {
            run: "20261125-130501-k3x9qa".into(),
            step: 7,
            total_steps: 14,
            about: "a text of 9 characters".into(),
            drawings: Vec::new(),
            on_shipped: true,
            text: Some(("the text".into(), TextTuning::default())),
            checkpoint: Bytes(vec![1, 2, 3]),
        };
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(
            serde_json::from_str::<Interrupted>(&json).unwrap(),
            found.clone()
        );
        let compact = postcard::to_extend(&found, Vec::new()).unwrap();
        let short: Interrupted = postcard::from_bytes(&compact).unwrap();
        assert_eq!((short.text, short.on_shipped), (None, false));
        assert_eq!(short.checkpoint, found.checkpoint);
    }
}
