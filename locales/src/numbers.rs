//! Numbers and money as people write them.

use blastpro_domain::identity::Language;

/// Groups the digits: `1.250` in Indonesian, `1,250` in English.
#[must_use]
pub fn number(language: Language, number: i64) -> String {
    let separator = match language {
        Language::Id => '.',
        Language::En => ',',
    };
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// An amount of rupiah: `Rp 150.000`.
#[must_use]
pub fn rupiah(language: Language, amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let digits = number(language, amount);
    format!("{sign}Rp {}", digits.trim_start_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        for (value, text) in [(0, "0"), (999, "999"), (1_250, "1.250"), (-1_000_000, "-1.000.000")] {
            assert_eq!(number(Language::Id, value), text);
        }
        assert_eq!(number(Language::En, 1_250), "1,250");
        assert_eq!(number(Language::Id, i64::MIN), "-9.223.372.036.854.775.808");
    }

    #[test]
    fn money_is_written_as_in_a_shop() {
        assert_eq!(rupiah(Language::Id, 150_000), "Rp 150.000");
        assert_eq!(rupiah(Language::Id, -7_500), "-Rp 7.500");
        assert_eq!(rupiah(Language::En, 150_000), "Rp 150,000");
    }
}
