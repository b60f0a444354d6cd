//! A mail as somebody asks for it, and as a mail server takes it. Pure.

use mail::lettre::Message;
use mail::lettre::address::AddressError;
use mail::lettre::error::Error as BuildError;
use mail::lettre::message::Mailbox;
use mail::lettre::message::header::ContentType;

/// A mail that can be sent: nobody has to look at it again before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    to: Mailbox,
    subject: String,
    body: String,
}

/// Why this is no mail.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum MailError {
    #[error("`{to}` is no address ({error}): write `ada@example.org` or `Ada <ada@example.org>`")]
    Address { to: String, error: AddressError },

    #[error("a mail needs a subject: write it after the address")]
    NoSubject,

    #[error("a subject is one line of text, without control characters")]
    Subject,
}

impl Mail {
    /// A mail, if it can be one. A subject with a line break would begin a new header: there is none.
    pub(crate) fn new(to: &str, subject: &str, body: &str) -> Result<Self, MailError> {
        let address = |error| MailError::Address {
            to: to.to_owned(),
            error,
        };
        let to: Mailbox = to.parse().map_err(address)?;
        if subject.is_empty() {
            return Err(MailError::NoSubject);
        }
        let name = to.name.as_deref().unwrap_or_default();
        if subject.chars().chain(name.chars()).any(char::is_control) {
            return Err(MailError::Subject);
        }
        Ok(Self {
            to,
            subject: subject.to_owned(),
            body: body.to_owned(),
        })
    }

    /// Who it is for.
    pub(crate) fn to(&self) -> String {
        self.to.to_string()
    }

    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }

    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    /// As a mail server takes it. With the same `id`, who gets it twice can tell.
    pub(crate) fn message(&self, from: &Mailbox, id: &str) -> Result<Message, BuildError> {
        Message::builder()
            .from(from.clone())
            .to(self.to.clone())
            .subject(&self.subject)
            .message_id(Some(id.to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(self.body.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_mail() {
        for to in ["ada@example.org", "Ada <ada@example.org>", "Ädä <a@b.c>"] {
            assert!(Mail::new(to, "hello", "").is_ok(), "{to}");
        }
    }

    #[test]
    fn what_is_none() {
        for to in ["", "ada", "@", "ada@", "<>", "ada@example.org, bob@x.y"] {
            let error = Mail::new(to, "hello", "");
            assert!(matches!(error, Err(MailError::Address { .. })), "{to}");
        }
        let to = "ada@example.org";
        assert_eq!(Mail::new(to, "", "b"), Err(MailError::NoSubject));
        for subject in ["a\r\nBcc: eve@example.org", "a\nb", "a\rb", "a\0b"] {
            assert_eq!(Mail::new(to, subject, ""), Err(MailError::Subject));
        }
        let name = "Ada\u{7} <ada@example.org>";
        assert!(Mail::new(name, "hello", "").is_err());
    }

    #[test]
    fn a_message_has_its_id_and_its_headers_are_ascii() -> Result<(), Box<dyn std::error::Error>> {
        let mail = Mail::new("Ädä <ada@example.org>", "Grüße, 世界", "Füße\n.\nend")?;
        let from = "me@example.org".parse()?;
        let message = mail.message(&from, "<1@example.org>")?.formatted();
        let text = String::from_utf8(message)?;
        assert!(
            text.contains("\r\nMessage-ID: <1@example.org>\r\n"),
            "{text}"
        );
        assert!(text.is_ascii(), "{text}");
        Ok(())
    }
}
