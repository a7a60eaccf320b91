//! The job that shows held-out samples, spread over all classes.

use super::dataset::PartDownload;
use super::failure::no_data;
use super::job::Step;
use super::platform::{Body, Platform};
use super::prepare::image;
use super::world::{Model, World};
use crate::data::Images;
use crate::protocol::{Answer, Failure, GallerySample};

pub struct GalleryJob<B> {
    data: String,
    labels: Vec<String>,
    count: usize,
    download: Option<PartDownload<B>>,
}

impl<B: Body> GalleryJob<B> {
    pub fn new(model: &Model, count: u32) -> Result<Self, Failure> {
        let data = model.manifest.data.clone();
        Ok(Self {
            data: data.ok_or_else(|| no_data(model.entry.name))?,
            labels: model.manifest.labels.clone(),
            count: count as usize,
            download: None,
        })
    }

    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        match world
            .part(&self.data, "held_out", &mut self.download)
            .await?
        {
            Err(progress) => Ok(Step::more(progress)),
            Ok(images) => Ok(Step::done(Answer::Gallery(self.samples(&images)))),
        }
    }

    fn samples(&self, images: &Images) -> Vec<GallerySample> {
        let sample = |index: usize| GallerySample {
            index: index as u32,
            label: self
                .labels
                .get(usize::from(images.labels[index]))
                .cloned()
                .unwrap_or_default(),
            image: image(images.picture(index)),
        };
        spread(images, self.labels.len(), self.count)
            .into_iter()
            .map(sample)
            .collect()
    }
}

/// The first samples of each class in turn, in the order of the classes.
fn spread(images: &Images, classes: usize, count: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    for class in 0..classes {
        let share = count / classes + usize::from(class < count % classes);
        let of_class =
            (0..images.len()).filter(|index| usize::from(images.labels[*index]) == class);
        chosen.extend(of_class.take(share));
    }
    chosen
}
