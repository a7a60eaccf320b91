//! A convolution of each channel by itself, over a padded copy of the channel.

use super::conv::{Conv, Padded};
use super::tile::ROWS;
use super::{Finish, LANES, Lane};

/// `output[planes, rows, columns]` of `input` in the same order, with `filters[channels, kernel]` one after the other, again and again.
/// Each plane is a picture of one channel: `sizes` has as many pictures as there are samples and channels.
///
/// # Panics
/// When a slice's length is not its shape's.
// Inlined into code that is built for size, it would be built for size.
#[inline(never)]
pub fn depthwise(
    input: &[f32],
    filters: &[f32],
    sizes: Conv,
    finish: Finish<'_>,
    output: &mut [f32],
) {
    let (taps, starts) = (sizes.taps(), sizes.starts());
    assert_eq!(sizes.channels, [1, 1], "channels of a plane");
    sizes.check(input, &filters[..taps], output);
    let ([rows, columns], [_, line]) = (sizes.output, sizes.phase());
    let mut padded = Padded::new(sizes);
    let mut sums = vec![0.0; sizes.reach()];
    for (plane, output) in output.chunks_exact_mut(rows * columns).enumerate() {
        let channel = plane % (filters.len() / taps);
        padded.fill(input, plane);
        let filter = &filters[channel * taps..][..taps];
        slide(
            &padded.values,
            (&starts, filter),
            finish.bias(channel),
            finish,
            &mut sums,
        );
        for (sums, output) in sums.chunks(line).zip(output.chunks_exact_mut(columns)) {
            output.copy_from_slice(&sums[..columns]);
        }
    }
}

/// The places and the numbers of a filter.
type Filter<'a> = (&'a [usize], &'a [f32]);

/// All results of a plane, in rows as long as padded ones.
#[inline(always)]
fn slide(values: &[f32], filter: Filter<'_>, bias: f32, finish: Finish<'_>, sums: &mut [f32]) {
    let (blocks, rest) = sums.as_chunks_mut::<{ ROWS * LANES }>();
    let rest_start = blocks.len() * ROWS * LANES;
    for (block, sums) in blocks.iter_mut().enumerate() {
        let tile = tile::<ROWS>(values, filter, bias, block * ROWS * LANES);
        for (sums, tile) in sums.as_chunks_mut::<LANES>().0.iter_mut().zip(tile) {
            *sums = finish.bound(tile).to_array();
        }
    }
    for (lane, sums) in rest.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
        let [tile] = tile::<1>(values, filter, bias, rest_start + lane * LANES);
        *sums = finish.bound(tile).to_array();
    }
}

/// Neighbouring results from this one.
#[inline(always)]
fn tile<const N: usize>(values: &[f32], filter: Filter<'_>, bias: f32, start: usize) -> [Lane; N] {
    let mut sums = [Lane::splat(bias); N];
    for (tap, weight) in filter.0.iter().zip(filter.1) {
        let (lanes, _) = values[tap + start..][..N * LANES].as_chunks::<LANES>();
        let weight = Lane::splat(*weight);
        for (sum, lane) in sums.iter_mut().zip(lanes) {
            *sum += weight * Lane::new(*lane);
        }
    }
    sums
}
