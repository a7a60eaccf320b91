//! Every operator against its definition, over sizes that fill tiles and sizes that do not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use hearth_kernels::{
    Adam, Conv, Finish, Matrix, Packed, adam, conv, conv_input_gradient, conv_weight_gradient,
    depthwise, gelu, matmul, pool_relu, pool_relu_gradient, product, softmax,
};

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
    let packed = Packed::new(&left, [rows, inner]);
    matmul(&packed, &by_row, columns, finish, &mut output);
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
    matmul(&Packed::new(&[], [2, 0]), &[], 3, finish, &mut output);
    assert_eq!(output, [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]);
}

#[test]
fn what_is_no_number_stays_none() {
    let mut output = [0.0];
    let finish = Finish {
        bias: None,
        bounds: Some((0.0, 6.0)),
    };
    let left = Packed::new(&[f32::NAN], [1, 1]);
    matmul(&left, &[&[1.0]], 1, finish, &mut output);
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
    let sizes = Conv {
        batch: samples * channels,
        channels: [1, 1],
        input,
        output: [rows, columns],
        kernel,
        stride,
        padding,
    };
    let values = numbers(3, sizes.batch * input[0] * input[1]);
    let filters = numbers(4, channels * kernel[0] * kernel[1]);
    let bias = numbers(5, channels);
    let bounds = Some((-0.9, 1.2));
    let mut output = vec![f32::NAN; sizes.batch * rows * columns];
    let finish = Finish {
        bias: Some(&bias),
        bounds,
    };
    depthwise(&values, &filters, sizes, finish, &mut output);
    let mut expected = Vec::new();
    for plane in 0..sizes.batch {
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

/// Each product of a convolution's definition: places in input, weights and output.
fn each_product(sizes: Conv, mut see: impl FnMut(usize, usize, usize)) {
    let ([channels_in, channels_out], [rows, columns]) = (sizes.channels, sizes.output);
    let [height, width] = sizes.input;
    for at in 0..sizes.batch * channels_out * rows * columns {
        let (column, row, plane) = (at % columns, at / columns % rows, at / columns / rows);
        let (picture, to) = (plane / channels_out, plane % channels_out);
        for tap in 0..channels_in * sizes.kernel[0] * sizes.kernel[1] {
            let (along, down) = (
                tap % sizes.kernel[1],
                tap / sizes.kernel[1] % sizes.kernel[0],
            );
            let from = tap / sizes.kernel[1] / sizes.kernel[0];
            let y = (row * sizes.stride[0] + down).wrapping_sub(sizes.padding[0]);
            let x = (column * sizes.stride[1] + along).wrapping_sub(sizes.padding[1]);
            if y < height && x < width {
                let input = ((picture * channels_in + from) * height + y) * width + x;
                let taps = channels_in * sizes.kernel[0] * sizes.kernel[1];
                see(input, to * taps + tap, at);
            }
        }
    }
}

fn check_conv(seed: u64, sizes: Conv, bounds: Option<(f32, f32)>) {
    let area = |[rows, columns]: [usize; 2]| rows * columns;
    let [channels_in, channels_out] = sizes.channels;
    let input = numbers(seed, sizes.batch * channels_in * area(sizes.input));
    let weights = numbers(seed + 1, channels_out * channels_in * area(sizes.kernel));
    let gradient = numbers(seed + 2, sizes.batch * channels_out * area(sizes.output));
    let bias = numbers(seed + 3, channels_out);
    let channel = |at: usize| at / area(sizes.output) % channels_out;
    let mut expected: Vec<f64> = (0..gradient.len())
        .map(|at| bias[channel(at)].into())
        .collect();
    let mut to_input = vec![0.0; input.len()];
    let mut to_weights = vec![0.0; weights.len()];
    each_product(sizes, |from, tap, at| {
        let [x, w, g] = [input[from], weights[tap], gradient[at]].map(f64::from);
        expected[at] += x * w;
        to_input[from] += g * w;
        to_weights[tap] += g * x;
    });
    let mut to_bias = vec![0.0; channels_out];
    for (at, gradient) in gradient.iter().enumerate() {
        to_bias[channel(at)] += f64::from(*gradient);
    }
    let expected: Vec<f64> = expected
        .into_iter()
        .map(|value| bounded(value, bounds))
        .collect();
    let what = format!("{sizes:?}");
    let finish = Finish {
        bias: Some(&bias),
        bounds,
    };
    let mut output = vec![f32::NAN; gradient.len()];
    conv(&input, &weights, sizes, finish, &mut output);
    assert_close(&output, &expected, &what);
    let mut got = vec![f32::NAN; input.len()];
    conv_input_gradient(&gradient, &weights, sizes, &mut got);
    assert_close(&got, &to_input, &format!("input, {what}"));
    let mut got = [vec![f32::NAN; weights.len()], vec![f32::NAN; channels_out]];
    let [got_weights, got_bias] = &mut got;
    conv_weight_gradient(&input, &gradient, sizes, got_weights, got_bias);
    assert_close(got_weights, &to_weights, &format!("weights, {what}"));
    assert_close(got_bias, &to_bias, &format!("bias, {what}"));
}

#[test]
fn a_convolution_and_its_gradients_are_sums_over_the_filter() {
    let inputs = [[1, 1], [3, 3], [5, 9], [8, 8], [14, 14], [4, 30]];
    let kernels = [
        ([1, 1], [0, 0]),
        ([3, 3], [1, 1]),
        ([3, 3], [0, 0]),
        ([5, 3], [2, 0]),
        ([2, 4], [1, 3]),
    ];
    for (seed, input) in inputs.into_iter().enumerate() {
        for (kernel, padding) in kernels {
            for (stride, after) in [
                ([1, 1], padding),
                ([2, 2], padding),
                ([2, 3], [padding[0], 1]),
            ] {
                // The least size that has an output.
                let input = [0, 1].map(|axis| kernel[axis].max(input[axis]));
                let output = [0, 1].map(|axis| {
                    (input[axis] + padding[axis] + after[axis] - kernel[axis]) / stride[axis] + 1
                });
                for channels in [[1, 1], [1, 16], [3, 5], [16, 32]] {
                    let batch = 1 + seed % 3;
                    let sizes = Conv {
                        batch,
                        channels,
                        input,
                        output,
                        kernel,
                        stride,
                        padding,
                    };
                    let bounds = (seed % 2 == 0).then_some((0.0, 0.7));
                    check_conv(seed as u64, sizes, bounds);
                }
            }
        }
    }
}

/// Where in its plane the largest of a square stands; its first place.
fn largest_of(plane: &[f32], columns: usize, row: usize, column: usize) -> usize {
    let corner = 2 * row * columns + 2 * column;
    let places = [corner, corner + 1, corner + columns, corner + columns + 1];
    places
        .into_iter()
        .fold(corner, |best, place| match plane[place] > plane[best] {
            true => place,
            false => best,
        })
}

#[test]
fn a_pool_is_the_largest_of_four_and_its_gradient_goes_there() {
    for (seed, [rows, columns]) in [[2, 2], [3, 5], [14, 14], [7, 7], [1, 4], [28, 28]]
        .into_iter()
        .enumerate()
    {
        let planes = seed + 1;
        // Coarse numbers have ties.
        let coarse = |value: f32| (value * 4.0).round();
        let input: Vec<f32> = numbers(seed as u64, planes * rows * columns)
            .into_iter()
            .map(coarse)
            .collect();
        let gradient = numbers(seed as u64 + 1, planes * (rows / 2) * (columns / 2));
        let (mut expected, mut to_input) = (Vec::new(), vec![0.0; input.len()]);
        for plane in 0..planes {
            for place in 0..(rows / 2) * (columns / 2) {
                let start = plane * rows * columns;
                let square = [place / (columns / 2), place % (columns / 2)];
                let best = start + largest_of(&input[start..], columns, square[0], square[1]);
                if input[best] > 0.0 {
                    to_input[best] = f64::from(gradient[expected.len()]);
                }
                expected.push(f64::from(input[best].max(0.0)));
            }
        }
        let mut output = vec![f32::NAN; expected.len()];
        pool_relu(&input, [planes, rows, columns], &mut output);
        assert_close(&output, &expected, "pool");
        let mut got = vec![f32::NAN; input.len()];
        pool_relu_gradient(&input, &gradient, [planes, rows, columns], &mut got);
        assert_close(&got, &to_input, "the pool's gradient");
    }
}

fn turned(numbers: &[f32], columns: usize) -> Vec<f32> {
    let places = 0..numbers.len();
    let rows = numbers.len() / columns;
    places
        .map(|place| numbers[place % rows * columns + place / rows])
        .collect()
}

#[test]
fn a_product_is_the_same_however_its_matrices_lie() {
    let sizes = [1, 2, 3, 4, 5, 8, 10, 31, 32, 33, 64, 65, 130];
    for (seed, rows) in sizes.into_iter().enumerate() {
        for (inner, columns) in sizes.into_iter().zip(sizes.into_iter().cycle().skip(seed)) {
            let left = numbers(seed as u64, rows * inner);
            let right = numbers(seed as u64 + 1, inner * columns);
            let bias = numbers(seed as u64 + 2, columns);
            let element = |place: usize| {
                let (row, column) = (place / columns, place % columns);
                let term = |at: usize| {
                    f64::from(left[row * inner + at]) * f64::from(right[at * columns + column])
                };
                (0..inner).map(term).sum::<f64>() + f64::from(bias[column])
            };
            let expected: Vec<f64> = (0..rows * columns).map(element).collect();
            let (left_columns, right_columns) = (turned(&left, inner), turned(&right, columns));
            for left in [Matrix::Rows(&left), Matrix::Columns(&left_columns)] {
                for right in [Matrix::Rows(&right), Matrix::Columns(&right_columns)] {
                    let mut output = vec![f32::NAN; rows * columns];
                    product(left, right, &bias, [rows, inner, columns], &mut output);
                    assert_close(&output, &expected, &format!("{rows} x {inner} x {columns}"));
                }
            }
        }
    }
}

/// The error function by its series, which holds near zero, and by its value far away.
fn erf(x: f64) -> f64 {
    if x.abs() > 5.0 {
        return x.signum();
    }
    let mut term = x;
    let mut sum = x;
    for n in 1..200 {
        let n = f64::from(n);
        term *= -x * x / n;
        sum += term / (2.0 * n + 1.0);
    }
    sum * 2.0 / std::f64::consts::PI.sqrt()
}

#[test]
fn the_gaussian_unit_is_its_definition() {
    let inputs: Vec<f32> = (-2_001..=2_001).map(|step| step as f32 / 200.0).collect();
    let expected = inputs.iter().map(|x| f64::from(*x));
    let expected: Vec<f64> = expected
        .map(|x| x * (1.0 + erf(x / std::f64::consts::SQRT_2)) / 2.0)
        .collect();
    let mut got = inputs;
    gelu(&mut got);
    for (got, expected) in got.iter().zip(&expected) {
        assert!(
            (f64::from(*got) - expected).abs() < 1e-6,
            "{got} for {expected}"
        );
    }
}

#[test]
fn a_step_of_adam_is_its_definition() {
    for count in [1, 7, 8, 9, 64, 100] {
        let [gradients, values, first] = [1, 2, 3].map(|seed| numbers(seed, count));
        let second: Vec<f32> = numbers(4, count)
            .iter()
            .map(|value| value * value)
            .collect();
        let rule = Adam {
            kept: [0.9, 0.99],
            added: [0.1, 0.01],
            rate: 0.01,
            epsilon: 1e-3,
        };
        let (mut got, mut got_first, mut got_second) =
            (values.clone(), first.clone(), second.clone());
        adam(
            rule,
            &gradients,
            &mut got,
            [&mut got_first, &mut got_second],
        );
        let each = |of: &dyn Fn(f64, f64, f64, f64) -> f64| -> Vec<f64> {
            let of = |place: usize| {
                let [g, v, m, s] =
                    [&gradients, &values, &first, &second].map(|all| f64::from(all[place]));
                of(g, v, m, s)
            };
            (0..count).map(of).collect()
        };
        let moment = |g: f64, m: f64| 0.9 * m + 0.1 * g;
        let square = |g: f64, s: f64| 0.99 * s + 0.01 * g * g;
        assert_close(&got_first, &each(&|g, _, m, _| moment(g, m)), "first");
        assert_close(&got_second, &each(&|g, _, _, s| square(g, s)), "second");
        let stepped = each(&|g, v, m, s| v - 0.01 * moment(g, m) / (square(g, s).sqrt() + 1e-3));
        assert_close(&got, &stepped, "values");
    }
}

#[test]
fn softmax_shares_one_among_a_row() {
    for columns in [1, 3, 8, 9, 64, 100] {
        let mut row = numbers(columns as u64, 3 * columns);
        row.iter_mut().for_each(|value| *value *= 20.0);
        let expected = row.chunks(columns).flat_map(|row| {
            let powers: Vec<f64> = row.iter().map(|value| f64::from(*value).exp()).collect();
            let sum: f64 = powers.iter().sum();
            powers.into_iter().map(move |power| power / sum)
        });
        let expected: Vec<f64> = expected.collect();
        softmax(&mut row, columns);
        assert_close(&row, &expected, "softmax");
    }
    // What is never looked at has no share.
    let mut masked = [1.0, f32::NEG_INFINITY, -3e38, 1.0];
    softmax(&mut masked, 4);
    assert_eq!(masked, [0.5, 0.0, 0.0, 0.5]);
}
