//! The profile for machines: everything it holds, both languages, keys in a fixed order.

use std::io;

use super::ExportProfile;

/// Renders the profile as JSON with a line end behind it.
///
/// # Errors
/// When the profile cannot be written as JSON, which would be a fault of ours.
pub fn render(profile: &ExportProfile) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(profile)?;
    bytes.push(b'\n');
    Ok(bytes)
}
