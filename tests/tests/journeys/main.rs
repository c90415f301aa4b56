//! The journeys of people through the real pages, in Chromium, each in a demo of its own.

mod buyer;
mod draft;
mod selling;
