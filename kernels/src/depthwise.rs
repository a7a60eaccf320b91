//! A convolution of each channel by itself, over a padded copy of the channel.

use super::conv::copy_every;
use super::tile::ROWS;
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
    let reach = padded.reach;
    let mut sums = vec![0.0; reach];
    for (plane, output) in output.chunks_exact_mut(area_out).enumerate() {
        let channel = plane % sizes.channels;
        padded.fill(&input[plane * area_in..][..area_in]);
        let filter = &filters[channel * taps..][..taps];
        padded.filter(filter, finish.bias(channel), finish, &mut sums);
        let lines = sums
            .chunks(padded.line)
            .zip(output.chunks_exact_mut(sizes.output[1]));
        for (sums, output) in lines {
            output.copy_from_slice(&sums[..sizes.output[1]]);
        }
    }
}

/// A plane with zeros around it. Its numbers are sorted by their place within a stride, so that what neighbours read lies side by side.
struct Padded {
    sizes: Depthwise,
    /// Rows and columns that have one place within a stride.
    rows: usize,
    line: usize,
    /// Numbers from an output's first to its last where its rows are as long as lines.
    reach: usize,
    /// Where each number of the filter begins to read.
    starts: Vec<usize>,
    values: Vec<f32>,
}

impl Padded {
    fn new(sizes: Depthwise) -> Self {
        let ([down, along], [tall, wide]) = (sizes.stride, sizes.kernel);
        let rows = sizes.output[0] + tall.div_ceil(down) - 1;
        let line = sizes.output[1] + wide.div_ceil(along) - 1;
        let reach = ((sizes.output[0] - 1) * line + sizes.output[1]).next_multiple_of(LANES);
        let mut padded = Self {
            sizes,
            rows,
            line,
            reach,
            starts: Vec::new(),
            // The last lane reads beyond the last number.
            values: vec![0.0; down * along * rows * line + LANES],
        };
        let taps = 0..tall * wide;
        padded.starts = taps
            .map(|tap| padded.place(tap / wide, tap % wide))
            .collect();
        padded
    }

    /// Where a number stands.
    fn place(&self, row: usize, column: usize) -> usize {
        let [down, along] = self.sizes.stride;
        let phase = row % down * along + column % along;
        (phase * self.rows + row / down) * self.line + column / along
    }

    /// Puts a plane in; the zeros around it stay, and what no filter reads is left out.
    fn fill(&mut self, plane: &[f32]) {
        let ([down, along], [above, before]) = (self.sizes.stride, self.sizes.padding);
        let width = self.sizes.input[1];
        let lines = plane.chunks_exact(width).zip(above..self.rows * down);
        for (line, row) in lines {
            for (first, column) in (before..).take(along.min(width)).enumerate() {
                let room = self.line.saturating_sub(column / along);
                let start = self.place(row, column);
                copy_every(along, &line[first..], &mut self.values[start..][..room]);
            }
        }
    }

    /// All results of a plane, in rows as long as lines.
    #[inline(always)]
    fn filter(&self, filter: &[f32], bias: f32, finish: Finish<'_>, sums: &mut [f32]) {
        let (blocks, rest) = sums.as_chunks_mut::<{ ROWS * LANES }>();
        let rest_start = blocks.len() * ROWS * LANES;
        for (block, sums) in blocks.iter_mut().enumerate() {
            let tile = self.tile::<ROWS>(filter, bias, block * ROWS * LANES);
            for (sums, tile) in sums.as_chunks_mut::<LANES>().0.iter_mut().zip(tile) {
                *sums = finish.bound(tile).to_array();
            }
        }
        for (lane, sums) in rest.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            let [tile] = self.tile::<1>(filter, bias, rest_start + lane * LANES);
            *sums = finish.bound(tile).to_array();
        }
    }

    /// Neighbouring results from this one.
    #[inline(always)]
    fn tile<const N: usize>(&self, filter: &[f32], bias: f32, start: usize) -> [Lane; N] {
        let mut sums = [Lane::splat(bias); N];
        for (weight, tap) in filter.iter().zip(&self.starts) {
            let (lanes, _) = self.values[tap + start..][..N * LANES].as_chunks::<LANES>();
            let weight = Lane::splat(*weight);
            for (sum, lane) in sums.iter_mut().zip(lanes) {
                *sum += weight * Lane::new(*lane);
            }
        }
        sums
    }
}
