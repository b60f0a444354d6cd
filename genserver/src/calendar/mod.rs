//! Calendars and time zones: which instants a cron expression means where, on jiff. Pure, but for the zone
//! database of the machine.

mod civil;

mod zone;
pub use zone::Zone;

mod zone_error;
pub use zone_error::ZoneError;

mod names;

mod resolver;
pub(crate) use resolver::next_after;

mod moment;
pub use moment::Moment;

pub(crate) use genserver_schedule::Civil;
pub use genserver_schedule::Cron;
