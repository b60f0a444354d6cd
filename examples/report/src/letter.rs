//! A report as a mail: text for those who want text, a page with a chart for the others.

use std::time::{SystemTime, UNIX_EPOCH};

use mail::lettre::Message;
use mail::lettre::message::header::{ContentType, ContentTypeErr};
use mail::lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

use crate::chart::{self, ChartError};
use crate::figures::Figures;
use crate::page::{CHART, page};
use crate::period::Period;
use crate::portfolio::Portfolio;
use crate::text::text;

/// A report that is ready to be sent, to as many as there are.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    subject: String,
    pub(crate) text: String,
    page: String,
    chart: Vec<u8>,
    made_at: SystemTime,
}

/// A mail that cannot be put together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LetterError {
    #[error(transparent)]
    Mail(#[from] mail::lettre::error::Error),

    #[error(transparent)]
    Type(#[from] ContentTypeErr),
}

impl Letter {
    /// Writes it. Drawing takes a while, so do it on a thread for such things.
    pub(crate) fn write(
        portfolio: &Portfolio,
        period: &Period,
        now: SystemTime,
    ) -> Result<Self, ChartError> {
        let figures = Figures::of(portfolio, period);
        Ok(Self {
            subject: figures.subject(),
            text: text(&figures),
            page: page(&figures),
            chart: chart::png(portfolio, period)?,
            made_at: now,
        })
    }

    /// The mail to one recipient. It has the same id each time it is made: where it arrives twice, because the first answer was lost,
    /// mail programs show it once.
    pub(crate) fn to(&self, recipient: &Mailbox, from: &Mailbox) -> Result<Message, LetterError> {
        let made_at = self.made_at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let number = made_at.as_nanos();
        let (to, domain) = (&recipient.email, from.email.domain());
        let to = to.to_string().replace('@', ".");
        let image = Attachment::new_inline(CHART.to_owned());
        let related = MultiPart::related()
            .singlepart(SinglePart::html(self.page.clone()))
            .singlepart(image.body(self.chart.clone(), ContentType::parse("image/png")?));
        let mail = Message::builder()
            .from(from.clone())
            .to(recipient.clone())
            .subject(&self.subject)
            .date(self.made_at)
            .message_id(Some(format!("<{number}.{to}@{domain}>")))
            .multipart(
                MultiPart::alternative()
                    .singlepart(SinglePart::plain(self.text.clone()))
                    .multipart(related),
            )?;
        Ok(mail)
    }
}
