//! The script of the page, and the policy that lets it and no other run.

use super::page::Page;
use crate::model::Text;

/// The script. It sorts and filters; without it everything is there.
const SCRIPT: &str = include_str!("script.js");
/// Its hash, as a policy names it. It is made when the program is built, so that it cannot be that of another script.
const HASH: [u8; 44] = base64(sha256(SCRIPT.as_bytes()));

/// The part of the page's policy that lets the script run.
pub(super) fn write_policy(page: &mut Page) {
    page.markup("; script-src 'sha256-").markup(std::str::from_utf8(const { &HASH }).unwrap_or_default()).markup("'");
}

/// The script, and the words that it puts on the page.
pub(super) fn write(page: &mut Page) {
    const WORDS: [(&str, Text); 7] = [
        ("data-filter", Text { en: "Filter these findings", zh: "筛选这些发现" }),
        ("data-rules", Text { en: "Filter rules and findings", zh: "筛选规则与发现" }),
        ("data-shown", Text { en: "{shown} of {all} shown", zh: "显示 {all} 条中的 {shown} 条" }),
        ("data-status", Text { en: "Show rules by status", zh: "按状态显示规则" }),
        ("data-open", Text { en: "Open all findings", zh: "展开全部发现" }),
        ("data-close", Text { en: "Close all", zh: "全部收起" }),
        ("data-sort", Text { en: "Sort by this column", zh: "按此列排序" }),
    ];
    page.markup("<div id=\"words\" hidden");
    for (name, text) in WORDS {
        page.attribute(name, text.get(page.lang()));
    }
    page.markup("></div>\n<script>").markup(SCRIPT).markup("</script>\n");
}

/// SHA-256 (FIPS 180-4) while the program is built.
const fn sha256(text: &[u8]) -> [u8; 32] {
    const BLOCK: usize = 64;
    let mut state: [u32; 8] =
        [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
    // The text, a bit, zeros, and the length in bits fill whole blocks.
    let blocks = (text.len() + 9).div_ceil(BLOCK);
    let bits = (text.len() as u64 * 8).to_be_bytes();
    let mut block = 0;
    while block < blocks {
        let mut words = [0_u32; BLOCK];
        let mut at = 0;
        while at < BLOCK {
            let from_start = block * BLOCK + at;
            let byte = if from_start < text.len() {
                text[from_start]
            } else if from_start == text.len() {
                0x80
            } else if block + 1 == blocks && at >= BLOCK - 8 {
                bits[at + 8 - BLOCK]
            } else {
                0
            };
            words[at / 4] = words[at / 4] << 8 | byte as u32;
            at += 1;
        }
        state = compress(state, words);
        block += 1;
    }
    let mut hash = [0; 32];
    let mut at = 0;
    while at < 32 {
        hash[at] = state[at / 4].to_be_bytes()[at % 4];
        at += 1;
    }
    hash
}

const fn compress(state: [u32; 8], mut words: [u32; 64]) -> [u32; 8] {
    let mut at = 16;
    while at < 64 {
        let (a, b) = (words[at - 15], words[at - 2]);
        let a = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
        let b = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
        words[at] = words[at - 16].wrapping_add(a).wrapping_add(words[at - 7]).wrapping_add(b);
        at += 1;
    }
    let mut s = state;
    let mut at = 0;
    while at < 64 {
        let big = s[4].rotate_right(6) ^ s[4].rotate_right(11) ^ s[4].rotate_right(25);
        let choice = (s[4] & s[5]) ^ (!s[4] & s[6]);
        let first = s[7].wrapping_add(big).wrapping_add(choice).wrapping_add(ROUNDS[at]).wrapping_add(words[at]);
        let big = s[0].rotate_right(2) ^ s[0].rotate_right(13) ^ s[0].rotate_right(22);
        let majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        let second = big.wrapping_add(majority);
        s = [first.wrapping_add(second), s[0], s[1], s[2], s[3].wrapping_add(first), s[4], s[5], s[6]];
        at += 1;
    }
    let mut sum = state;
    let mut at = 0;
    while at < 8 {
        sum[at] = state[at].wrapping_add(s[at]);
        at += 1;
    }
    sum
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
const ROUNDS: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];

const fn base64(bytes: [u8; 32]) -> [u8; 44] {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = [b'='; 44];
    let mut at = 0;
    while at < 43 {
        let bit = at * 6;
        let next = if bit / 8 + 1 < 32 { bytes[bit / 8 + 1] } else { 0 };
        let pair = (bytes[bit / 8] as u16) << 8 | next as u16;
        text[at] = DIGITS[(pair >> (10 - bit % 8) & 63) as usize];
        at += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> String {
        use std::fmt::Write as _;
        sha256(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    #[test]
    fn hashes_are_those_of_the_standard() {
        assert_eq!(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(
            hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        );
        assert_eq!(base64(sha256(b"")), *b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn the_script_can_stand_in_a_page() {
        assert!(!SCRIPT.contains('<') && !SCRIPT.contains('\r'));
    }
}
