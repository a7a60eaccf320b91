//! A convolution over a padded copy of the picture, and its gradients.

use std::borrow::Cow;

use wide::f32x4;

use super::matmul::pack_rows;
use super::tile::{ROWS, dots, lane};
use super::{Finish, LANES, Lane};

/// The sizes of a convolution. Rows first, then columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Conv {
    /// Pictures.
    pub batch: usize,
    /// Channels that come in and that go out.
    pub channels: [usize; 2],
    /// Of a channel that comes in.
    pub input: [usize; 2],
    /// Of a channel that goes out.
    pub output: [usize; 2],
    /// Of the filter.
    pub kernel: [usize; 2],
    /// How far the filter moves.
    pub stride: [usize; 2],
    /// Zeros before the first row and before the first column.
    pub padding: [usize; 2],
}

impl Conv {
    /// The convolution of the output's gradient, spread by the stride, with turned filters: it is the input's gradient.
    pub fn turned(&self) -> Self {
        let [channels_in, channels_out] = self.channels;
        Self {
            channels: [channels_out, channels_in],
            input: [0, 1].map(|axis| (self.output[axis] - 1) * self.stride[axis] + 1),
            output: self.input,
            stride: [1, 1],
            padding: [0, 1].map(|axis| self.kernel[axis] - 1 - self.padding[axis]),
            ..*self
        }
    }

    /// Rows and columns of a channel's numbers that have one place within a stride: what one number of the filter reads lies side by side.
    pub(crate) fn phase(&self) -> [usize; 2] {
        let reach = |axis: usize| self.kernel[axis].div_ceil(self.stride[axis]) - 1;
        [0, 1].map(|axis| self.output[axis] + reach(axis))
    }

    /// Numbers in a channel with its zeros.
    fn plane(&self) -> usize {
        let [rows, columns] = self.phase();
        rows * columns * self.stride[0] * self.stride[1]
    }

    /// Numbers from an output's first to its last where its rows are as long as a phase's: between rows stands what nobody reads.
    pub(crate) fn reach(&self) -> usize {
        let [rows, columns] = self.output;
        ((rows - 1) * self.phase()[1] + columns).next_multiple_of(LANES)
    }

    pub(crate) fn taps(&self) -> usize {
        self.channels[0] * self.kernel[0] * self.kernel[1]
    }

    /// Where in a padded picture each number of the filter begins to read, in the filter's order.
    pub(crate) fn starts(&self) -> Vec<usize> {
        let [rows, columns] = self.kernel;
        let place = |tap: usize| {
            let (row, column) = (tap / columns % rows, tap % columns);
            tap / columns / rows * self.plane() + self.place(row, column)
        };
        (0..self.taps()).map(place).collect()
    }

    /// Where in its channel a number stands.
    fn place(&self, row: usize, column: usize) -> usize {
        let ([down, along], [rows, columns]) = (self.stride, self.phase());
        let phase = row % down * along + column % along;
        (phase * rows + row / down) * columns + column / along
    }

    pub(crate) fn check(&self, input: &[f32], weights: &[f32], output: &[f32]) {
        let area = |[rows, columns]: [usize; 2]| rows * columns;
        let [channels_in, channels_out] = self.channels;
        let lengths = [
            self.batch * channels_in * area(self.input),
            channels_out * self.taps(),
            self.batch * channels_out * area(self.output),
        ];
        assert_eq!([input.len(), weights.len(), output.len()], lengths);
        assert!(self.output.iter().all(|size| *size > 0), "an output");
    }
}

/// `output[batch, channels_out, rows, columns]` of `input` in the same order, with `weights[channels_out, channels_in, kernel]`.
/// What lies beyond the input is zero.
///
/// # Panics
/// When a slice's length is not its shape's.
// Inlined into code that is built for size, it would be built for size.
#[inline(never)]
pub fn conv(input: &[f32], weights: &[f32], sizes: Conv, finish: Finish<'_>, output: &mut [f32]) {
    sizes.check(input, weights, output);
    let ([_, channels], [rows, columns]) = (sizes.channels, sizes.output);
    let (taps, reach, starts) = (sizes.taps(), sizes.reach(), sizes.starts());
    let weights = pack_rows(weights, channels, taps);
    let mut padded = Padded::new(sizes);
    let mut sums = vec![0.0; ROWS * reach];
    for (place, output) in output
        .chunks_exact_mut(channels * rows * columns)
        .enumerate()
    {
        padded.fill(input, place);
        let tiles = output.chunks_mut(ROWS * rows * columns);
        for (tile, output) in tiles.enumerate() {
            let weights = &weights[tile * taps..][..taps];
            let bias = |row: usize| finish.bias((tile * ROWS + row).min(channels - 1));
            let bias = std::array::from_fn(bias);
            padded.filter(weights, &starts, bias, &mut sums, finish);
            for (sums, output) in sums
                .chunks_exact(reach)
                .zip(output.chunks_exact_mut(rows * columns))
            {
                let lines = sums.chunks(sizes.phase()[1]);
                for (sums, output) in lines.zip(output.chunks_exact_mut(columns)) {
                    output.copy_from_slice(&sums[..columns]);
                }
            }
        }
    }
}

