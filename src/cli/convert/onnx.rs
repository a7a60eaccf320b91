//! Reads the tensors of an ONNX file, by the few fields of its format that hold them (onnx.proto3 of ONNX 1.23).

use std::path::Path;

use prost::Message;

use crate::cli::{Error, read};
use crate::weights::NamedTensor;

#[derive(Message)]
struct Model {
    #[prost(message, optional, tag = "7")]
    graph: Option<Graph>,
}

#[derive(Message)]
struct Graph {
    #[prost(message, repeated, tag = "5")]
    initializer: Vec<Initializer>,
}

#[derive(Message)]
struct Initializer {
    #[prost(int64, repeated, tag = "1")]
    dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    data_type: i32,
    #[prost(string, tag = "8")]
    name: String,
    #[prost(bytes = "vec", tag = "9")]
    raw_data: Vec<u8>,
}

/// `TensorProto.DataType.FLOAT`
const FLOAT: i32 = 1;

/// The tensors of an ONNX file.
pub struct Onnx(Vec<Initializer>);

impl Onnx {
    /// Opens one.
    ///
    /// # Errors
    /// When the file cannot be read or is none.
    pub fn open(file: &Path) -> Result<Self, Error> {
        let wrong = |got: &str| format!("{}: expected an ONNX file, got {got}", file.display());
        let model = Model::decode(&read(file)?[..]).map_err(|error| wrong(&error.to_string()))?;
        let graph = model.graph.ok_or_else(|| wrong("one without a graph"))?;
        Ok(Self(graph.initializer))
    }

    /// A tensor of 32-bit floats, as [`NamedTensor::path`] `path` and in the shape `shape`.
    ///
    /// # Errors
    /// When there is none of that name, or it holds something else.
    pub fn tensor(&self, name: &str, path: &str, shape: &[usize]) -> Result<NamedTensor, Error> {
        let found = self.0.iter().find(|tensor| tensor.name == name);
        let tensor = found.ok_or_else(|| format!("the ONNX file has no '{name}'"))?;
        let float = |bytes: &[u8]| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let values: Vec<f32> = tensor.raw_data.chunks_exact(4).map(float).collect();
        if tensor.data_type != FLOAT || values.len() != shape.iter().product::<usize>() {
            let got = (tensor.data_type, &tensor.dims);
            return Err(format!("'{name}': expected 32-bit floats {shape:?}, got {got:?}").into());
        }
        Ok(NamedTensor {
            path: path.into(),
            shape: shape.to_vec(),
            values,
        })
    }
}
