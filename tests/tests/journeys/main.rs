//! The journeys of people through the real pages, in Chromium, each in a demo of its own.

mod bank;
mod buyer;
mod channels;
mod confirming;
mod console;
mod dead_ends;
mod draft;
mod every_page;
mod fapiao;
mod front_page;
mod keyboard;
mod long_words;
mod looks;
mod mail;
mod midnight;
mod phone;
mod plain;
mod refunds;
mod renewal;
mod selling;
mod several;
mod taking_back;
mod waiting;
