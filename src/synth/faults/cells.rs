//! Faults of single cells.

use fastrand::Rng;

use crate::model::{Column, Defect, Level};
use crate::synth::draft::{Draft, Planted, Reads, cents};
use crate::synth::layout::Dates;
use crate::synth::orders::World;
use crate::synth::random::Draw;
use crate::synth::spelling::{full_width, grouped, money, parts, written};

pub(in crate::synth) const MISSING: &[&str] =
    &["empty", "quoted-empty", "spaces", "ideographic-space", "sentinel", "not-available", "none-in-chinese"];

/// Columns that hold an amount or quantity, the most telling first.
const NUMBERS: [Column; 8] = [
    Column::Qty,
    Column::UnitPrice,
    Column::LineAmount,
    Column::OrderTotal,
    Column::PaidAmount,
    Column::GoodsAmount,
    Column::LineAmountExcl,
    Column::ShippingFee,
];

/// Columns that hold a date.
const DATES: [Column; 5] =
    [Column::OrderDate, Column::PaymentDate, Column::ShipDate, Column::CompletionDate, Column::ReceiveDate];

/// Types a cell otherwise and notes it as a fault.
fn mistype(
    draft: &mut Draft,
    world: &World,
    place: (usize, Column),
    text: String,
    reads: Reads,
    fault: (Defect, &'static str),
) -> bool {
    let (line, column) = place;
    let before = draft.text(line, column, world);
    if before == text {
        return false;
    }
    draft.set(line, column, text, reads);
    let (kind, variant) = fault;
    let also = if column == Column::ProductName { world.layout.packed.to_vec() } else { Vec::new() };
    draft.planted.push(Planted { kind, variant, line: Some(line), column: Some(column), also, before });
    true
}

/// A line on which a column is written and filled.
fn line_with(draft: &Draft, column: Column, world: &World, random: &mut Rng) -> Option<usize> {
    let lines: Vec<usize> = (0..draft.order.lines.len()).filter(|&at| draft.has(at, column, world)).collect();
    (!lines.is_empty()).then(|| *random.pick(&lines))
}

pub(in crate::synth) fn missing(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let column = *random.pick(world.layout.required);
    let Some(line) = line_with(draft, column, world, random) else { return false };
    // Below an order's first row its columns may be left out.
    if world.layout.shape.is_continued() && column.level() == Level::Order && line > 0 {
        return false;
    }
    // A number that is missing on one line of several, or below its first row, says that the line is another order's.
    if column == Column::OrderId && draft.order.lines.len() > 1 {
        return false;
    }
    let text = ["", "\"\"", "  ", "\u{3000}", "-", "N/A", "无"][variant];
    let planted =
        mistype(draft, world, (line, column), text.to_owned(), Reads::Nothing, (Defect::Missing, MISSING[variant]));
    if let Some(typed) = draft.typed.last_mut().filter(|_| planted) {
        typed.verbatim = true;
    }
    planted
}

pub(in crate::synth) const UNREADABLE_AMOUNT: &[&str] =
    &["text", "two-dots", "commas", "chinese-numeral", "unit-behind", "letter-among-digits"];

pub(in crate::synth) fn unreadable_amount(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let column = *random.pick(&NUMBERS);
    let Some(line) = line_with(draft, column, world, random) else { return false };
    let text = ["面议", "12.50.0", "1,2,3", "一千", "120斤", "１２Ｏ.５"][variant];
    let fault = (Defect::UnreadableAmount, UNREADABLE_AMOUNT[variant]);
    mistype(draft, world, (line, column), text.to_owned(), Reads::Nothing, fault)
}

pub(in crate::synth) const UNREADABLE_DATE: &[&str] =
    &["30-february", "31-april", "month-13", "hour-25", "yesterday", "two-digit-nonsense"];

pub(in crate::synth) fn unreadable_date(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let column = *random.pick(&DATES);
    let Some(line) = line_with(draft, column, world, random) else { return false };
    let year = parts(draft.order.ordered).0;
    let dates = match world.layout.dates {
        Dates::Zoned => Dates::Time,
        dates => dates,
    };
    let at = |month, day, hour| written((year, month, day, hour, if hour == 25 { 10 } else { 0 }, 0), dates);
    let text = match variant {
        0 => at(2, 30, 10),
        1 => at(4, 31, 10),
        // With a month by its name, or in front, it would be none or another legal date.
        2 if dates == Dates::Named => format!("{year}-13-05 10:00:00"),
        2 if dates == Dates::American => format!("{year}-13-05"),
        2 => at(13, 5, 10),
        3 if dates == Dates::Midnight => format!("{year}-06-05 25:10:00"),
        3 if dates.are_days() => at(6, 5, 25) + " 25:10:00",
        3 => at(6, 5, 25),
        4 => "昨天".to_owned(),
        _ => "99-99-99".to_owned(),
    };
    let fault = (Defect::UnreadableDate, UNREADABLE_DATE[variant]);
    mistype(draft, world, (line, column), text, Reads::Nothing, fault)
}

pub(in crate::synth) const OTHER_NOTATION: &[&str] = &["date-order", "zeros", "seconds-lost", "serial"];

pub(in crate::synth) const NUMBER_NOTATION: &[&str] = &["currency-sign", "full-width-digits", "accounting-negative"];

/// Amounts that are legal and written otherwise than their column: no unreadable ones, and a notation all the same.
pub(in crate::synth) fn number_notation(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let name = NUMBER_NOTATION[variant];
    let column = *random.pick(&NUMBERS[1..]);
    let Some(line) = line_with(draft, column, world, random) else { return false };
    let Some(value) = cents(column, &draft.order, &draft.order.lines[line]) else { return false };
    let sign = if world.layout.mix.latin { "$" } else { "￥" };
    let text = match name {
        "currency-sign" if value >= 0 => format!("{sign}{}", grouped(value)),
        "full-width-digits" if value >= 0 => full_width(&money(value)),
        "accounting-negative" if value < 0 => format!("({})", money(-value)),
        _ => return false,
    };
    mistype(draft, world, (line, column), text, Reads::Same, (Defect::OtherNotation, name))
}

pub(in crate::synth) fn other_notation(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let name = OTHER_NOTATION[variant];
    let column = *random.pick(&DATES);
    let Some(line) = line_with(draft, column, world, random) else { return false };
    let fault = (Defect::OtherNotation, name);
    let order = &draft.order;
    let seconds = match column {
        Column::OrderDate => Some(order.ordered),
        Column::PaymentDate => order.paid,
        Column::ShipDate => order.shipped,
        _ => order.completed,
    };
    let Some(seconds) = seconds else { return false };
    let (year, month, day, hour, minute, second) = parts(seconds);
    let day_only = world.layout.dates.are_days();
    let text = match name {
        // With both numbers up to 12 it would be a legal date of another day.
        "date-order" if day <= 12 => return false,
        "date-order" if day_only => format!("{day:02}/{month:02}/{year}"),
        "date-order" => format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}:{second:02}"),
        "zeros" if matches!(world.layout.dates, Dates::Day | Dates::American) => format!("{year}-{month:02}-{day:02}"),
        "zeros" if month >= 10 && day >= 10 => return false,
        "zeros" if day_only => format!("{year}-{month}-{day}"),
        "zeros" => format!("{year}-{month}-{day} {hour:02}:{minute:02}:{second:02}"),
        // Nothing is lost where there are none.
        "seconds-lost" if day_only || second == 0 => return false,
        "seconds-lost" => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
        _ => {
            let days = seconds.div_euclid(86_400) + 25_569;
            let share = seconds.rem_euclid(86_400) * 1_000_000_000 / 86_400;
            if day_only { days.to_string() } else { format!("{days}.{share:09}") }
        }
    };
    // What lacks its seconds may come before what has them.
    let reads = if name == "seconds-lost" { Reads::Nothing } else { Reads::Same };
    mistype(draft, world, (line, column), text, reads, fault)
}

