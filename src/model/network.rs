//! What the rooms above need of any network, whatever its architecture: features, logits, named parameters, gradients.

use burn::module::Module;
use burn::tensor::{Device, Gradients, Tensor, TensorData};

use super::{Adapters, Memory, adapters, parameters};

/// Channels, height and width of one sample.
///
/// Whatever the task, a network takes one tensor `[batch, channels, height, width]` of 32-bit floats: pictures as they are; token ids and
/// bytes as whole numbers `[batch, 1, 1, length]`, which 32-bit floats hold exactly up to 2^24; features `[batch, width, 1, 1]`.
pub type Shape = [usize; 3];

/// Samples of one shape, laid end to end, as a network takes them.
pub fn inputs(values: Vec<f32>, shape: Shape, device: &Device) -> Tensor<4> {
    let [channels, height, width] = shape;
    let count = values.len() / shape.iter().product::<usize>();
    Tensor::from_data(
        TensorData::new(values, [count, channels, height, width]),
        device,
    )
}

/// Numbers of a text's pieces as a network takes them: far below 2^24, so exact.
pub fn from_pieces(pieces: &[u32]) -> Vec<f32> {
    pieces.iter().map(|piece| *piece as f32).collect()
}

/// An architecture: a backbone that turns inputs into features, and a head that turns features into classes.
pub trait Architecture: Module {
    /// Numbers that a training step keeps for each sample: the outputs of all layers.
    fn activations(&self) -> usize;

    /// What the head sees: `[batch, features]` from `[batch, channels, height, width]`.
    fn features(&self, inputs: Tensor<4>) -> Tensor<2>;

    /// Logits `[batch, classes]` from features. A model without classes, whose answer is an embedding, gives the features back.
    fn classify(&self, features: Tensor<2>) -> Tensor<2>;

    /// As [`Network::context`]; only a language model has one.
    fn context(&self) -> Option<usize> {
        None
    }

    /// As [`Network::next`]; only a language model has an answer.
    fn next(&self, _: Tensor<2>, _: &mut Memory) -> Option<Tensor<2>> {
        None
    }
}

/// Where a parameter's value goes, known before there is one.
#[derive(Clone, Debug)]
pub struct Slot {
    /// As [`Parameter::path`].
    pub path: String,
    /// As [`Parameter::shape`].
    pub shape: Vec<usize>,
    /// As [`Parameter::transposed`].
    pub transposed: bool,
}

impl Slot {
    /// The shape that files hold.
    pub fn file_shape(&self) -> Vec<usize> {
        file_shape(&self.shape, self.transposed)
    }
}

fn file_shape(shape: &[usize], transposed: bool) -> Vec<usize> {
    let mut shape = shape.to_vec();
    if transposed {
        shape.reverse();
    }
    shape
}

/// One parameter of a network, flattened.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its path in the module tree, for example `conv1.weight`.
    pub path: String,
    /// Its shape as burn holds it.
    pub shape: Vec<usize>,
    /// Whether files hold it transposed: burn keeps a dense layer as `[in, out]`, PyTorch and our files as `[out, in]`.
    pub transposed: bool,
    /// Its values in row-major order of `shape`, without gradients.
    pub value: Tensor<1>,
}

impl Parameter {
    /// The shape that files hold.
    pub fn file_shape(&self) -> Vec<usize> {
        file_shape(&self.shape, self.transposed)
    }
}

/// Which parameters learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trainable<'a> {
    /// All of them.
    All,
    /// Those whose path starts with this.
    Prefix(&'a str),
    /// Those of the layers of these names, and of layers within them.
    Layers(&'a [String]),
    /// The adapters; see [`Network::with_adapters`].
    Adapters,
}

impl Trainable<'_> {
    /// Whether the parameter of that path learns.
    pub fn learns(self, path: &str) -> bool {
        match self {
            Self::All => true,
            Self::Prefix(prefix) => path.starts_with(prefix),
            Self::Layers(names) => names.iter().any(|name| lies_in(path, name)),
            Self::Adapters => Adapters::have(path),
        }
    }
}

/// Whether a parameter is of the layer of that name, or of one within it.
fn lies_in(path: &str, layer: &str) -> bool {
    let rest = path.strip_prefix(layer);
    rest.is_some_and(|rest| rest.starts_with('.'))
}

/// Any network behind one object. All paths are stable: they are the keys of weight files and of optimizer state.
pub trait Network: Send {
    /// What the head sees: `[batch, features]` from `[batch, channels, height, width]`.
    fn features(&self, inputs: Tensor<4>) -> Tensor<2>;

    /// Logits `[batch, classes]` from features.
    fn classify(&self, features: Tensor<2>) -> Tensor<2>;

