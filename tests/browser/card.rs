//! Our kernels for WebGPU on Chromium's software adapter, against the loops for the processor: over sizes, filters, strides and batches.

use hearth::data::generator;
use hearth_kernels::card::{
    AdamStep, Columns, Filtered, Kernel, Launch, Parts, Product, Squares, Total,
};
use hearth_kernels::{
    Adam, Conv, Finish, Matrix, adam, conv, conv_input_gradient, conv_weight_gradient, pool_relu,
    pool_relu_gradient, product as multiply,
};
use rand::Rng;
use serde_json::json;

use crate::device::{beside, with_gpu};
use crate::harness::Browser;

/// Runs one kernel as burn's runtime does: what it reads, what it writes and its words are bound in this order.
const RUN: &str = "
const adapter = await navigator.gpu.requestAdapter();
globalThis.card ??= await adapter.requestDevice();
const { text, read, written, words, groups } = JSON.parse(given);
card.pushErrorScope('validation');
const whole = (words) => [...words, ...Array((4 - words.length % 4) % 4).fill(0)];
const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
const filled = (numbers, usage) => {
  const buffer = card.createBuffer({ size: numbers.byteLength, usage });
  card.queue.writeBuffer(buffer, 0, numbers);
  return buffer;
};
const buffers = [...read.map((numbers) => Float32Array.from(numbers, (number) => number ?? NaN)), ...written.map((count) => new Float32Array(count).fill(NaN))];
const bound = buffers.map((numbers) => filled(numbers, usage));
if (words.length) bound.push(filled(new Uint32Array(whole(words)), GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST));
const compute = { module: card.createShaderModule({ code: text }) };
const pipeline = card.createComputePipeline({ layout: 'auto', compute });
const entries = bound.map((buffer, binding) => ({ binding, resource: { buffer } }));
const group = card.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
const commands = card.createCommandEncoder();
const pass = commands.beginComputePass();
pass.setPipeline(pipeline);
pass.setBindGroup(0, group);
pass.dispatchWorkgroups(...groups);
pass.end();
const kept = written.map((count, place) => {
  const size = 4 * count;
  const copy = card.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  commands.copyBufferToBuffer(bound[read.length + place], 0, copy, 0, size);
  return copy;
});
card.queue.submit([commands.finish()]);
const problem = await card.popErrorScope();
if (problem) throw new Error(problem.message + text);
const results = [];
for (const copy of kept) {
  await copy.mapAsync(GPUMapMode.READ);
  results.push([...new Float32Array(copy.getMappedRange())]);
}
for (const buffer of [...bound, ...kept]) buffer.destroy();
return results;";

/// A page that computes nothing by itself.
async fn page() -> Option<Browser> {
    beside(with_gpu()).await
}

/// What a kernel writes.
async fn run<K: Kernel>(
    browser: &Browser,
    launch: Launch<K>,
    read: &[&[f32]],
    written: &[usize],
) -> Vec<Vec<f32>> {
    assert!(launch.fits(), "{:?}", launch.threads);
    let (text, groups, words) = (launch.kernel.text(), launch.groups(), launch.words);
    let given =
        json!({ "text": text, "read": read, "written": written, "words": words, "groups": groups });
    let given = json!(given.to_string());
    let results = browser
        .js_async(&format!("const given = {given};{RUN}"))
        .await;
    // A number that is none is null in JSON.
    let results: Vec<Vec<Option<f32>>> = serde_json::from_value(results).unwrap();
    let whole = |numbers: Vec<Option<f32>>| {
        let numbers = numbers.into_iter();
        numbers.map(|number| number.unwrap_or(f32::NAN)).collect()
    };
    results.into_iter().map(whole).collect()
}

/// Numbers from -1 to 1, the same in every run.
fn numbers(seed: usize, count: usize) -> Vec<f32> {
    let random = generator(seed as u64, 0);
    random
        .random_iter()
        .take(count)
        .map(|number: f32| 2.0 * number - 1.0)
        .collect()
}

fn assert_near(got: &[f32], expected: &[f32], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (place, (got, expected)) in got.iter().zip(expected).enumerate() {
        let is_near = (got - expected).abs() < 1e-4 || (got.is_nan() && expected.is_nan());
        assert!(is_near, "{what}: {got} for {expected} at {place}");
    }
}

