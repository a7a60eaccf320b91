//! Walks a module's parameters by path, flattened, so that files and optimizers need not know ranks.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor};

use super::network::{Parameter, Slot, Trainable};

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

    fn slot<const D: usize>(&self, param: &Param<Tensor<D>>) -> Slot {
        Slot {
            path: self.path(),
            shape: param.lazy_shape().to_vec(),
            transposed: self.is_dense_weight(D),
        }
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

/// What a look at each parameter makes of it.
trait Read {
    type Found;

    fn read<const D: usize>(position: &Position, param: &Param<Tensor<D>>) -> Self::Found;
}

/// A walk that changes nothing.
struct Look<R: Read> {
    position: Position,
    found: Vec<R::Found>,
}

impl<R: Read> ModuleVisitor for Look<R> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.position.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.position.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.found.push(R::read(&self.position, param));
    }
}

fn look<R: Read>(module: &impl Module) -> Vec<R::Found> {
    let mut look = Look::<R> {
        position: Position::default(),
        found: Vec::new(),
    };
    module.visit(&mut look);
    look.found
}

pub(super) fn collect<M: Module>(module: &M) -> Vec<Parameter> {
    look::<Values>(module)
}

struct Values;

impl Read for Values {
    type Found = Parameter;

    fn read<const D: usize>(position: &Position, param: &Param<Tensor<D>>) -> Parameter {
        position.parameter(&param.val())
    }
}

pub(super) fn slots<M: Module>(module: &M) -> Vec<Slot> {
    look::<Slots>(module)
}

struct Slots;

impl Read for Slots {
    type Found = Slot;

    fn read<const D: usize>(position: &Position, param: &Param<Tensor<D>>) -> Slot {
        position.slot(param)
    }
}

/// What a walk does to each parameter.
trait Edit {
    fn edit<const D: usize>(
        &mut self,
        position: &Position,
        param: Param<Tensor<D>>,
    ) -> Param<Tensor<D>>;
}

/// A walk that changes parameters.
struct Walk<E> {
    position: Position,
    edit: E,
}

impl<E: Edit> ModuleMapper for Walk<E> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.position.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.position.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.edit.edit(&self.position, param)
    }
}

fn walk<M: Module>(module: M, edit: impl Edit) -> M {
    let position = Position::default();
    module.map(&mut Walk { position, edit })
}

pub(super) fn replace<M: Module>(
    module: M,
    new_value: &mut dyn FnMut(&Parameter) -> Tensor<1>,
) -> M {
    walk(module, Replace(new_value))
}

struct Replace<'a>(&'a mut dyn FnMut(&Parameter) -> Tensor<1>);

impl Edit for Replace<'_> {
    fn edit<const D: usize>(
        &mut self,
        position: &Position,
        param: Param<Tensor<D>>,
    ) -> Param<Tensor<D>> {
        param.map(|tensor| like(&tensor, (self.0)(&position.parameter(&tensor))))
    }
}

pub(super) fn fill<M: Module>(module: M, value: &mut dyn FnMut(&Slot) -> Tensor<1>) -> M {
    walk(module, Fill(value))
}

struct Fill<'a>(&'a mut dyn FnMut(&Slot) -> Tensor<1>);

impl Edit for Fill<'_> {
    fn edit<const D: usize>(
        &mut self,
        position: &Position,
        param: Param<Tensor<D>>,
    ) -> Param<Tensor<D>> {
        let slot = position.slot(&param);
        let value = (self.0)(&slot);
        match param.is_initialized() {
            true => param.map(|tensor| like(&tensor, value)),
            false => Param::initialized(param.id, value.reshape(param.lazy_shape())),
        }
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

/// A new value from a parameter's path, its value and its gradient.
pub(super) type Update<'a> = dyn FnMut(&str, Tensor<1>, Tensor<1>) -> Tensor<1> + 'a;

pub(super) fn apply_gradients<M: Module>(
    module: M,
    gradients: &mut Gradients,
    update: &mut Update<'_>,
) -> M {
    walk(module, Descend { gradients, update })
}

struct Descend<'a, 'b> {
    gradients: &'a mut Gradients,
    update: &'a mut Update<'b>,
}

impl Edit for Descend<'_, '_> {
    fn edit<const D: usize>(
        &mut self,
        position: &Position,
        param: Param<Tensor<D>>,
    ) -> Param<Tensor<D>> {
        param.map(|tensor| match tensor.grad_remove(self.gradients) {
            Some(gradient) => {
                let value = flatten(tensor.clone().inner());
                let updated = (self.update)(&position.path(), value, flatten(gradient));
                like(&tensor, updated)
            }
            None => tensor,
        })
    }
}

pub(super) fn freeze_all_but<M: Module>(module: M, trainable: Trainable<'_>) -> M {
    walk(module, Freeze(trainable))
}

struct Freeze<'a>(Trainable<'a>);

impl Edit for Freeze<'_> {
    fn edit<const D: usize>(
        &mut self,
        position: &Position,
        param: Param<Tensor<D>>,
    ) -> Param<Tensor<D>> {
        let learns = self.0.learns(&position.path());
        param.set_require_grad(learns)
    }
}
