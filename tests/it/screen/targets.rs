//! Where something is sent to: what the screen makes of a URL, and what is made of it by whoever sends.

use proptest::prelude::*;
use scimscope::net::replay::Sender;
use scimscope::tui::address::Address;

proptest! {
    #[test]
    fn whoever_sends_finds_this_machine_where_the_screen_found_it(
        scheme in "[hH]ttps?:/{0,3}",
        host in "localhost|127\\.0\\.0\\.[0-9]{1,3}|\\[::1\\]|[a-z.:@/?#]{0,9}",
        rest in "[a-z0-9.:@/?#%\\\\-]{0,12}",
    ) {
        let url = format!("{scheme}{host}{rest}");
        if let (Ok(address), Ok(sender)) = (Address::parse(&url), Sender::new(&url, None, "")) {
            prop_assert!(!address.is_on_this_machine() || sender.is_loopback(), "{}", url);
        }
    }
}
