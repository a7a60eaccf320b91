//! The bytes of one file, in order and without gaps, over a connection that may break or stall: it goes on where it stopped.

use super::answer::{WEB_PAGE, judge};
use super::platform::{Arrival, Body, Clock, Fetch, FetchError, Head, Wanted};
use super::race::before;
use crate::weights::looks_like_web_page;

/// The longest that one slice waits for bytes, in milliseconds: the engine's other work and `Cancel` wait as long.
const SLICE_MS: u32 = 20;

/// A file on its way.
pub struct Transfer<B> {
    wanted: Wanted,
    expected: Option<u64>,
    stall_ms: Option<u32>,
    flow: Option<Flow<B>>,
    breaks: u32,
    not_before_ms: f64,
}

/// An open connection.
struct Flow<B> {
    body: B,
    /// When it gave something last.
    moved_ms: f64,
    /// Bytes that come and are known already.
    skip: u64,
    /// Bytes of the whole file, where the host tells.
    total: Option<u64>,
    /// Another length was told: the first bytes will show what this is.
    other_length: Option<Trouble>,
}

/// What a slice led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Nothing yet.
    Waits,
    /// The connection broke; another try comes.
    Broke,
    /// The next bytes.
    Bytes(Vec<u8>),
    /// The file is whole.
    End,
}

/// Why a file does not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The connection broke too often.
    Broken {
        /// How often in a row.
        times: u32,
        /// What was seen last.
        last: String,
        /// The first byte that is lacking.
        at: u64,
    },
    /// The host has no such file. What it answered.
    Refused(String),
    /// The file has another length.
    Length {
        /// Bytes that belong there.
        expected: u64,
        /// What is known of its length.
        got: String,
    },
}

impl<B: Body> Transfer<B> {
    /// Prepares to fetch a file from a byte on; `expected` is the length of the whole, where it is known.
    pub fn new(wanted: Wanted, expected: Option<u64>) -> Self {
        Self {
            wanted,
            expected,
            stall_ms: None,
            flow: None,
            breaks: 0,
            not_before_ms: 0.0,
        }
    }

    /// Waits so many milliseconds for the next bytes instead of what the platform says.
    pub fn with_stall_ms(mut self, stall_ms: u32) -> Self {
        self.stall_ms = Some(stall_ms);
        self
    }

    /// The next byte that it will give.
    pub fn at(&self) -> u64 {
        self.wanted.from
    }

    /// What came is worth something: breaks are counted anew.
    pub fn got_on(&mut self) {
        self.breaks = 0;
    }

    /// Waits for the next bytes, at most as long as a slice takes.
    ///
    /// # Errors
    /// A connection that breaks too often, a host without the file, a file of another length.
    pub async fn advance<P>(&mut self, world: &P) -> Result<Moved, Trouble>
    where
        P: Fetch<Body = B> + Clock,
    {
        let now_ms = world.now_ms();
        if now_ms < self.not_before_ms {
            world.pause(SLICE_MS).await;
            return Ok(Moved::Waits);
        }
        let open = || Flow {
            body: world.open(&self.wanted),
            moved_ms: now_ms,
            skip: 0,
            total: None,
            other_length: None,
        };
        let flow = self.flow.get_or_insert_with(open);
        let arrival = before(flow.body.next(), world.pause(SLICE_MS)).await;
        match arrival {
            None => self.wait(world),
            Some(Err(FetchError::Broken(what))) => self.broke(world, what),
            Some(Err(FetchError::Refused(what))) => Err(Trouble::Refused(what)),
            Some(Ok(arrival)) => {
                flow.moved_ms = world.now_ms();
                self.arrived(world, arrival)
            }
        }
    }

    fn arrived<P>(&mut self, world: &P, arrival: Arrival) -> Result<Moved, Trouble>
    where
        P: Fetch<Body = B> + Clock,
    {
        let other_length = self.flow.as_mut().and_then(|flow| flow.other_length.take());
        if let Some(trouble) = other_length {
            return Err(match arrival {
                Arrival::Piece(piece) if looks_like_web_page(&piece) => {
                    Trouble::Refused(WEB_PAGE.into())
                }
                _ => trouble,
            });
        }
        match arrival {
            Arrival::Head(head) => match self.begin(&head) {
                Err(FetchError::Broken(what)) => self.broke(world, what),
                Err(FetchError::Refused(what)) => Err(Trouble::Refused(what)),
                Ok(()) => {
                    self.check_total();
                    Ok(Moved::Waits)
                }
            },
            Arrival::Piece(piece) => self.take(piece),
            Arrival::End => self.end(world),
        }
    }

    fn begin(&mut self, head: &Head) -> Result<(), FetchError> {
        let start = judge(head, self.wanted.from)?;
        if let Some(flow) = &mut self.flow {
            flow.skip = self.wanted.from - start.from;
            flow.total = start.total;
        }
        Ok(())
    }

    /// A file of another length is refused with its first bytes, which tell a web page from a file.
    fn check_total(&mut self) {
        let Some((flow, expected)) = self.flow.as_mut().zip(self.expected) else {
            return;
        };
        let other = flow.total.filter(|total| *total != expected);
        flow.other_length = other.map(|total| Trouble::Length {
            expected,
            got: format!("{total} bytes"),
        });
    }

    /// Bytes that are known already are left out.
    fn take(&mut self, mut piece: Vec<u8>) -> Result<Moved, Trouble> {
        let skip = self.flow.as_mut().map_or(0, |flow| {
            let skip = flow.skip.min(piece.len() as u64);
            flow.skip -= skip;
            skip
        });
        piece.drain(..skip as usize);
        self.wanted.from += piece.len() as u64;
        match self.expected {
            Some(expected) if self.wanted.from > expected => Err(Trouble::Length {
                expected,
                got: "more bytes".into(),
            }),
            _ => Ok(Moved::Bytes(piece)),
        }
    }

    /// A host that told no length may have closed too early: another try shows whether there is more.
    fn end<P>(&mut self, world: &P) -> Result<Moved, Trouble>
    where
        P: Fetch<Body = B> + Clock,
    {
        let told = self.flow.as_ref().and_then(|flow| flow.total);
        let at = self.wanted.from;
        match self.expected.or(told) {
            Some(total) if at < total => {
                self.broke(world, format!("an end after {at} of {total} bytes"))
            }
            _ => Ok(Moved::End),
        }
    }

    fn wait<P>(&mut self, world: &P) -> Result<Moved, Trouble>
    where
        P: Fetch<Body = B> + Clock,
    {
        let stall_ms = self.stall_ms.unwrap_or(world.patience().stall_ms);
        let moved_ms = self.flow.as_ref().map_or(0.0, |flow| flow.moved_ms);
        match world.now_ms() - moved_ms > f64::from(stall_ms) {
            true => self.broke(
                world,
                format!("no byte for {} s", f64::from(stall_ms) / 1e3),
            ),
            false => Ok(Moved::Waits),
        }
    }

    /// Ends this connection; the next one starts where it stopped, after a pause that grows.
    fn broke<P>(&mut self, world: &P, last: String) -> Result<Moved, Trouble>
    where
        P: Fetch<Body = B> + Clock,
    {
        let patience = world.patience();
        self.flow = None;
        self.breaks += 1;
        if self.breaks >= patience.breaks {
            return Err(Trouble::Broken {
                times: self.breaks,
                last,
                at: self.wanted.from,
            });
        }
        let pause_ms = f64::from(patience.pause_ms) * f64::from(1_u32 << (self.breaks - 1));
        self.not_before_ms = world.now_ms() + pause_ms;
        Ok(Moved::Broke)
    }
}
