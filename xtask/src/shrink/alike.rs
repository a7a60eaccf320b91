//! Puts functions that read alike next to each other, and keeps one of those that are the same: gzip finds what repeats only within
//! 32 kB, and a linker places functions by where they come from.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionSectionReader, Parser, Payload, TypeRef,
};

/// Functions are alike as far as they have stretches of so many bytes in common.
const STRETCHES: [usize; 4] = [4, 3, 5, 6];

/// A stretch that more functions than these have says nothing of any two.
const COMMON: usize = 1_000;

/// Counted to a function's stretches when the shared ones are held against them, so that tiny functions do not win. Which of these is the
/// best, only packing tells.
const SMALL: [usize; 6] = [30, 60, 100, 200, 300, 1_000];

/// A module with more bytes than that is not tried with all of them: that would take minutes.
const LARGE: usize = 1_000_000;

/// One with more bytes than that takes what is usually good.
const HUGE: usize = 5_000_000;

/// Rounds of finding the same functions: each makes callers the same, too.
const ROUNDS: usize = 4;

/// The module with its functions in a better order.
pub fn ordered(module: &[u8]) -> Result<Vec<u8>, String> {
    let mut module = module.to_vec();
    for _ in 0..ROUNDS {
        let functions = Functions::of(&module)?;
        let kept = functions.kept();
        let is_done = kept.len() == functions.bodies.len();
        module = functions.written(&module, kept)?;
        if is_done {
            break;
        }
    }
    let functions = Functions::of(&module)?;
    let (stretches, tried) = match module.len() {
        HUGE.. => (&STRETCHES[..1], &SMALL[4..5]),
        LARGE..HUGE => (&STRETCHES[..], &SMALL[1..]),
        _ => (&STRETCHES[..], &SMALL[..]),
    };
    let tastes = stretches
        .iter()
        .flat_map(|stretch| tried.iter().map(move |small| (*stretch, *small)));
    let written = tastes.map(|taste| functions.written(&module, order(&functions.bodies, taste)));
    let written = written.collect::<Result<Vec<_>, _>>()?;
    let smallest = written.into_iter().min_by_key(|module| packed(module));
    smallest.ok_or_else(|| "no order was tried".into())
}

/// Bytes of a module under gzip -9; a pack that cannot be made is the largest.
fn packed(module: &[u8]) -> usize {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    let packed = packer.write_all(module).and_then(|()| packer.finish());
    packed.map_or(usize::MAX, |packed| packed.len())
}

/// The functions of a module.
struct Functions {
    /// Those that it imports; they have the first numbers.
    imported: u32,
    /// The types of its own.
    types: Vec<u32>,
    /// Their bodies.
    bodies: Vec<Vec<u8>>,
}

impl Functions {
    fn of(module: &[u8]) -> Result<Self, String> {
        let mut functions = Self {
            imported: 0,
            types: Vec::new(),
            bodies: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload.and_then(|payload| functions.add(payload));
            payload.map_err(|error| error.to_string())?;
        }
        Ok(functions)
    }

    fn add(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        match payload {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let is_function = matches!(import?.ty, TypeRef::Func(_));
                    self.imported += u32::from(is_function);
                }
            }
            Payload::FunctionSection(section) => {
                self.types = section.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body.as_bytes().to_vec()),
            _ => {}
        }
        Ok(())
    }

    /// The first of each that are the same.
    fn kept(&self) -> Vec<usize> {
        let mut seen = HashSet::new();
        let all = 0..self.bodies.len();
        all.filter(|place| seen.insert((self.types[*place], &self.bodies[*place])))
            .collect()
    }

    /// The module with these of its functions, in this order; calls of one that is left out go to the same one that is kept.
    fn written(&self, module: &[u8], order: Vec<usize>) -> Result<Vec<u8>, String> {
        let places: HashMap<_, u32> = (self.imported..)
            .zip(&order)
            .map(|(number, place)| ((self.types[*place], &self.bodies[*place]), number))
            .collect();
        let own = self.types.iter().copied().zip(&self.bodies);
        let own = own.map(|function| places.get(&function).copied());
        let numbers = (0..self.imported).map(Some).chain(own);
        let numbers = numbers.collect::<Option<Vec<_>>>();
        let mut writer = Writer {
            numbers: numbers.ok_or("a function was lost")?,
            order,
        };
        let mut written = Module::new();
        let parsed = writer.parse_core_module(&mut written, Parser::new(0), module);
        parsed.map_err(|error| error.to_string())?;
        Ok(written.finish())
    }
}

