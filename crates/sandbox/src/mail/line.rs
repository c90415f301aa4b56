//! Lines of a bounded length from a connection.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// What was read into the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// A line; its CRLF is not in the buffer.
    Whole,
    /// Longer than allowed; the rest of it was thrown away.
    TooLong,
    /// Ended by LF alone. Taking that for a line end is how mails get smuggled past a server.
    BareLf,
    /// The other side is gone.
    End,
}

/// Reads one line of at most `longest` bytes (CRLF included) into `buffer`, which it empties first.
pub(super) async fn read_line<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    longest: usize,
    buffer: &mut Vec<u8>,
) -> io::Result<Line> {
    buffer.clear();
    let mut too_long = false;
    loop {
        let chunk = reader.fill_buf().await?;
        if chunk.is_empty() {
            return Ok(Line::End);
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(chunk.len(), |at| at + 1);
        if buffer.len() + taken > longest {
            too_long = true;
        } else {
            buffer.extend_from_slice(chunk.get(..taken).unwrap_or_default());
        }
        reader.consume(taken);
        if end.is_some() {
            break;
        }
    }
    if too_long {
        return Ok(Line::TooLong);
    }
    if !buffer.ends_with(b"\r\n") {
        return Ok(Line::BareLf);
    }
    buffer.truncate(buffer.len() - 2);
    Ok(Line::Whole)
}

#[cfg(test)]
mod tests {
    use super::{Line, read_line};

    #[tokio::test]
    async fn a_line_ends_with_both_characters_and_has_a_longest_length() {
        let mut reader: &[u8] = b"NOOP\r\nbare\n0123456789\r\nQUIT\r\nrest";
        let mut buffer = Vec::new();
        let mut seen = Vec::new();
        for _ in 0..5 {
            seen.push(read_line(&mut reader, 8, &mut buffer).await.unwrap());
        }
        assert_eq!(
            seen,
            [
                Line::Whole,
                Line::BareLf,
                Line::TooLong,
                Line::Whole,
                Line::End
            ]
        );
    }
}
