//! Products of matrices on the graphics card: a thread computes a few rows of a few columns over a part of the sums.

use super::text::{each, kernel, lines, square};
use super::{Kernel, Launch};

/// Rows and columns of a thread: each number it reads serves all of the other side.
const TILE: [usize; 2] = [8, 4];

/// Steps of a thread: a longer sum is shared, or few threads would have much to do.
const STEPS: usize = 128;

/// Multiplications of a product at most: burn's computes whole tiles, which pays for larger ones.
const MOST_PRODUCTS: u64 = 1 << 28;

/// Whether a dense layer `[rows, inner, columns]` and its gradients are for these kernels.
pub fn product_fits([rows, inner, columns]: [usize; 3]) -> bool {
    let sizes = [rows, inner, columns].map(|size| size as u64);
    let ways = [
        [rows, inner, columns],
        [rows, columns, inner],
        [inner, rows, columns],
    ];
    let fits = |shape: [usize; 3]| {
        Product::of(shape, [false; 2], false).fits() && Parts::of(shape, false).fits()
    };
    // In 64 bits, which Wasm's own sizes are not.
    sizes.iter().product::<u64>() <= MOST_PRODUCTS && ways.into_iter().all(fits)
}

/// `left[rows, inner] * right[inner, columns]`, in parts of the sums. Reads both and, where it adds one, the bias of each column; writes
/// `[parts, rows, columns]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Product {
    /// Left and right: whether the numbers of a column lie side by side, rather than those of a row.
    is_turned: [bool; 2],
    adds_bias: bool,
}

impl Product {
    /// For `[rows, inner, columns]`. A bias is added where one part is all.
    pub fn of(shape: [usize; 3], is_turned: [bool; 2], has_bias: bool) -> Launch<Self> {
        let [rows, inner, columns] = shape;
        let parts = Self::parts(inner);
        let kernel = Self {
            is_turned,
            adds_bias: has_bias && parts == 1,
        };
        let threads = columns.div_ceil(TILE[1]) * rows.div_ceil(TILE[0]);
        Launch::new(kernel, &shape, [threads, 1, parts])
    }

    /// Into how many a sum of so many products is parted.
    pub fn parts(inner: usize) -> usize {
        inner.div_ceil(STEPS)
    }

    /// How far apart are the left side's rows and steps, then the right side's steps and columns.
    fn apart(&self) -> [&'static str; 4] {
        let [left, right] = match self.is_turned {
            [false, false] => [["inner", "1u"], ["columns", "1u"]],
            [true, false] => [["1u", "rows"], ["columns", "1u"]],
            [false, true] => [["inner", "1u"], ["1u", "inner"]],
            [true, true] => [["1u", "rows"], ["1u", "inner"]],
        };
        [left[0], left[1], right[0], right[1]]
    }

    /// Where a thread is, within both sides, and its sums before it begins.
    fn places(&self) -> String {
        let ([tile_rows, tile_columns], [of_row, ..]) = (TILE, self.apart());
        lines(&[
            &format!(
                "let across = (columns + {}u) / {tile_columns}u;",
                tile_columns - 1
            ),
            &format!("let row = id.x / across * {tile_rows}u;"),
            "if (row >= rows) { return; }",
            "let column = id.x % across;",
            &each(tile_columns, |column| {
                format!("let x{column} = min(column + {column}u * across, columns - 1u);")
            }),
            &each(tile_rows, |row| {
                format!("let y{row} = min(row + {row}u, rows - 1u) * {of_row};")
            }),
            &square(TILE, |row, column| match self.adds_bias {
                true => format!("var sum{row}_{column} = bias[x{column}];"),
                false => format!("var sum{row}_{column} = 0.0;"),
            }),
        ])
    }

    /// One step of all sums.
    fn step(&self) -> String {
        let ([tile_rows, tile_columns], [_, of_left, of_right, of_column]) = (TILE, self.apart());
        let right = each(tile_columns, |column| {
            format!("let r{column} = right[depth * {of_right} + x{column} * {of_column}];")
        });
        let row = |row: usize| {
            let sums = each(tile_columns, |column| {
                let sum = format!("sum{row}_{column}");
                format!("{sum} = fma(l, r{column}, {sum});")
            });
            format!("{{\nlet l = left[y{row} + depth * {of_left}];\n{sums}}}")
        };
        right + &each(tile_rows, row)
    }

    fn results(&self) -> String {
        square(TILE, |row, column| {
            let place = format!("(id.z * rows + row + {row}u) * columns + x{column}");
            format!(
                "if (row + {row}u < rows && column + {column}u * across < columns) {{ results[{place}] = sum{row}_{column}; }}"
            )
        })
    }
}

impl Kernel for Product {
    const NAME: &str = "product";

    fn text(&self) -> String {
        let read = ["left", "right", "bias"];
        let read = if self.adds_bias { &read } else { &read[..2] };
        let steps = format!("depth < min(begin + {STEPS}u, inner)");
        let body = [
            &self.places(),
            &format!("let begin = id.z * {STEPS}u;"),
            &format!("for (var depth = begin; {steps}; depth++) {{"),
            &self.step(),
            "}",
            &self.results(),
        ];
        kernel(
            Self::NAME,
            read,
            &["results"],
            &["rows", "inner", "columns"],
            &body,
        )
    }
}

/// Adds up the parts of a [`Product`]: reads them and, where it adds one, the bias of each column; writes the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Parts {
    has_bias: bool,
}

impl Parts {
    /// For `[rows, inner, columns]`.
    pub fn of([rows, inner, columns]: [usize; 3], has_bias: bool) -> Launch<Self> {
        let (count, parts) = (rows * columns, Product::parts(inner));
        let words = [count, columns, parts];
        Launch::new(Self { has_bias }, &words, [count, 1, 1])
    }
}

impl Kernel for Parts {
    const NAME: &str = "product_parts";

    fn text(&self) -> String {
        let (read, first) = match self.has_bias {
            true => (&["sums", "bias"][..], "var sum = bias[id.x % columns];"),
            false => (&["sums"][..], "var sum = 0.0;"),
        };
        let body = [
            "if (id.x >= count) { return; }",
            first,
            "for (var part = 0u; part < parts; part++) { sum += sums[part * count + id.x]; }",
            "results[id.x] = sum;",
        ];
        kernel(
            Self::NAME,
            read,
            &["results"],
            &["count", "columns", "parts"],
            &body,
        )
    }
}
