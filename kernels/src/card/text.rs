//! Texts of kernels, put together line by line.

use super::THREADS;

/// A line for each of `count`.
pub fn each(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|place| line(place) + "\n").collect()
}

/// A line for each row and column.
pub fn square([rows, columns]: [usize; 2], line: impl Fn(usize, usize) -> String) -> String {
    each(rows, |row| each(columns, |column| line(row, column)))
}

/// Pieces one below the other.
pub fn lines(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// A whole kernel of this name: the buffers it reads and those it writes, the words that change from launch to launch, all by name, and what
/// each thread does.
pub fn kernel(
    name: &str,
    read: &[&str],
    written: &[&str],
    words: &[&str],
    body: &[&str],
) -> String {
    let buffers = read.len() + written.len();
    let vectors = words.len().div_ceil(4);
    let given = each(words.len(), |place| {
        let part = ["x", "y", "z", "w"][place % 4];
        format!("let {} = words[{}].{part};", words[place], place / 4)
    });
    lines(&[
        &bound(read, "read", 0),
        &bound(written, "read_write", read.len()),
        &format!("@group(0) @binding({buffers}) var<uniform> words: array<vec4<u32>, {vectors}>;"),
        &format!("@compute @workgroup_size({THREADS})"),
        &format!("fn {name}(@builtin(global_invocation_id) id: vec3<u32>) {{"),
        &given,
        &lines(body),
        "}",
    ])
}

fn bound(names: &[&str], access: &str, first: usize) -> String {
    each(names.len(), |place| {
        let (binding, name) = (first + place, names[place]);
        format!("@group(0) @binding({binding}) var<storage, {access}> {name}: array<f32>;")
    })
}
