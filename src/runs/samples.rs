//! A person's samples as a run learned from them: what the network in training took, and the class. No photo and no text is in it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};

use crate::protocol::{Bytes, Input, Sample};

/// What a sample's numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleKind {
    /// A preprocessed drawing: 28 x 28 values, 0 to 1.
    Drawing,
    /// What the shipped model's head sees of the input.
    Features,
}

/// One sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnSample {
    /// Its class.
    pub label: String,
    /// Its numbers; in a file as base64 of little-endian 32-bit floats.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub values: Vec<f32>,
}

/// All samples of a run, in the order in which they were given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnSamples {
    /// What their numbers are.
    pub kind: SampleKind,
    /// The samples.
    pub samples: Vec<OwnSample>,
}

impl OwnSamples {
    /// The samples, as a request for a fine-tuning has them.
    pub fn samples(&self) -> Vec<Sample> {
        let input = |values: &[f32]| match self.kind {
            SampleKind::Drawing => Input::Tensor(Bytes::from_f32(values)),
            SampleKind::Features => Input::Features(Bytes::from_f32(values)),
        };
        let samples = self.samples.iter().map(|sample| Sample {
            input: input(&sample.values),
            label: sample.label.clone(),
        });
        samples.collect()
    }

    /// SHA-256 over each label, a zero byte and the numbers as little-endian bytes, in hexadecimal.
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for sample in &self.samples {
            hash.update(sample.label.as_bytes());
            hash.update([0]);
            for value in &sample.values {
                hash.update(value.to_le_bytes());
            }
        }
        hexadecimal(&hash.finalize())
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn to_base64<S: Serializer>(values: &[f32], serializer: S) -> Result<S::Ok, S::Error> {
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f32>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = STANDARD.decode(text).map_err(D::Error::custom)?;
    let floats = bytes.chunks_exact(4);
    match floats.remainder() {
        [] => Ok(floats
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect()),
        _ => Err(D::Error::custom(format!(
            "expected 32-bit floats, got {} bytes",
            bytes.len()
        ))),
    }
}

/// Six bytes for [`super::run_id`], made of anything that no other run of that moment has.
pub fn salt_of(bytes: &[u8]) -> [u8; 6] {
    let hash = Sha256::digest(bytes);
    std::array::from_fn(|place| hash[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_bit_for_bit_and_every_one_counts() {
        let samples = |last| OwnSamples {
            kind: SampleKind::Features,
            samples: vec![OwnSample {
                label: "cross".into(),
                values: vec![0.1, f32::MIN_POSITIVE, last],
            }],
        };
        let text = serde_json::to_string(&samples(1.5)).unwrap();
        let read: OwnSamples = serde_json::from_str(&text).unwrap();
        assert_eq!(read, samples(1.5));
        assert_ne!(read.sha256(), samples(1.25).sha256());
        let three_bytes = r#"{"label": "cross", "values": "AAAA"}"#;
        let error = serde_json::from_str::<OwnSample>(three_bytes).unwrap_err();
        assert!(error.to_string().contains("got 3 bytes"), "{error}");
    }
}