/// The gradient of a convolution's input: `input[batch, channels_in, rows, columns]` from that of its output.
///
/// # Panics
/// When a slice's length is not its shape's, or the padding as wide as the filter.
#[inline(never)]
pub fn conv_input_gradient(gradient: &[f32], weights: &[f32], sizes: Conv, input: &mut [f32]) {
    sizes.check(input, weights, gradient);
    let is_narrow = |axis: usize| sizes.padding[axis] < sizes.kernel[axis];
    assert!(is_narrow(0) && is_narrow(1), "padding");
    let [channels_in, channels_out] = sizes.channels;
    let area = sizes.kernel[0] * sizes.kernel[1];
    let mut turned = vec![0.0; weights.len()];
    for (place, filter) in weights.chunks_exact(area).enumerate() {
        let (to, from) = (place / channels_in, place % channels_in);
        let turned = &mut turned[(from * channels_out + to) * area..][..area];
        for (turned, weight) in turned.iter_mut().zip(filter.iter().rev()) {
            *turned = *weight;
        }
    }
    let gradient = spread(gradient, sizes);
    conv(&gradient, &turned, sizes.turned(), Finish::default(), input);
}

/// An output's gradient with zeros between, so that a filter moves over it by one.
fn spread(gradient: &[f32], sizes: Conv) -> Cow<'_, [f32]> {
    let ([rows, columns], [down, along]) = (sizes.output, sizes.stride);
    if (down, along) == (1, 1) {
        return Cow::Borrowed(gradient);
    }
    let [height, width] = sizes.turned().input;
    let mut spread = vec![0.0; sizes.batch * sizes.channels[1] * height * width];
    let planes = gradient.chunks_exact(rows * columns);
    for (spread, plane) in spread.chunks_exact_mut(height * width).zip(planes) {
        let lines = spread.chunks_exact_mut(width).step_by(down);
        for (line, row) in lines.zip(plane.chunks_exact(columns)) {
            for (place, value) in line.iter_mut().step_by(along).zip(row) {
                *place = *value;
            }
        }
    }
    Cow::Owned(spread)
}

/// The gradients of a convolution's weights and of its bias, one number an output channel, from that of its output.
///
/// # Panics
/// When a slice's length is not its shape's.
#[inline(never)]
pub fn conv_weight_gradient(
    input: &[f32],
    gradient: &[f32],
    sizes: Conv,
    weights: &mut [f32],
    bias: &mut [f32],
) {
    sizes.check(input, weights, gradient);
    assert_eq!(bias.len(), sizes.channels[1], "bias");
    let (channels, taps) = (sizes.channels[1], sizes.taps());
    let (reach, starts) = (sizes.reach(), sizes.starts());
    let mut padded = Padded::new(sizes);
    let mut spread = vec![0.0; channels.next_multiple_of(ROWS) * reach];
    weights.fill(0.0);
    bias.fill(0.0);
    for place in 0..sizes.batch {
        padded.fill(input, place);
        spread_rows(gradient, place, sizes, &mut spread);
        for (tile, spread) in spread.chunks_exact(ROWS * reach).enumerate() {
            let first = tile * ROWS;
            for (tap, start) in starts.iter().enumerate() {
                let rows = std::array::from_fn(|row| &spread[row * reach..][..reach]);
                let sums = dots(&padded.values[*start..][..reach], rows);
                for (weights, sum) in weights[first * taps..].chunks_exact_mut(taps).zip(sums) {
                    weights[tap] += sum;
                }
            }
            for (bias, spread) in bias[first..].iter_mut().zip(spread.chunks_exact(reach)) {
                *bias += sum(spread);
            }
        }
    }
}

