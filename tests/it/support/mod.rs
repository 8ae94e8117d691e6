//! What several tests need.

mod http;
mod program;
mod terminal;

pub use http::Client;
pub use program::{Serving, TOKEN, scimscope};
pub use terminal::Terminal;
