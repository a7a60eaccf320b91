//! Kernels of our own for WebGPU, on burn's tensors. Their texts are in the package `hearth-kernels`.
//!
//! For browsers alone: natively burn may compile for another language, and lets two tensors share one buffer.

mod adam;
mod convolution;
mod dense;
mod pool;

use burn::backend::{DType, Shape, TensorMetadata};
use burn_cubecl::cubecl::ir::UIntKind;
use burn_cubecl::cubecl::ir::metadata::Info;
use burn_cubecl::cubecl::ir::settings::Dim3;
use burn_cubecl::cubecl::prelude::{
    AddressType, BufferIOAttr, CubeCount, CubeKernel, ElemType, ExecutionMode, KernelDefinition,
    KernelId, KernelMetadata, KernelSettings, PrecompiledSource, Scope,
};
use burn_cubecl::cubecl::server::{KernelArguments, MetadataBindingInfo};
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::tensor::CubeTensor;
use hearth_kernels::card::{Kernel, Launch, THREADS};

pub(super) use adam::adam;

/// A kernel for burn's runtime, which compiles a text once.
struct Written<K>(K);

impl<K: Kernel> Written<K> {
    fn threads() -> Dim3 {
        Dim3::new_1d(THREADS as u32)
    }
}

impl<K: Kernel> KernelMetadata for Written<K> {
    fn id(&self) -> KernelId {
        let id = KernelId::new::<Self>().info(self.0);
        id.cube_dim(Self::threads())
    }

    fn address_type(&self) -> ElemType {
        ElemType::UInt(UIntKind::U32)
    }
}

impl<K: Kernel> CubeKernel for Written<K> {
    /// Nothing: the text is the kernel.
    fn define(&self) -> KernelDefinition {
        let checked = ExecutionMode::Checked;
        let settings = KernelSettings::new(Self::threads(), checked, AddressType::U32);
        KernelDefinition {
            body: Scope::root(settings.clone()),
            settings,
            info: Info::default(),
        }
    }

    fn source(&self) -> Option<PrecompiledSource> {
        Some(PrecompiledSource {
            source: self.0.text(),
            entrypoint_name: K::NAME.into(),
            lang: "wgsl",
        })
    }
}

/// Runs a kernel.
fn launch<K: Kernel>(launch: &Launch<K>, read: &[&CubeTensor], written: &[&CubeTensor]) {
    let [first, ..] = written else { return };
    let [across, rows, layers] = launch.groups().map(|count| count as u32);
    let count = CubeCount::Static(across, rows, layers);
    let words = MetadataBindingInfo::custom(in_fours(&launch.words));
    let bound = bound(read, written).with_info(words);
    let kernel = Box::new(Written(launch.kernel));
    first.client.launch(kernel, count, bound);
}

fn bound(read: &[&CubeTensor], written: &[&CubeTensor]) -> KernelArguments {
    let read = read.iter().map(|tensor| (tensor, BufferIOAttr::ReadOnly));
    let written = written.iter();
    let written = written.map(|tensor| (tensor, BufferIOAttr::WriteOnly));
    let none = KernelArguments::new();
    read.chain(written).fold(none, |bound, (tensor, access)| {
        bound.with_buffer_io(tensor.handle.clone().binding(), access)
    })
}

/// Words in pairs, as a runtime takes them, and as many as whole vectors of four.
fn in_fours(words: &[u32]) -> Vec<u64> {
    let fours = words.chunks(4).flat_map(|four| {
        let word = |place: usize| u64::from(four.get(place).copied().unwrap_or_default());
        [word(0) | word(1) << 32, word(2) | word(3) << 32]
    });
    fours.collect()
}

/// Room for numbers beside `other`'s.
fn room(other: &CubeTensor, shape: impl Into<Shape>) -> CubeTensor {
    empty_device_contiguous_dtype(
        other.client.clone(),
        other.device(),
        shape.into(),
        DType::F32,
    )
}
