//! What is told of a training on standard error while it runs.

use crate::protocol::{Progress, TrainEvent};

/// Tells a step; all else is passed over.
pub fn say(progress: &Progress) {
    if let Progress::Train(TrainEvent::Step {
        step,
        total_steps,
        loss,
        steps_per_second,
        ..
    }) = progress
    {
        eprintln!("step {step} of {total_steps}: loss {loss:.4}, {steps_per_second:.2} a second");
    }
}
