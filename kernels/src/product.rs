//! The product of two matrices that may lie row by row or column by column, with a bias for each column.

use std::borrow::Cow;

use super::matmul::{BLOCK, multiply, pack_columns, pack_rows};
use super::tile::{ROWS, dots, store};
use super::{LANES, Lane, streamed};

/// A matrix as its numbers lie.
#[derive(Clone, Copy, Debug)]
pub enum Matrix<'a> {
    /// Row by row.
    Rows(&'a [f32]),
    /// Column by column.
    Columns(&'a [f32]),
}

impl<'a> Matrix<'a> {
    /// With rows for columns.
    pub fn turned(self) -> Self {
        match self {
            Self::Rows(numbers) => Self::Columns(numbers),
            Self::Columns(numbers) => Self::Rows(numbers),
        }
    }

    fn numbers(self) -> &'a [f32] {
        match self {
            Self::Rows(numbers) | Self::Columns(numbers) => numbers,
        }
    }

    /// One of so many rows.
    fn row(self, row: usize, rows: usize) -> Cow<'a, [f32]> {
        let length = self.numbers().len() / rows;
        match self {
            Self::Rows(numbers) => Cow::Borrowed(&numbers[row * length..][..length]),
            Self::Columns(numbers) => numbers.iter().skip(row).step_by(rows).copied().collect(),
        }
    }
}

/// `output[rows, columns] = left[rows, inner] * right[inner, columns] + bias[columns]`, the output row by row. Fewer than four rows may be
/// summed in another order than more are.
///
/// # Panics
/// When a slice's length is not its shape's.
// Inlined into code that is built for size, it would be built for size.
#[inline(never)]
pub fn product(
    left: Matrix<'_>,
    right: Matrix<'_>,
    bias: &[f32],
    [rows, inner, columns]: [usize; 3],
    output: &mut [f32],
) {
    let lengths = [
        left.numbers().len(),
        right.numbers().len(),
        bias.len(),
        output.len(),
    ];
    assert_eq!(
        lengths,
        [rows * inner, inner * columns, columns, rows * columns]
    );
    if inner == 0 || columns == 0 {
        output
            .chunks_mut(columns.max(1))
            .for_each(|row| row.copy_from_slice(bias));
    } else if rows < ROWS {
        for (row, output) in output.chunks_exact_mut(columns).enumerate() {
            one_row(&left.row(row, rows), right, bias, output);
        }
    } else {
        in_tiles(left, right, bias, [rows, inner, columns], output);
    }
}

/// A row is not worth a copy of the matrix.
fn one_row(left: &[f32], right: Matrix<'_>, bias: &[f32], output: &mut [f32]) {
    let columns = output.len();
    match right {
        Matrix::Rows(right) => {
            output.copy_from_slice(bias);
            for start in (0..columns).step_by(ROWS * LANES) {
                let width = (columns - start).min(ROWS * LANES);
                add_rows(
                    left,
                    &right[start..],
                    columns,
                    &mut output[start..][..width],
                );
            }
        }
        Matrix::Columns(right) => {
            let column =
                |column: usize| &right[column.min(columns - 1) * left.len()..][..left.len()];
            for (place, output) in output.chunks_mut(ROWS).enumerate() {
                let sums = dots(
                    left,
                    std::array::from_fn(|next| column(place * ROWS + next)),
                );
                for (next, (output, sum)) in output.iter_mut().zip(sums).enumerate() {
                    *output = sum + bias[place * ROWS + next];
                }
            }
        }
    }
}

