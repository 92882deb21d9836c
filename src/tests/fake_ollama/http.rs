//! Just enough HTTP/1.1, by hand: the faults to be played (half a line, one
//! header byte a second, a reset) are below what a server library lets one do.
//!
//! Absent on purpose: TLS, pipelining, trailers.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// Largest request head and body.
const HEAD_BYTES: usize = 64 * 1024;
const BODY_BYTES: usize = 64 * 1024 * 1024;

/// A request that was read whole.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// Reads requests from a connection, keeping what came too early.
pub struct Reader {
    half: OwnedReadHalf,
    early: Vec<u8>,
}

impl Reader {
    pub fn new(half: OwnedReadHalf) -> Self {
        Self { half, early: Vec::new() }
    }

    /// The next request; none if the client has gone.
    pub async fn request(&mut self) -> io::Result<Option<Request>> {
        let end = loop {
            if let Some(at) = self.early.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            // A TLS greeting: a plain server makes nothing of it and hangs up.
            if self.early.first() == Some(&0x16) {
                return Err(io::Error::other("TLS"));
            }
            if self.early.len() > HEAD_BYTES {
                return Err(io::Error::other("head too large"));
            }
            if !self.more().await? {
                return Ok(None);
            }
        };
        let head = String::from_utf8_lossy(&self.early[..end]).into_owned();
        self.early.drain(..end + 4);
        let mut lines = head.split("\r\n");
        let mut first = lines.next().unwrap_or_default().split(' ');
        let method = first.next().unwrap_or_default().to_owned();
        let target = first.next().unwrap_or_default();
        let path = target.split('?').next().unwrap_or_default().to_owned();
        let headers: BTreeMap<String, String> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let body = if headers.get("transfer-encoding").is_some_and(|value| value == "chunked") {
            self.chunked().await?
        } else {
            let length = headers.get("content-length").and_then(|length| length.parse().ok());
            self.exactly(length.unwrap_or(0)).await?
        };
        Ok(Some(Request { method, path, headers, body }))
    }

    /// Returns when the client has closed or reset the connection.
    pub async fn closed(&mut self) {
        while matches!(self.more().await, Ok(true)) {}
    }

    /// Resets the connection: the other side gets an error, not an end.
    pub fn reset(self, write: OwnedWriteHalf) {
        if let Ok(stream) = self.half.reunite(write) {
            let _ = stream.set_zero_linger();
        }
    }

    async fn more(&mut self) -> io::Result<bool> {
        Ok(self.half.read_buf(&mut self.early).await? > 0)
    }

    async fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        if length > BODY_BYTES {
            return Err(io::Error::other("body too large"));
        }
        while self.early.len() < length {
            if !self.more().await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.early.drain(..length).collect())
    }

    async fn chunked(&mut self) -> io::Result<Vec<u8>> {
        let mut whole = Vec::new();
        loop {
            let end = loop {
                if let Some(at) = self.early.windows(2).position(|two| two == b"\r\n") {
                    break at;
                }
                if !self.more().await? {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            };
            let size: Vec<u8> = self.exactly(end + 2).await?;
            let size = String::from_utf8_lossy(&size[..end]).into_owned();
            let size = usize::from_str_radix(size.trim(), 16).map_err(io::Error::other)?;
            let mut chunk = self.exactly(size + 2).await?;
            chunk.truncate(size);
            if size == 0 {
                return Ok(whole);
            }
            whole.extend_from_slice(&chunk);
        }
    }
}

/// Writes one answer.
pub struct Writer<'a> {
    half: &'a mut OwnedWriteHalf,
    /// Cut every write into chunks of so many bytes; 0 does not cut.
    pub split_bytes: usize,
    /// Cut the body into two chunks at this byte; 0 does not cut.
    pub cut_at: u64,
    /// Bytes of the body so far, without the chunks' frames.
    body: u64,
    /// Headers of every answer.
    pub always: BTreeMap<String, String>,
    /// Bytes that went out.
    pub bytes: u64,
}

impl<'a> Writer<'a> {
    pub fn new(half: &'a mut OwnedWriteHalf) -> Self {
        let always = BTreeMap::new();
        Self { half, split_bytes: 0, cut_at: 0, body: 0, always, bytes: 0 }
    }

    /// Whether anything of the answer has gone out.
    pub fn began(&self) -> bool {
        self.bytes > 0
    }

    /// A whole answer.
    pub async fn whole(
        &mut self,
        status: u16,
        content_type: &str,
        headers: &BTreeMap<String, String>,
        body: &[u8],
    ) -> io::Result<()> {
        let mut head = status_line(status);
        if !content_type.is_empty() {
            let _ = write!(head, "Content-Type: {content_type}\r\n");
        }
        for (name, value) in headers.iter().chain(&self.always) {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let _ = write!(head, "Content-Length: {}\r\n\r\n", body.len());
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        self.raw(&bytes).await
    }

    /// The head of a stream, with the first chunk if there is one: a real
    /// server flushes both together.
    pub async fn begin(&mut self, headers: &BTreeMap<String, String>) -> io::Result<()> {
        let mut head = status_line(200);
        head.push_str("Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n");
        for (name, value) in headers.iter().chain(&self.always) {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        self.raw(head.as_bytes()).await
    }

    /// One chunk, or several of `split_bytes`.
    pub async fn chunk(&mut self, bytes: &[u8]) -> io::Result<()> {
        let before = self.cut_at.saturating_sub(self.body) as usize;
        self.body += bytes.len() as u64;
        if (1..bytes.len()).contains(&before) {
            let (first, rest) = bytes.split_at(before);
            self.raw(&framed(first)).await?;
            tokio::task::yield_now().await;
            return self.raw(&framed(rest)).await;
        }
        let size = if self.split_bytes == 0 { bytes.len() } else { self.split_bytes };
        for piece in bytes.chunks(size.max(1)) {
            let framed = framed(piece);
            self.raw(&framed).await?;
            if self.split_bytes > 0 {
                // Give the reader a chance to see this piece alone.
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    /// The end of a stream.
    pub async fn end(&mut self) -> io::Result<()> {
        self.raw(b"0\r\n\r\n").await
    }

    /// Bytes as they are.
    pub async fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.half.write_all(bytes).await?;
        self.bytes += bytes.len() as u64;
        self.half.flush().await
    }
}

/// One chunk of a chunked body.
pub fn framed(bytes: &[u8]) -> Vec<u8> {
    let mut framed = format!("{:x}\r\n", bytes.len()).into_bytes();
    framed.extend_from_slice(bytes);
    framed.extend_from_slice(b"\r\n");
    framed
}

fn status_line(status: u16) -> String {
    let reason = match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };
    format!("HTTP/1.1 {status} {reason}\r\nDate: Fri, 21 Aug 2026 10:00:00 GMT\r\n")
}
