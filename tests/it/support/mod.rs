//! What several tests need.

mod http;
mod program;
mod readme;
mod terminal;

pub use http::Client;
pub use program::{Serving, TOKEN, scimscope};
pub use readme::check_readme;
pub use terminal::Terminal;
