//! Photos as EfficientNet-Lite wants them, against Pillow.

use hearth::data::preprocess::photo::crop_from_rgba;

use super::{json, read};

/// The same numbers as `noise` of `tests/reference/photos.py`.
pub fn noise(width: u64, height: u64, channels: u64) -> Vec<u8> {
    let mut pixels = Vec::new();
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        for c in 0..channels {
            let place = x * 7919 + y * 104_729 + c * 1_299_709;
            let hashed = (place * 2_654_435_761 % (1 << 32)) >> 24;
            let stripes = (x * (c + 2) + y * 3) / 2 % 256;
            let is_noise = (x / 16 + y / 16) % 2 == 0;
            pixels.push(if is_noise { hashed } else { stripes } as u8);
        }
    }
    pixels
}

fn differences(crop: &[u8], every: usize, expected: &serde_json::Value) -> Vec<u8> {
    let expected = expected.as_array().unwrap();
    let kept: Vec<&u8> = crop.iter().step_by(every).collect();
    assert_eq!(kept.len(), expected.len());
    let differ = |(a, b): (&&u8, &serde_json::Value)| a.abs_diff(b.as_u64().unwrap() as u8);
    kept.iter().zip(expected).map(differ).collect()
}

#[test]
fn cropping_and_scaling_are_pillow_s_to_one_of_255() {
    for case in json("tests/reference/photos.json").as_array().unwrap() {
        let number = |key: &str| case[key].as_u64().unwrap();
        let (width, height) = (number("width"), number("height"));
        let mut rgba = noise(width, height, 4);
        if case["opaque"] == true {
            rgba.iter_mut()
                .skip(3)
                .step_by(4)
                .for_each(|alpha| *alpha = 255);
        }
        let crop = crop_from_rgba(width as u32, height as u32, &rgba).unwrap();
        let differences = differences(&crop, number("every") as usize, &case["expected"]);
        let most = differences.iter().max().unwrap();
        let off = differences.iter().filter(|d| **d > 0).count();
        println!(
            "{width} x {height}: at most {most}, {off} of {} differ",
            differences.len()
        );
        assert!(*most <= 1, "{width} x {height}");
        assert!(
            off * 100 <= differences.len(),
            "{width} x {height}: {off} differ"
        );
    }
}

/// JPEG decoders differ a little from each other.
#[test]
fn sample_photos_come_out_as_pillow_reads_them() {
    let golden = json("models/efficientnet-lite0/golden.json");
    let every = golden["every"].as_u64().unwrap() as usize;
    for photo in golden["photos"].as_array().unwrap() {
        let file = photo["file"].as_str().unwrap();
        let differences = differences(&sample(file), every, &photo["crop"]);
        let most = differences.iter().max().unwrap();
        let mean =
            differences.iter().map(|d| f64::from(*d)).sum::<f64>() / differences.len() as f64;
        println!("{file}: at most {most}, mean {mean:.3}");
        assert!(
            *most <= 4 && mean < 0.1,
            "{file}: at most {most}, mean {mean}"
        );
    }
}

/// A sample photo, cropped.
pub fn sample(file: &str) -> Vec<u8> {
    let bytes = read(&format!("static/samples/photos/{file}"));
    let photo = image::load_from_memory(&bytes).unwrap().to_rgba8();
    crop_from_rgba(photo.width(), photo.height(), &photo).unwrap()
}