/// Adds the rows of a matrix, each as often as a number of `left` says, to as many numbers as four lanes hold, or fewer.
#[inline(always)]
fn add_rows(left: &[f32], right: &[f32], columns: usize, output: &mut [f32]) {
    if let Ok(output) = <&mut [f32; ROWS * LANES]>::try_from(&mut *output) {
        let lanes = |numbers: &[f32]| {
            let (lanes, _) = numbers.as_chunks::<LANES>();
            [0, 1, 2, 3].map(|place| Lane::new(lanes[place]))
        };
        let mut sums = lanes(output);
        for (left, right) in left.iter().zip(right.chunks(columns)) {
            let right = lanes(right);
            for place in 0..ROWS {
                sums[place] += Lane::splat(*left) * right[place];
            }
        }
        for (output, sum) in output.as_chunks_mut::<LANES>().0.iter_mut().zip(sums) {
            *output = sum.to_array();
        }
    } else {
        for (left, right) in left.iter().zip(right.chunks(columns)) {
            for (output, right) in output.iter_mut().zip(right) {
                *output += left * right;
            }
        }
    }
}

fn in_tiles(
    left: Matrix<'_>,
    right: Matrix<'_>,
    bias: &[f32],
    [rows, inner, columns]: [usize; 3],
    output: &mut [f32],
) {
    let left = match left {
        Matrix::Rows(left) => pack_rows(left, rows, inner),
        Matrix::Columns(left) => pack_turned_rows(left, rows),
    };
    if let Matrix::Rows(right) = right
        && rows <= streamed::MOST_ROWS
        && columns.is_multiple_of(LANES)
    {
        output
            .chunks_exact_mut(columns)
            .for_each(|row| row.copy_from_slice(bias));
        return streamed::add_product(&left, right, inner, columns, output);
    }
    let right_rows: Vec<&[f32]> = match right {
        Matrix::Rows(right) => right.chunks_exact(columns).collect(),
        Matrix::Columns(_) => Vec::new(),
    };
    let mut wide_bias = vec![0.0; columns.next_multiple_of(LANES)];
    wide_bias[..columns].copy_from_slice(bias);
    let (bias, _) = wide_bias.as_chunks::<LANES>();
    let mut panels = vec![Lane::ZERO; inner * BLOCK.min(wide_bias.len()) / LANES];
    for start in (0..columns).step_by(BLOCK) {
        let block = start..columns.min(start + BLOCK);
        match right {
            Matrix::Rows(_) => pack_columns(&right_rows, block.clone(), &mut panels),
            Matrix::Columns(right) => {
                pack_turned_columns(&right[start * inner..block.end * inner], inner, &mut panels);
            }
        }
        for (left, output) in left
            .chunks_exact(inner)
            .zip(output.chunks_mut(ROWS * columns))
        {
            for (panel, column) in block.clone().step_by(LANES).enumerate() {
                let bias = [Lane::new(bias[column / LANES]); ROWS];
                let sums = multiply(left, &panels[panel * inner..][..inner], bias);
                store(&sums, output, columns, column);
            }
        }
    }
}

/// As [`pack_rows`], of a matrix that lies column by column.
fn pack_turned_rows(left: &[f32], rows: usize) -> Vec<[f32; ROWS]> {
    let inner = left.len() / rows;
    let mut packed = vec![[0.0; ROWS]; rows.div_ceil(ROWS) * inner];
    for (tile, packed) in packed.chunks_exact_mut(inner).enumerate() {
        let width = ROWS.min(rows - tile * ROWS);
        for (place, column) in packed.iter_mut().zip(left.chunks_exact(rows)) {
            place[..width].copy_from_slice(&column[tile * ROWS..][..width]);
        }
    }
    packed
}

/// As [`pack_columns`], of columns that lie one after the other.
fn pack_turned_columns(columns: &[f32], inner: usize, panels: &mut [Lane]) {
    let panels = panels
        .chunks_exact_mut(inner)
        .zip(columns.chunks(LANES * inner));
    for (panel, columns) in panels {
        panel.fill(Lane::ZERO);
        for (place, column) in columns.chunks_exact(inner).enumerate() {
            for (lane, value) in panel.iter_mut().zip(column) {
                lane.as_mut_array()[place] = *value;
            }
        }
    }
}
