//! The report as HTML, as mail programs show it: no style sheets, no scripts, nothing from elsewhere.

use maud::{DOCTYPE, Markup, html};

use crate::figures::{Figures, Row};
use crate::money::Change;
use crate::text::percent;

/// What the chart is called within the mail.
pub(crate) const CHART: &str = "chart";

const BODY: &str = "margin:0;padding:16px;background:#f3f4f6;color:#111827;font:15px/1.45 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const CARD: &str = "max-width:640px;margin:0 auto;padding:20px;background:#ffffff;border:1px solid #e5e7eb;border-radius:8px";
const TABLE: &str = "width:100%;border-collapse:collapse;font-size:14px";
const HEAD: &str =
    "padding:6px 4px;border-bottom:2px solid #e5e7eb;color:#6b7280;font-weight:normal;";
const CELL: &str = "padding:6px 4px;border-bottom:1px solid #f3f4f6;";
const LEFT: &str = "text-align:left;word-break:break-word";
const RIGHT: &str = "text-align:right;white-space:nowrap";

/// The report as a page that holds the chart by its content id.
pub(crate) fn page(figures: &Figures) -> String {
    let (total, currency) = (figures.total, figures.currency.as_str());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (figures.subject()) }
            }
            body style=(BODY) {
                div style=(CARD) {
                    div style="color:#6b7280" { "Portfolio, " (figures.period) }
                    div style="margin:4px 0;font-size:28px;font-weight:bold" { (currency) " " (total.after) }
                    div style={ "margin-bottom:16px;" (colour(total)) } {
                        (format!("{:+}", total.sum())) " (" (percent(total.percent())) ")"
                    }
                    img src={ "cid:" (CHART) } alt={ "How the parts of the portfolio have changed by " (figures.period.last) }
                        width="600" style="display:block;width:100%;height:auto";
                    (extremes(figures))
                    (table(figures))
                }
            }
        }
    };
    page.into_string()
}

fn extremes(figures: &Figures) -> Markup {
    html! {
        @if let Some([best, worst]) = figures.extremes() {
            p {
                "Best: " b { (best.0.name) } " "
                span style={ (colour(best.0.change)) ";white-space:nowrap" } { (best.1) }
                br;
                "Worst: " b { (worst.0.name) } " "
                span style={ (colour(worst.0.change)) ";white-space:nowrap" } { (worst.1) }
            }
        }
    }
}

fn table(figures: &Figures) -> Markup {
    html! {
        table style=(TABLE) {
            tr {
                th style={ (HEAD) (LEFT) } { "Position" }
                th style={ (HEAD) (RIGHT) } { "before" }
                th style={ (HEAD) (RIGHT) } { "now" }
                th style={ (HEAD) (RIGHT) } { "change" }
            }
            @for row in &figures.rows { (line(row)) }
        }
    }
}

fn line(row: &Row) -> Markup {
    html! {
        tr {
            td style={ (CELL) (LEFT) } { (row.name) }
            td style={ (CELL) (RIGHT) } { (row.change.before) }
            td style={ (CELL) (RIGHT) } { (row.change.after) }
            td style={ (CELL) (RIGHT) ";" (colour(row.change)) } { (percent(row.percent())) }
        }
    }
}

fn colour(change: Change) -> &'static str {
    match change.sum().0 {
        ..0 => "color:#b91c1c",
        0 => "color:#6b7280",
        1.. => "color:#047857",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::tests::week;

    #[test]
    fn a_name_is_text_whatever_it_is() {
        let (portfolio, period) = week(&[("<script>alert('Ö')</script> & Co", [100, 1, 50])]);
        let page = page(&Figures::of(&portfolio, &period));
        assert!(
            page.contains("&lt;script&gt;alert('Ö')&lt;/script&gt; &amp; Co"),
            "{page}"
        );
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("src=\"cid:chart\""), "{page}");
    }
}
