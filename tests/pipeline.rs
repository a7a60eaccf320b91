//! The weight pipeline against connections, hosts and stores that fail in every way: what is refused is refused by name, what can be
//! mended is mended, and nothing is fetched twice.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use std::cell::Cell;
use std::rc::Rc;

use common::http::{Host, Manner};
use common::{Act, Bench, Pieces, World, is_weights, repository_file};
use hearth::engine::platform::{FetchError, Head, Patience, Wanted};
use hearth::engine::weights_download::WeightsDownload;
use hearth::protocol::{
    Answer, CachedModel, Command, Event, Failure, FailureKind, LoadedModel, Progress, WeightSource,
};
use hearth::weights::{Chunk, Manifest, ManifestFile, sha256};

/// Small, so that the digits' weights have five.
const CHUNK: usize = 65_536;
const FILE: &str = "models/digits/digits.safetensors";
const MANIFEST: &str = "models/digits/manifest.json";

fn weights() -> Vec<u8> {
    repository_file(FILE).unwrap()
}

/// The digits' manifest for another file in chunks of that size.
fn manifest(bytes: &[u8], chunk: usize) -> Manifest {
    let mut manifest: Manifest =
        serde_json::from_slice(&repository_file(MANIFEST).unwrap()).unwrap();
    manifest.weights.bytes = bytes.len() as u64;
    manifest.weights.sha256 = sha256(bytes);
    manifest.weights.chunks = bytes
        .chunks(chunk)
        .map(|part| Chunk {
            bytes: part.len() as u64,
            sha256: sha256(part),
        })
        .collect();
    manifest
}

/// A world whose site has the digits in five chunks.
fn world() -> World {
    let world = World::default();
    deploy(&world, &manifest(&weights(), CHUNK));
    world
}

fn deploy(world: &World, manifest: &Manifest) {
    let text = serde_json::to_vec(manifest).unwrap();
    world.0.files.borrow_mut().insert(MANIFEST.into(), text);
}

/// Plays a network for the weights; the rest comes from the repository.
fn play(world: &World, mut network: impl FnMut(&Wanted) -> Pieces + 'static) {
    let played = move |wanted: &Wanted| is_weights(&wanted.address).then(|| network(wanted));
    *world.0.network.borrow_mut() = Some(Box::new(played));
}

fn load(world: &World) -> Result<LoadedModel, Failure> {
    Bench::in_world(world.clone()).load(WeightSource::Shipped)
}

/// From which bytes the weights were asked for since the last look.
fn asked(world: &World) -> Vec<u64> {
    let opened = world.0.opened.take();
    let weights = opened.iter().filter(|wanted| is_weights(&wanted.address));
    weights.map(|wanted| wanted.from).collect()
}

fn chunk_entry(place: usize) -> String {
    let sha256 = &manifest(&weights(), CHUNK).weights.chunks[place].sha256;
    format!("cache/{sha256}")
}

fn broken() -> Act {
    Act::Give(Err(FetchError::Broken("cut by a test".into())))
}

/// Runs a download by itself, without an engine.
fn download(world: &World, manifest: &Manifest) -> Result<Vec<u8>, Failure> {
    let mut download = WeightsDownload::new(manifest);
    loop {
        if let Some(bytes) = pollster::block_on(download.advance(world))? {
            return Ok(bytes);
        }
    }
}

#[test]
fn a_transfer_that_is_cut_at_any_byte_goes_on_from_there() {
    let file: Vec<u8> = (0..203_u32).map(|place| (place * 37 % 251) as u8).collect();
    let manifest = manifest(&file, 64);
    for cut in 0..file.len() {
        let world = World::default();
        let (served, first) = (file.clone(), Cell::new(true));
        play(&world, move |wanted| match first.replace(false) {
            true => Pieces::whole(&served).cut(cut, broken()),
            false => Pieces::ranged(&served, wanted.from),
        });
        assert_eq!(download(&world, &manifest).unwrap(), file, "cut at {cut}");
        assert_eq!(asked(&world), [0, cut as u64]);
    }
}

