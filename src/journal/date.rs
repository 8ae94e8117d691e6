//! The `Date` of responses (RFC 9110 §6.6.1), so that what is recorded is what is sent.

use http::HeaderValue;

use crate::scim::Timestamp;

/// Knows the field's value for the present second, because one is made far more often than once a second.
#[derive(Debug)]
pub(super) struct DateField {
    second: i64,
    value: HeaderValue,
}

impl Default for DateField {
    fn default() -> Self {
        Self {
            second: 0,
            value: HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"),
        }
    }
}

impl DateField {
    /// The value at a moment.
    pub(super) fn at(&mut self, now: Timestamp) -> HeaderValue {
        let second = now.0.div_euclid(1_000_000);
        if second != self.second
            && let Some(value) = imf_fixdate(second)
        {
            *self = Self { second, value };
        }
        self.value.clone()
    }
}

fn imf_fixdate(second: i64) -> Option<HeaderValue> {
    let at = jiff::Timestamp::from_second(second).ok()?;
    let text = jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&at)
        .ok()?;
    HeaderValue::try_from(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_that_of_the_moment_whatever_was_asked_before() {
        let mut date = DateField::default();
        for (micros, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777_999_999, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (784_111_777_000_000, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (784_111_776_999_999, "Sun, 06 Nov 1994 08:49:36 GMT"),
        ] {
            assert_eq!(date.at(Timestamp(micros)), text);
        }
    }
}