/// A filter over pictures that gives as many rows and columns as fit.
fn sizes(
    batch: usize,
    channels: [usize; 2],
    input: [usize; 2],
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
) -> Conv {
    let fit = |axis: usize| (input[axis] + 2 * padding[axis] - kernel[axis]) / stride[axis] + 1;
    let output = [fit(0), fit(1)];
    Conv {
        batch,
        channels,
        input,
        output,
        kernel,
        stride,
        padding,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn convolutions_and_their_gradients_are_those_of_the_processor() {
    let Some(browser) = page().await else { return };
    let all = [
        sizes(3, [1, 16], [28, 28], [5, 5], [2, 2], [2, 2]),
        sizes(2, [16, 32], [14, 14], [3, 3], [1, 1], [1, 1]),
        sizes(9, [3, 5], [7, 7], [3, 3], [1, 1], [1, 1]),
        sizes(17, [2, 9], [5, 8], [2, 3], [1, 2], [0, 1]),
        sizes(1, [1, 1], [1, 1], [1, 1], [1, 1], [0, 0]),
        sizes(2, [3, 33], [23, 4], [4, 2], [3, 1], [3, 1]),
        sizes(1, [2, 3], [9, 70], [3, 3], [1, 1], [2, 2]),
    ];
    for (seed, sizes) in all.into_iter().enumerate() {
        check_convolution(&browser, sizes, seed).await;
    }
    browser.close().await;
}

async fn check_convolution(browser: &Browser, sizes: Conv, seed: usize) {
    let [channels_in, channels] = sizes.channels;
    let area = |[rows, columns]: [usize; 2]| rows * columns;
    let inputs = numbers(seed, sizes.batch * channels_in * area(sizes.input));
    let weights = numbers(seed + 100, channels * channels_in * area(sizes.kernel));
    let bias = numbers(seed + 200, channels);
    let gradient = numbers(seed + 300, sizes.batch * channels * area(sizes.output));

    let mut outputs = vec![0.0; gradient.len()];
    let finish = Finish {
        bias: Some(&bias),
        bounds: None,
    };
    conv(&inputs, &weights, sizes, finish, &mut outputs);
    let read = [&inputs[..], &weights, &bias];
    let got = run(browser, Filtered::outputs(sizes), &read, &[outputs.len()]).await;
    assert_near(&got[0], &outputs, &format!("outputs of {sizes:?}"));

    if sizes.stride == [1, 1] {
        let mut of_inputs = vec![0.0; inputs.len()];
        conv_input_gradient(&gradient, &weights, sizes, &mut of_inputs);
        let (launch, read) = (Filtered::input_gradient(sizes), [&gradient[..], &weights]);
        let got = run(browser, launch, &read, &[inputs.len()]).await;
        assert_near(&got[0], &of_inputs, &format!("inputs of {sizes:?}"));
    }

    let (mut of_weights, mut of_bias) = (vec![0.0; weights.len()], vec![0.0; channels]);
    conv_weight_gradient(&inputs, &gradient, sizes, &mut of_weights, &mut of_bias);
    let (columns, total) = (Columns::of(sizes), Total::of(sizes));
    let room = [columns.threads[0] * total.threads[0]];
    let sums = run(browser, columns, &[&inputs, &gradient], &room).await;
    let got = run(browser, total, &[&sums[0]], &[weights.len(), channels]).await;
    assert_near(&got[0], &of_weights, &format!("weights of {sizes:?}"));
    assert_near(&got[1], &of_bias, &format!("bias of {sizes:?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pooling_and_its_gradient_are_those_of_the_processor() {
    let Some(browser) = page().await else { return };
    for (seed, [batch, channels, rows, columns]) in [
        [2, 3, 4, 4],
        [1, 1, 2, 2],
        [3, 2, 7, 5],
        [1, 4, 28, 30],
        [2, 1, 3, 9],
    ]
    .into_iter()
    .enumerate()
    {
        let planes = [batch * channels, rows, columns];
        let mut inputs = numbers(seed, planes.iter().product());
        // Two that are equal: the first of them is chosen. What is no number is larger than all.
        inputs[1] = inputs[0];
        inputs[[columns + 1, 2, 0][seed % 3]] = f32::NAN;
        let mut outputs = vec![0.0; batch * channels * (rows / 2) * (columns / 2)];
        let gradient = numbers(seed + 9, outputs.len());
        pool_relu(&inputs, planes, &mut outputs);
        let shape = [batch, channels, rows, columns];
        let got = run(
            &browser,
            Squares::outputs(shape),
            &[&inputs],
            &[outputs.len()],
        )
        .await;
        assert_near(&got[0], &outputs, &format!("outputs of {shape:?}"));

        let mut of_inputs = vec![0.0; inputs.len()];
        pool_relu_gradient(&inputs, &gradient, planes, &mut of_inputs);
        let (launch, read) = (Squares::input_gradient(shape), [&inputs[..], &gradient]);
        let got = run(&browser, launch, &read, &[inputs.len()]).await;
        assert_near(&got[0], &of_inputs, &format!("inputs of {shape:?}"));
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn products_are_those_of_the_processor() {
    let Some(browser) = page().await else { return };
    let shapes = [
        [1, 1, 1],
        [8, 4, 4],
        [9, 5, 3],
        [3, 128, 70],
        [32, 300, 10],
        [70, 129, 67],
    ];
    for (seed, shape) in shapes.into_iter().enumerate() {
        let [rows, inner, columns] = shape;
        let left = numbers(seed, rows * inner);
        let right = numbers(seed + 10, inner * columns);
        let bias = numbers(seed + 20, columns);
        for is_turned in [[false, false], [true, false], [false, true], [true, true]] {
            let sides = [(&left, is_turned[0]), (&right, is_turned[1])];
            let [of_left, of_right] = sides.map(|(side, is_turned)| match is_turned {
                true => Matrix::Columns(side),
                false => Matrix::Rows(side),
            });
            let mut expected = vec![0.0; rows * columns];
            multiply(of_left, of_right, &bias, shape, &mut expected);
            let got = multiplied(&browser, [&left, &right], is_turned, &bias, shape).await;
            assert_near(&got, &expected, &format!("{shape:?}, turned {is_turned:?}"));
        }
    }
    browser.close().await;
}

/// With the bias, and once more without: the difference has to be the bias.
async fn multiplied(
    browser: &Browser,
    [left, right]: [&[f32]; 2],
    is_turned: [bool; 2],
    bias: &[f32],
    shape: [usize; 3],
) -> Vec<f32> {
    let [rows, inner, columns] = shape;
    let (count, parts) = (rows * columns, Product::parts(inner));
    let mut both = Vec::new();
    for has_bias in [false, true] {
        let product = Product::of(shape, is_turned, has_bias);
        let (read, given) = ([left, right, bias], 2 + usize::from(has_bias && parts == 1));
        let mut got = run(browser, product, &read[..given], &[parts * count]).await;
        if parts > 1 {
            let read = [&got[0][..], bias];
            let read = &read[..1 + usize::from(has_bias)];
            got = run(browser, Parts::of(shape, has_bias), read, &[count]).await;
        }
        both.push(got.remove(0));
    }
    let plain = both[0].chunks_exact(columns);
    let added: Vec<f32> = plain
        .flat_map(|row| row.iter().zip(bias).map(|(number, bias)| number + bias))
        .collect();
    assert_near(&both[1], &added, &format!("the bias of {shape:?}"));
    both.remove(1)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_of_adam_is_the_processor_s() {
    let Some(browser) = page().await else { return };
    let rule = Adam {
        kept: [0.9, 0.999],
        added: [0.1, 0.001],
        rate: 0.03,
        epsilon: 1e-8,
    };
    for count in [1, 64, 1000] {
        let [gradient, mut values, mut first] = [1, 2, 3].map(|seed| numbers(seed, count));
        let mut second: Vec<f32> = numbers(4, count).into_iter().map(f32::abs).collect();
        let read = [&gradient[..], &values, &first, &second];
        let got = run(&browser, AdamStep::of(rule, count), &read, &[count; 3]).await;
        adam(rule, &gradient, &mut values, [&mut first, &mut second]);
        for (got, expected) in got.iter().zip([&values, &first, &second]) {
            assert_near(got, expected, &format!("Adam over {count}"));
        }
    }
    browser.close().await;
}