#[test]
fn after_a_reload_it_goes_on_from_the_last_whole_chunk() {
    let file: Vec<u8> = (0..203_u32).map(|place| (place * 37 % 251) as u8).collect();
    let manifest = manifest(&file, 64);
    for cut in 0..file.len() {
        let world = World::default();
        let served = file.clone();
        let (first, left) = (Cell::new(true), Rc::new(Cell::new(true)));
        let gone = Rc::clone(&left);
        play(&world, move |wanted| {
            match (first.replace(false), gone.get()) {
                (true, _) => Pieces::whole(&served).cut(cut, broken()),
                (false, true) => Pieces::offline(),
                (false, false) => Pieces::ranged(&served, wanted.from),
            }
        });
        let failure = download(&world, &manifest).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Network);
        assert_eq!(failure.expected, format!("the file's bytes from {cut} on"));
        asked(&world);
        left.set(false);
        assert_eq!(download(&world, &manifest).unwrap(), file, "cut at {cut}");
        assert_eq!(asked(&world), [(cut / 64 * 64) as u64]);
    }
}

#[test]
fn a_host_that_knows_no_range_is_read_from_the_start() {
    let world = world();
    let first = Cell::new(true);
    play(&world, move |_| match first.replace(false) {
        true => Pieces::whole(&weights()).cut(150_000, broken()),
        false => Pieces::whole(&weights()),
    });
    load(&world).unwrap();
    assert_eq!(asked(&world), [0, 150_000]);
}

#[test]
fn a_connection_that_stalls_is_opened_again_and_one_that_always_does_is_given_up() {
    let world = world();
    let first = Cell::new(true);
    play(&world, move |wanted| match first.replace(false) {
        true => Pieces::whole(&weights()).cut(100_000, Act::Hang),
        false => Pieces::ranged(&weights(), wanted.from),
    });
    load(&world).unwrap();
    assert_eq!(asked(&world), [0, 100_000]);

    let stalling = self::world();
    play(&stalling, |_| Pieces([Act::Hang].into()));
    let failure = load(&stalling).unwrap_err();
    let said = "5 broken connections in a row, the last with: no byte for 20 s";
    assert_eq!(
        (failure.kind, failure.got.as_str()),
        (FailureKind::Network, said)
    );
    assert_eq!((failure.place.as_str(), asked(&stalling).len()), (FILE, 5));
}

#[test]
fn pauses_between_tries_grow() {
    let world = world();
    let tries = Rc::new(std::cell::RefCell::new(Vec::new()));
    let (seen, clock) = (Rc::clone(&tries), world.clone());
    play(&world, move |_| {
        use hearth::engine::platform::Clock;
        seen.borrow_mut().push(clock.now_ms());
        Pieces::offline()
    });
    load(&world).unwrap_err();
    let pauses: Vec<f64> = tries
        .borrow()
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect();
    assert!(pauses[0] >= 300.0 && pauses[3] < 4_000.0, "{pauses:?}");
    assert!(
        pauses.windows(2).all(|pair| pair[1] > 1.5 * pair[0]),
        "{pauses:?}"
    );
}

#[test]
fn a_load_that_waits_for_a_silent_host_can_be_given_up() {
    let world = world();
    play(&world, |_| Pieces([Act::Hang].into()));
    let mut bench = Bench::in_world(world.clone());
    let request = bench.send(Command::Load {
        model: "digits".into(),
        weights: WeightSource::Shipped,
    });
    (0..20).for_each(|_| bench.advance());
    bench.send(Command::Cancel { request });
    assert!(bench.events(request).contains(&Event::Cancelled));
    assert!(!bench.engine.has_work());
    *world.0.network.borrow_mut() = None;
    bench.load(WeightSource::Shipped).unwrap();
}

#[test]
fn bytes_are_told_and_those_from_the_cache_count() {
    let world = world();
    load(&world).unwrap();
    for place in [1, 3] {
        world.0.stored.borrow_mut().remove(&chunk_entry(place));
    }
    asked(&world);
    let mut bench = Bench::in_world(world.clone());
    let id = bench.send(Command::Load {
        model: "digits".into(),
        weights: WeightSource::Shipped,
    });
    let done: Vec<u64> = bench
        .finish(id)
        .iter()
        .filter_map(|event| match event {
            Event::Progress(Progress::Bytes { done, total, .. }) => {
                assert_eq!(*total, weights().len() as u64);
                Some(*done)
            }
            _ => None,
        })
        .collect();
    assert!(
        done.is_sorted() && done.contains(&(CHUNK as u64)),
        "{done:?}"
    );
    assert_eq!(asked(&world), [CHUNK as u64, 3 * CHUNK as u64]);
}

