//! The job that lists the models: one manifest after another.

use std::rc::Rc;

use super::download::Download;
use super::job::Step;
use super::load::{manifest_download, read_manifest};
use super::platform::{Body, Platform};
use super::world::{World, card};
use crate::model::Entry;
use crate::protocol::{Answer, Failure, ModelCard};

pub struct ModelsJob<B> {
    entries: &'static [Entry],
    cards: Vec<ModelCard>,
    download: Option<Download<B>>,
}

impl<B: Body> ModelsJob<B> {
    pub fn new(entries: &'static [Entry]) -> Self {
        Self {
            entries,
            cards: Vec::new(),
            download: None,
        }
    }

    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        let Some(entry) = self.entries.get(self.cards.len()) else {
            return Ok(Step::done(Answer::Models(std::mem::take(&mut self.cards))));
        };
        let download = self
            .download
            .get_or_insert_with(|| manifest_download(entry.name));
        if let Some(bytes) = download.advance(&world.platform).await? {
            let manifest = Rc::new(read_manifest(entry.name, &bytes)?);
            world.first_manifest(entry.name, &manifest);
            self.cards.push(card(entry, &manifest));
            self.download = None;
        }
        Ok(Step::More(Vec::new()))
    }
}
