//! Walks a module's parameters by path, flattened, so that files and optimizers need not know ranks.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor};

use super::network::{Parameter, Trainable};

/// Where a walk stands in the module tree.
#[derive(Default)]
struct Position {
    names: Vec<String>,
    containers: Vec<String>,
}

impl Position {
    fn enter(&mut self, name: &str, container: &str) {
        self.names.push(name.to_owned());
        self.containers.push(container.to_owned());
    }

    fn exit(&mut self) {
        self.names.pop();
        self.containers.pop();
    }

    fn path(&self) -> String {
        self.names.join(".")
    }

    /// burn's dense layers are `[in, out]`; PyTorch's are `[out, in]`.
    fn is_dense_weight(&self, rank: usize) -> bool {
        rank == 2
            && self
                .containers
                .iter()
                .any(|container| container == "Struct:Linear")
    }

    fn parameter<const D: usize>(&self, tensor: &Tensor<D>) -> Parameter {
        Parameter {
            path: self.path(),
            shape: tensor.dims().to_vec(),
            transposed: self.is_dense_weight(D),
            value: flatten(tensor.clone().inner()),
        }
    }
}

fn flatten<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    let count = tensor.dims().iter().product::<usize>();
    tensor.reshape([count])
}

pub(super) fn collect<M: Module>(module: &M) -> Vec<Parameter> {
    let mut collector = Collector::default();
    module.visit(&mut collector);
    collector.found
}

#[derive(Default)]
struct Collector {
    position: Position,
    found: Vec<Parameter>,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.position.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.position.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.found.push(self.position.parameter(&param.val()));
    }
}

pub(super) fn replace<M: Module>(
    module: M,
    new_value: &mut dyn FnMut(&Parameter) -> Tensor<1>,
) -> M {
    module.map(&mut Replacer {
        position: Position::default(),
        new_value,
    })
}

struct Replacer<'a> {
    position: Position,
    new_value: &'a mut dyn FnMut(&Parameter) -> Tensor<1>,
}

impl ModuleMapper for Replacer<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.position.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.position.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|tensor| {
            let value = (self.new_value)(&self.position.parameter(&tensor));
            like(&tensor, value)
        })
    }
}

/// Shapes a flat value like `old`, with gradients wherever `old` has them.
fn like<const D: usize>(old: &Tensor<D>, value: Tensor<1>) -> Tensor<D> {
    let value = value.reshape(old.dims());
    if old.is_autodiff() {
        value.autodiff().set_require_grad(old.is_require_grad())
    } else {
        value
    }
}

pub(super) fn apply_gradients<M: Module>(
    module: M,
    gradients: &mut Gradients,
    update: &mut dyn FnMut(&str, Tensor<1>, Tensor<1>) -> Tensor<1>,
) -> M {
    module.map(&mut Updater {
        position: Position::default(),
        gradients,
        update,
    })
}

struct Updater<'a> {
    position: Position,
    gradients: &'a mut Gradients,
    update: &'a mut dyn FnMut(&str, Tensor<1>, Tensor<1>) -> Tensor<1>,
}

impl ModuleMapper for Updater<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.position.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.position.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|tensor| match tensor.grad_remove(self.gradients) {
            Some(gradient) => {
                let value = flatten(tensor.clone().inner());
                let updated = (self.update)(&self.position.path(), value, flatten(gradient));
                like(&tensor, updated)
            }
            None => tensor,
        })
    }
}

pub(super) fn freeze_all_but<M: Module>(module: M, trainable: Trainable<'_>) -> M {
    module.map(&mut Freezer {
        position: Position::default(),
        trainable,
    })
}

struct Freezer<'a> {
    position: Position,
    trainable: Trainable<'a>,
}

impl ModuleMapper for Freezer<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.position.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.position.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let learns = match self.trainable {
            Trainable::All => true,
            Trainable::Prefix(prefix) => self.position.path().starts_with(prefix),
        };
        param.set_require_grad(learns)
    }
}
