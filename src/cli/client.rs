//! Asks an engine in this process, the same one that runs in a tab, and waits for its answer.

use std::path::Path;

use burn::tensor::Device;

use super::platform::NativePlatform;
use crate::engine::Engine;
use crate::protocol::{
    Answer, Command, DeviceInfo, Event, Failure, FailureKind, LoadedModel, Progress, Request,
    RequestId, WeightSource,
};

/// An engine on this machine's processor.
pub struct Client {
    engine: Engine<NativePlatform>,
    next_id: u32,
}

impl Client {
    /// `site` is the repository's root or a built site.
    pub fn new(site: &Path) -> Self {
        let device = DeviceInfo::processor("The native command line computes on the processor.");
        let platform = NativePlatform::new(site, &site.join("target/hearth-kept"));
        Self {
            engine: Engine::new(platform, device, Device::flex()),
            next_id: 1,
        }
    }

    /// Sends a command and works until it ends.
    ///
    /// # Errors
    /// What the engine fails with.
    pub fn ask(&mut self, command: Command) -> Result<Answer, Failure> {
        self.ask_and_hear(command, &mut |_| {})
    }

    /// As [`Client::ask`], and hears what the engine says on the way.
    ///
    /// # Errors
    /// What the engine fails with.
    pub fn ask_and_hear(
        &mut self,
        command: Command,
        hear: &mut dyn FnMut(Progress),
    ) -> Result<Answer, Failure> {
        let id = self.next_id;
        self.next_id += 1;
        pollster::block_on(self.engine.handle(Request { id, command }));
        loop {
            if let Some(answer) = self.answer(id, hear)? {
                return Ok(answer);
            }
            self.advance()?;
        }
    }

    /// Fine-tunes, and ends the run after `stop_after` steps as a person would who presses Stop.
    ///
    /// # Errors
    /// What the engine fails with.
    pub fn train(&mut self, command: Command, stop_after: Option<u64>) -> Result<(), Failure> {
        let id = self.next_id;
        self.next_id += 1;
        pollster::block_on(self.engine.handle(Request { id, command }));
        let mut stop_after = stop_after;
        loop {
            if let Some(answer) = self.answer(id, &mut |_| {})? {
                return match answer {
                    Answer::FineTuned(_) | Answer::TextTuned(_) => Ok(()),
                    _ => Err(silent()),
                };
            }
            let taken = self.engine.steps_taken(id);
            if taken.is_some() && taken == stop_after {
                stop_after = None;
                self.ask(Command::Stop { run: id })?;
            }
            self.advance()?;
        }
    }

    /// The answer to a request, if it has come.
    fn answer(
        &mut self,
        of: RequestId,
        hear: &mut dyn FnMut(Progress),
    ) -> Result<Option<Answer>, Failure> {
        for reply in self.engine.platform().take_replies() {
            match reply.event {
                Event::Done(answer) if reply.id == of => return Ok(Some(answer)),
                Event::Failed(failure) if reply.id == of => return Err(failure),
                Event::Progress(progress) if reply.id == of => hear(progress),
                _ => {}
            }
        }
        Ok(None)
    }

    fn advance(&mut self) -> Result<(), Failure> {
        if !self.engine.has_work() {
            return Err(silent());
        }
        pollster::block_on(self.engine.advance());
        Ok(())
    }

    /// Loads a model with its shipped weights, or with a file's.
    ///
    /// # Errors
    /// What the engine fails with, or a file that cannot be read.
    pub fn load(
        &mut self,
        model: &str,
        weights: Option<&Path>,
    ) -> Result<LoadedModel, super::Error> {
        match weights {
            None => self.stand(model, WeightSource::Shipped),
            Some(file) => self.load_from(model, super::read(file)?),
        }
    }

    /// Loads a model with the weights of a file that was read already.
    ///
    /// # Errors
    /// What the engine fails with.
    pub fn load_from(&mut self, model: &str, file: Vec<u8>) -> Result<LoadedModel, super::Error> {
        self.stand(model, WeightSource::Given(file.into()))
    }

    fn stand(&mut self, model: &str, weights: WeightSource) -> Result<LoadedModel, super::Error> {
        match self.ask(Command::Load {
            model: model.into(),
            weights,
        })? {
            Answer::Loaded(loaded) => Ok(loaded),
            _ => Err(silent().into()),
        }
    }
}

/// For the branch that the protocol rules out.
pub fn silent() -> Failure {
    Failure {
        kind: FailureKind::Protocol,
        expected: "the answer to this command".into(),
        got: "another one, or none".into(),
        place: "the engine".into(),
        advice: "This is a defect of Hearth: please report it with the command.".into(),
    }
}
