//! QR codes as SVG for pages, as PNG for forwarding, and as text for terminals.

use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder, Shape};
use fast_qr::{ECL, QRBuilder};

/// Text that is too long for a QR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text does not fit a QR code")]
pub struct TooLong;

/// Quiet zone around the code, in modules (the standard wants 4).
const MARGIN: usize = 4;
/// Pixels of a module in the PNG.
const SCALE: usize = 12;

fn code(text: &str) -> Result<fast_qr::QRCode, TooLong> {
    QRBuilder::new(text)
        .ecl(ECL::M)
        .build()
        .map_err(|_| TooLong)
}

/// An SVG element that scales with its frame.
///
/// # Errors
/// [`TooLong`]
pub fn svg(text: &str) -> Result<String, TooLong> {
    Ok(SvgBuilder::default()
        .shape(Shape::Square)
        .margin(MARGIN)
        .to_str(&code(text)?))
}

/// A black-and-white PNG, at least 300 pixels wide.
///
/// # Errors
/// [`TooLong`]
pub fn png(text: &str) -> Result<Vec<u8>, TooLong> {
    let code = code(text)?;
    let modules = code.size + 2 * MARGIN;
    let side = modules * SCALE;
    let mut pixels = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let dark = module(&code, x / SCALE, y / SCALE);
            pixels.push(if dark { 0 } else { 255 });
        }
    }
    encode(u32::try_from(side).map_err(|_| TooLong)?, &pixels)
}

/// Lines of half blocks, black on white: each line is two rows of modules.
///
/// # Errors
/// [`TooLong`]
pub fn text(text: &str) -> Result<String, TooLong> {
    let code = code(text)?;
    let side = code.size + 2 * MARGIN;
    let mut lines = String::new();
    for y in (0..side).step_by(2) {
        for x in 0..side {
            lines.push(match (module(&code, x, y), module(&code, x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        lines.push('\n');
    }
    Ok(lines)
}

fn module(code: &fast_qr::QRCode, x: usize, y: usize) -> bool {
    let inside = MARGIN..MARGIN + code.size;
    inside.contains(&x) && inside.contains(&y) && code[y - MARGIN][x - MARGIN].value()
}

fn encode(side: u32, pixels: &[u8]) -> Result<Vec<u8>, TooLong> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(|_| TooLong)?;
    writer.write_image_data(pixels).map_err(|_| TooLong)?;
    writer.finish().map_err(|_| TooLong)?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_terminal_shows_every_module_of_the_code() {
        let link = "https://till.example/p/0a1b2cABCDEFGHIJKLMNOPQRSTUV";
        let code = super::code(link).unwrap();
        let drawn = super::text(link).unwrap();
        let rows: Vec<Vec<bool>> = drawn
            .lines()
            .flat_map(|line| {
                ["█▀", "█▄"].map(|dark| line.chars().map(|c| dark.contains(c)).collect())
            })
            .collect();
        let side = code.size + 2 * super::MARGIN;
        // A code has an odd number of rows, and a line two.
        assert_eq!((rows.len(), rows[0].len()), (side + 1, side));
        for (y, row) in rows.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                assert_eq!(*dark, super::module(&code, x, y), "{x} {y}");
            }
        }
    }

    #[test]
    fn a_link_becomes_an_svg_and_a_png() {
        let link = "https://till.example/p/0a1b2cABCDEFGHIJKLMNOPQRSTUV";
        assert!(super::svg(link).unwrap().starts_with("<svg"));
        assert!(
            super::png(link)
                .unwrap()
                .starts_with(&[0x89, b'P', b'N', b'G'])
        );
        assert!(super::svg(&"x".repeat(5_000)).is_err());
    }
}
