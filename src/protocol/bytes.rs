//! A byte buffer that crosses a worker boundary as one transferred `ArrayBuffer`, never as an array of numbers.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Raw bytes: pixels, safetensors files, or `f32` values in little-endian order.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    /// Stores `values` as little-endian `f32`.
    pub fn from_f32(values: &[f32]) -> Self {
        Self(
            values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        )
    }

    /// Reads the buffer as little-endian `f32`; `None` when its length is no multiple of four.
    pub fn to_f32(&self) -> Option<Vec<f32>> {
        let chunks = self.0.chunks_exact(4);
        let whole = chunks.remainder().is_empty();
        let read = |c: &[u8]| f32::from_le_bytes([c[0], c[1], c[2], c[3]]);
        whole.then(|| chunks.map(read).collect())
    }
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(Buffer)
    }
}

struct Buffer;

impl<'de> de::Visitor<'de> for Buffer {
    type Value = Bytes;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a byte buffer")
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
        Ok(Bytes(bytes))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
        Ok(Bytes(bytes.to_vec()))
    }

    // JSON, which the native command line and the tests use, has no byte buffer.
    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Bytes, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = items.next_element()? {
            bytes.push(byte);
        }
        Ok(Bytes(bytes))
    }
}
