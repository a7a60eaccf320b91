//! A live model in the documentation of a crate: `rustdoc --html-in-header header.html`, and the tag in a comment.
//!
//! <hearth-demo model="digits">A live model that reads digits stands here where JavaScript is allowed.</hearth-demo>
