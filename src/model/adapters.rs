//! LoRA: a product of two thin matrices beside each frozen dense layer (Hu et al., "LoRA: low-rank adaptation of large language models",
//! 2021, arXiv 2106.09685). burn's own adapters do it: they are parameters of the module tree, at the paths `<weight>.lora.a` and
//! `<weight>.lora.b`, so files, gradients and optimizers find them as they find any other parameter.

use burn::module::{Lora, Module, ParamGroup};
use serde::{Deserialize, Serialize};

use super::parameters;

/// What the path of a down-projection, `A`, ends with; its shape is `[in, rank]`, in files `[rank, in]`.
const DOWN: &str = ".lora.a";

/// What the path of an up-projection, `B`, ends with; its shape is `[rank, out]`, in files `[out, rank]`.
const UP: &str = ".lora.b";

/// The sizes of all adapters of a network: a weight `W`, `[out, in]`, answers as `W + alpha / rank * B A`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adapters {
    /// Columns of `B` and rows of `A`.
    pub rank: usize,
    /// What their product is multiplied by, times `rank`.
    pub alpha: f64,
}

impl Adapters {
    /// The largest rank that is taken.
    pub const MOST: usize = 64;

    /// Whether rank and alpha can be used.
    pub fn are_sound(self) -> bool {
        (1..=Self::MOST).contains(&self.rank) && self.alpha > 0.0 && self.alpha.is_finite()
    }

    /// Whether a parameter is part of an adapter.
    pub fn have(path: &str) -> bool {
        Self::are_down(path) || path.ends_with(UP)
    }

    /// Whether a parameter is an adapter's `A`.
    pub fn are_down(path: &str) -> bool {
        path.ends_with(DOWN)
    }
}

/// Puts an adapter on every dense layer and freezes all else. Each `B` is zero, so the module answers as before. Embeddings are matrices
/// as well, but no dense layers: they get none.
pub(super) fn attach<M: Module>(module: M, adapters: Adapters) -> M {
    let dense = parameters::slots(&module).into_iter();
    let dense = dense.filter(|slot| slot.transposed).map(|slot| slot.path);
    let group = ParamGroup::from_paths(dense.collect::<Vec<_>>());
    module.apply_lora(Lora::new(adapters.rank, adapters.alpha).set_param_group(group))
}
