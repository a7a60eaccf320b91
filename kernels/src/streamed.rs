//! The product of few rows with a large matrix, which is read as it lies: once, in order, and without a copy.

use super::LANES;
use super::Lane;
use super::tile::{ROWS, lane, store};

/// More rows are worth a copy of the matrix, in the order in which they need it.
pub const MOST_ROWS: usize = 64;

/// Rows of the matrix that are taken side by side: memory is quick when it is read in order, and results are fetched once for so many.
const DEPTH: usize = 128;

/// Adds `left[rows, inner] * right[inner, columns]` to `output[rows, columns]`; `left` has four rows side by side, and `columns` is a
/// multiple of eight.
#[inline(always)]
pub fn add_product(
    left: &[[f32; ROWS]],
    right: &[f32],
    inner: usize,
    columns: usize,
    output: &mut [f32],
) {
    for (block, right) in right.chunks(DEPTH * columns).enumerate() {
        for column in (0..columns).step_by(LANES) {
            let tiles = left
                .chunks_exact(inner)
                .zip(output.chunks_mut(ROWS * columns));
            for (left, output) in tiles {
                let mut sums = load(output, columns, column);
                let rows = right.chunks_exact(columns);
                for (left, right) in left[block * DEPTH..].iter().zip(rows) {
                    let right = lane(right, column);
                    for row in 0..ROWS {
                        sums[row] += Lane::splat(left[row]) * right;
                    }
                }
                store(&sums, output, columns, column);
            }
        }
    }
}

/// A tile of results as far as there are rows.
#[inline(always)]
fn load(rows: &[f32], columns: usize, column: usize) -> [Lane; ROWS] {
    let mut tile = [Lane::ZERO; ROWS];
    for (sums, row) in tile.iter_mut().zip(rows.chunks_exact(columns)) {
        *sums = lane(row, column);
    }
    tile
}
