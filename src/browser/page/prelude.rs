//! What the page uses of Leptos: its view and its signal crates. The `leptos` crate itself would bring its server functions along, whose
//! JavaScript exports no linker may leave out.

pub use leptos_dom::helpers::{
    IntervalHandle, TimeoutHandle, document, event_target, event_target_value,
    set_interval_with_handle, set_timeout, set_timeout_with_handle, window,
};
pub use reactive_graph::computed::Memo;
pub use reactive_graph::effect::Effect;
pub use reactive_graph::owner::{LocalStorage, Owner, StoredValue, on_cleanup};
pub use reactive_graph::prelude::*;
pub use reactive_graph::signal::RwSignal;
pub use tachys::prelude::*;
pub use tachys::reactive_graph::node_ref::NodeRef;
