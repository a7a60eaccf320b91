//! The largest of each two by two numbers, then ReLU, on the graphics card: a thread computes one square.

use super::text::{kernel, lines};
use super::{Kernel, Launch};

/// As [`pool_relu`](crate::pool_relu), or its gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Squares {
    is_gradient: bool,
}

impl Squares {
    /// Reads `[batch, channels, rows, columns]`; writes half as many rows and columns.
    pub fn outputs(shape: [usize; 4]) -> Launch<Self> {
        Self::launch(shape, false)
    }

    /// Reads them and the gradients of the outputs; writes those of the inputs.
    pub fn input_gradient(shape: [usize; 4]) -> Launch<Self> {
        Self::launch(shape, true)
    }

    /// With a gradient, squares that are cut off count: theirs has to be zero.
    fn launch([batch, channels, rows, columns]: [usize; 4], is_gradient: bool) -> Launch<Self> {
        let [down, across] = [rows, columns].map(|count| match is_gradient {
            true => count.div_ceil(2),
            false => count / 2,
        });
        let words = [channels, rows, columns, down, across];
        Launch::new(
            Self { is_gradient },
            &words,
            [down * across, channels, batch],
        )
    }

    /// Where a thread's square begins, and where its number goes.
    fn places(&self) -> String {
        lines(&[
            "if (id.x >= down * across) { return; }",
            "let y = id.x / across;\nlet x = id.x % across;",
            "let plane = id.z * channels + id.y;",
            "let begin = (plane * rows + 2u * y) * columns + 2u * x;",
            "let place = (plane * (rows / 2u) + y) * (columns / 2u) + x;",
        ])
    }

    /// As on the processor, the first of equals, and what is no number is larger than all.
    fn largest(&self) -> String {
        let other = |place: &str| {
            format!(
                "{{\nlet v = pictures[begin + {place}];\nif (v > best || {}) {{ best = v; which = {place}; }}\n}}\n",
                is_none("v")
            )
        };
        let others = ["1u", "columns", "columns + 1u"].map(other).concat();
        format!("var best = pictures[begin];\nvar which = 0u;\n{others}")
    }

    fn nothing(&self) -> String {
        let number = |(y, x): (usize, usize)| {
            format!(
                "if (2u * y + {y}u < rows && 2u * x + {x}u < columns) {{ results[begin + {y}u * columns + {x}u] = 0.0; }}\n"
            )
        };
        [(0, 0), (0, 1), (1, 0), (1, 1)].map(number).concat()
    }
}

/// Whether it is no number, by its bits: the language lets a compiler take for granted that all are.
fn is_none(name: &str) -> String {
    format!("(bitcast<u32>({name}) & 0x7fffffffu) > 0x7f800000u")
}

impl Kernel for Squares {
    const NAME: &str = "pool";

    fn text(&self) -> String {
        let words = ["channels", "rows", "columns", "down", "across"];
        let (places, largest, nothing) = (self.places(), self.largest(), self.nothing());
        if !self.is_gradient {
            let result = "results[place] = select(best, 0.0, best < 0.0);";
            let body = [&places[..], &largest, result];
            return kernel(Self::NAME, &["pictures"], &["results"], &words, &body);
        }
        let body = [
            &places,
            &nothing,
            "if (2u * y + 1u >= rows || 2u * x + 1u >= columns) { return; }",
            &largest,
            &format!(
                "if (best > 0.0 || {}) {{ results[begin + which] = gradients[place]; }}",
                is_none("best")
            ),
        ];
        kernel(
            Self::NAME,
            &["pictures", "gradients"],
            &["results"],
            &words,
            &body,
        )
    }
}
