//! EfficientNet-Lite0: inverted residual blocks with depthwise convolutions, for photos of 224 x 224
//! (Tan and Le, "EfficientNet: rethinking model scaling for convolutional neural networks", 2019; Lite: without
//! squeeze-and-excitation, with ReLU6, by Renjie Liu, 2020).
//!
//! Batch normalisation is folded into the convolutions by the conversion. Convolutions are padded as TensorFlow's "SAME" pads,
//! which is asymmetric where they stride.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor};

use super::Network;
use super::network::Architecture;
use crate::kernels::{Kept, conv2d, conv2d_kept, dense};

/// Width and height of a photo, in pixels.
pub const SIDE: usize = 224;

/// Channels after the first convolution.
const STEM: usize = 32;

/// Width of the features.
const FEATURES: usize = 1280;

/// Blocks of one kind.
#[derive(Clone, Copy, Debug)]
struct Stage {
    repeats: usize,
    kernel: usize,
    /// Of its first block; the others keep the size.
    stride: usize,
    channels: usize,
    /// By how much a block widens before its depthwise convolution.
    expansion: usize,
}

const fn stage(
    repeats: usize,
    kernel: usize,
    stride: usize,
    channels: usize,
    expansion: usize,
) -> Stage {
    Stage {
        repeats,
        kernel,
        stride,
        channels,
        expansion,
    }
}

const STAGES: [Stage; 7] = [
    stage(1, 3, 1, 16, 1),
    stage(2, 3, 2, 24, 6),
    stage(2, 5, 2, 40, 6),
    stage(3, 3, 2, 80, 6),
    stage(3, 5, 1, 112, 6),
    stage(4, 5, 2, 192, 6),
    stage(1, 3, 1, 320, 6),
];

/// Sizes of the network.
#[derive(Clone, Copy, Debug)]
pub struct EfficientNetLiteConfig {
    /// How many classes it tells apart.
    pub classes: usize,
}

impl EfficientNetLiteConfig {
    /// The published sizes: with batch normalisation folded, 4,631,000 parameters for 1,000 classes.
    pub fn new(classes: usize) -> Self {
        Self { classes }
    }

    /// Builds the network with random weights, which the device's seed decides.
    pub fn init(&self, device: &Device) -> EfficientNetLite {
        let (blocks, channels) = blocks(device);
        EfficientNetLite {
            stem: conv(3, STEM, 3, 2, 1, device),
            blocks,
            head_conv: conv(channels, FEATURES, 1, 1, 1, device),
            kept: Kept::default(),
            head: LinearConfig::new(FEATURES, self.classes).init(device),
        }
    }
}

/// All blocks, and the channels of the last one.
fn blocks(device: &Device) -> (Vec<Block>, usize) {
    let (mut blocks, mut channels) = (Vec::new(), STEM);
    for stage in STAGES {
        for repeat in 0..stage.repeats {
            let stride = if repeat == 0 { stage.stride } else { 1 };
            blocks.push(Block::new(channels, stride, stage, device));
            channels = stage.channels;
        }
    }
    (blocks, channels)
}

fn conv(
    channels_in: usize,
    channels_out: usize,
    kernel: usize,
    stride: usize,
    groups: usize,
    device: &Device,
) -> Conv2d {
    Conv2dConfig::new([channels_in, channels_out], [kernel, kernel])
        .with_stride([stride, stride])
        .with_groups(groups)
        .with_padding(PaddingConfig2d::Same)
        .init(device)
}

/// An inverted residual block: widen, filter each channel by itself, narrow.
#[derive(Module, Debug)]
struct Block {
    expand: Option<Conv2d>,
    depthwise: Conv2d,
    project: Conv2d,
    /// The weights of `expand` and of `project`, packed.
    #[module(skip)]
    kept: [Kept; 2],
    /// Whether what came in is added to what goes out.
    residual: bool,
}

impl Block {
    fn new(channels: usize, stride: usize, stage: Stage, device: &Device) -> Self {
        let wide = channels * stage.expansion;
        Self {
            expand: (stage.expansion != 1).then(|| conv(channels, wide, 1, 1, 1, device)),
            depthwise: conv(wide, wide, stage.kernel, stride, wide, device),
            project: conv(wide, stage.channels, 1, 1, 1, device),
            kept: Default::default(),
            residual: stride == 1 && channels == stage.channels,
        }
    }

    /// `[batch, channels, height, width]` in; height and width divided by the stride out.
    fn forward(&self, inputs: Tensor<4>) -> Tensor<4> {
        let [of_expand, of_project] = &self.kept;
        let wide = match &self.expand {
            Some(expand) => conv2d_kept(expand, of_expand, inputs.clone(), true),
            None => inputs.clone(),
        };
        let filtered = conv2d(&self.depthwise, wide, true);
        let narrow = conv2d_kept(&self.project, of_project, filtered, false);
        if self.residual {
            narrow + inputs
        } else {
            narrow
        }
    }

    /// Numbers that a step keeps for a sample of `side` x `side`, and the side of what goes out.
    fn activations(&self, side: usize) -> (usize, usize) {
        let after = side / self.depthwise.stride[0];
        let expand = self.expand.as_ref();
        let expand = expand.map_or(0, |expand| activated(expand, side));
        let project = outputs(&self.project, after) * (1 + usize::from(self.residual));
        (expand + activated(&self.depthwise, after) + project, after)
    }
}

fn outputs(conv: &Conv2d, side: usize) -> usize {
    conv.weight.dims()[0] * side * side
}

/// A convolution's own output, and both steps of its ReLU6.
fn activated(conv: &Conv2d, side: usize) -> usize {
    3 * outputs(conv, side)
}

/// The network: photos of 224 x 224 in, one logit a class out.
#[derive(Module, Debug)]
pub struct EfficientNetLite {
    stem: Conv2d,
    blocks: Vec<Block>,
    head_conv: Conv2d,
    /// The weights of `head_conv`, packed.
    #[module(skip)]
    kept: Kept,
    head: Linear,
}

impl Architecture for EfficientNetLite {
    fn activations(&self) -> usize {
        let mut side = SIDE / 2;
        let mut kept = activated(&self.stem, side);
        for block in &self.blocks {
            let (own, after) = block.activations(side);
            kept += own;
            side = after;
        }
        let [features, classes] = self.head.weight.dims();
        kept + activated(&self.head_conv, side) + features + classes
    }

    /// `photos`: `[batch, 3, 224, 224]`, red, green and blue as `(byte - 127) / 128`. Returns `[batch, 1280]`.
    fn features(&self, photos: Tensor<4>) -> Tensor<2> {
        let x = conv2d(&self.stem, photos, true); // [batch, 32, 112, 112]
        let x = self.blocks.iter().fold(x, |x, block| block.forward(x)); // [batch, 320, 7, 7]
        let x = conv2d_kept(&self.head_conv, &self.kept, x, true); // [batch, 1280, 7, 7]
        x.flatten::<3>(2, 3).mean_dim(2).squeeze_dim::<2>(2)
    }

    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        dense(&self.head, features)
    }
}

/// Builds the shipped network for the registry.
pub fn init(classes: usize, device: &Device) -> Box<dyn Network> {
    Box::new(EfficientNetLiteConfig::new(classes).init(device))
}
