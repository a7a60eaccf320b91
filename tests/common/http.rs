//! A host over real sockets that behaves as badly as it is told, and a small client for it.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use hearth::engine::platform::{Arrival, FetchError, Head, Wanted};

/// How the host answers one request.
#[derive(Clone, Debug)]
pub enum Manner {
    /// It sends the whole file, whatever part is asked for.
    NoRange,
    /// It tells the length, and closes after so many bytes of the body.
    Truncate(usize),
    /// It tells no length, and closes after so many bytes of the body.
    Die(usize),
    /// It goes silent after so many bytes of the body.
    Stall(usize),
    /// Its start page, as what it is.
    Page,
    /// Its start page, as a file.
    PageAsFile,
    /// One byte of the file at this place is another.
    Wrong(usize),
    /// The file, and something behind it, without a length.
    Longer,
    /// A status without a file.
    Status(u16),
    /// The status of a part, but another part.
    OtherPart,
}

/// The host: files by their address, how the weights are answered next, and the Range headers that came for them.
#[derive(Clone)]
pub struct Host {
    pub address: SocketAddr,
    pub manners: Arc<Mutex<VecDeque<Manner>>>,
    pub ranges: Arc<Mutex<Vec<u64>>>,
    weights: Arc<Vec<u8>>,
}

const PAGE: &[u8] = b"<!doctype html><title>Start</title>";

impl Host {
    /// Serves this as every file.
    pub fn start(weights: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = Self {
            address: listener.local_addr().unwrap(),
            manners: Arc::default(),
            ranges: Arc::default(),
            weights: Arc::new(weights),
        };
        let served = host.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let host = served.clone();
                std::thread::spawn(move || host.serve(stream));
            }
        });
        host
    }

    pub fn will(&self, manners: impl IntoIterator<Item = Manner>) {
        *self.manners.lock().unwrap() = manners.into_iter().collect();
    }

    fn serve(&self, mut stream: TcpStream) {
        let from = read_range(&stream);
        self.ranges.lock().unwrap().push(from);
        let manner = self.manners.lock().unwrap().pop_front();
        // A client that hangs up is what some tests want.
        let _ = self.answer(&mut stream, from as usize, manner.as_ref());
    }

    fn answer(
        &self,
        stream: &mut TcpStream,
        from: usize,
        manner: Option<&Manner>,
    ) -> std::io::Result<()> {
        let file = &self.weights[..];
        let file_type = "application/octet-stream";
        let mut part = |bytes: &[u8], sent: &[u8], tells: bool| {
            let (status, range) = match from {
                0 => (200, String::new()),
                from => {
                    let (last, total) = (file.len() - 1, file.len());
                    (
                        206,
                        format!("content-range: bytes {from}-{last}/{total}\r\n"),
                    )
                }
            };
            let length = match tells {
                true => format!("content-length: {}\r\n", bytes.len()),
                false => String::new(),
            };
            let head =
                format!("HTTP/1.1 {status} X\r\ncontent-type: {file_type}\r\n{range}{length}\r\n");
            stream.write_all(head.as_bytes())?;
            stream.write_all(sent)
        };
        let rest = &file[from.min(file.len())..];
        match manner {
            None => part(rest, rest, true),
            Some(Manner::Truncate(count)) => part(rest, &rest[..*count], true),
            Some(Manner::Die(count)) => part(rest, &rest[..*count], false),
            Some(Manner::Stall(count)) => {
                part(rest, &rest[..*count], true)?;
                // Until the client hangs up.
                stream.read(&mut [0]).map(|_| ())
            }
            Some(Manner::Wrong(place)) => {
                let mut other = rest.to_vec();
                other[*place - from] ^= 1;
                part(&other, &other, true)
            }
            Some(Manner::Longer) => {
                let longer = [rest, b"more"].concat();
                part(&longer, &longer, false)
            }
            Some(Manner::NoRange) => write(stream, 200, file_type, "", file),
            Some(Manner::Page) => write(stream, 200, "text/html; charset=utf-8", "", PAGE),
            Some(Manner::PageAsFile) => write(stream, 200, file_type, "", PAGE),
            Some(Manner::Status(status)) => write(stream, *status, "text/plain", "", b"no"),
            Some(Manner::OtherPart) => {
                let range = format!("content-range: bytes 0-9/{}\r\n", file.len());
                write(stream, 206, file_type, &range, &file[..10])
            }
        }
    }
}

fn write(
    stream: &mut TcpStream,
    status: u16,
    file_type: &str,
    more: &str,
    body: &[u8],
) -> std::io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {file_type}\r\n{more}content-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

/// The first byte that a request wants. The whole head is read: closing a socket that still holds unread bytes resets the connection,
/// and what was sent before is lost.
fn read_range(stream: &TcpStream) -> u64 {
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let mut head = head.iter();
    let header = head.find_map(|line| line.strip_prefix("range: bytes="));
    header.map_or(0, |range| range.trim_end_matches('-').parse().unwrap())
}

/// Asks the host for a file; what comes is received here as it comes.
pub fn get(host: SocketAddr, wanted: &Wanted) -> Receiver<Result<Arrival, FetchError>> {
    let (sender, receiver) = channel();
    let wanted = wanted.clone();
    std::thread::spawn(move || {
        let broken = |error: std::io::Error| FetchError::Broken(error.to_string());
        let got = request(host, &wanted, &sender)
            .map_err(broken)
            .and_then(|ended| ended);
        // A transfer that was given up is heard by nobody.
        let _ = sender.send(got.map(|()| Arrival::End));
    });
    receiver
}

fn request(
    host: SocketAddr,
    wanted: &Wanted,
    sender: &Sender<Result<Arrival, FetchError>>,
) -> std::io::Result<Result<(), FetchError>> {
    let mut stream = TcpStream::connect(host)?;
    let range = match wanted.from {
        0 => String::new(),
        from => format!("range: bytes={from}-\r\n"),
    };
    write!(
        stream,
        "GET /{} HTTP/1.1\r\nhost: test\r\n{range}\r\n",
        wanted.address
    )?;
    let mut reader = BufReader::new(stream);
    let head = read_head(&mut reader)?;
    let total = head.content_length;
    if sender.send(Ok(Arrival::Head(head))).is_err() {
        return Ok(Ok(()));
    }
    let (mut buffer, mut count) = (vec![0; 10_000], 0);
    loop {
        let length = reader.read(&mut buffer)?;
        count += length as u64;
        if length == 0 {
            let is_whole = total.is_none_or(|total| total == count);
            let cut = FetchError::Broken(format!("the connection was closed after {count} bytes"));
            return Ok(is_whole.then_some(()).ok_or(cut));
        }
        if sender
            .send(Ok(Arrival::Piece(buffer[..length].to_vec())))
            .is_err()
        {
            return Ok(Ok(()));
        }
    }
}

fn read_head(reader: &mut impl BufRead) -> std::io::Result<Head> {
    let mut head = Head::default();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end();
        match line.split_once(": ") {
            None if line.is_empty() => return Ok(head),
            None => head.status = line.split(' ').nth(1).unwrap_or_default().parse().unwrap(),
            Some(("content-type", value)) => head.content_type = value.into(),
            Some(("content-range", value)) => head.content_range = Some(value.into()),
            Some(("content-length", value)) => head.content_length = value.parse().ok(),
            _ => {}
        }
    }
}
