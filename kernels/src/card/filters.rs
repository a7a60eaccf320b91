//! Gradients of filters on the graphics card: threads go down columns of a few samples each, then their sums are added up.

use super::convolution::{channels_near, columns_seen};
use super::text::{each, kernel, lines, square};
use super::{Kernel, Launch};
use crate::Conv;

/// Channels of a thread at most: each number it reads serves all of them.
const CHANNELS: usize = 8;

/// Samples of a thread: more would leave too few threads, fewer too many sums.
const SAMPLES: usize = 8;

/// The sums of threads: each goes down one column of one channel of the inputs. Reads inputs and gradients of the outputs; writes a row of
/// sums for each thread in the first direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Columns {
    filter: [usize; 2],
    stride: [usize; 2],
    /// Of a thread.
    channels: usize,
}

impl Columns {
    /// For a convolution of these sizes.
    pub fn of(sizes: Conv) -> Launch<Self> {
        let ([inputs, outputs], [height, width]) = (sizes.channels, sizes.input);
        let ([rows, columns], [above, left]) = (sizes.output, sizes.padding);
        let kernel = Self {
            filter: sizes.kernel,
            stride: sizes.stride,
            channels: CHANNELS.min(outputs),
        };
        let words = [
            sizes.batch,
            inputs,
            outputs,
            height,
            width,
            rows,
            columns,
            above,
            left,
        ];
        let chunks = sizes.batch.div_ceil(SAMPLES);
        let threads = [chunks * columns, outputs.div_ceil(kernel.channels), inputs];
        Launch::new(kernel, &words, threads)
    }

    /// How many sums it writes.
    pub fn sums(sizes: Conv) -> u64 {
        Self::of(sizes).threads[0] as u64 * Total::of_filters(sizes) as u64
    }

    fn taps(&self) -> usize {
        self.filter[0] * self.filter[1]
    }

    /// One row of gradients with what their filter saw.
    fn row(&self) -> String {
        let ([_, right], [down, _]) = (self.filter, self.stride);
        let seen = square(self.filter, |y, x| {
            format!(
                "let y{y}_{x} = row * {down}u + {y}u - above;\nlet is{y}_{x} = is_x{x} && y{y}_{x} < height;\nlet v{y}_{x} = select(0.0, pictures[plane + select(0u, y{y}_{x} * width + x{x}, is{y}_{x})], is{y}_{x});"
            )
        });
        let channel = |channel: usize| {
            let taps = square(self.filter, |y, x| {
                let sum = format!("sum{channel}_{}", y * right + x);
                format!("{sum} = fma(g, v{y}_{x}, {sum});")
            });
            format!(
                "{{\nlet g = gradients[first + (c{channel} * rows + row) * columns];\nbias{channel} += g;\n{taps}}}"
            )
        };
        seen + &each(self.channels, channel)
    }

    /// Where the sums go: those of one thread side by side.
    fn results(&self) -> String {
        let taps = self.taps();
        each(self.channels, |channel| {
            let sums = each(taps, |tap| {
                format!("sums[place + source * {taps}u + {tap}u] = sum{channel}_{tap};")
            });
            lines(&[
                &format!("if (channel + {channel}u < outputs) {{"),
                &format!("let place = (id.x * outputs + c{channel}) * of_channel;"),
                &sums,
                &format!("if (source == 0u) {{ sums[place + of_channel - 1u] = bias{channel}; }}"),
                "}",
            ])
        })
    }

    /// Where a thread is, and its sums before it begins.
    fn places(&self) -> String {
        let ([_, right], [_, across]) = (self.filter, self.stride);
        let (channels, taps) = (self.channels, self.taps());
        lines(&[
            &format!("let column = id.x % columns;\nlet begin = id.x / columns * {SAMPLES}u;"),
            "if (begin >= batch) { return; }",
            &format!("let channel = id.y * {channels}u;\nlet source = id.z;"),
            &format!("let of_channel = inputs * {taps}u + 1u;"),
            &columns_seen(right, across),
            &channels_near(channels),
            &each(channels, |channel| format!("var bias{channel} = 0.0;")),
            &square([channels, taps], |channel, tap| {
                format!("var sum{channel}_{tap} = 0.0;")
            }),
        ])
    }
}

impl Kernel for Columns {
    const NAME: &str = "filter_columns";

    fn text(&self) -> String {
        let words = [
            "batch", "inputs", "outputs", "height", "width", "rows", "columns", "above", "left",
        ];
        let samples = format!("sample < min(begin + {SAMPLES}u, batch)");
        let body = [
            &self.places(),
            &format!("for (var sample = begin; {samples}; sample++) {{"),
            "let plane = (sample * inputs + source) * height * width;",
            "let first = sample * outputs * rows * columns + column;",
            "for (var row = 0u; row < rows; row++) {",
            &self.row(),
            "}\n}",
            &self.results(),
        ];
        kernel(
            Self::NAME,
            &["pictures", "gradients"],
            &["sums"],
            &words,
            &body,
        )
    }
}

/// Adds up what the threads of [`Columns`] found: one number of a filter, or its bias, a thread. Reads sums; writes the gradients of weights
/// and bias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Total;

impl Total {
    /// For a convolution of these sizes.
    pub fn of(sizes: Conv) -> Launch<Self> {
        let [rows, ..] = Columns::of(sizes).threads;
        let ([inputs, outputs], [below, right]) = (sizes.channels, sizes.kernel);
        let words = [inputs * below * right, outputs, rows];
        Launch::new(Self, &words, [Self::of_filters(sizes), 1, 1])
    }

    /// Numbers of all filters, with their biases.
    fn of_filters(sizes: Conv) -> usize {
        let ([inputs, outputs], [below, right]) = (sizes.channels, sizes.kernel);
        outputs * (inputs * below * right + 1)
    }
}

impl Kernel for Total {
    const NAME: &str = "filter_total";

    fn text(&self) -> String {
        let body = [
            "let of_channel = numbers + 1u;\nlet all = outputs * of_channel;",
            "if (id.x >= all) { return; }",
            "var sum = 0.0;",
            "for (var row = 0u; row < rows; row++) { sum += sums[row * all + id.x]; }",
            "let channel = id.x / of_channel;\nlet place = id.x % of_channel;",
            "if (place < numbers) { weights[channel * numbers + place] = sum; }",
            "else { bias[channel] = sum; }",
        ];
        let words = ["numbers", "outputs", "rows"];
        kernel(Self::NAME, &["sums"], &["weights", "bias"], &words, &body)
    }
}
