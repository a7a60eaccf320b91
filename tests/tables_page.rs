//! The page of tables without a browser.
