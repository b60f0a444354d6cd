//! The assertions of the kit take what a `match` takes, without a warning.
#![deny(warnings)]

use std::num::ParseIntError;

use genserver::testing::{Probe, Received, assert_down, assert_receive, refute_receive};
use genserver::{ExitReason, Process, genserver};

pub struct Vase;

#[genserver]
impl Vase {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn turn(&mut self, by: u32) {
        assert!(by > 0);
    }

    #[cast]
    fn fall(&mut self) {}
}

async fn only_in_the_condition(mut vase: Probe<Vase>) -> Result<u32, ParseIntError> {
    let three: u32 = "3".parse()?;
    assert_receive!(vase, Received::Cast(VaseCast::Turn(by)) if *by > three);
    refute_receive!(vase, Received::Cast(VaseCast::Turn(by)) if *by > three);
    assert_receive!(vase, Received::Cast(VaseCast::Turn(by)));
    Ok(by)
}

async fn alternatives(vase: &mut Probe<Vase>) {
    assert_receive!(
        vase,
        Received::Info(_) | Received::Cast(VaseCast::Turn(_) | VaseCast::Fall)
    );
    refute_receive!(vase, Received::Info(_) | Received::Down(_));
}

async fn ends() {
    let broken = Process::spawn(|_me| async { Err(ExitReason::other("broken")) });
    assert_down!(broken, ExitReason::Normal | ExitReason::Other(_));
    assert_down!(broken, ExitReason::Other(why) if why.to_string() == "broken");
}

fn main() {
    let _futures = (
        only_in_the_condition,
        |mut vase| async move { alternatives(&mut vase).await },
        ends,
    );
}