/// Each function after the one that it has most in common with.
fn order(bodies: &[Vec<u8>], (stretch, small): (usize, usize)) -> Vec<usize> {
    let stretches: Vec<HashSet<&[u8]>> = bodies
        .iter()
        .map(|body| body.windows(stretch).collect())
        .collect();
    let mut holders: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (place, own) in stretches.iter().enumerate() {
        for stretch in own {
            holders.entry(stretch).or_default().push(place);
        }
    }
    holders.retain(|_, holders| holders.len() < COMMON);
    let mut left: Vec<bool> = vec![true; bodies.len()];
    let mut order = Vec::new();
    let mut next = (!bodies.is_empty()).then_some(0);
    while let Some(place) = next {
        left[place] = false;
        order.push(place);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        let others = stretches[place].iter().filter_map(|own| holders.get(own));
        for other in others.flatten().filter(|other| left[**other]) {
            *shared.entry(*other).or_default() += 1;
        }
        next = closest(&shared, &stretches, small).or_else(|| left.iter().position(|left| *left));
    }
    order
}

/// The function with the largest share of its stretches in common; of equals the first, so that a build repeats.
fn closest(
    shared: &HashMap<usize, usize>,
    stretches: &[HashSet<&[u8]>],
    small: usize,
) -> Option<usize> {
    let share = |place: usize, shared: usize| {
        let all = stretches[place].len() + small;
        (shared * 1_000_000 / all, usize::MAX - place)
    };
    shared
        .iter()
        .max_by_key(|(place, shared)| share(**place, **shared))
        .map(|(place, _)| *place)
}

/// Writes a module with other numbers for its functions.
struct Writer {
    /// The new number of each.
    numbers: Vec<u32>,
    /// The old places of the module's own, in their new order.
    order: Vec<usize>,
}

impl Reencode for Writer {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, number: u32) -> Result<u32, Error<Self::Error>> {
        let new = self.numbers.get(number as usize);
        Ok(new.copied().unwrap_or(number))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let types: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        for place in &self.order {
            functions.function(types[*place]);
        }
        Ok(())
    }

    /// Names and tools' marks are for people.
    fn parse_custom_section(
        &mut self,
        _module: &mut Module,
        _section: CustomSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let bodies: Vec<_> = section.into_iter().collect::<Result<_, _>>()?;
        for place in self.order.clone() {
            utils::parse_function_body(self, code, bodies[place].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ExportKind, ExportSection, Function, TypeSection, ValType};

    /// Exports `a`, `b`, `c`, `d` with these constants; the last one's body calls the first.
    fn module(constants: [i32; 3]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I32]);
        let (mut functions, mut exports) = (FunctionSection::new(), ExportSection::new());
        let mut code = CodeSection::new();
        for (number, name) in (0..).zip(["a", "b", "c", "d"]) {
            functions.function(0);
            exports.export(name, ExportKind::Func, number);
            let mut body = Function::new([]);
            match constants.get(number as usize) {
                Some(constant) => body.instructions().i32_const(*constant).end(),
                None => body.instructions().call(0).end(),
            };
            code.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&functions);
        module.section(&exports).section(&code);
        module.finish()
    }

    #[test]
    fn one_of_the_same_is_kept_and_calls_follow() {
        let small = ordered(&module([7, 5, 7])).unwrap();
        wasmparser::validate(&small).unwrap();
        let functions = Functions::of(&small).unwrap();
        assert_eq!(functions.bodies.len(), 3);
        let mut exports = HashMap::new();
        for payload in Parser::new(0).parse_all(&small) {
            if let Payload::ExportSection(section) = payload.unwrap() {
                for export in section {
                    let export = export.unwrap();
                    exports.insert(export.name.to_owned(), export.index as usize);
                }
            }
        }
        assert_eq!(exports["a"], exports["c"]);
        assert_ne!(exports["a"], exports["b"]);
        // No locals, call of `a`, end.
        let called = [0, 0x10, exports["a"] as u8, 0x0b];
        assert_eq!(functions.bodies[exports["d"]], called);
    }

    #[test]
    fn alike_functions_become_neighbours() {
        let alike = |last: u8| [b"the same beginning".as_slice(), &[last]].concat();
        let bodies = [
            alike(1),
            b"something quite different".to_vec(),
            alike(2),
            alike(3),
        ];
        assert_eq!(order(&bodies, (4, 100)), [0, 2, 3, 1]);
    }
}