#[test]
fn a_wrong_hash_names_its_chunk_and_the_well_ones_stay() {
    let world = world();
    let mut spoilt = weights();
    spoilt[2 * CHUNK + 5] ^= 1;
    let first = Cell::new(true);
    play(&world, move |wanted| match first.replace(false) {
        true => Pieces::ranged(&spoilt, wanted.from),
        false => Pieces::ranged(&weights(), wanted.from),
    });
    let failure = load(&world).unwrap_err();
    assert_eq!(
        (failure.kind, failure.place.as_str()),
        (FailureKind::BadWeights, FILE)
    );
    assert!(failure.expected.ends_with("of part 2"), "{failure}");
    assert!(!world.0.stored.borrow().contains_key(&chunk_entry(2)));
    asked(&world);
    load(&world).unwrap();
    assert_eq!(asked(&world), [2 * CHUNK as u64]);
}

/// What one answer of the host leads to, and that trying again helps.
fn refused(answer: impl Fn() -> Pieces + 'static) -> Failure {
    let world = world();
    let first = Cell::new(true);
    play(&world, move |wanted| match first.replace(false) {
        true => answer(),
        false => Pieces::ranged(&weights(), wanted.from),
    });
    let mut bench = Bench::in_world(world);
    let failure = bench.load(WeightSource::Shipped).unwrap_err();
    assert_eq!(failure.place, FILE);
    bench.load(WeightSource::Shipped).unwrap();
    failure
}

#[test]
fn what_is_no_weight_file_is_refused_by_name() {
    let page = b"<!DOCTYPE html><html><title>404</title></html>";
    let html = || Head {
        content_type: "text/html".into(),
        ..Head::whole(1_000)
    };
    let failure = refused(move || Pieces::answer(html(), page, 10));
    assert_eq!(failure.kind, FailureKind::Network);
    assert!(failure.got.starts_with("a web page"), "{failure}");

    let as_file = Head {
        content_length: None,
        ..Head::whole(0)
    };
    let failure = refused(move || Pieces::answer(as_file.clone(), page, 100));
    assert_eq!(failure.kind, FailureKind::Network);
    assert!(failure.got.starts_with("a web page"), "{failure}");

    let failure = refused(|| Pieces::status(404));
    assert_eq!(
        (failure.kind, failure.got.as_str()),
        (FailureKind::Network, "HTTP status 404")
    );
}

#[test]
fn another_length_is_refused_before_it_is_fetched_where_it_is_told() {
    let (length, expected) = (weights().len(), format!("{} bytes", weights().len()));
    for other in [length - 1, length + 1, 0] {
        let failure = refused(move || Pieces::whole(&vec![0; other]));
        assert_eq!(failure.kind, FailureKind::BadWeights);
        assert_eq!(
            (failure.expected.as_str(), failure.got),
            (expected.as_str(), format!("{other} bytes"))
        );
    }
    let untold = |bytes: Vec<u8>| {
        let head = Head {
            content_length: None,
            ..Head::whole(0)
        };
        Pieces::answer(head, &bytes, 1_000)
    };
    let failure = refused(move || untold([weights(), vec![7]].concat()));
    assert_eq!(
        (failure.expected.as_str(), failure.got.as_str()),
        (expected.as_str(), "more bytes")
    );
}

#[test]
fn a_file_that_ends_early_on_a_host_that_tells_no_length_is_told_too() {
    let world = world();
    play(&world, |wanted| {
        let head = Head {
            content_length: None,
            ..Head::whole(0)
        };
        match wanted.from {
            0 => Pieces::answer(head, &weights()[..70_000], 1_000),
            _ => Pieces::status(416),
        }
    });
    let failure = load(&world).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Network);
    assert!(
        failure.got.contains("the file has fewer than 70001 bytes"),
        "{failure}"
    );
}

#[test]
fn another_part_than_the_one_asked_for_is_refused() {
    let world = world();
    let first = Cell::new(true);
    play(&world, move |_| match first.replace(false) {
        true => Pieces::whole(&weights()).cut(1_000, broken()),
        false => Pieces::ranged(&weights(), 2_000),
    });
    let failure = load(&world).unwrap_err();
    assert!(
        failure.got.starts_with("another part (bytes 2000-"),
        "{failure}"
    );
}