pub(in crate::synth) const ID_DAMAGE: &[&str] =
    &["scientific", "rounded", "leading-zeros-lost", "embedded-date-wrong", "check-character-wrong"];

pub(in crate::synth) fn id_damage(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let name = ID_DAMAGE[variant];
    let fault = (Defect::IdDamage, name);
    let id = draft.order.id.clone();
    // A damaged number tears a line off its order.
    let alone = draft.order.lines.len() == 1;
    let long = id.len() >= 16 && id.bytes().all(|byte| byte.is_ascii_digit());
    match name {
        "scientific" if alone && long => {
            let text = format!("{}.{}E+{}", &id[..1], &id[1..6], id.len() - 1);
            mistype(draft, world, (0, Column::OrderId), text, Reads::Nothing, fault)
        }
        "rounded" if alone && long => {
            let text = format!("{}{}", &id[..15], "0".repeat(id.len() - 15));
            mistype(draft, world, (0, Column::OrderId), text, Reads::Nothing, fault)
        }
        "leading-zeros-lost" if alone && id.starts_with('0') => {
            let text = id.trim_start_matches('0').to_owned();
            mistype(draft, world, (0, Column::OrderId), text, Reads::Nothing, fault)
        }
        "leading-zeros-lost" => {
            let Some(line) = line_with(draft, Column::CustomerId, world, random) else { return false };
            let code = draft.text(line, Column::CustomerId, world);
            let text = code.trim_start_matches('0').to_owned();
            mistype(draft, world, (line, Column::CustomerId), text, Reads::Nothing, fault)
        }
        "embedded-date-wrong" if alone => {
            let day = world.layout.day_in_id(draft.order.ordered);
            let other = world.layout.day_in_id(draft.order.ordered - 86_400 * random.i64(3..300));
            if !id.contains(&day) {
                return false;
            }
            draft.order.id = id.replacen(&day, &other, 1);
            let planted = Planted {
                kind: Defect::IdDamage,
                variant: name,
                line: None,
                column: Some(Column::OrderId),
                also: vec![Column::OrderDate],
                before: id,
            };
            draft.planted.push(planted);
            true
        }
        "check-character-wrong" => {
            let Some(line) = line_with(draft, Column::TaxId, world, random) else { return false };
            let mut text = draft.order.tax_id.clone();
            let last = text.pop();
            // Any other sign is wrong.
            text.push(if last == Some('7') { '8' } else { '7' });
            mistype(draft, world, (line, Column::TaxId), text, Reads::Nothing, fault)
        }
        _ => false,
    }
}

