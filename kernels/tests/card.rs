//! What the kernels for a graphics card refuse: sizes beyond the standard's or our own bounds, on a machine without a card.

use hearth_kernels::card::{AdamStep, Squares, convolution_fits, product_fits};
use hearth_kernels::{Adam, Conv};

const PLAIN: Conv = Conv {
    batch: 32,
    channels: [16, 32],
    input: [14, 14],
    output: [14, 14],
    kernel: [3, 3],
    stride: [1, 1],
    padding: [1, 1],
};

#[test]
fn a_convolution_fits_with_narrow_padding_some_output_a_small_filter_and_few_sums() {
    assert!(convolution_fits(PLAIN));
    let refused = [
        Conv {
            padding: [3, 1],
            ..PLAIN
        },
        Conv {
            output: [14, 0],
            ..PLAIN
        },
        Conv {
            kernel: [9, 9],
            ..PLAIN
        },
        Conv {
            channels: [512, 512],
            ..PLAIN
        },
        Conv {
            batch: 70_000,
            channels: [1, 1],
            ..PLAIN
        },
    ];
    for sizes in refused {
        assert!(!convolution_fits(sizes), "{sizes:?}");
    }
}

#[test]
fn a_product_fits_up_to_two_to_the_twenty_eighth_multiplications_and_within_the_standard() {
    assert!(product_fits([64, 384, 1536]));
    assert!(product_fits([1 << 10, 1 << 8, 1 << 10]));
    // One more row; more than 32 bits count; more parts, or tiles, than a launch may have.
    assert!(!product_fits([(1 << 10) + 1, 1 << 8, 1 << 10]));
    assert!(!product_fits([1 << 11, 1 << 11, 1 << 11]));
    assert!(!product_fits([1, 1 << 25, 1]));
}

#[test]
fn a_launch_has_no_more_workgroups_in_a_direction_than_the_standard_allows() {
    let rule = Adam {
        kept: [0.9, 0.999],
        added: [0.1, 0.001],
        rate: 0.001,
        epsilon: 1e-8,
    };
    assert!(AdamStep::of(rule, 64 * 65_535).fits());
    assert!(!AdamStep::of(rule, 64 * 65_535 + 1).fits());
    assert!(Squares::outputs([65_535, 1, 2, 2]).fits());
    assert!(!Squares::outputs([65_536, 1, 2, 2]).fits());
}