#[test]
fn a_spoilt_cache_entry_is_dropped_and_fetched_again_silently() {
    let world = world();
    load(&world).unwrap();
    let entries = [(0, vec![]), (2, vec![1; CHUNK]), (4, weights())];
    for (place, spoilt) in entries {
        let entry = chunk_entry(place);
        world.0.stored.borrow_mut().insert(entry.clone(), spoilt);
        asked(&world);
        assert_eq!(load(&world).unwrap().notice, None);
        assert_eq!(asked(&world), [(place * CHUNK) as u64]);
        let stored = world.0.stored.borrow();
        assert_eq!(sha256(&stored[&entry]), entry.trim_start_matches("cache/"));
    }
}

#[test]
fn the_second_visit_needs_no_network() {
    let world = world();
    let mut visit = Bench::in_world(world.clone());
    let first = visit.load(WeightSource::Shipped).unwrap();
    let gallery = |model| Command::Gallery { model, count: 10 };
    let samples = visit.ask(gallery(first.handle)).unwrap();
    visit.ask(Command::Models).unwrap();
    *world.0.network.borrow_mut() = Some(Box::new(|_| Some(Pieces::offline())));
    asked(&world);
    let mut bench = Bench::in_world(world.clone());
    let again = bench.load(WeightSource::Shipped).unwrap();
    assert_eq!((again.weights, again.notice), (first.weights, None));
    assert!(asked(&world).is_empty());
    assert_eq!(bench.ask(gallery(again.handle)).unwrap(), samples);
    let Answer::Models(cards) = bench.ask(Command::Models).unwrap() else {
        panic!("expected cards")
    };
    assert!(cards.iter().any(|card| card.name == "digits"));
}

#[test]
fn a_network_that_hangs_gives_way_to_the_copy_soon() {
    use hearth::engine::platform::Clock;
    let world = world();
    load(&world).unwrap();
    *world.0.network.borrow_mut() = Some(Box::new(|_| Some(Pieces([Act::Hang].into()))));
    let start_ms = world.now_ms();
    load(&world).unwrap();
    assert!(world.now_ms() - start_ms < 6_000.0);
}

#[test]
fn where_there_is_no_room_it_loads_all_the_same_and_says_so() {
    let world = world();
    world.0.free_bytes.set(Some(200_000));
    let notice = load(&world).unwrap().notice.unwrap();
    for part in [
        "Digits",
        "303 kB are needed, 200 kB are free",
        "again next time",
    ] {
        assert!(notice.contains(part), "{notice}");
    }
    assert!(!world.0.stored.borrow().contains_key(&chunk_entry(0)));

    let full = self::world();
    full.0.disk_full.set(true);
    let notice = load(&full).unwrap().notice.unwrap();
    assert!(notice.contains("a full disk"), "{notice}");
    assert!(full.0.stored.borrow().is_empty());
}

#[test]
fn an_update_of_the_site_is_told_as_such_and_trying_again_takes_the_new_files() {
    let world = world();
    let mut bench = Bench::in_world(world.clone());
    // The page has seen the old manifest; the host has new weights already, and then the new manifest.
    let mut new = weights();
    let last = new.len() - 1;
    new[last] ^= 0x01;
    let (next, site) = (new.clone(), world.clone());
    play(&world, move |wanted| {
        deploy(&site, &manifest(&next, CHUNK));
        Pieces::ranged(&next, wanted.from)
    });
    let failure = bench.load(WeightSource::Shipped).unwrap_err();
    assert_eq!(
        (failure.kind, failure.place.as_str()),
        (FailureKind::Redeployed, FILE)
    );
    assert!(failure.expected.ends_with("of part 4"), "{failure}");
    assert!(failure.advice.contains("reload the page"), "{failure}");
    let compared = world.0.opened.borrow().last().unwrap().clone();
    assert_eq!(
        (compared.address.as_str(), compared.fresh),
        (MANIFEST, true)
    );

    let loaded = bench.load(WeightSource::Shipped).unwrap();
    assert_eq!(loaded.weights.sha256, sha256(&new));
}

#[test]
fn weights_that_are_gone_after_an_update_are_told_as_an_update_and_else_as_missing() {
    for is_update in [true, false] {
        let world = world();
        let site = world.clone();
        play(&world, move |_| {
            if is_update {
                let mut new = manifest(&weights(), CHUNK);
                new.weights.file = "digits.v2.safetensors".into();
                deploy(&site, &new);
            }
            Pieces::status(404)
        });
        let failure = load(&world).unwrap_err();
        let kind = match is_update {
            true => FailureKind::Redeployed,
            false => FailureKind::Network,
        };
        assert_eq!(
            (failure.kind, failure.got.as_str()),
            (kind, "HTTP status 404")
        );
    }
}

