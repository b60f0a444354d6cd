//! The command line.

use std::io;

use crate::table::poller;

#[test]
fn help_explains_everything() -> io::Result<()> {
    let ended = poller().args(["--help"]).run()?;
    assert_eq!(ended.status, Some(0));
    let help = ended.lines.join("\n");
    for word in [
        "--queue",
        "--redis",
        "--pop",
        "--lease",
        "--grace",
        "--report",
        "--once",
        "[default: 10s]",
        "Exit status",
        "blmove",
        "brpop",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    Ok(())
}

#[test]
fn arguments_that_are_no_use_are_said() -> io::Result<()> {
    let long = "x".repeat(201);
    for (arguments, said) in [
        (&[][..], "--queue"),
        (&["--queue", ""], "a queue needs a name"),
        (&["--queue", "a\nb"], "control characters"),
        (&["--queue", &long], "longer than 200 bytes"),
        (&["--queue", "a", "--lease", "1s"], "--redis"),
        (&["--queue", "a", "--pop", "brpop"], "--redis"),
        (&["--queue", "a", "--grace", "soon"], "not a duration"),
        (&["--queue", "a", "--report", "1ms"], "shorter than 100ms"),
        (&["--queue", "a", "--report", "10"], "not a duration"),
        (&["--queue", "a", "--nonsense"], "--nonsense"),
        (&["--queue", "a", "b"], "'b'"),
    ] {
        let ended = poller().args(arguments).run()?;
        assert_eq!(ended.status, Some(2), "{arguments:?}");
        assert!(
            ended.errors.contains(said),
            "{arguments:?}: {}",
            ended.errors
        );
        assert!(ended.lines.is_empty(), "{arguments:?}");
    }
    Ok(())
}

#[test]
fn what_is_no_redis_is_refused_and_its_password_not_printed() -> io::Result<()> {
    for url in [
        "",
        "nonsense",
        "http://user:s3cret@localhost",
        "redis://user:s3cret@localhost:99999",
        "redis://user:s3cret@localhost/many",
        "rediss://user:s3cret@localhost",
        "redis://",
    ] {
        let ended = poller().args(["--queue", "a", "--redis", url]).run()?;
        assert_eq!(ended.status, Some(2), "{url}: {}", ended.errors);
        let said = "poller: --redis is not the address of a redis";
        assert!(ended.errors.starts_with(said), "{}", ended.errors);
        assert_eq!(ended.errors.lines().count(), 1, "{}", ended.errors);
        assert!(!ended.errors.contains("s3cret"), "{}", ended.errors);
    }
    Ok(())
}
