//! A convolution of each channel by itself, row by row over a padded copy of the channel.

use super::tile::{ROWS, store};
use super::{Finish, LANES, Lane};

/// The sizes of a depthwise convolution. Rows first, then columns.
#[derive(Clone, Copy, Debug)]
pub struct Depthwise {
    /// Samples times channels.
    pub planes: usize,
    /// Channels, whose filters follow each other.
    pub channels: usize,
    /// Of a plane that comes in.
    pub input: [usize; 2],
    /// Of a plane that goes out.
    pub output: [usize; 2],
    /// Of the filter.
    pub kernel: [usize; 2],
    /// How far the filter moves.
    pub stride: [usize; 2],
    /// Zeros before the first row and before the first column.
    pub padding: [usize; 2],
}

/// `output[planes, rows, columns]` of `input` in the same order, with one filter of `filters[channels, kernel]` a channel.
/// What lies beyond the input is zero.
///
/// # Panics
/// When a slice's length is not its shape's.
// Inlined into code that is built for size, it would be built for size.
#[inline(never)]
pub fn depthwise(
    input: &[f32],
    filters: &[f32],
    sizes: Depthwise,
    finish: Finish<'_>,
    output: &mut [f32],
) {
    let [area_in, area_out, taps] = [sizes.input, sizes.output, sizes.kernel].map(|[r, c]| r * c);
    assert_eq!(input.len(), sizes.planes * area_in, "input");
    assert_eq!(filters.len(), sizes.channels * taps, "filters");
    assert_eq!(output.len(), sizes.planes * area_out, "output");
    let mut padded = Padded::new(sizes);
    for plane in 0..sizes.planes {
        let channel = plane % sizes.channels;
        padded.fill(&input[plane * area_in..][..area_in]);
        let filter = &filters[channel * taps..][..taps];
        let bias = finish.bias(channel);
        let output = &mut output[plane * area_out..][..area_out];
        for (tile, output) in output.chunks_mut(ROWS * sizes.output[1]).enumerate() {
            for column in (0..sizes.output[1]).step_by(LANES) {
                let sums = padded.filter(tile * ROWS, column, filter, bias);
                let sums = sums.map(|sums| finish.bound(sums));
                store(&sums, output, sizes.output[1], column);
            }
        }
    }
}

/// A plane with zeros around it. Columns are sorted by their place within a stride, so that what a lane needs lies side by side.
struct Padded {
    sizes: Depthwise,
    /// Numbers between two places within a stride, and between two rows.
    phase: usize,
    values: Vec<f32>,
}

impl Padded {
    fn new(sizes: Depthwise) -> Self {
        // The last lane reads beyond the last column.
        let lanes = sizes.output[1].next_multiple_of(LANES);
        let phase = lanes + sizes.kernel[1].div_ceil(sizes.stride[1]);
        // The last tile has rows that nobody stores.
        let rows = sizes.output[0].next_multiple_of(ROWS);
        let height = (rows - 1) * sizes.stride[0] + sizes.kernel[0];
        let height = height.max(sizes.padding[0] + sizes.input[0]);
        Self {
            sizes,
            phase,
            values: vec![0.0; height * phase * sizes.stride[1]],
        }
    }

    /// Puts a plane in; the zeros around it stay.
    fn fill(&mut self, plane: &[f32]) {
        let (stride, phase) = (self.sizes.stride[1], self.phase);
        let [above, before] = self.sizes.padding;
        let rows = self.values.chunks_exact_mut(phase * stride).skip(above);
        for (row, plane) in rows.zip(plane.chunks_exact(self.sizes.input[1])) {
            if stride == 1 {
                let count = plane.len().min(phase - before);
                row[before..before + count].copy_from_slice(&plane[..count]);
            } else {
                let count = plane.len().min(phase * stride - before);
                for (column, value) in (before..).zip(&plane[..count]) {
                    row[column % stride * phase + column / stride] = *value;
                }
            }
        }
    }

    /// A tile of results: four rows from this one, eight columns from this one.
    #[inline(always)]
    fn filter(&self, row: usize, column: usize, filter: &[f32], bias: f32) -> [Lane; ROWS] {
        let [down, along] = self.sizes.stride;
        let line = self.phase * along;
        let mut sums = [Lane::splat(bias); ROWS];
        for (tap_row, filter) in filter.chunks_exact(self.sizes.kernel[1]).enumerate() {
            for (tap, weight) in filter.iter().enumerate() {
                let start = (row * down + tap_row) * line + tap % along * self.phase;
                let values = &self.values[start + tap / along + column..];
                let weight = Lane::splat(*weight);
                let [a, b, c, d] = std::array::from_fn(|place| lane(values, place * down * line));
                sums[0] += weight * a;
                sums[1] += weight * b;
                sums[2] += weight * c;
                sums[3] += weight * d;
            }
        }
        sums
    }
}

/// Eight numbers from this place.
#[inline(always)]
fn lane(values: &[f32], start: usize) -> Lane {
    let (lanes, _) = values[start..].as_chunks();
    Lane::new(lanes[0])
}
