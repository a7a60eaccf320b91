//! A tile of results: four rows of eight columns, in eight registers of 128 bits.

use super::{LANES, Lane};

/// Rows of a tile. Twelve or sixteen registers of results would spill in Wasm.
pub const ROWS: usize = 4;

/// Puts a tile into the rows it belongs to, as far as there are rows and columns.
#[inline(always)]
pub fn store(tile: &[Lane; ROWS], rows: &mut [f32], columns: usize, column: usize) {
    for (row, lane) in rows.chunks_exact_mut(columns).zip(tile) {
        let (whole, rest) = row[column..].as_chunks_mut::<LANES>();
        match whole.first_mut() {
            // A copy of a length that is known is one instruction.
            Some(whole) => *whole = lane.to_array(),
            None => few(&lane.to_array(), rest),
        }
    }
}

/// The scalar products of some numbers with as many of each of four rows.
#[inline(always)]
pub fn dots(numbers: &[f32], rows: [&[f32]; ROWS]) -> [f32; ROWS] {
    let (lanes, rest) = numbers.as_chunks::<LANES>();
    let [a, b, c, d] = rows.map(|row| row.as_chunks::<LANES>().0);
    let mut sums = [Lane::ZERO; ROWS];
    for ((((lane, a), b), c), d) in lanes.iter().zip(a).zip(b).zip(c).zip(d) {
        let lane = Lane::new(*lane);
        sums[0] += lane * Lane::new(*a);
        sums[1] += lane * Lane::new(*b);
        sums[2] += lane * Lane::new(*c);
        sums[3] += lane * Lane::new(*d);
    }
    let start = numbers.len() - rest.len();
    std::array::from_fn(|row| {
        let rest = rest.iter().zip(&rows[row][start..]);
        sums[row].reduce_add() + rest.map(|(left, right)| left * right).sum::<f32>()
    })
}

/// Eight numbers from this place.
#[inline(always)]
pub fn lane(numbers: &[f32], start: usize) -> Lane {
    let (lanes, _) = numbers[start..].as_chunks();
    Lane::new(lanes[0])
}

/// Copies as many numbers as there is room for. For less than a lane of them a loop is quicker than a call that copies.
#[inline(always)]
pub fn few(from: &[f32], to: &mut [f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
