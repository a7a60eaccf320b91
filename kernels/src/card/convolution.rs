//! Convolutions on the graphics card: a thread computes a few channels of a few rows, one below the other, in one column.

use super::text::{each, kernel, lines, square};
use super::{Columns, Kernel, Launch, Total};
use crate::Conv;

/// Rows of a thread at most: each number it reads serves several of them.
const ROWS: usize = 7;

/// Channels of a thread at most: each number it reads serves all of them.
const CHANNELS: usize = 4;

/// Numbers of a filter at most: each is written out.
const MOST_TAPS: usize = 49;

/// What gradients of filters may be summed from: 64 MiB of numbers.
const MOST_SUMS: u64 = 1 << 24;

/// Whether a convolution and its gradients are for these kernels: the padding has to be narrower than the filter, too.
pub fn convolution_fits(sizes: Conv) -> bool {
    let is_narrow = |axis: usize| sizes.padding[axis] < sizes.kernel[axis];
    let is_some = sizes.output.iter().all(|size| *size > 0);
    let is_plain = is_some && is_narrow(0) && is_narrow(1);
    is_plain
        && sizes.kernel[0] * sizes.kernel[1] <= MOST_TAPS
        && Columns::sums(sizes) <= MOST_SUMS
        && Filtered::outputs(sizes).fits()
        && Filtered::input_gradient(sizes).fits()
        && Columns::of(sizes).fits()
        && Total::of(sizes).fits()
}

/// A convolution, or that of gradients with turned filters, which gives the gradient of its inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Filtered {
    filter: [usize; 2],
    stride: [usize; 2],
    /// Of a thread.
    rows: usize,
    /// Of a thread.
    channels: usize,
    is_turned: bool,
}

impl Filtered {
    /// Reads inputs, weights and bias, writes outputs.
    pub fn outputs(sizes: Conv) -> Launch<Self> {
        Self::launch(sizes, false)
    }

    /// Reads gradients of the outputs and weights, writes those of the inputs. The filter has to move by ones.
    pub fn input_gradient(sizes: Conv) -> Launch<Self> {
        Self::launch(sizes.turned(), true)
    }

    fn launch(sizes: Conv, is_turned: bool) -> Launch<Self> {
        let ([inputs, outputs], [height, width]) = (sizes.channels, sizes.input);
        let ([rows, columns], [above, left]) = (sizes.output, sizes.padding);
        let kernel = Self {
            filter: sizes.kernel,
            stride: sizes.stride,
            // As even as they can be.
            rows: rows.div_ceil(rows.div_ceil(ROWS)),
            channels: CHANNELS.min(outputs),
            is_turned,
        };
        let strips = rows.div_ceil(kernel.rows);
        let words = [
            inputs, outputs, height, width, rows, columns, above, left, strips,
        ];
        let channels = outputs.div_ceil(kernel.channels);
        Launch::new(kernel, &words, [strips * columns, channels, sizes.batch])
    }

    /// Rows that a thread reads.
    fn read(&self) -> usize {
        (self.rows - 1) * self.stride[0] + self.filter[0]
    }

    /// Where a thread is, and where it reads: nothing outside of a picture.
    fn places(&self) -> String {
        let ([down, across], [_, right]) = (self.stride, self.filter);
        let (rows, channels) = (self.rows, self.channels);
        lines(&[
            "let column = id.x % columns;\nlet strip = id.x / columns;",
            "if (strip >= strips) { return; }",
            &format!("let row = strip * {rows}u;\nlet channel = id.y * {channels}u;"),
            &channels_near(channels),
            &columns_seen(right, across),
            &each(self.read(), |y| {
                format!("let y{y} = row * {down}u + {y}u - above;\nlet is_y{y} = y{y} < height;")
            }),
            &square([self.read(), right], |y, x| {
                format!(
                    "let is{y}_{x} = is_y{y} && is_x{x};\nlet at{y}_{x} = select(0u, y{y} * width + x{x}, is{y}_{x});"
                )
            }),
        ])
    }

    /// What one channel of the inputs adds.
    fn sums(&self) -> String {
        let [_, right] = self.filter;
        lines(&[
            "let plane = (id.z * inputs + source) * height * width;",
            &square([self.read(), right], |y, x| {
                format!("let v{y}_{x} = select(0.0, pictures[plane + at{y}_{x}], is{y}_{x});")
            }),
            &each(self.channels, |channel| self.channel(channel)),
        ])
    }

    fn channel(&self, channel: usize) -> String {
        let [below, right] = self.filter;
        let taps = below * right;
        let filter = match self.is_turned {
            true => format!("source * outputs + c{channel}"),
            false => format!("c{channel} * inputs + source"),
        };
        let tap = |y: usize, x: usize| {
            let tap = y * right + x;
            let tap = if self.is_turned { taps - 1 - tap } else { tap };
            let rows = each(self.rows, |row| {
                let sum = format!("sum{channel}_{row}");
                format!("{sum} = fma(w, v{}_{x}, {sum});", row * self.stride[0] + y)
            });
            format!("{{\nlet w = weights[f{channel} + {tap}u];\n{rows}}}")
        };
        format!("let f{channel} = ({filter}) * {taps}u;\n") + &square([below, right], tap)
    }

    fn results(&self) -> String {
        square([self.channels, self.rows], |channel, row| {
            let place =
                format!("((id.z * outputs + c{channel}) * rows + row + {row}u) * columns + column");
            format!(
                "if (channel + {channel}u < outputs && row + {row}u < rows) {{ results[{place}] = sum{channel}_{row}; }}"
            )
        })
    }
}

/// The columns that a filter sees from where it stands, and whether they are in the picture.
pub(super) fn columns_seen(filter: usize, stride: usize) -> String {
    each(filter, |x| {
        format!("let x{x} = column * {stride}u + {x}u - left;\nlet is_x{x} = x{x} < width;")
    })
}

/// The channels of a thread; beyond the last one it is the last one again, and nothing of that is kept.
pub(super) fn channels_near(count: usize) -> String {
    each(count, |channel| {
        format!("let c{channel} = min(channel + {channel}u, outputs - 1u);")
    })
}

impl Kernel for Filtered {
    const NAME: &str = "convolution";

    fn text(&self) -> String {
        let read = ["pictures", "weights", "bias"];
        let read = if self.is_turned { &read[..2] } else { &read };
        let words = [
            "inputs", "outputs", "height", "width", "rows", "columns", "above", "left", "strips",
        ];
        let first = |channel: usize, row: usize| match self.is_turned {
            true => format!("var sum{channel}_{row} = 0.0;"),
            false => format!("var sum{channel}_{row} = bias[c{channel}];"),
        };
        let body = [
            &self.places(),
            &square([self.channels, self.rows], first),
            "for (var source = 0u; source < inputs; source++) {",
            &self.sums(),
            "}",
            &self.results(),
        ];
        kernel(Self::NAME, read, &["results"], &words, &body)
    }
}
