//! A second module out of the first, for browsers with relaxed SIMD: a product that is only added to something is one instruction with it.

use std::convert::Infallible;
use std::path::Path;

use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{CodeSection, Function, Instruction, Module, ValType};
use wasmparser::{CodeSectionReader, FunctionBody, Operator, Parser, Payload};

use super::at;
use crate::Outcome;

/// The engine that gets a second module, and how that is called.
const ENGINE: &str = "engine_cpu";
pub const STEM: &str = "engine_cpu_relaxed";

/// A module with one relaxed multiply-add: a browser that takes it takes the second module. static/sw.js and static/widget.js ask the same.
const PROBE: &str =
    "new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,10,9,1,7,0,0,253,133,2,26,11])";

type Written<T> = Result<T, Error<Infallible>>;

/// Writes the second module beside the first, and into the first's script which of them is fetched.
pub fn run(folder: &Path) -> Outcome {
    let file = |name: String| folder.join(name);
    let module = file(format!("{ENGINE}_bg.wasm"));
    if !module.is_file() {
        return Ok(());
    }
    let bytes = std::fs::read(&module).map_err(|error| at(&module, &error))?;
    let second = fused(&bytes).map_err(|error| at(&module, &error))?;
    let to = file(format!("{STEM}_bg.wasm"));
    std::fs::write(&to, second).map_err(|error| at(&to, &error))?;
    let script = file(format!("{ENGINE}.js"));
    let text = std::fs::read_to_string(&script).map_err(|error| at(&script, &error))?;
    let text = choosing(&text).map_err(|error| at(&script, &error))?;
    std::fs::write(&script, text).map_err(|error| at(&script, &error))
}

/// The script of wasm-bindgen, in which the address of the module hangs on the browser.
fn choosing(script: &str) -> Result<String, String> {
    let choice = format!("WebAssembly.validate({PROBE})?`{STEM}_bg.wasm`:`{ENGINE}_bg.wasm`");
    if script.contains(&choice) {
        return Ok(script.to_owned());
    }
    let address = format!("new URL(`{ENGINE}_bg.wasm`,");
    match script.matches(&address).count() {
        1 => Ok(script.replace(&address, &format!("new URL({choice},"))),
        count => Err(format!("expected '{address}' once, got it {count} times")),
    }
}

/// The module with its products and sums of four 32-bit floats as relaxed multiply-adds, which a browser may round once instead of twice.
pub fn fused(module: &[u8]) -> Result<Vec<u8>, String> {
    let mut writer = Writer::of(module).map_err(|error| error.to_string())?;
    let mut written = Module::new();
    let parsed = writer.parse_core_module(&mut written, Parser::new(0), module);
    parsed.map_err(|error| error.to_string())?;
    Ok(written.finish())
}

/// What is written of each function of the module.
struct Writer {
    /// How many values each function is given.
    parameters: Vec<u32>,
}

impl Writer {
    fn of(module: &[u8]) -> wasmparser::Result<Self> {
        let mut of_types = Vec::new();
        let mut parameters = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(types) => {
                    for kind in types.into_iter_err_on_gc_types() {
                        of_types.push(kind?.params().len() as u32);
                    }
                }
                Payload::FunctionSection(functions) => {
                    for kind in functions {
                        let count = of_types.get(kind? as usize).copied();
                        parameters.push(count.unwrap_or_default());
                    }
                }
                _ => {}
            }
        }
        Ok(Self { parameters })
    }
}

impl Reencode for Writer {
    type Error = Infallible;

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Written<()> {
        for (body, parameters) in section.into_iter().zip(&self.parameters) {
            let body = body?;
            match rewritten(&body, *parameters)? {
                Some(function) => code.function(&function),
                None => code.raw(body.as_bytes()),
            };
        }
        Ok(())
    }
}

/// The function with fused products; `None` where there are none.
fn rewritten(body: &FunctionBody<'_>, parameters: u32) -> Written<Option<Function>> {
    let operators = body.get_operators_reader()?.into_iter();
    let operators = operators.collect::<Result<Vec<_>, _>>()?;
    if !(0..operators.len()).any(|place| between(&operators[place..]).is_some()) {
        return Ok(None);
    }
    let mut locals = Vec::new();
    for local in body.get_locals_reader()? {
        let (count, kind) = local?;
        locals.push((count, RoundtripReencoder.val_type(kind)?));
    }
    let free = parameters + locals.iter().map(|(count, _)| count).sum::<u32>();
    locals.push((3, ValType::V128));
    let mut function = Function::new(locals);
    let mut place = 0;
    while let Some(operator) = operators.get(place) {
        match between(&operators[place..]) {
            Some(summand) => {
                fuse(&mut function, summand, free)?;
                place += summand.len() + 2;
            }
            None => {
                function.instruction(&RoundtripReencoder.instruction(operator.clone())?);
                place += 1;
            }
        }
    }
    Ok(Some(function))
}

