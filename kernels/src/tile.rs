//! A tile of results: four rows of eight columns, in eight registers of 128 bits.

use super::{LANES, Lane};

/// Rows of a tile. Twelve or sixteen registers of results would spill in Wasm.
pub const ROWS: usize = 4;

/// Puts a tile into the rows it belongs to, as far as there are rows and columns.
#[inline(always)]
pub fn store(tile: &[Lane; ROWS], rows: &mut [f32], columns: usize, column: usize) {
    let width = LANES.min(columns - column);
    for (row, lane) in rows.chunks_exact_mut(columns).zip(tile) {
        row[column..column + width].copy_from_slice(&lane.to_array()[..width]);
    }
}
