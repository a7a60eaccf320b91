//! Every operator against its definition, over sizes that fill tiles and sizes that do not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use hearth_kernels::{Depthwise, Finish, depthwise, matmul};

/// Numbers from -1 to 1, the same in every run.
fn numbers(seed: u64, count: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn assert_close(got: &[f32], expected: &[f64], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (place, (got, expected)) in got.iter().zip(expected).enumerate() {
        let distance = (f64::from(*got) - expected).abs();
        assert!(distance < 1e-4, "{what}: {got} for {expected} at {place}");
    }
}

fn bounded(value: f64, bounds: Option<(f32, f32)>) -> f64 {
    bounds.map_or(value, |(least, most)| {
        value.clamp(f64::from(least), f64::from(most))
    })
}

#[test]
fn a_product_is_the_sum_over_the_inner_dimension() {
    let sizes = [1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 64, 65, 130];
    for (seed, rows) in sizes.into_iter().enumerate() {
        for (inner, columns) in sizes.into_iter().zip(sizes.into_iter().cycle().skip(seed)) {
            for bounds in [None, Some((0.0, 6.0)), Some((-0.5, 0.5))] {
                check_product(seed as u64, [rows, inner, columns], bounds);
            }
        }
    }
}

fn check_product(seed: u64, shape: [usize; 3], bounds: Option<(f32, f32)>) {
    let [rows, inner, columns] = shape;
    let left = numbers(seed, rows * inner);
    let right = numbers(seed + 1, inner * columns);
    let bias = numbers(seed + 2, rows);
    let mut output = vec![f32::NAN; rows * columns];
    let finish = Finish {
        bias: Some(&bias),
        bounds,
    };
    let by_row: Vec<&[f32]> = right.chunks_exact(columns).collect();
    matmul(&left, &by_row, shape, finish, &mut output);
    let expected = (0..rows * columns).map(|place| {
        let (row, column) = (place / columns, place % columns);
        let products = (0..inner).map(|depth| {
            f64::from(left[row * inner + depth]) * f64::from(right[depth * columns + column])
        });
        bounded(f64::from(bias[row]) + products.sum::<f64>(), bounds)
    });
    let expected: Vec<f64> = expected.collect();
    assert_close(&output, &expected, &format!("{shape:?} within {bounds:?}"));
}

#[test]
fn a_product_over_nothing_is_the_bias() {
    let mut output = [f32::NAN; 6];
    let finish = Finish {
        bias: Some(&[1.0, 2.0]),
        bounds: None,
    };
    matmul(&[], &[], [2, 0, 3], finish, &mut output);
    assert_eq!(output, [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]);
}

#[test]
fn what_is_no_number_stays_none() {
    let mut output = [0.0];
    let finish = Finish {
        bias: None,
        bounds: Some((0.0, 6.0)),
    };
    matmul(&[f32::NAN], &[&[1.0]], [1, 1, 1], finish, &mut output);
    assert!(output[0].is_nan());
}

#[test]
fn each_channel_is_filtered_by_itself() {
    let mut count = 0;
    for kernel in [[1, 1], [3, 3], [5, 5], [3, 5], [2, 2], [1, 7]] {
        for stride in [[1, 1], [2, 2], [2, 1], [3, 3]] {
            for input in [[7, 7], [1, 1], [5, 9], [14, 14], [16, 17], [33, 8]] {
                for padding in [[0, 0], [1, 1], [0, 1], [kernel[0] / 2, kernel[1] / 2]] {
                    count += usize::from(check_depthwise(kernel, stride, input, padding));
                }
            }
        }
    }
    assert!(count > 200, "{count} sizes");
}

/// Checks one size, with as many zeros behind as before; false where there is no output.
fn check_depthwise(
    kernel: [usize; 2],
    stride: [usize; 2],
    input: [usize; 2],
    padding: [usize; 2],
) -> bool {
    let side = |axis: usize| {
        let reach = (input[axis] + 2 * padding[axis]).checked_sub(kernel[axis])?;
        Some(reach / stride[axis] + 1)
    };
    let (Some(rows), Some(columns)) = (side(0), side(1)) else {
        return false;
    };
    let (samples, channels) = (2, 3);
    let sizes = Depthwise {
        planes: samples * channels,
        channels,
        input,
        output: [rows, columns],
        kernel,
        stride,
        padding,
    };
    let values = numbers(3, sizes.planes * input[0] * input[1]);
    let filters = numbers(4, channels * kernel[0] * kernel[1]);
    let bias = numbers(5, channels);
    let bounds = Some((-0.9, 1.2));
    let mut output = vec![f32::NAN; sizes.planes * rows * columns];
    let finish = Finish {
        bias: Some(&bias),
        bounds,
    };
    depthwise(&values, &filters, sizes, finish, &mut output);
    let mut expected = Vec::new();
    for plane in 0..sizes.planes {
        for row in 0..rows {
            for column in 0..columns {
                let channel = plane % channels;
                let at = |tap: usize| {
                    let r = (row * stride[0] + tap / kernel[1]).checked_sub(padding[0])?;
                    let c = (column * stride[1] + tap % kernel[1]).checked_sub(padding[1])?;
                    let is_in = r < input[0] && c < input[1];
                    is_in.then(|| values[(plane * input[0] + r) * input[1] + c])
                };
                let filter = &filters[channel * kernel[0] * kernel[1]..];
                let taps = 0..kernel[0] * kernel[1];
                let sum: f64 = taps
                    .filter_map(|tap| Some(f64::from(at(tap)?) * f64::from(filter[tap])))
                    .sum();
                expected.push(bounded(f64::from(bias[channel]) + sum, bounds));
            }
        }
    }
    assert_close(&output, &expected, &format!("{sizes:?}"));
    true
}