/// Puts the gradient of one picture's output into rows as long as padded ones, with zeros between.
fn spread_rows(gradient: &[f32], place: usize, sizes: Conv, spread: &mut [f32]) {
    let ([rows, columns], [_, line]) = (sizes.output, sizes.phase());
    let channels = gradient.chunks_exact(rows * columns);
    let channels = channels
        .skip(place * sizes.channels[1])
        .take(sizes.channels[1]);
    for (spread, channel) in spread.chunks_exact_mut(sizes.reach()).zip(channels) {
        for (spread, row) in spread.chunks_mut(line).zip(channel.chunks_exact(columns)) {
            spread[..columns].copy_from_slice(row);
        }
    }
}

/// Every so many of some numbers side by side, as far as there is room.
fn copy_every(step: usize, from: &[f32], to: &mut [f32]) {
    let count = from.len().div_ceil(step).min(to.len());
    let to = &mut to[..count];
    let done = match step {
        1 => {
            to.copy_from_slice(&from[..count]);
            return;
        }
        2 => halve(from, to),
        _ => 0,
    };
    let rest = from.get(done * step..).unwrap_or_default();
    for (to, from) in to[done..].iter_mut().zip(rest.iter().step_by(step)) {
        *to = *from;
    }
}

/// Every second number, by fours; how many those were.
#[inline(always)]
fn halve(from: &[f32], to: &mut [f32]) -> usize {
    let fours = to.as_chunks_mut().0;
    let pairs = from.as_chunks::<LANES>().0.iter().zip(&mut *fours);
    for (from, to) in pairs {
        let [a, b] = [0, ROWS].map(|half| std::array::from_fn(|place| from[half + place]));
        let [a, b] = [a, b].map(f32x4::new);
        let (low, high) = (a.unpack_lo(b), a.unpack_hi(b));
        *to = low.unpack_lo(high).to_array();
    }
    ROWS * fours.len().min(from.len() / LANES)
}

fn sum(values: &[f32]) -> f32 {
    let (lanes, _) = values.as_chunks::<LANES>();
    let sum = lanes
        .iter()
        .fold(Lane::ZERO, |sum, lane| sum + Lane::new(*lane));
    sum.reduce_add()
}

/// A picture with zeros around each channel.
pub struct Padded {
    sizes: Conv,
    pub values: Vec<f32>,
}

impl Padded {
    pub fn new(sizes: Conv) -> Self {
        // The last lane reads beyond the last channel.
        let values = vec![0.0; sizes.channels[0] * sizes.plane() + LANES];
        Self { sizes, values }
    }

    /// Puts a picture in; the zeros around it stay, and what no filter reads is left out.
    pub fn fill(&mut self, input: &[f32], place: usize) {
        let (sizes, [height, width]) = (self.sizes, self.sizes.input);
        let ([above, before], [rows, columns]) = (sizes.padding, sizes.phase());
        let along = sizes.stride[1];
        let channels = input
            .chunks_exact(height * width)
            .skip(place * sizes.channels[0]);
        for (plane, channel) in self.values.chunks_exact_mut(sizes.plane()).zip(channels) {
            let lines = channel
                .chunks_exact(width)
                .zip(above..rows * sizes.stride[0]);
            for (line, row) in lines {
                for (first, column) in (before..).take(along.min(width)).enumerate() {
                    let room = columns.saturating_sub(column / along);
                    let to = &mut plane[sizes.place(row, column)..][..room];
                    copy_every(along, &line[first..], to);
                }
            }
        }
    }

    /// Four channels of results, in rows as long as padded ones.
    #[inline(always)]
    fn filter(
        &self,
        weights: &[[f32; ROWS]],
        starts: &[usize],
        bias: [f32; ROWS],
        sums: &mut [f32],
        finish: Finish<'_>,
    ) {
        let reach = sums.len() / ROWS;
        for column in (0..reach).step_by(LANES) {
            let mut tile = bias.map(Lane::splat);
            for (weights, start) in weights.iter().zip(starts) {
                let values = lane(&self.values, start + column);
                for row in 0..ROWS {
                    tile[row] += Lane::splat(weights[row]) * values;
                }
            }
            for (row, tile) in tile.into_iter().enumerate() {
                let tile = finish.bound(tile).to_array();
                sums[row * reach + column..][..LANES].copy_from_slice(&tile);
            }
        }
    }
}