pub(in crate::synth) const TEXT_DAMAGE: &[&str] =
    &["mojibake", "replacement-character", "control-character", "zero-width", "mixed-width", "cut-at-255"];

pub(in crate::synth) fn text_damage(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let name = TEXT_DAMAGE[variant];
    let columns =
        [Column::ShipAddress, Column::ProductName, Column::SellerRemark, Column::ShipStreet, Column::BuyerRemark];
    let column = *random.pick(&columns);
    let fault = (Defect::TextDamage, name);
    if name == "cut-at-255" {
        let remark = [Column::SellerRemark, Column::BuyerRemark].into_iter().find(|&column| world.layout.has(column));
        let (Some(column), true) = (remark, !world.layout.shape.is_continued()) else { return false };
        let sentence = "客户要求：请提前电话联系，货物务必使用木箱包装，送货时附上质检报告与装箱单，到货后当面点清数量并签字确认。";
        let text: String = sentence.chars().cycle().take(255).collect();
        let line = random.usize(0..draft.order.lines.len());
        return mistype(draft, world, (line, column), text, Reads::Nothing, fault);
    }
    let Some(line) = line_with(draft, column, world, random) else { return false };
    let text = draft.text(line, column, world);
    let count = text.chars().count();
    if count < 2 {
        return false;
    }
    let at = random.usize(1..count);
    let split = |with: &str| {
        let head: String = text.chars().take(at).collect();
        let tail: String = text.chars().skip(at).collect();
        format!("{head}{with}{tail}")
    };
    let damaged = match name {
        // What comes of UTF-8 that was read as Latin-1, where there is something other than ASCII.
        "mojibake" if !text.is_ascii() => text.bytes().take(24).map(latin).collect(),
        "replacement-character" => split("\u{FFFD}"),
        "control-character" => split("\u{7}"),
        "zero-width" => split("\u{200B}"),
        // A number within packed goods is a quantity.
        "mixed-width" if column == Column::ProductName && !world.layout.packed.is_empty() => return false,
        "mixed-width" => match text.char_indices().rfind(|(_, c)| c.is_ascii_digit()) {
            // One digit of several, so that both widths stand side by side.
            Some((place, digit)) if text[..place].ends_with(|c: char| c.is_ascii_digit()) => {
                format!("{}{}{}", &text[..place], full_width(&digit.to_string()), &text[place + 1..])
            }
            _ => return false,
        },
        _ => return false,
    };
    mistype(draft, world, (line, column), damaged, Reads::Nothing, fault)
}

/// A byte as the character that Latin-1 gives it; what Latin-1 leaves to controls as Windows-1252 has it, or a sign of it.
fn latin(byte: u8) -> char {
    match byte {
        0x80..=0x9F => encoding_rs::WINDOWS_1252.decode(&[byte]).0.chars().next().unwrap_or('¤'),
        _ => char::from(byte),
    }
}

pub(in crate::synth) const CONTACT: &[&str] = &["ten-digits", "twelve-digits", "letters", "e-mail-without-domain"];

pub(in crate::synth) fn contact(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let name = CONTACT[variant];
    let fault = (Defect::Contact, name);
    let column = if variant == 3 { Column::Email } else { Column::Phone };
    let Some(line) = line_with(draft, column, world, random) else { return false };
    let phone = draft.order.phone.clone();
    let mobile = phone.len() == 11 && phone.starts_with('1');
    let text = match name {
        "ten-digits" if mobile => phone[..10].to_owned(),
        "twelve-digits" if mobile => format!("{phone}{}", random.digits(1)),
        "letters" => format!("{}ab{}", &phone[..3], &phone[5..]),
        "e-mail-without-domain" => {
            draft.order.email.split('@').next().map(|local| format!("{local}@")).unwrap_or_default()
        }
        // Abroad numbers are of any length: one that is far too short is none.
        "ten-digits" => phone[..4].to_owned(),
        _ => format!("{phone}{}", random.digits(9)),
    };
    mistype(draft, world, (line, column), text, Reads::Nothing, fault)
}

/// A phone that is written in another way and is right.
pub(in crate::synth) fn odd_phone(draft: &mut Draft, world: &World, random: &mut Rng) {
    if draft.order.phone.is_empty() || world.layout.mix.latin {
        return;
    }
    let phone = draft.order.phone.clone();
    let other = match random.u32(0..4) {
        0 => format!("0755-{}{}", random.u32(2..9), random.digits(7)),
        1 => format!("400-{}-{}", random.digits(3), random.digits(4)),
        2 => format!("{}****{}", &phone[..3], &phone[7..]),
        _ => format!("+86 {phone}"),
    };
    draft.order.phone = other;
}
