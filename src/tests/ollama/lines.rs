//! The line splitter: any cut of the bytes gives the same lines (row 71).

use linnet::server::ollama::lines::{LineTooLong, Lines};
use proptest::collection::vec;
use proptest::prelude::*;

/// The lines of a byte stream that comes in these pieces.
fn split(pieces: &[&[u8]], limit: usize) -> Result<Vec<Vec<u8>>, LineTooLong> {
    let mut lines = Lines::new(limit);
    let mut found = Vec::new();
    for piece in pieces {
        lines.push(piece, |line| found.push(line.to_vec()))?;
    }
    lines.finish(|line| found.push(line.to_vec()));
    Ok(found)
}

/// The lines by the plain definition.
fn expected(bytes: &[u8]) -> Vec<Vec<u8>> {
    let lines = bytes.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    lines.filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_lines(
        texts in vec("[a-zé🦜\" ]{0,12}|\r", 0..20),
        cuts in vec(0usize..200, 0..30),
        newline_at_the_end: bool,
    ) {
        let mut bytes = texts.join("\n").into_bytes();
        if newline_at_the_end {
            bytes.push(b'\n');
        }
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut from = 0;
        for cut in cuts {
            pieces.push(&bytes[from..cut]);
            from = cut;
        }
        pieces.push(&bytes[from..]);
        prop_assert_eq!(split(&pieces, 1000), Ok(expected(&bytes)));
    }

    #[test]
    fn the_limit_is_exact(length in 1usize..50, cut in 0usize..50) {
        let line = vec![b'x'; length];
        let cut = cut.min(length);
        let pieces: [&[u8]; 3] = [&line[..cut], &line[cut..], b"\n"];
        prop_assert!(split(&pieces, length).is_ok());
        prop_assert_eq!(split(&pieces, length - 1), Err(LineTooLong));
    }
}

#[test]
fn every_two_way_split_and_single_bytes_are_equal() {
    let bytes = "{\"a\":\"é\"}\r\n\n{\"b\":\"🦜\"}\n{\"last\":1}".as_bytes();
    let whole = expected(bytes);
    assert_eq!(whole.len(), 3);
    for cut in 0..=bytes.len() {
        assert_eq!(split(&[&bytes[..cut], &bytes[cut..]], 100), Ok(whole.clone()), "cut at {cut}");
    }
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(split(&single, 100), Ok(whole));
}

#[test]
fn a_long_line_in_small_pieces_takes_linear_time() {
    // 8 MiB in pieces of 16 bytes: a splitter that looks at the rest again
    // with every piece would compare 2 TB.
    let piece = [b'x'; 16];
    let mut lines = Lines::new(8 * 1024 * 1024);
    for _ in 0..512 * 1024 {
        lines.push(&piece, |_| panic!("no line has ended")).unwrap();
    }
    let mut length = 0;
    assert_eq!(lines.push(b"\n", |line| length = line.len()), Ok(1));
    assert_eq!(length, 8 * 1024 * 1024);
}
