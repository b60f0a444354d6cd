//! What is reported, and what is not (note A17).

mod children;
mod exits;
mod init_and_info;
mod servers;
