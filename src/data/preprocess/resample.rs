//! Scales pictures as Pillow's `BICUBIC` does: Keys' cubic with a = -0.5, widened when it shrinks, along rows first.
//!
//! Written by hand because the `image` crate keeps fractions between the two passes where Pillow rounds, and takes several times as long.

/// Red, green and blue.
pub(super) const CHANNELS: usize = 3;

/// How far the cubic reaches, in pixels of the coarser picture.
const REACH: f64 = 2.0;

/// What one new pixel takes from the old ones: the first of them, and the weight of each.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

/// R. Keys, "Cubic convolution interpolation for digital image processing" (1981).
fn cubic(x: f64) -> f64 {
    const A: f64 = -0.5;
    match x.abs() {
        x if x < 1.0 => ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0,
        x if x < REACH => (((x - 5.0) * x + 8.0) * x - 4.0) * A,
        _ => 0.0,
    }
}

fn taps(from: usize, to: usize) -> Vec<Taps> {
    let scale = from as f64 / to as f64;
    let widened = scale.max(1.0);
    let reach = REACH * widened;
    let one = |place: usize| {
        let centre = (place as f64 + 0.5) * scale;
        let first = (centre - reach + 0.5).max(0.0) as usize;
        let end = ((centre + reach + 0.5) as usize).min(from);
        let weight = |old: usize| cubic((old as f64 + 0.5 - centre) / widened);
        let total: f64 = (first..end).map(weight).sum();
        let weights = (first..end).map(|old| (weight(old) / total) as f32);
        Taps {
            first,
            weights: weights.collect(),
        }
    };
    (0..to).map(one).collect()
}

fn to_byte(value: f32) -> u8 {
    (value + 0.5).clamp(0.0, 255.0) as u8
}

/// Scales a square picture of `from` x `from` pixels, whose row `y` `read_row` writes into its buffer, to `to` x `to`:
/// red, green and blue of each pixel, row by row.
pub(super) fn square(from: usize, to: usize, read_row: impl Fn(usize, &mut [f32])) -> Vec<u8> {
    let taps = taps(from, to);
    let mut old = vec![0.0; from * CHANNELS];
    let mut narrow = Vec::with_capacity(from * to * CHANNELS);
    for y in 0..from {
        read_row(y, &mut old);
        for new in &taps {
            narrow.extend(along_row(&old[new.first * CHANNELS..], &new.weights).map(to_byte));
        }
    }
    let width = to * CHANNELS;
    let rows = taps.iter().flat_map(|new| {
        let rows = narrow[new.first * width..].chunks_exact(width);
        down_columns(rows, &new.weights, width)
    });
    rows.map(to_byte).collect()
}

fn along_row(pixels: &[f32], weights: &[f32]) -> [f32; CHANNELS] {
    let mut sum = [0.0; CHANNELS];
    for (pixel, weight) in pixels.chunks_exact(CHANNELS).zip(weights) {
        for channel in 0..CHANNELS {
            sum[channel] += pixel[channel] * weight;
        }
    }
    sum
}

fn down_columns<'a>(
    rows: impl Iterator<Item = &'a [u8]>,
    weights: &[f32],
    width: usize,
) -> Vec<f32> {
    let mut sum = vec![0.0; width];
    for (row, weight) in rows.zip(weights) {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += f32::from(*value) * weight;
        }
    }
    sum
}
