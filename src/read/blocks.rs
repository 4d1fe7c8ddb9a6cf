//! Cuts a byte stream into blocks that begin and end at records, so that they can be read side by side.

use std::io::{self, Read};

/// Bytes of a block. Small enough that two cores share the work evenly, large enough that a block is thousands of records.
const BLOCK_BYTES: usize = 4 << 20;

/// Longest block: a record that has not ended by then is none, however small the packed file was.
const LONGEST_BLOCK: usize = 256 << 20;

/// Reads all of `reader`. Each block but the last ends after a line feed, if possible one that is outside quotes, supposing
/// that quotes come in pairs; where they do not, tokenising finds out and joins what was cut wrongly.
///
/// # Errors
/// When reading fails, and when 256 MiB pass without the end of a record.
pub(crate) fn read_blocks(mut reader: impl Read, size_hint: u64) -> io::Result<Vec<Vec<u8>>> {
    let mut blocks = Vec::new();
    let mut carried: Vec<u8> = Vec::new();
    let capacity = usize::try_from(size_hint).unwrap_or(BLOCK_BYTES).clamp(1024, BLOCK_BYTES) + 1;
    loop {
        let mut block = Vec::with_capacity(carried.len() + capacity);
        block.append(&mut carried);
        let before = block.len();
        let read = reader.by_ref().take(capacity as u64).read_to_end(&mut block)?;
        if read == 0 {
            if before > 0 {
                blocks.push(block);
            }
            return Ok(blocks);
        }
        // Where no pairing of quotes leaves a record end, one of them is no quote: `5" screen`. Any line end then does, since
        // tokenising notices what was cut wrongly and joins it.
        let end = last_record_end(&block).or_else(|| memchr::memrchr(b'\n', &block).map(|at| at + 1));
        match end {
            Some(end) => {
                carried = block[end..].to_vec();
                block.truncate(end);
                blocks.push(block);
            }
            None if block.len() > LONGEST_BLOCK => {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "no record ends within 256 MiB"));
            }
            None => carried = block,
        }
    }
}

/// The position after the last line feed before which the quotes are paired.
fn last_record_end(block: &[u8]) -> Option<usize> {
    let mut quotes_before = memchr::memchr_iter(b'"', block).count();
    for at in memchr::memrchr2_iter(b'"', b'\n', block) {
        if block[at] == b'"' {
            quotes_before -= 1;
        } else if quotes_before.is_multiple_of(2) {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_outside_quotes() {
        assert_eq!(last_record_end(b"a,b\n\"x\ny"), Some(4));
        assert_eq!(last_record_end(b"a,b\n\"x\ny\"\nz"), Some(10));
        assert_eq!(last_record_end(b"abc"), None);
    }

    #[test]
    fn a_lone_quote_does_not_hold_up_the_rest() {
        let text = "1,5\" screen\n".to_owned() + &"2,plain\n".repeat(1_500_000);
        let blocks = read_blocks(text.as_bytes(), text.len() as u64).expect("readable");
        assert!(blocks.len() > 1);
        assert_eq!(blocks.concat(), text.as_bytes());
    }

    #[test]
    fn nothing_is_lost_between_blocks() {
        let text = "1,\"two\nlines\"\n".repeat(800_000);
        let blocks = read_blocks(text.as_bytes(), text.len() as u64).expect("readable");
        assert!(blocks.len() > 1);
        assert!(blocks.iter().all(|block| block.ends_with(b"\"\n")));
        assert_eq!(blocks.concat(), text.as_bytes());
    }
}
