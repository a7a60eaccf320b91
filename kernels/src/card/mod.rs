//! Kernels for WebGPU as texts in its language: every loop over a filter's numbers is written out, and no threads wait for others.

mod adam;
mod convolution;
mod filters;
mod pool;
mod product;
mod text;

use std::fmt::Debug;
use std::hash::Hash;

pub use adam::AdamStep;
pub use convolution::{Filtered, convolution_fits};
pub use filters::{Columns, Total};
pub use pool::Squares;
pub use product::{Parts, Product, product_fits};

/// Threads of a workgroup, side by side in the first direction.
pub const THREADS: usize = 64;

/// Workgroups of a launch in one direction, at most, by the standard.
const MOST_GROUPS: usize = 65_535;

/// A kernel: all that its text depends on, which is little, since a browser compiles each text.
pub trait Kernel: Copy + Debug + Eq + Hash + Send + Sync + 'static {
    /// What it is called in its text and in a trace.
    const NAME: &str;

    /// In WGSL. Bound are, in this order, what it reads, what it writes, and words that change from launch to launch.
    fn text(&self) -> String;
}

/// What a launch of a kernel takes besides its buffers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch<K> {
    /// What runs.
    pub kernel: K,
    /// Sizes and other numbers, in the kernel's order.
    pub words: Vec<u32>,
    /// Threads in each direction; the first is rounded up to whole workgroups.
    pub threads: [usize; 3],
}

impl<K> Launch<K> {
    fn new(kernel: K, words: &[usize], threads: [usize; 3]) -> Self {
        Self {
            kernel,
            words: words.iter().map(|word| *word as u32).collect(),
            threads,
        }
    }

    /// Workgroups in each direction.
    pub fn groups(&self) -> [usize; 3] {
        let [across, rows, layers] = self.threads;
        [across.div_ceil(THREADS), rows, layers]
    }

    /// Whether the standard allows so many.
    pub fn fits(&self) -> bool {
        self.groups().iter().all(|groups| *groups <= MOST_GROUPS)
    }
}