fn cached(bench: &mut Bench) -> Vec<CachedModel> {
    match bench.ask(Command::Cache).unwrap() {
        Answer::Cache(cached) => cached,
        other => panic!("expected a list, got {other:?}"),
    }
}

#[test]
fn what_is_stored_is_listed_and_can_be_removed_but_not_what_the_person_kept() {
    let world = world();
    let mut bench = Bench::in_world(world.clone());
    assert_eq!(cached(&mut bench), []);
    let model = bench.load(WeightSource::Shipped).unwrap().handle;
    let digits = CachedModel {
        name: "digits".into(),
        title: "Digits".into(),
        bytes: weights().len() as u64,
        kept_bytes: 0,
        whole: true,
    };
    assert_eq!(cached(&mut bench), [digits]);
    bench.ask(Command::Gallery { model, count: 10 }).unwrap();
    let samples = cached(&mut bench)[0].bytes - weights().len() as u64;
    assert!((100_000..200_000).contains(&samples), "{samples}");

    world.0.stored.borrow_mut().remove(&chunk_entry(4));
    let part = cached(&mut bench).remove(0);
    assert_eq!(
        (part.bytes, part.whole),
        (4 * CHUNK as u64 + samples, false)
    );

    bench.ask(Command::Keep { model }).unwrap();
    let uncache = |model: &str| Command::Uncache {
        model: model.into(),
    };
    assert_eq!(bench.ask(uncache("digits")), Ok(Answer::Acknowledged));
    let left = cached(&mut bench).remove(0);
    assert_eq!((left.bytes, left.whole), (0, false));
    assert_eq!(left.kept_bytes, weights().len() as u64);
    assert!(
        world
            .0
            .stored
            .borrow()
            .keys()
            .all(|name| !name.starts_with("cache/"))
    );
    assert_eq!(bench.ask(uncache("digits")), Ok(Answer::Acknowledged));
    let unknown = bench.ask(uncache("cats")).unwrap_err();
    assert_eq!(unknown.kind, FailureKind::UnknownModel);
}

#[test]
fn an_older_version_s_chunks_are_removed() {
    let world = world();
    load(&world).unwrap();
    let mut new = weights();
    let last = new.len() - 1;
    new[last] ^= 0x01;
    deploy(&world, &manifest(&new, CHUNK));
    world.0.files.borrow_mut().insert(FILE.into(), new);
    asked(&world);
    load(&world).unwrap();
    assert_eq!(asked(&world), [4 * CHUNK as u64]);
    let stored = world.0.stored.borrow();
    assert!(stored.contains_key(&chunk_entry(3)) && !stored.contains_key(&chunk_entry(4)));
}

#[test]
fn a_file_beside_the_weights_is_verified_and_kept_with_them() {
    let world = world();
    let vocabulary = b"[PAD] hearth".to_vec();
    let file = ManifestFile {
        role: "vocabulary".into(),
        file: "vocabulary.txt".into(),
        bytes: vocabulary.len() as u64,
        sha256: sha256(&vocabulary),
    };
    let mut manifest = manifest(&weights(), CHUNK);
    manifest.files = vec![file.clone()];
    deploy(&world, &manifest);
    let address = "models/digits/vocabulary.txt";
    world
        .0
        .files
        .borrow_mut()
        .insert(address.into(), vocabulary.clone());
    let fetch = || {
        let mut download = WeightsDownload::beside(&manifest, &file);
        loop {
            if let Some(bytes) = pollster::block_on(download.advance(&world))? {
                return Ok::<_, Failure>(bytes);
            }
        }
    };
    load(&world).unwrap();
    assert_eq!(fetch().unwrap(), vocabulary);
    load(&world).unwrap();
    world
        .0
        .files
        .borrow_mut()
        .insert(address.into(), b"other bytes!".to_vec());
    assert_eq!(fetch().unwrap(), vocabulary);
    let listed = cached(&mut Bench::in_world(world.clone())).remove(0);
    assert!(listed.whole && listed.bytes == (weights().len() + vocabulary.len()) as u64);

    world.0.stored.borrow_mut().clear();
    let failure = fetch().unwrap_err();
    assert_eq!(
        (failure.kind, failure.place.as_str()),
        (FailureKind::BadWeights, address)
    );
}

