//! The size of a picture, read from its header.

/// Width and height in pixels of a PNG, JPEG, GIF or WebP; nothing else can be sent as a photo.
pub(crate) fn dimensions(data: &[u8]) -> Option<(u32, u32)> {
    png(data).or_else(|| jpeg(data)).or_else(|| gif(data)).or_else(|| webp(data)).filter(|(w, h)| *w > 0 && *h > 0)
}

fn png(data: &[u8]) -> Option<(u32, u32)> {
    let header = data.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(4..)?.strip_prefix(b"IHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?))
}

fn gif(data: &[u8]) -> Option<(u32, u32)> {
    let screen = data.strip_prefix(b"GIF89a").or_else(|| data.strip_prefix(b"GIF87a"))?;
    let number = |at: usize| Some(u32::from(u16::from_le_bytes(screen.get(at..at + 2)?.try_into().ok()?)));
    Some((number(0)?, number(2)?))
}

/// Only the simple lossy format tells its size at a fixed place; the others have 24-bit fields.
fn webp(data: &[u8]) -> Option<(u32, u32)> {
    let chunk = data.strip_prefix(b"RIFF")?.get(4..)?.strip_prefix(b"WEBP")?;
    let wide = |at: usize| Some(u32::from_le_bytes(chunk.get(at..at + 4)?.try_into().ok()?));
    match chunk.get(..4)? {
        b"VP8 " => Some((wide(14)? & 0x3fff, (wide(14)? >> 16) & 0x3fff)),
        b"VP8L" => Some(((wide(9)? & 0x3fff) + 1, ((wide(9)? >> 14) & 0x3fff) + 1)),
        b"VP8X" => Some(((wide(12)? & 0x00ff_ffff) + 1, (wide(15)? & 0x00ff_ffff) + 1)),
        _ => None,
    }
}

/// Walks the segments up to the frame header.
fn jpeg(data: &[u8]) -> Option<(u32, u32)> {
    let mut rest = data.strip_prefix(b"\xff\xd8")?;
    loop {
        let &[0xff, marker, ..] = rest else { return None };
        if marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let number = |at: usize| Some(u16::from_be_bytes(rest.get(at..at + 2)?.try_into().ok()?));
        // Frame headers are C0–CF, but for three that are something else.
        if (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return Some((u32::from(number(7)?), u32::from(number(5)?)));
        }
        rest = rest.get(2 + usize::from(number(2)?)..)?;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_are_read_from_each_format() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\x02\0\0\0\x03";
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x03\x01\x02";
        let gif = b"GIF89a\x02\x01\x03\x00";
        let webp = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x01\x01\0\x02\0\0\0";
        for (data, name) in [(&png[..], "png"), (jpeg, "jpeg"), (gif, "gif"), (webp, "webp")] {
            assert_eq!(dimensions(data), Some((258, 3)), "{name}");
        }
        assert_eq!(dimensions(b"no picture"), None);
    }

    proptest! {
        #[test]
        fn broken_pictures_are_refused_quietly(format in 0usize..5, tail in proptest::collection::vec(any::<u8>(), 0..40)) {
            let heads: [&[u8]; 5] = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8L"];
            let _ = dimensions(&[heads[format], &tail].concat());
        }
    }
}
