//! An engine's answer to `Load`, for tests of those who pass it on.

use hearth::protocol::{
    Answer, DeviceInfo, Event, InputKind, LoadReport, LoadedModel, ModelCard, ModelHandle,
    OutputKind, OwnClasses, WeightsInfo, WeightsOrigin,
};

/// The digits, loaded under that handle.
pub fn loaded(handle: ModelHandle) -> Event {
    let card = ModelCard {
        name: "digits".into(),
        title: String::new(),
        task: String::new(),
        bytes: 0,
        licence: String::new(),
        parameters: 0,
        labels: Vec::new(),
        descriptions: Vec::new(),
        input: InputKind::Drawing,
        output: OutputKind::Classes,
        own_classes: OwnClasses::Extend,
        examples: Vec::new(),
    };
    Event::Done(Answer::Loaded(LoadedModel {
        handle,
        card,
        labels: Vec::new(),
        device: DeviceInfo::processor("a test"),
        weights: WeightsInfo {
            origin: WeightsOrigin::Shipped,
            sha256: String::new(),
            bytes: 0,
        },
        report: LoadReport::default(),
        activations: 500,
        load_ms: 0.0,
        notice: None,
    }))
}