#[test]
fn chunks_that_belong_to_no_model_are_swept_away() {
    let world = world();
    let orphan = format!("cache/{}", "0".repeat(64));
    world
        .0
        .stored
        .borrow_mut()
        .insert(orphan.clone(), vec![1; 9]);
    load(&world).unwrap();
    assert!(!world.0.stored.borrow().contains_key(&orphan));
}

/// A world whose weights come from a real host.
fn hosted() -> (World, Host) {
    let world = world();
    let host = Host::start(weights());
    *world.0.host.borrow_mut() = Some(host.clone());
    world.0.patience.set(Some(Patience {
        stall_ms: 1_500,
        pause_ms: 20,
        ..Patience::default()
    }));
    (world, host)
}

#[test]
fn over_real_sockets_a_bad_connection_is_mended() {
    let cases: [(Vec<Manner>, &[u64]); 6] = [
        (vec![], &[0]),
        (vec![Manner::Truncate(100_000)], &[0, 100_000]),
        (
            vec![
                Manner::Die(70_000),
                Manner::Truncate(0),
                Manner::Die(30_000),
            ],
            &[0, 70_000, 70_000, 100_000],
        ),
        (vec![Manner::Stall(5)], &[0, 5]),
        (
            vec![Manner::Truncate(65_536), Manner::NoRange],
            &[0, 65_536],
        ),
        (vec![Manner::Status(503), Manner::Status(429)], &[0, 0, 0]),
    ];
    for (manners, ranges) in cases {
        let (world, host) = hosted();
        host.will(manners.clone());
        load(&world).unwrap_or_else(|failure| panic!("{manners:?}: {failure}"));
        assert_eq!(*host.ranges.lock().unwrap(), ranges, "{manners:?}");
    }
}

#[test]
fn over_real_sockets_what_is_wrong_is_refused_and_can_be_tried_again() {
    let cases = [
        (vec![Manner::Page], FailureKind::Network, "a web page"),
        (vec![Manner::PageAsFile], FailureKind::Network, "a web page"),
        (vec![Manner::Wrong(70_000)], FailureKind::BadWeights, ""),
        (vec![Manner::Longer], FailureKind::BadWeights, "more bytes"),
        (
            vec![Manner::Status(404)],
            FailureKind::Network,
            "HTTP status 404",
        ),
        (
            vec![Manner::Truncate(9), Manner::Status(404)],
            FailureKind::Network,
            "HTTP status 404",
        ),
        (
            vec![Manner::Truncate(9), Manner::OtherPart],
            FailureKind::Network,
            "another part",
        ),
    ];
    for (manners, kind, got) in cases {
        let (world, host) = hosted();
        host.will(manners.clone());
        let mut bench = Bench::in_world(world);
        let failure = bench.load(WeightSource::Shipped).unwrap_err();
        assert_eq!(
            (failure.kind, failure.place.as_str()),
            (kind, FILE),
            "{manners:?}"
        );
        assert!(failure.got.starts_with(got), "{manners:?}: {failure}");
        bench.load(WeightSource::Shipped).unwrap();
    }
}

#[test]
fn a_manifest_that_contradicts_itself_is_refused() {
    let world = world();
    let mut wrong = manifest(&weights(), CHUNK);
    wrong.weights.chunks.pop();
    deploy(&world, &wrong);
    let failure = load(&world).unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadWeights);
    assert!(asked(&world).is_empty());

    let mut wrong = manifest(&weights(), CHUNK);
    wrong.weights.sha256 = sha256(b"other");
    deploy(&world, &wrong);
    for _ in 0..2 {
        let failure = load(&world).unwrap_err();
        assert!(failure.got.contains("chunks that are well"), "{failure}");
    }
}

#[test]
fn a_web_page_instead_of_a_manifest_is_refused_and_no_copy_is_kept() {
    let world = world();
    let page = b"<!doctype html><title>Start</title>".to_vec();
    world.0.files.borrow_mut().insert(MANIFEST.into(), page);
    let failure = load(&world).unwrap_err();
    assert_eq!(
        (failure.kind, failure.place.as_str()),
        (FailureKind::Network, MANIFEST)
    );
    assert!(world.0.stored.borrow().is_empty());
}
