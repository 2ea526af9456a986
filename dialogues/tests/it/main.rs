//! The bot's conversations through a real teloxide client, against the simulated Bot API and a real database. Where a
//! conversation needs the engine, a test does its part on the login's row; whole logins are tests of the program.

mod accounts;
mod campaigns;
mod connecting;
mod drawers;
mod email;
mod first_steps;
mod isolation;
mod jobs;
mod robustness;
mod settings;
mod shop;
mod stage;
mod targets;
mod templates;
