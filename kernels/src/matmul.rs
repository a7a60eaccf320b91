//! The product of two matrices, tile by tile: four rows by eight columns stay in eight registers while the inner dimension runs.

use wide::f32x4;

use super::tile::{ROWS, few, store};
use super::{Finish, LANES, Lane};

/// Columns that are packed together; with an inner dimension of 1,000 they fill 256 kB.
pub const BLOCK: usize = 8 * LANES;

/// A left matrix as it is multiplied, four rows side by side: packed once for as many products as want it.
#[derive(Clone, Debug)]
pub struct Packed {
    tiles: Vec<[f32; ROWS]>,
    rows: usize,
    inner: usize,
}

impl Packed {
    /// `left[rows, inner]`, in row-major order.
    ///
    /// # Panics
    /// When the slice's length is not its shape's.
    // Inlined into code that is built for size, it would be built for size.
    #[inline(never)]
    pub fn new(left: &[f32], [rows, inner]: [usize; 2]) -> Self {
        assert_eq!(left.len(), rows * inner, "left");
        let tiles = pack_rows(left, rows, inner);
        Self { tiles, rows, inner }
    }

    /// Its columns.
    pub fn inner(&self) -> usize {
        self.inner
    }
}

/// `output[rows, columns] = finish(left[rows, inner] * right[inner, columns])`, all in row-major order. The bias is one number a row.
/// `right` is given row by row: rows may overlap, so that a convolution is a product without a copy of its input.
///
/// # Panics
/// When a slice's length is not its shape's.
#[inline(never)]
pub fn matmul(
    left: &Packed,
    right: &[&[f32]],
    columns: usize,
    finish: Finish<'_>,
    output: &mut [f32],
) {
    let Packed { tiles, rows, inner } = left;
    let (rows, inner) = (*rows, *inner);
    assert_eq!(right.len(), inner, "right");
    assert!(right.iter().all(|row| row.len() == columns), "rows");
    assert_eq!(output.len(), rows * columns, "output");
    let mut panels = vec![Lane::ZERO; inner * BLOCK / LANES];
    for start in (0..columns).step_by(BLOCK) {
        let block = start..columns.min(start + BLOCK);
        pack_columns(right, block.clone(), &mut panels);
        for tile in 0..rows.div_ceil(ROWS) {
            let left = &tiles[tile * inner..][..inner];
            let bias = |row: usize| finish.bias((tile * ROWS + row).min(rows - 1));
            let bias = std::array::from_fn(bias);
            for (panel, column) in block.clone().step_by(LANES).enumerate() {
                let bias = bias.map(Lane::splat);
                let sums = multiply(left, &panels[panel * inner..][..inner], bias);
                let sums = sums.map(|sums| finish.bound(sums));
                store(&sums, &mut output[tile * ROWS * columns..], columns, column);
            }
        }
    }
}

/// A tile of results: the bias, and the sum over the inner dimension in its order.
#[inline(always)]
pub fn multiply(left: &[[f32; ROWS]], right: &[Lane], bias: [Lane; ROWS]) -> [Lane; ROWS] {
    let mut sums = bias;
    for (left, right) in left.iter().zip(right) {
        for row in 0..ROWS {
            sums[row] += Lane::splat(left[row]) * *right;
        }
    }
    sums
}

/// Four rows side by side, tile after tile; missing rows are zeros.
pub fn pack_rows(left: &[f32], rows: usize, inner: usize) -> Vec<[f32; ROWS]> {
    let mut packed = Vec::with_capacity(rows.div_ceil(ROWS) * inner);
    let none = vec![0.0; inner];
    let row = |row: usize| match row < rows {
        true => &left[row * inner..][..inner],
        false => &none[..],
    };
    for first in (0..rows).step_by(ROWS) {
        let tile: [&[f32]; ROWS] = std::array::from_fn(|next| row(first + next));
        let [(a, last), (b, _), (c, _), (d, _)] = tile.map(<[f32]>::as_chunks::<ROWS>);
        for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
            let square = f32x4::transpose([*a, *b, *c, *d].map(f32x4::new));
            packed.extend_from_slice(&square.map(f32x4::to_array));
        }
        let rest = inner - last.len()..inner;
        packed.extend(rest.map(|place| tile.map(|row| row[place])));
    }
    packed
}

/// Eight columns side by side, panel after panel; missing columns are zeros.
pub fn pack_columns(right: &[&[f32]], block: std::ops::Range<usize>, panels: &mut [Lane]) {
    for (depth, row) in right.iter().enumerate() {
        let (whole, rest) = row[block.clone()].as_chunks::<LANES>();
        for (panel, lane) in whole.iter().enumerate() {
            panels[panel * right.len() + depth] = Lane::new(*lane);
        }
        if !rest.is_empty() {
            let mut lane = [0.0; LANES];
            few(rest, &mut lane);
            panels[whole.len() * right.len() + depth] = Lane::new(lane);
        }
    }
}
