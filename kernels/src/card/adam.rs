//! One step of Adam in one pass over a parameter, on the graphics card: a thread moves one number.

use super::text::kernel;
use super::{Kernel, Launch};
use crate::Adam;

/// As [`adam`](crate::adam): reads gradients, values, first and second moments; writes the last three anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AdamStep;

impl AdamStep {
    /// For so many numbers.
    pub fn of(rule: Adam, count: usize) -> Launch<Self> {
        let ([first, second], [to_first, to_second]) = (rule.kept, rule.added);
        let shares = [first, second, to_first, to_second, rule.rate, rule.epsilon];
        let words = shares.map(f32::to_bits).into_iter().chain([count as u32]);
        Launch {
            kernel: Self,
            words: words.collect(),
            threads: [count, 1, 1],
        }
    }
}

impl Kernel for AdamStep {
    const NAME: &str = "adam";

    fn text(&self) -> String {
        let body = [
            "if (id.x >= count) { return; }",
            "let gradient = gradients[id.x];",
            "let first = firsts[id.x] * bitcast<f32>(kept_first) + gradient * bitcast<f32>(to_first);",
            "let second = seconds[id.x] * bitcast<f32>(kept_second) + gradient * gradient * bitcast<f32>(to_second);",
            "new_firsts[id.x] = first;",
            "new_seconds[id.x] = second;",
            "new_values[id.x] = values[id.x] - first * bitcast<f32>(rate) / (sqrt(second) + bitcast<f32>(epsilon));",
        ];
        let read = ["gradients", "values", "firsts", "seconds"];
        let written = ["new_values", "new_firsts", "new_seconds"];
        let words = [
            "kept_first",
            "kept_second",
            "to_first",
            "to_second",
            "rate",
            "epsilon",
            "count",
        ];
        kernel(Self::NAME, &read, &written, &words, &body)
    }
}
