//! The largest of each two by two numbers, then ReLU, and its gradient.

/// `output[planes, rows / 2, columns / 2]`: the largest of each two by two numbers of `input[planes, rows, columns]`, and zero where that is
/// negative. A last row or column without a partner is left out.
///
/// # Panics
/// When a slice's length is not its shape's.
// Inlined into code that is built for size, it would be built for size.
#[inline(never)]
pub fn pool_relu(input: &[f32], shape: [usize; 3], output: &mut [f32]) {
    check(input, shape, output);
    let [_, rows, columns] = shape;
    if output.is_empty() {
        return;
    }
    let planes = output.chunks_exact_mut((rows / 2) * (columns / 2));
    for (input, output) in input.chunks_exact(rows * columns).zip(planes) {
        let pairs = input.chunks_exact(2 * columns);
        for (pair, output) in pairs.zip(output.chunks_exact_mut(columns / 2)) {
            let (upper, lower) = pair.split_at(columns);
            let squares = upper
                .as_chunks::<2>()
                .0
                .iter()
                .zip(lower.as_chunks::<2>().0);
            for ((upper, lower), output) in squares.zip(output) {
                *output = largest(upper, lower).0;
            }
        }
    }
}

/// The gradient of the input: that of the output, at the place of the number that became it.
///
/// # Panics
/// When a slice's length is not its shape's.
#[inline(never)]
pub fn pool_relu_gradient(
    input: &[f32],
    gradient: &[f32],
    shape: [usize; 3],
    to_input: &mut [f32],
) {
    check(input, shape, gradient);
    assert_eq!(input.len(), to_input.len(), "the input's gradient");
    to_input.fill(0.0);
    let [_, rows, columns] = shape;
    if gradient.is_empty() {
        return;
    }
    let planes = input
        .chunks_exact(rows * columns)
        .zip(to_input.chunks_exact_mut(rows * columns));
    let gradients = gradient.chunks_exact((rows / 2) * (columns / 2));
    for ((input, to_input), gradient) in planes.zip(gradients) {
        let pairs = input
            .chunks_exact(2 * columns)
            .zip(to_input.chunks_exact_mut(2 * columns));
        for ((pair, to_pair), gradient) in pairs.zip(gradient.chunks_exact(columns / 2)) {
            let (upper, lower) = pair.split_at(columns);
            let squares = upper
                .as_chunks::<2>()
                .0
                .iter()
                .zip(lower.as_chunks::<2>().0);
            for (column, ((upper, lower), gradient)) in squares.zip(gradient).enumerate() {
                let (value, place) = largest(upper, lower);
                if value > 0.0 || value.is_nan() {
                    to_pair[place / 2 * columns + 2 * column + place % 2] = *gradient;
                }
            }
        }
    }
}

/// The largest of four and zero, and the first place among the four that has it. What is no number is larger than all.
#[inline(always)]
fn largest(upper: &[f32; 2], lower: &[f32; 2]) -> (f32, usize) {
    let (mut best, mut place) = (upper[0], 0);
    for (other, value) in [upper[1], lower[0], lower[1]].into_iter().enumerate() {
        if value > best || value.is_nan() {
            (best, place) = (value, other + 1);
        }
    }
    (if best < 0.0 { 0.0 } else { best }, place)
}

fn check(input: &[f32], [planes, rows, columns]: [usize; 3], output: &[f32]) {
    let lengths = [planes * rows * columns, planes * (rows / 2) * (columns / 2)];
    assert_eq!([input.len(), output.len()], lengths);
}
