//! Networks put together from a backbone and a head: a head of one's own on a shipped backbone, and a head alone over features.

use burn::tensor::{Device, Gradients, Tensor};

use super::Adapters;
use super::network::{Network, Parameter, Slot, Trainable};

/// A backbone with a head of one's own. Together they answer, but only the head has parameters: it alone learns and is saved.
pub fn with_own_head(backbone: Box<dyn Network>, head: Box<dyn Network>) -> Box<dyn Network> {
    Box::new(OwnHead { backbone, head })
}

/// The head of `network` alone, whose inputs are features `[batch, features, 1, 1]`.
pub fn over_features(network: &dyn Network) -> Box<dyn Network> {
    let flat = Box::new(Flat(network.device()));
    with_own_head(flat, network.for_inference())
}

struct OwnHead {
    backbone: Box<dyn Network>,
    head: Box<dyn Network>,
}

impl Network for OwnHead {
    fn features(&self, inputs: Tensor<4>) -> Tensor<2> {
        self.backbone.features(inputs)
    }

    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        self.head.classify(features)
    }

    fn parameters(&self) -> Vec<Parameter> {
        self.head.parameters()
    }

    fn slots(&self) -> Vec<Slot> {
        self.head.slots()
    }

    fn fill(&mut self, value: &mut dyn FnMut(&Slot) -> Tensor<1>) {
        self.head.fill(value);
    }

    fn replace(&mut self, new_value: &mut dyn FnMut(&Parameter) -> Tensor<1>) {
        self.head.replace(new_value);
    }

    fn apply_gradients(
        &mut self,
        gradients: &mut Gradients,
        update: &mut dyn FnMut(&str, Tensor<1>, Tensor<1>) -> Tensor<1>,
    ) {
        self.head.apply_gradients(gradients, update);
    }

    fn for_training(&self, trainable: Trainable<'_>) -> Box<dyn Network> {
        with_own_head(
            self.backbone.for_inference(),
            self.head.for_training(trainable),
        )
    }

    fn for_inference(&self) -> Box<dyn Network> {
        with_own_head(self.backbone.for_inference(), self.head.for_inference())
    }

    fn with_adapters(&self, adapters: Adapters) -> Box<dyn Network> {
        let head = self.head.with_adapters(adapters);
        with_own_head(self.backbone.for_inference(), head)
    }

    fn merged(&self) -> Box<dyn Network> {
        with_own_head(self.backbone.for_inference(), self.head.merged())
    }

    fn backbone(&self) -> Box<dyn Network> {
        self.backbone.backbone()
    }

    fn activations(&self) -> usize {
        self.head.activations()
    }

    fn device(&self) -> Device {
        self.head.device()
    }
}

/// A backbone that does nothing: its inputs are features.
struct Flat(Device);

impl Network for Flat {
    fn features(&self, inputs: Tensor<4>) -> Tensor<2> {
        inputs.flatten::<2>(1, 3)
    }

    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        features
    }

    fn parameters(&self) -> Vec<Parameter> {
        Vec::new()
    }

    fn slots(&self) -> Vec<Slot> {
        Vec::new()
    }

    fn fill(&mut self, _: &mut dyn FnMut(&Slot) -> Tensor<1>) {}

    fn replace(&mut self, _: &mut dyn FnMut(&Parameter) -> Tensor<1>) {}

    fn apply_gradients(
        &mut self,
        _: &mut Gradients,
        _: &mut dyn FnMut(&str, Tensor<1>, Tensor<1>) -> Tensor<1>,
    ) {
    }

    fn for_training(&self, _: Trainable<'_>) -> Box<dyn Network> {
        self.for_inference()
    }

    fn for_inference(&self) -> Box<dyn Network> {
        Box::new(Self(self.0.clone()))
    }

    fn with_adapters(&self, _: Adapters) -> Box<dyn Network> {
        self.for_inference()
    }

    fn merged(&self) -> Box<dyn Network> {
        self.for_inference()
    }

    fn backbone(&self) -> Box<dyn Network> {
        self.for_inference()
    }

    fn activations(&self) -> usize {
        0
    }

    fn device(&self) -> Device {
        self.0.clone()
    }
}