    /// Logits `[batch, classes]` from `[batch, channels, height, width]`.
    fn logits(&self, inputs: Tensor<4>) -> Tensor<2> {
        self.classify(self.features(inputs))
    }

    /// The most pieces that a language model looks back on; `None` of any other network.
    fn context(&self) -> Option<usize> {
        None
    }

    /// Logits `[1, pieces]` of the piece that comes after `ids`, `[1, tokens]`, which come after what `memory` holds and join it. `None` of
    /// a network that is no language model, and of no pieces.
    fn next(&self, _ids: Tensor<2>, _memory: &mut Memory) -> Option<Tensor<2>> {
        None
    }

    /// Every parameter, in the order of the layers.
    fn parameters(&self) -> Vec<Parameter>;

    /// Where every parameter goes, in the same order. Random values that were not drawn yet are not drawn for it.
    fn slots(&self) -> Vec<Slot>;

    /// Gives each parameter the value that `value` returns for it, without drawing the random one that it replaces: half of the time
    /// that a large network takes to load.
    fn fill(&mut self, value: &mut dyn FnMut(&Slot) -> Tensor<1>);

    /// Gives each parameter the value that `new_value` returns for it: as many values as before, flattened the same way.
    fn replace(&mut self, new_value: &mut dyn FnMut(&Parameter) -> Tensor<1>);

    /// Calls `update(path, value, gradient)` for each parameter that has a gradient and stores what it returns.
    fn apply_gradients(
        &mut self,
        gradients: &mut Gradients,
        update: &mut dyn FnMut(&str, Tensor<1>, Tensor<1>) -> Tensor<1>,
    );

    /// A copy that records gradients for the trainable parameters.
    fn for_training(&self, trainable: Trainable<'_>) -> Box<dyn Network>;

    /// A copy without gradients; the values are shared, not copied.
    fn for_inference(&self) -> Box<dyn Network>;

    /// A copy without gradients that has an adapter on every dense layer, and answers as before: each `B` is zero, each `A` random.
    fn with_adapters(&self, adapters: Adapters) -> Box<dyn Network>;

    /// A copy without gradients whose adapters are added to the weights that they stand beside: an ordinary network.
    fn merged(&self) -> Box<dyn Network>;

    /// The shipped network, without a head of one's own.
    fn backbone(&self) -> Box<dyn Network> {
        self.for_inference()
    }

    /// Numbers that a training step keeps for each sample: the outputs of all layers.
    fn activations(&self) -> usize;

    /// Where its parameters lie, gradients included if it records them.
    fn device(&self) -> Device;
}

impl<M: Architecture + 'static> Network for M {
    fn features(&self, inputs: Tensor<4>) -> Tensor<2> {
        Architecture::features(self, inputs)
    }

    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        Architecture::classify(self, features)
    }

    fn context(&self) -> Option<usize> {
        Architecture::context(self)
    }

    fn next(&self, ids: Tensor<2>, memory: &mut Memory) -> Option<Tensor<2>> {
        Architecture::next(self, ids, memory)
    }

    fn parameters(&self) -> Vec<Parameter> {
        parameters::collect(self)
    }

    fn slots(&self) -> Vec<Slot> {
        parameters::slots(self)
    }

    fn fill(&mut self, value: &mut dyn FnMut(&Slot) -> Tensor<1>) {
        *self = parameters::fill(self.clone(), value);
    }

    fn replace(&mut self, new_value: &mut dyn FnMut(&Parameter) -> Tensor<1>) {
        *self = parameters::replace(self.clone(), new_value);
    }

    fn apply_gradients(
        &mut self,
        gradients: &mut Gradients,
        update: &mut dyn FnMut(&str, Tensor<1>, Tensor<1>) -> Tensor<1>,
    ) {
        *self = parameters::apply_gradients(self.clone(), gradients, update);
    }

    fn for_training(&self, trainable: Trainable<'_>) -> Box<dyn Network> {
        let unfrozen = parameters::freeze_all_but(self.clone(), trainable);
        Box::new(unfrozen.train())
    }

    fn for_inference(&self) -> Box<dyn Network> {
        Box::new(self.valid())
    }

    fn with_adapters(&self, adapters: Adapters) -> Box<dyn Network> {
        Box::new(adapters::attach(self.valid(), adapters))
    }

    fn merged(&self) -> Box<dyn Network> {
        Box::new(self.valid().materialize())
    }

    fn activations(&self) -> usize {
        Architecture::activations(self)
    }

    fn device(&self) -> Device {
        self.devices()
            .into_iter()
            .next()
            .unwrap_or_else(Device::flex)
    }
}