/// What lies between a product and its sum: how the summand comes onto the stack, or nothing where it was there before.
fn between<'a, 'b>(operators: &'b [Operator<'a>]) -> Option<&'b [Operator<'a>]> {
    use Operator::{F32x4Add, F32x4Mul, LocalGet, V128Load};
    match operators {
        [F32x4Mul, F32x4Add, ..] => Some(&[]),
        [F32x4Mul, LocalGet { .. }, F32x4Add, ..] => Some(&operators[1..2]),
        [F32x4Mul, LocalGet { .. }, V128Load { .. }, F32x4Add, ..] => Some(&operators[1..3]),
        _ => None,
    }
}

/// The summand comes last for the fused instruction.
fn fuse(function: &mut Function, summand: &[Operator<'_>], free: u32) -> Written<()> {
    if summand.is_empty() {
        let [left, right, sum] = [free, free + 1, free + 2];
        for local in [right, left, sum] {
            function.instruction(&Instruction::LocalSet(local));
        }
        for local in [left, right, sum] {
            function.instruction(&Instruction::LocalGet(local));
        }
    }
    for operator in summand {
        function.instruction(&RoundtripReencoder.instruction(operator.clone())?);
    }
    function.instruction(&Instruction::F32x4RelaxedMadd);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{FunctionSection, TypeSection};

    /// A module with one function of one parameter, which does this between two numbers on the stack and nothing.
    fn module(body: &[Instruction<'_>]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::V128], [ValType::V128]);
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut function = Function::new([(1, ValType::V128)]);
        body.iter().for_each(|instruction| {
            function.instruction(instruction);
        });
        function.instruction(&Instruction::End);
        let mut code = CodeSection::new();
        code.function(&function);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&code);
        module.finish()
    }

    fn operators(module: &[u8]) -> Vec<String> {
        let code = Parser::new(0)
            .parse_all(module)
            .find_map(|payload| match payload {
                Ok(Payload::CodeSectionEntry(body)) => Some(body),
                _ => None,
            });
        let reader = code.unwrap().get_operators_reader().unwrap();
        reader
            .into_iter()
            .map(|operator| format!("{:?}", operator.unwrap()))
            .collect()
    }

    #[test]
    fn a_product_on_a_sum_is_fused_and_the_module_stays_valid() {
        use Instruction::{F32x4Add, F32x4Mul, LocalGet};
        let before = [LocalGet(0), LocalGet(0), LocalGet(1), F32x4Mul, F32x4Add];
        let after = [LocalGet(0), LocalGet(1), F32x4Mul, LocalGet(0), F32x4Add];
        for body in [&before[..], &after] {
            let fused = fused(&module(body)).unwrap();
            wasmparser::validate(&fused).unwrap();
            let operators = operators(&fused);
            assert!(
                operators.iter().any(|name| name == "F32x4RelaxedMadd"),
                "{operators:?}"
            );
            assert!(
                !operators
                    .iter()
                    .any(|name| name == "F32x4Mul" || name == "F32x4Add")
            );
        }
    }

    #[test]
    fn the_summand_comes_last() {
        use Instruction::{F32x4Add, F32x4Mul, LocalGet};
        let body = [LocalGet(0), LocalGet(1), F32x4Mul, LocalGet(0), F32x4Add];
        let fused = operators(&fused(&module(&body)).unwrap());
        let local = |index: u32| format!("LocalGet {{ local_index: {index} }}");
        let expected = [
            local(0),
            local(1),
            local(0),
            "F32x4RelaxedMadd".into(),
            "End".into(),
        ];
        assert_eq!(fused, expected);
    }

    #[test]
    fn what_adds_no_product_stays_as_it_is() {
        use Instruction::{F32x4Add, F32x4Mul, LocalGet};
        let body = [LocalGet(0), LocalGet(0), F32x4Add, LocalGet(1), F32x4Mul];
        let module = module(&body);
        assert_eq!(fused(&module).unwrap(), module);
    }

    #[test]
    fn the_script_chooses_once() {
        let script = "let t=new URL(`engine_cpu_bg.wasm`,import.meta.url);";
        let chosen = choosing(script).unwrap();
        assert!(chosen.starts_with("let t=new URL(WebAssembly.validate(new Uint8Array([0,97"));
        assert!(
            chosen
                .ends_with("?`engine_cpu_relaxed_bg.wasm`:`engine_cpu_bg.wasm`,import.meta.url);")
        );
        assert_eq!(choosing(&chosen).unwrap(), chosen);
        assert!(choosing("").is_err());
    }

    #[test]
    fn all_scripts_that_choose_ask_with_the_same_module() {
        let numbers = |text: &str| text.replace(char::is_whitespace, "").replace(",]", "]");
        for script in ["sw.js", "widget.js"] {
            let path = crate::shell::root().join("static").join(script);
            let text = numbers(&std::fs::read_to_string(path).unwrap());
            assert!(
                text.contains(&numbers(PROBE).replace("new", "")),
                "{script}"
            );
        }
    }
}
